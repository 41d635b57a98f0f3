"""Rules for components of messages and modals ("Component Reference" page)."""

from __future__ import annotations

from typing import Any

from tests.discord_server.errors import ApiError, JsonObject, invalid_form
from tests.discord_server.limits import Limits
from tests.discord_server.things import walk

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = {3, 5, 6, 7, 8}
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL, UPLOAD = 9, 10, 11, 12, 13, 14, 17, 18, 19
RADIO, CHECKBOX_GROUP, CHECKBOX = 21, 22, 23
TOP_LEVEL = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}
IN_CONTAINER = TOP_LEVEL - {CONTAINER}
IN_LABEL = SELECTS | {TEXT_INPUT, UPLOAD, RADIO, CHECKBOX_GROUP, CHECKBOX}


class ComponentRules:
    """Checks one tree against `limits`; `files` are the names that `attachment://` may point at."""

    def __init__(self, limits: Limits, files: set[str]) -> None:
        self._limits = limits
        self._files = files

    def check_legacy(self, tree: Any) -> None:
        """Action rows beside plain content."""
        self._check_shape("components", tree)
        if len(tree) > self._limits.legacy_rows:
            raise too_long("components", self._limits.legacy_rows)
        for index, row in enumerate(tree):
            if row["type"] != ROW:
                raise invalid_form(f"components.{index}.type", "UNION_TYPE_CHOICES", "Needs IS_COMPONENTS_V2")
            self._check_part(f"components.{index}", row)
        self._check_unique(tree)

    def check_layout(self, tree: Any) -> None:
        """Components V2."""
        self._check_shape("components", tree)
        everything = walk(tree)
        if len(everything) > self._limits.components:
            raise invalid_form("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "More than 40 components")
        if sum(len(str(part.get("content", ""))) for part in everything) > self._limits.text_total:
            raise invalid_form("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "More than 4000 characters")
        for index, part in enumerate(tree):
            self._check_allowed(f"components.{index}", part, TOP_LEVEL)
            self._check_part(f"components.{index}", part)
        self._check_unique(tree)

    def _check_shape(self, path: str, tree: Any) -> None:
        if not isinstance(tree, list) or not all(isinstance(part, dict) and "type" in part for part in tree):
            raise invalid_form(path, "LIST_TYPE_CONVERT", "Only lists of components")

    def _check_allowed(self, path: str, part: JsonObject, allowed: set[int]) -> None:
        if part.get("type") not in allowed:
            raise invalid_form(f"{path}.type", "UNION_TYPE_CHOICES", f"Value of field 'type' must be in {allowed}")

    def _check_part(self, path: str, part: JsonObject) -> None:
        checks = {
            ROW: self._check_row,
            BUTTON: self._check_button,
            SECTION: self._check_section,
            TEXT: self._check_text,
            THUMBNAIL: self._check_media,
            GALLERY: self._check_gallery,
            FILE: self._check_file,
            SEPARATOR: self._check_separator,
            CONTAINER: self._check_container,
        }
        if part["type"] in SELECTS:
            self.check_select(path, part)
        elif part["type"] in checks:
            checks[part["type"]](path, part)

    def _check_row(self, path: str, row: JsonObject) -> None:
        children = row.get("components") or []
        self._check_shape(f"{path}.components", children)
        kinds = {child["type"] for child in children}
        if not children or (kinds != {BUTTON} and not (len(children) == 1 and kinds <= SELECTS)):
            raise invalid_form(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Buttons, or one select")
        if len(children) > self._limits.row_buttons:
            raise too_long(f"{path}.components", self._limits.row_buttons)
        for index, child in enumerate(children):
            self._check_part(f"{path}.components.{index}", child)

    def _check_button(self, path: str, button: JsonObject) -> None:
        style = button.get("style")
        if style not in range(1, 7):
            raise invalid_form(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
        if style == 5:
            length(f"{path}.url", button.get("url"), 1, self._limits.button_url)
            if "custom_id" in button:
                raise invalid_form(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_URL", "A link has no custom id")
        elif style != 6:
            length(f"{path}.custom_id", button.get("custom_id"), 1, self._limits.custom_id)
        if button.get("label") is not None:
            length(f"{path}.label", button["label"], 0, self._limits.button_label)
        if style != 6 and not button.get("label") and not button.get("emoji"):
            raise invalid_form(path, "BUTTON_COMPONENT_INVALID_EMPTY", "A button needs a label or an emoji")

    def check_select(self, path: str, select: JsonObject) -> None:
        """Any select menu of a message or a modal."""
        length(f"{path}.custom_id", select.get("custom_id"), 1, self._limits.custom_id)
        if select.get("placeholder") is not None:
            length(f"{path}.placeholder", select["placeholder"], 0, self._limits.placeholder)
        between(f"{path}.min_values", select.get("min_values", 1), 0, self._limits.select_options)
        between(f"{path}.max_values", select.get("max_values", 1), 1, self._limits.select_options)
        if select["type"] == STRING_SELECT:
            self.check_options(path, select, 1, self._limits.select_options)

    def check_options(self, path: str, menu: JsonObject, low: int, high: int) -> None:
        """Options of a select, a radio group or a group of checkboxes."""
        options = menu.get("options") or []
        if not low <= len(options) <= high:
            raise invalid_form(
                f"{path}.options", "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length."
            )
        for index, option in enumerate(options):
            length(f"{path}.options.{index}.label", option.get("label"), 1, self._limits.option_text)
            length(f"{path}.options.{index}.value", option.get("value"), 1, self._limits.option_text)
            if option.get("description") is not None:
                length(f"{path}.options.{index}.description", option["description"], 0, self._limits.option_text)
        if len({option["value"] for option in options}) != len(options):
            raise invalid_form(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Values must be unique")

    def _check_section(self, path: str, section: JsonObject) -> None:
        children = section.get("components") or []
        self._check_shape(f"{path}.components", children)
        if not 1 <= len(children) <= 3:
            raise invalid_form(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")
        for index, child in enumerate(children):
            self._check_allowed(f"{path}.components.{index}", child, {TEXT})
            self._check_part(f"{path}.components.{index}", child)
        accessory = section.get("accessory")
        if not isinstance(accessory, dict):
            raise invalid_form(f"{path}.accessory", "BASE_TYPE_REQUIRED", "This field is required")
        self._check_allowed(f"{path}.accessory", accessory, {BUTTON, THUMBNAIL})
        self._check_part(f"{path}.accessory", accessory)

    def _check_text(self, path: str, part: JsonObject) -> None:
        length(f"{path}.content", part.get("content"), 1, self._limits.text_total)

    def _check_gallery(self, path: str, gallery: JsonObject) -> None:
        items = gallery.get("items") or []
        if not 1 <= len(items) <= self._limits.gallery_items:
            raise invalid_form(f"{path}.items", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length.")
        for index, item in enumerate(items):
            self._check_media(f"{path}.items.{index}", item)

    def _check_media(self, path: str, holder: JsonObject) -> None:
        self._check_url(f"{path}.media.url", holder.get("media"))
        if holder.get("description") is not None:
            length(f"{path}.description", holder["description"], 1, self._limits.alt_text)

    def _check_file(self, path: str, part: JsonObject) -> None:
        self._check_url(f"{path}.file.url", part.get("file"))
        if not str(part["file"]["url"]).startswith("attachment://"):
            raise invalid_form(f"{path}.file.url", "URL_TYPE_INVALID_SCHEME", "Only attachment:// is allowed")

    def _check_url(self, path: str, media: Any) -> None:
        url = str(media.get("url", "")) if isinstance(media, dict) else ""
        if url.startswith("attachment://"):
            if url.removeprefix("attachment://") not in self._files:
                raise invalid_form(path, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", url)
        elif not url.startswith(("http://", "https://")):
            raise invalid_form(path, "URL_TYPE_INVALID_SCHEME", "Scheme must be http, https or attachment")

    def _check_separator(self, path: str, part: JsonObject) -> None:
        between(f"{path}.spacing", part.get("spacing", 1), 1, 2)

    def _check_container(self, path: str, part: JsonObject) -> None:
        children = part.get("components") or []
        self._check_shape(f"{path}.components", children)
        if not children:
            raise invalid_form(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "A container needs children")
        if part.get("accent_color") is not None:
            between(f"{path}.accent_color", part["accent_color"], 0, 0xFFFFFF)
        for index, child in enumerate(children):
            self._check_allowed(f"{path}.components.{index}", child, IN_CONTAINER)
            self._check_part(f"{path}.components.{index}", child)

    def _check_unique(self, tree: list[JsonObject]) -> None:
        for field, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
            values = [part[field] for part in walk(tree) if part.get(field)]
            if len(set(values)) != len(values):
                raise invalid_form("components", code, f"{field} must be unique within a message")


def length(path: str, value: object, low: int, high: int) -> None:
    """A string of `low` to `high` characters, or 50035."""
    if not isinstance(value, str) or not low <= len(value) <= high:
        raise invalid_form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")


def between(path: str, value: object, low: int, high: int) -> None:
    """A number of `low` to `high`, or null for the default; otherwise 50035."""
    if value is not None and not (isinstance(value, int) and low <= value <= high):
        raise invalid_form(path, "NUMBER_TYPE_RANGE", f"Must be between {low} and {high}.")


def too_long(path: str, high: int) -> ApiError:
    return invalid_form(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
