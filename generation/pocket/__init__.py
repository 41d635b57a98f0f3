"""Pocket: a small text-to-image latent diffusion model of our own, trained on pictures that we draw ourselves.

`vocabulary.json` lists what the model was taught: ``{kind: {canonical phrase: [other wordings]}}``.
`weights/` is an ordinary diffusers folder (StableDiffusionXLPipeline without the first text encoder), native size
128 x 128 px; `weights/manifest.json` maps each file to its SHA-256 and `manifest.verify_manifest` checks it.
`python -m generation.pocket.train` makes all of it again from nothing.
"""
