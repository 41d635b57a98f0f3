"""Filling in a modal as Discord's client does ("Using Modal Components" page)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.discord_server.errors import JsonObject, NotOfferedError
from tests.discord_server.message_rules import Upload

ROW, TEXT_INPUT, TEXT, LABEL, UPLOAD, RADIO, CHECKBOX_GROUP, CHECKBOX = 1, 4, 10, 18, 19, 21, 22, 23
FieldValue = str | bool | Upload | Sequence[str] | Sequence[Upload]
Keep = Callable[[Upload, JsonObject], str]


def fill_form(modal: JsonObject, values: Mapping[str, FieldValue], keep: Keep) -> JsonObject:
    """`data` of a MODAL_SUBMIT; fields left out keep what the form was opened with. Raises NotOfferedError."""
    resolved: JsonObject = {}
    left = dict(values)
    filled = []
    for number, part in enumerate(modal["components"], start=1):
        shown: JsonObject = {"type": part["type"], "id": part.get("id") or number}
        if part["type"] == LABEL:
            shown["component"] = _fill(part["component"], part.get("label"), left, keep, resolved, 100 + number)
        elif part["type"] == ROW:
            child = part["components"][0]
            shown["components"] = [_fill(child, child.get("label"), left, keep, resolved, 100 + number)]
        filled.append(shown)
    if left:
        raise NotOfferedError(f"the form has no fields {sorted(left)}")
    data: JsonObject = {"custom_id": modal["custom_id"], "components": filled}
    return data | ({"resolved": resolved} if resolved else {})


def _fill(
    part: JsonObject, label: str | None, left: dict[str, FieldValue], keep: Keep, resolved: JsonObject, number: int
) -> JsonObject:
    name = next((key for key in (part["custom_id"], label) if key is not None and key in left), None)
    given: Any = left.pop(name) if name is not None else None
    shown: JsonObject = {"type": part["type"], "id": part.get("id") or number, "custom_id": part["custom_id"]}
    kind = part["type"]
    if kind == TEXT_INPUT:
        shown["value"] = _text(part, given)
    elif kind == UPLOAD:
        uploads = [given] if isinstance(given, Upload) else list(given or [])
        _count(part, len(uploads))
        shown["values"] = [keep(upload, resolved) for upload in uploads]
    elif kind == CHECKBOX:
        shown["value"] = bool(part.get("default")) if given is None else bool(given)
    elif kind == RADIO:
        defaults = [option["value"] for option in part["options"] if option.get("default")]
        shown["value"] = given if given is not None else next(iter(defaults), None)
        if shown["value"] is None and part.get("required", True):
            raise NotOfferedError(f"{part['custom_id']!r} needs a choice")
    else:
        defaults = [option["value"] for option in part.get("options") or [] if option.get("default")]
        shown["values"] = defaults if given is None else [given] if isinstance(given, str) else list(given)
        _count(part, len(shown["values"]))
    return shown


def _text(part: JsonObject, given: Any) -> str:
    text = str(part.get("value") or "") if given is None else str(given)
    if not text and part.get("required", True):
        raise NotOfferedError(f"{part['custom_id']!r} is required")
    if text and not (part.get("min_length") or 0) <= len(text) <= (part.get("max_length") or 4000):
        raise NotOfferedError(f"{part['custom_id']!r}: {len(text)} characters are outside the bounds")
    return text


def _count(part: JsonObject, count: int) -> None:
    low, high = part.get("min_values"), part.get("max_values")
    most = len(part["options"]) if part["type"] == CHECKBOX_GROUP else 1
    bounds = (1 if low is None else low, most if high is None else high)
    if count == 0 and not part.get("required", True):
        return
    if not bounds[0] <= count <= bounds[1]:
        raise NotOfferedError(f"{part['custom_id']!r} takes {bounds} values, not {count}")
