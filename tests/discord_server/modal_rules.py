"""Rules for modals ("Receiving and Responding" and "Component Reference" pages)."""

from __future__ import annotations

from typing import Any

from tests.discord_server.component_rules import (
    CHECKBOX,
    CHECKBOX_GROUP,
    IN_LABEL,
    LABEL,
    RADIO,
    ROW,
    SELECTS,
    TEXT,
    TEXT_INPUT,
    UPLOAD,
    ComponentRules,
    between,
    length,
)
from tests.discord_server.errors import JsonObject, invalid_form
from tests.discord_server.limits import Limits
from tests.discord_server.things import walk


def check_modal(modal: Any, limits: Limits) -> None:
    """Refuse a modal as Discord would; raises ApiError 50035."""
    if not isinstance(modal, dict):
        raise invalid_form("data", "BASE_TYPE_REQUIRED", "This field is required")
    length("data.custom_id", modal.get("custom_id"), 1, limits.custom_id)
    length("data.title", modal.get("title"), 1, limits.modal_title)
    parts = modal.get("components")
    if not isinstance(parts, list) or not 1 <= len(parts) <= limits.modal_components:
        raise invalid_form("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    for index, part in enumerate(parts):
        _check_top(f"data.components.{index}", part, limits)
    ids = [part["custom_id"] for part in walk(parts) if part.get("custom_id")]
    if len(set(ids)) != len(ids):
        raise invalid_form("data.components", "COMPONENT_CUSTOM_ID_DUPLICATED", "custom_id must be unique")


def _check_top(path: str, part: JsonObject, limits: Limits) -> None:
    kind = part.get("type")
    if kind == TEXT:
        length(f"{path}.content", part.get("content"), 1, limits.text_total)
    elif kind == ROW:
        children = part.get("components") or []
        if len(children) != 1 or children[0].get("type") != TEXT_INPUT:
            raise invalid_form(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "One text input in a row")
        length(f"{path}.components.0.label", children[0].get("label"), 1, limits.label)
        _check_text_input(f"{path}.components.0", children[0], limits)
    elif kind == LABEL:
        _check_label(path, part, limits)
    else:
        raise invalid_form(f"{path}.type", "UNION_TYPE_CHOICES", "Value of field 'type' must be in (1, 10, 18)")


def _check_label(path: str, part: JsonObject, limits: Limits) -> None:
    length(f"{path}.label", part.get("label"), 1, limits.label)
    if part.get("description") is not None:
        length(f"{path}.description", part["description"], 1, limits.label_description)
    child = part.get("component")
    if not isinstance(child, dict) or child.get("type") not in IN_LABEL:
        raise invalid_form(f"{path}.component", "UNION_TYPE_CHOICES", f"Type must be in {IN_LABEL}")
    path = f"{path}.component"
    rules = ComponentRules(limits, set())
    kind = child["type"]
    if kind in SELECTS:
        rules.check_select(path, child)
    elif kind == TEXT_INPUT:
        if child.get("label") is not None:
            raise invalid_form(f"{path}.label", "BASE_TYPE_CHOICES", "The label belongs to the Label component")
        _check_text_input(path, child, limits)
    else:
        length(f"{path}.custom_id", child.get("custom_id"), 1, limits.custom_id)
    if kind == RADIO:
        rules.check_options(path, child, 2, 10)
    elif kind == CHECKBOX_GROUP:
        rules.check_options(path, child, 1, 10)
    elif kind == UPLOAD:
        between(f"{path}.min_values", child.get("min_values", 1), 0, limits.upload_files)
        between(f"{path}.max_values", child.get("max_values", 1), 1, limits.upload_files)
    elif kind == CHECKBOX and "required" in child:
        raise invalid_form(f"{path}.required", "BASE_TYPE_CHOICES", "A checkbox is never required")


def _check_text_input(path: str, part: JsonObject, limits: Limits) -> None:
    length(f"{path}.custom_id", part.get("custom_id"), 1, limits.custom_id)
    between(f"{path}.style", part.get("style"), 1, 2)
    between(f"{path}.min_length", part.get("min_length") or 0, 0, limits.text_input)
    between(f"{path}.max_length", part.get("max_length") or limits.text_input, 1, limits.text_input)
    if part.get("value") is not None:
        length(f"{path}.value", part["value"], 0, part.get("max_length") or limits.text_input)
    if part.get("placeholder") is not None:
        length(f"{path}.placeholder", part["placeholder"], 0, limits.text_input_placeholder)
