"""Presses and inline queries: what waits for an answer, and the methods that answer."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.telegram_server.arguments import Arguments
from tests.telegram_server.entities import Formatted, units
from tests.telegram_server.errors import JsonObject, bad_request, query_too_old
from tests.telegram_server.reading import caption_of, formatted, keyboard_of
from tests.telegram_server.things import File, Message, Photo, User
from tests.telegram_server.world import World


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a press was answered with; an alert is a box, anything else a short notice. `after` is in seconds."""

    text: str
    show_alert: bool
    url: str
    after: float


@dataclasses.dataclass(eq=False)
class PressRecord:
    id: str
    user: User
    data: str
    at: float
    answer: Answer | None = None


@dataclasses.dataclass(eq=False)
class Result:
    """One offered result of an inline query, checked."""

    id: str
    body: JsonObject
    kind: str
    words: Formatted
    media: Photo | File | None
    keyboard: list[list[JsonObject]] | None


@dataclasses.dataclass(eq=False)
class QueryRecord:
    id: str
    user: User
    text: str
    offset: str
    at: float
    results: dict[str, Result] | None = None
    parameters: JsonObject = dataclasses.field(default_factory=dict)
    answered_after: float | None = None


_CACHED = {"photo": "photo_file_id", "document": "document_file_id", "gif": "gif_file_id"}


class QueryMethods:
    """answerCallbackQuery and answerInlineQuery."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.presses: dict[str, PressRecord] = {}
        self.queries: dict[str, QueryRecord] = {}

    def methods(self) -> dict[str, Any]:
        return {"answerCallbackQuery": self.answer_press, "answerInlineQuery": self.answer_inline}

    def answer_press(self, call: Arguments) -> bool:
        now = self._world.clock.now()
        record = self.presses.get(call.text("callback_query_id"))
        if record is None or record.answer is not None or now > record.at + self._world.limits.query_seconds:
            raise query_too_old()
        text = call.text("text")
        if units(text) > self._world.limits.alert:
            raise bad_request("MESSAGE_TOO_LONG")
        url = call.text("url")
        if url and not url.startswith((f"t.me/{self._world.bot.username}", f"https://t.me/{self._world.bot.username}")):
            raise bad_request("URL_INVALID")
        record.answer = Answer(text, call.flag("show_alert"), url, now - record.at)
        return True

    def answer_inline(self, call: Arguments) -> bool:
        now, limits = self._world.clock.now(), self._world.limits
        record = self.queries.get(call.text("inline_query_id"))
        items = call.json("results", "inline query results")
        if not isinstance(items, list):
            raise bad_request("Expected an Array of inline query results")
        if len(items) > limits.inline_results:
            raise bad_request("Too many inline query results specified")
        if len(call.text("next_offset").encode()) > limits.inline_offset_bytes:
            raise bad_request("NEXT_OFFSET_INVALID")
        results: dict[str, Result] = {}
        for item in items:
            result = self._result(item)
            if result.id in results:
                raise bad_request("RESULT_ID_DUPLICATE")
            results[result.id] = result
        if record is None or record.results is not None or now > record.at + limits.inline_seconds:
            raise query_too_old()
        record.results, record.parameters, record.answered_after = results, call.logged(), now - record.at
        return True

    def _result(self, item: Any) -> Result:
        if not isinstance(item, dict):
            raise bad_request("Inline query result must be an object")
        new_id, kind = str(item.get("id", "")), str(item.get("type", ""))
        if not 1 <= len(new_id.encode()) <= self._world.limits.result_id_bytes:
            raise bad_request("RESULT_ID_INVALID")
        if kind not in ("article", *_CACHED):
            raise bad_request(f'type "{kind}" is unsupported for the inline query result')
        keyboard = keyboard_of(self._world, item.get("reply_markup"))
        content = item.get("input_message_content")
        if content is not None:
            text = str(content.get("message_text", ""))
            words = formatted(self._world, text, str(content.get("parse_mode", "")), content.get("entities"))
            if not words.text:
                raise bad_request("message text is empty")
            if units(words.text) > self._world.limits.text:
                raise bad_request("message is too long")
            return Result(new_id, item, "text", words, None, keyboard)
        if kind == "article":
            raise bad_request("Input message content is not specified")
        return Result(new_id, item, *self._media(item, kind), keyboard)

    def _media(self, item: JsonObject, kind: str) -> tuple[str, Formatted, Photo | File | None]:
        stored = "animation" if kind == "gif" else kind
        words = caption_of(self._world, item)
        if file_id := item.get(_CACHED[kind]):
            return stored, words, self._world.files.find(str(file_id), stored)
        if not str(item.get(f"{kind}_url", "")).startswith("http") or not item.get("thumbnail_url"):
            raise bad_request(f"{kind.upper()}_URL_INVALID")
        return stored, words, None


def chosen_message(world: World, record: QueryRecord, result: Result, message: Message) -> Message:
    """Fill in the message that a chosen result becomes; only one with a keyboard can be edited later."""
    message.kind, message.words = result.kind, result.words.text
    message.entities, message.media = list(result.words.entities), result.media
    message.keyboard, message.via_bot = result.keyboard, True
    if result.keyboard is not None:
        message.inline_message_id = f"AgAA{world.number():08d}{record.user.id}"
        world.inline_messages[message.inline_message_id] = message
    return message
