"""What other tools write into their pictures: ComfyUI, InvokeAI, Fooocus and NovelAI, read by sd-parsers."""

from __future__ import annotations

import io

from PIL import Image

from generation.metadata import Parameters

_NAMES = {"steps": "Steps", "cfg_scale": "CFG scale", "seed": "Seed"}


def read_foreign(content: bytes) -> Parameters | None:
    """How the picture in ``content`` was made, by its file's own words; None where it does not say.

    ``content`` was decoded before, so that its size is within bounds.
    """
    from sd_parsers import ParserManager

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            found = ParserManager().parse(image)
        if found is None:
            return None
        sampler = found.samplers[0] if found.samplers else None
        settings = {"Made with": str(found.generator.value)}
        if sampler is not None:
            known = ((_NAMES[name], sampler.parameters[name]) for name in _NAMES if name in sampler.parameters)
            settings |= {name: str(value) for name, value in known}
            settings["Sampler"] = str(sampler.name)
            settings |= {"Model": str(sampler.model)} if sampler.model is not None else {}
        return Parameters(str(found.full_prompt), str(found.full_negative_prompt), settings)
    except Exception:  # the parsers raise many kinds on what strangers wrote, and all mean that it tells nothing
        return None
