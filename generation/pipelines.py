"""What the folders of each diffusers pipeline hold, by class name: which are read, and what they were made for.

Only names: no torch here, and nothing is imported to look one up.
"""

from __future__ import annotations

from dataclasses import dataclass

CLIP_TOKENIZER = frozenset({"CLIPTokenizer", "CLIPTokenizerFast"})
T5_TOKENIZER = frozenset({"T5Tokenizer", "T5TokenizerFast"})
TOKENIZERS = CLIP_TOKENIZER | T5_TOKENIZER

_CLIP = frozenset({"CLIPTextModel"})
_CLIP_PROJECTED = frozenset({"CLIPTextModelWithProjection"})
_T5 = frozenset({"T5EncoderModel"})
_VAE = frozenset({"AutoencoderKL"})
_UNET = frozenset({"UNet2DConditionModel"})

BUILT_IN: dict[str, dict[str, frozenset[str]]] = {
    "StableDiffusionPipeline": {"unet": _UNET, "vae": _VAE, "text_encoder": _CLIP, "tokenizer": CLIP_TOKENIZER},
    "StableDiffusionXLPipeline": {
        "unet": _UNET,
        "vae": _VAE,
        "text_encoder": _CLIP,
        "text_encoder_2": _CLIP_PROJECTED,
        "tokenizer": CLIP_TOKENIZER,
        "tokenizer_2": CLIP_TOKENIZER,
    },
    "StableDiffusion3Pipeline": {
        "transformer": frozenset({"SD3Transformer2DModel"}),
        "vae": _VAE,
        "text_encoder": _CLIP_PROJECTED,
        "text_encoder_2": _CLIP_PROJECTED,
        "text_encoder_3": _T5,
        "tokenizer": CLIP_TOKENIZER,
        "tokenizer_2": CLIP_TOKENIZER,
        "tokenizer_3": T5_TOKENIZER,
    },
    "FluxPipeline": {
        "transformer": frozenset({"FluxTransformer2DModel"}),
        "vae": _VAE,
        "text_encoder": _CLIP,
        "text_encoder_2": _T5,
        "tokenizer": CLIP_TOKENIZER,
        "tokenizer_2": T5_TOKENIZER,
    },
}
"""The pipelines that a family serves: component -> the classes it may be of."""

NOT_READ = frozenset({"scheduler", "safety_checker", "feature_extractor", "image_encoder"})
"""Components of those that may stand in model_index.json; of the scheduler only the configuration is read."""

LIBRARIES = frozenset({"diffusers", "transformers"})
"""Where the components of all other pipelines come from. Anything else would be code that came with the model."""


@dataclass(frozen=True)
class WholeDefaults:
    """What a pipeline that runs whole was made for: native side in pixels, multiple of sides, tokens of a prompt.

    ``reads_chinese`` where its model card says that it was trained on Chinese captions too.
    """

    steps: int
    guidance: float
    native_size: int = 1024
    size_multiple: int = 16
    tokens: int = 300
    reads_chinese: bool = False


WHOLE: dict[str, WholeDefaults] = {
    "AuraFlowPipeline": WholeDefaults(50, 3.5, tokens=256),
    "ChromaPipeline": WholeDefaults(35, 5.0, tokens=512),
    "CogView3PlusPipeline": WholeDefaults(50, 5.0, size_multiple=32, tokens=224),
    "CogView4Pipeline": WholeDefaults(50, 5.0, size_multiple=32, tokens=1024, reads_chinese=True),
    "Flux2KleinPipeline": WholeDefaults(4, 4.0, tokens=512),
    "Flux2Pipeline": WholeDefaults(50, 4.0, tokens=512),
    "GlmImagePipeline": WholeDefaults(50, 1.5, size_multiple=32, tokens=1024, reads_chinese=True),
    "HunyuanDiTPipeline": WholeDefaults(50, 5.0, tokens=77, reads_chinese=True),
    "IFPipeline": WholeDefaults(100, 7.0, native_size=64, size_multiple=8, tokens=77),
    "Ideogram4Pipeline": WholeDefaults(50, 5.0),
    "Kandinsky3Pipeline": WholeDefaults(25, 3.0, size_multiple=64, tokens=128),
    "KandinskyCombinedPipeline": WholeDefaults(100, 4.0, native_size=512, size_multiple=64, tokens=77),
    "KandinskyV22CombinedPipeline": WholeDefaults(100, 4.0, native_size=512, size_multiple=64, tokens=77),
    "Krea2Pipeline": WholeDefaults(28, 4.5, tokens=512),
    "LatentConsistencyModelPipeline": WholeDefaults(4, 8.5, native_size=512, size_multiple=8, tokens=77),
    "Lumina2Pipeline": WholeDefaults(30, 4.0, tokens=256),
    "LuminaPipeline": WholeDefaults(30, 4.0, tokens=256),
    "NucleusMoEImagePipeline": WholeDefaults(50, 4.0),
    "OvisImagePipeline": WholeDefaults(50, 5.0, tokens=256),
    "PRXPipeline": WholeDefaults(28, 4.0, native_size=512, tokens=256),
    "PixArtAlphaPipeline": WholeDefaults(20, 4.5, size_multiple=8, tokens=120),
    "PixArtSigmaPipeline": WholeDefaults(20, 4.5, size_multiple=8),
    "QwenImage21Pipeline": WholeDefaults(50, 4.0, native_size=1328, tokens=512, reads_chinese=True),
    "QwenImagePipeline": WholeDefaults(50, 4.0, native_size=1328, tokens=512, reads_chinese=True),
    "SanaPipeline": WholeDefaults(20, 4.5, size_multiple=32),
    "StableCascadeCombinedPipeline": WholeDefaults(60, 4.0, size_multiple=128, tokens=77),
    "WuerstchenCombinedPipeline": WholeDefaults(60, 4.0, size_multiple=128, tokens=77),
    "ZImagePipeline": WholeDefaults(50, 5.0, tokens=512, reads_chinese=True),
}
"""The other text-to-image pipelines of diffusers' AutoPipelineForText2Image; none needs a control image."""
