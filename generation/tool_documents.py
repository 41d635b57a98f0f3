"""Parameters that a tool writes as a JSON object instead of A1111's text: Fooocus in its own scheme, and SwarmUI.

Fooocus writes the words that were typed (``prompt``) beside those that the model read (``full_prompt``, a list of
texts, with those of its styles); the latter made the picture, as in its A1111 scheme. SwarmUI's object lies one deeper.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from generation.metadata import Parameters

_PROMPTS = ("full_prompt", "prompt")
_NEGATIVES = ("full_negative_prompt", "negative_prompt", "negativeprompt")
_NAMES = {  # A1111's name of a setting -> those of others
    "Steps": ("steps",),
    "Sampler": ("sampler",),
    "Scheduler": ("scheduler",),
    "CFG scale": ("guidance_scale", "cfgscale", "cfg_scale"),
    "Seed": ("seed",),
    "Model": ("base_model", "model"),
    "Styles": ("styles",),
    "Performance": ("performance",),
}
_RESOLUTION = re.compile(r"\D*(\d{2,5})\D+(\d{2,5})\D*")
_INNER = "sui_image_params"


def is_document(text: str) -> bool:
    """Whether ``text`` is a JSON object, and so no prompt that begins with a brace."""
    return _object(text) is not None


def read_document(text: str) -> Parameters | None:
    """The parameters in a JSON object; None where ``text`` is none, or holds no prompt and no setting that we know."""
    said = _object(text)
    if said is None:
        return None
    inner = said.get(_INNER)
    fields: Mapping[str, Any] = inner if isinstance(inner, dict) else said
    prompt, negative = _first(fields, _PROMPTS), _first(fields, _NEGATIVES)
    settings = {name: value for name, keys in _NAMES.items() if (value := _first(fields, keys))}
    if size := _size(fields):
        settings["Size"] = size
    if not (prompt or negative or settings):
        return None
    typed = _first(fields, ("prompt",))
    if typed not in ("", prompt):
        settings["Raw prompt"] = typed
    tool = "SwarmUI" if fields is inner else _first(fields, ("version",))
    return Parameters(prompt, negative, {"Made with": tool, **settings} if tool else settings)


def _object(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _first(fields: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """The first of these that says something, as one text."""
    for key in keys:
        value = fields.get(key)
        parts = value if isinstance(value, list) else [value]
        words = ", ".join(str(part) for part in parts if isinstance(part, str | int | float) and str(part).strip())
        if words:
            return words
    return ""


def _size(fields: Mapping[str, Any]) -> str:
    match = _RESOLUTION.fullmatch(_first(fields, ("resolution",)))
    width, height = match.groups() if match else (_first(fields, ("width",)), _first(fields, ("height",)))
    return f"{width}x{height}" if width and height else ""
