"""Pocket: a small text-to-image latent diffusion model of our own, trained on pictures that we draw ourselves.

`vocabulary.json` lists what the model was taught: ``{kind: {canonical phrase: [other wordings]}}``.
`weights/` is an ordinary diffusers folder (StableDiffusionXLPipeline without the first text encoder), native size
128 x 128 px; `weights/manifest.json` maps each file to its SHA-256 and `manifest.verify_manifest` checks it.
`python -m generation.pocket.train` makes all of it again from nothing; `MODEL_CARD.md` has the figures.

The modules in the order of the work: vocabulary, glyphs, backdrops, filters, scenes, drawing, captions, dataset (what
is drawn); tokenizer, text_training, vae_training, denoiser_training, optimisation, pacing, checkpoints (how it is
learnt); export, manifest (what is shipped); sampling, classifier, evaluation, model_card (how good it is); stages and
train (the whole run). Only manifest and vocabulary are needed at run time.
"""
