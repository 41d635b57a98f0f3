"""What other tools write into their pictures.

ComfyUI's graphs and what Fooocus and SwarmUI write as JSON are read here (`generation.comfy`,
`generation.tool_documents`), InvokeAI and NovelAI by sd-parsers.
"""

from __future__ import annotations

import io

from PIL import Image

from generation.comfy import read_graph
from generation.embedded import texts_in
from generation.metadata import PARAMETERS_KEY, Parameters
from generation.tool_documents import is_document, read_document

_NAMES = {"steps": "Steps", "cfg_scale": "CFG scale", "seed": "Seed"}


def read_foreign(content: bytes) -> Parameters | None:
    """How the picture in ``content`` was made, by its file's own words; None where it does not say.

    ``content`` was decoded before, so that its size is within bounds.
    """
    texts = texts_in(content)
    parameters, graph = texts.get(PARAMETERS_KEY, ""), texts.get("prompt", "")
    try:
        return read_document(parameters) if is_document(parameters) else read_graph(graph) or _parsed(content)
    except Exception:  # the parsers raise many kinds on what strangers wrote, and all mean that it tells nothing
        return None


def _parsed(content: bytes) -> Parameters | None:
    """Raises whatever sd-parsers lets through, ValueError among it."""
    from sd_parsers import ParserManager

    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
        found = ParserManager().parse(image)
    if found is None:
        return None
    sampler = found.samplers[0] if found.samplers else None
    settings = {"Made with": str(found.generator.value)}
    if sampler is not None:
        known = {**found.metadata, **sampler.parameters}
        settings |= {shown: str(known[name]) for name, shown in _NAMES.items() if name in known}
        settings["Sampler"] = str(sampler.name)
        settings |= {"Model": str(sampler.model.name)} if sampler.model is not None and sampler.model.name else {}
        if "width" in known and "height" in known:
            settings["Size"] = f"{known['width']}x{known['height']}"
    return Parameters(str(found.full_prompt), str(found.full_negative_prompt), settings)
