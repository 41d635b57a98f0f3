"""What a PNG says about itself: how it was made, if its maker wants that, and always that it is AI-generated.

The ``parameters`` text is the one that AUTOMATIC1111's web UI writes and that most tools of the field read::

    a red fox in the snow
    Negative prompt: text
    Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 4, Seed: 7, Size: 128x128, Model: pocket

The XMP packet carries IPTC's digital source type, which the EU AI Act's Article 50 marking asks for.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from generation.request import GenerationRequest
from prompting.samplers import SAMPLERS

PARAMETERS_KEY = "parameters"
XMP_KEY = "XML:com.adobe.xmp"
_NEGATIVE = "Negative prompt:"
_SETTING = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmp:CreatorTool="darkroom"
    Iptc4xmpExt:DigitalSourceType="{source}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


class Embed(StrEnum):
    """How much of the request goes into the file. The AI mark always does."""

    FULL = "full"
    SEED = "seed"
    NONE = "none"


@dataclass(frozen=True)
class Parameters:
    """A ``parameters`` text taken apart; ``settings`` keeps its names and their order."""

    prompt: str
    negative_prompt: str
    settings: dict[str, str]


def png_texts(request: GenerationRequest, index: int, embed: Embed, *, photo: bool = False) -> dict[str, str]:
    """The text chunks for image ``index`` (counted from 0) of ``request``, for `images.encode_png`.

    ``photo`` says that the picture started from one that was not generated, which is another source type.
    """
    texts = {XMP_KEY: xmp_packet(photo=photo)}
    if embed is Embed.FULL:
        texts[PARAMETERS_KEY] = write_parameters(request, index)
    elif embed is Embed.SEED:
        texts[PARAMETERS_KEY] = _settings_line(_seed_settings(request, index))
    return texts


def xmp_packet(*, photo: bool = False) -> str:
    """XMP with IPTC's digital source type: made by a model alone, or out of a picture that was not."""
    kind = "compositeWithTrainedAlgorithmicMedia" if photo else "trainedAlgorithmicMedia"
    return _XMP.format(source=_SOURCE_TYPES + kind)


def write_parameters(request: GenerationRequest, index: int) -> str:
    """The ``parameters`` text of image ``index``, counted from 0."""
    settings = {
        "Steps": str(request.steps),
        "Sampler": SAMPLERS.get(request.scheduler, request.scheduler),
        "CFG scale": f"{request.guidance_scale:g}",
        **_seed_settings(request, index),
    }
    variation_seed = request.image_variation_seed(index)
    if variation_seed is not None:
        settings["Variation seed"] = str(variation_seed)
        settings["Variation seed strength"] = f"{request.variation_strength:g}"
    if request.towards is not None:  # no other tool can make it; the settings say at least what it is
        settings["Interpolation"] = f"{request.towards.amount:.4g}"
        settings["Interpolation seed"] = str(request.towards.end_seed)
        settings["Interpolation prompt"] = request.towards.prompt
    if request.strength is not None:
        settings["Denoising strength"] = f"{request.strength:g}"
    if request.upscaler is not None:
        settings["Hires upscale"] = str(request.upscale_factor)
        settings["Hires upscaler"] = request.upscaler.value
    lines = [request.prompt]
    if request.negative_prompt:
        lines.append(f"{_NEGATIVE} {request.negative_prompt}")
    return "\n".join([*lines, _settings_line(settings)])


def read_parameters(text: str) -> Parameters:
    """Takes a ``parameters`` text apart, ours or another tool's. What is not there is empty; nothing is refused."""
    lines = text.strip().split("\n")
    settings = {name: _unquoted(value) for name, value in _SETTING.findall(lines[-1])}
    # A prompt may look a little like settings; the field's readers take a last line with three or more of them.
    if len(settings) >= 3:
        lines.pop()
    else:
        settings = {}
    negative_at = next((number for number, line in enumerate(lines) if line.startswith(_NEGATIVE)), len(lines))
    negative = "\n".join(lines[negative_at:]).removeprefix(_NEGATIVE)
    return Parameters("\n".join(lines[:negative_at]).strip(), negative.strip(), settings)


def parameters_text(parameters: Parameters) -> str:
    """A ``parameters`` text that says this; the steps are the first setting, as its readers expect."""
    lines = [parameters.prompt]
    if parameters.negative_prompt:
        lines.append(f"{_NEGATIVE} {parameters.negative_prompt}")
    first = {name: value for name, value in parameters.settings.items() if name == "Steps"}
    return "\n".join([*lines, _settings_line({**first, **parameters.settings})]).strip()


def _seed_settings(request: GenerationRequest, index: int) -> dict[str, str]:
    return {
        "Seed": str(request.image_seed(index)),
        "Size": f"{request.width}x{request.height}",
        "Model": request.model,
    }


def _settings_line(settings: dict[str, str]) -> str:
    return ", ".join(f"{name}: {_quoted(value)}" for name, value in settings.items())


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if any(mark in value for mark in ',:"\n') else value


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value.strip()
    try:
        content = json.loads(value)
    except ValueError:
        return value
    return content if isinstance(content, str) else value
