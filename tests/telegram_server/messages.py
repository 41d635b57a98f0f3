"""Methods that send, change and delete messages."""

from __future__ import annotations

from typing import Any

from tests.telegram_server import wire
from tests.telegram_server.arguments import Arguments
from tests.telegram_server.entities import Formatted
from tests.telegram_server.errors import JsonObject, bad_request, not_modified
from tests.telegram_server.reading import (
    caption_of,
    input_media,
    keyboard_of,
    known_chat,
    media_of,
    open_chat,
    replied,
    text_of,
    thread_in,
)
from tests.telegram_server.things import Chat, File, Message, Photo
from tests.telegram_server.world import World


class MessageMethods:
    """send…, editMessage…, deleteMessage(s)."""

    def __init__(self, world: World) -> None:
        self._world = world

    def methods(self) -> dict[str, Any]:
        return {
            "sendMessage": self.send_message,
            "sendPhoto": lambda call: self._send_file(call, "photo"),
            "sendDocument": lambda call: self._send_file(call, "document"),
            "sendAnimation": lambda call: self._send_file(call, "animation"),
            "sendMediaGroup": self.send_media_group,
            "editMessageText": self.edit_text,
            "editMessageCaption": self.edit_caption,
            "editMessageMedia": self.edit_media,
            "editMessageReplyMarkup": self.edit_keyboard,
            "deleteMessage": self.delete_message,
            "deleteMessages": self.delete_messages,
        }

    # sending

    def _post(self, call: Arguments, kind: str, words: Formatted, media: Photo | File | None = None) -> Message:
        world = self._world
        keyboard = keyboard_of(world, call.json("reply_markup", "reply keyboard markup"))
        chat = open_chat(world, call)
        reply = replied(world, chat, call)
        thread = thread_in(world, chat, call, reply if reply is not None and reply.chat is chat else None)
        message = Message(world.next_message_id(chat), chat, world.bot, world.clock.now(), kind, words.text)
        message.entities, message.media, message.keyboard = list(words.entities), media, keyboard
        message.reply_to, message.thread = reply, thread
        message.spoiler, message.caption_above = call.flag("has_spoiler"), call.flag("show_caption_above_media")
        message.parameters = call.logged()
        return world.add_message(message)

    def send_message(self, call: Arguments) -> JsonObject:
        return wire.message(self._world, self._post(call, "text", text_of(self._world, call)))

    def _send_file(self, call: Arguments, kind: str) -> JsonObject:
        words = caption_of(self._world, call.values)
        open_chat(self._world, call)
        media = media_of(self._world, kind, call.upload(kind))
        return wire.message(self._world, self._post(call, kind, words, media))

    def send_media_group(self, call: Arguments) -> list[JsonObject]:
        items = call.objects("media", "InputMedia")
        fewest, most = self._world.limits.album
        if not items:
            raise bad_request("media not found")
        if len(items) > most:
            raise bad_request("Too many messages to send as an album")
        if len(items) < fewest:  # the real server sends it as an ordinary message; the documentation forbids it
            self._world.breach("album", f"{len(items)} item")
        kinds = {item.get("type") for item in items}
        if len(kinds) > 1 and "document" in kinds:
            raise bad_request("document can't be mixed with other media types")
        open_chat(self._world, call)
        parts = []
        for item in items:  # all or nothing: every item is checked before the first is shown
            kind, media = input_media(self._world, call, item, ("photo", "document"))
            parts.append((kind, media, caption_of(self._world, item), bool(item.get("has_spoiler"))))
        group = str(13_000_000_000_000_000 + self._world.number())
        shown = []
        for kind, media, words, spoiler in parts:
            message = self._post(call, kind, words, media)
            message.spoiler, message.media_group_id = spoiler, group if len(parts) > 1 else None
            shown.append(message)
        return [wire.message(self._world, message) for message in shown]

    # changing

    def _target(self, call: Arguments) -> Message:
        if call.has("inline_message_id"):
            message = self._world.inline_messages.get(call.text("inline_message_id"))
            if message is None or message.deleted:
                raise bad_request("MESSAGE_ID_INVALID")
            return message
        chat = open_chat(self._world, call)
        message = chat.stored.get(call.number("message_id"))
        if not call.has("message_id"):
            raise bad_request("message identifier is not specified")
        if message is None or message.deleted:
            raise bad_request("message to edit not found")
        if message.sender is not self._world.bot or message.kind == "service":
            raise bad_request("message can't be edited")
        return message

    def _keyboard(self, call: Arguments) -> list[list[JsonObject]] | None:
        return keyboard_of(self._world, call.json("reply_markup", "reply keyboard markup"))

    def _change(self, call: Arguments, message: Message, change: JsonObject) -> JsonObject | bool:
        """Apply all of `change` and the keyboard of the call, which is gone when none is given."""
        change = {**change, "keyboard": self._keyboard(call)}
        before = message.state
        old = {name: getattr(message, name) for name in change}
        for name, value in change.items():
            setattr(message, name, value)
        if message.state == before:
            for name, value in old.items():
                setattr(message, name, value)
            raise not_modified()
        message.edited_at = self._world.clock.now()
        message.snapshot("edited", message.edited_at)
        return True if call.has("inline_message_id") else wire.message(self._world, message)

    def edit_text(self, call: Arguments) -> JsonObject | bool:
        words = text_of(self._world, call)
        message = self._target(call)
        if message.kind != "text":
            raise bad_request("there is no text in the message to edit")
        return self._change(call, message, {"words": words.text, "entities": list(words.entities)})

    def edit_caption(self, call: Arguments) -> JsonObject | bool:
        words = caption_of(self._world, call.values)
        message = self._target(call)
        if message.kind in ("text", "sticker"):
            raise bad_request("there is no caption in the message to edit")
        change: JsonObject = {"words": words.text, "entities": list(words.entities)}
        return self._change(call, message, change | {"caption_above": call.flag("show_caption_above_media")})

    def edit_media(self, call: Arguments) -> JsonObject | bool:
        item = call.json("media", "input media")
        if not isinstance(item, dict):
            raise bad_request("can't parse InputMedia: expected an Object")
        words = caption_of(self._world, item)
        message = self._target(call)
        uploads = bool(call.files) or str(item.get("media", "")).startswith("http")
        if call.has("inline_message_id") and uploads:
            raise bad_request("Invalid message content specified")
        kind, media = input_media(self._world, call, item, ("photo", "document", "animation"))
        if message.media_group_id is not None and message.kind != kind and "document" in (kind, message.kind):
            raise bad_request("Can't use the media of the specified type in the album")
        change: JsonObject = {"kind": kind, "media": media, "words": words.text, "entities": list(words.entities)}
        shown = {"spoiler": bool(item.get("has_spoiler")), "caption_above": bool(item.get("show_caption_above_media"))}
        return self._change(call, message, change | shown)

    def edit_keyboard(self, call: Arguments) -> JsonObject | bool:
        return self._change(call, self._target(call), {})

    # deleting

    def delete_message(self, call: Arguments) -> bool:
        chat = known_chat(self._world, call)
        message = chat.stored.get(call.number("message_id"))
        if message is None or message.deleted:
            raise bad_request("message to delete not found")
        if not self._may_delete(chat, message):
            raise bad_request("message can't be deleted for everyone")
        delete(self._world, message)
        return True

    def delete_messages(self, call: Arguments) -> bool:
        chat = known_chat(self._world, call)
        wanted = call.json("message_ids", "message identifiers")
        if not isinstance(wanted, list) or not wanted or not all(str(number).isdigit() for number in wanted):
            raise bad_request("message identifiers are not specified")
        if len(wanted) > 100:
            raise bad_request("Too many message identifiers specified")
        found = [message for number in wanted if (message := chat.stored.get(int(number))) and not message.deleted]
        if not all(self._may_delete(chat, message) for message in found):
            raise bad_request("message can't be deleted for everyone")
        for message in found:
            delete(self._world, message)
        return True

    def _may_delete(self, chat: Chat, message: Message) -> bool:
        if self._world.clock.now() - message.at > self._world.limits.delete_seconds:
            return False
        own = message.sender is self._world.bot
        return own or chat.private or self._world.bot.id in chat.admins


def delete(world: World, message: Message) -> None:
    """Take a message away for everyone."""
    message.deleted = True
    message.snapshot("deleted", world.clock.now())
