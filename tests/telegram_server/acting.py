"""What people do, as it happens inside the server: messages appear, and the bot hears of those it may hear of."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from tests.telegram_server import wire
from tests.telegram_server.entities import cut, detected
from tests.telegram_server.errors import JsonObject, NotOfferedError
from tests.telegram_server.queries import PressRecord, QueryMethods, QueryRecord, chosen_message
from tests.telegram_server.things import Chat, File, Message, Photo, User
from tests.telegram_server.updates import UpdateQueue
from tests.telegram_server.world import World


class Acting:
    """Runs in the server's loop only."""

    def __init__(self, world: World, queue: UpdateQueue, queries: QueryMethods) -> None:
        self._world = world
        self._queue = queue
        self._queries = queries
        self._ids = itertools.count(4_000_000_000_000_000)

    def say(
        self,
        user: User,
        chat: Chat,
        kind: str,
        words: str,
        media: Photo | File | None = None,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        group: str | None = None,
    ) -> Message:
        """A new message of a person."""
        chat = self._present(user, chat)
        if reply_to is not None and thread is None:
            thread = reply_to.thread
        if thread is not None and (thread not in chat.topics or chat.topics[thread].closed):
            raise NotOfferedError(f"no open topic {thread}")
        if chat.private:
            chat.started = True
        message = Message(self._world.next_message_id(chat), chat, user, self._world.clock.now(), kind, words)
        message.media, message.entities = media, detected(words)
        message.reply_to, message.thread = reply_to, None if thread == 1 else thread
        message.media_group_id = group
        self._world.add_message(message)
        if self.hears(message):
            self._push("message", wire.message(self._world, message), chat)
        return message

    def edit(self, user: User, message: Message, words: str) -> None:
        if message.sender is not user or message.deleted:
            raise NotOfferedError("only one's own messages can be edited")
        message.words, message.entities = words, detected(words)
        message.edited_at = self._world.clock.now()
        message.snapshot("edited", message.edited_at)
        if self.hears(message):
            self._push("edited_message", wire.message(self._world, message), message.chat)

    def press(self, user: User, message: Message, wanted: str, *, forged: bool) -> PressRecord:
        """A tap on a callback button, seen by label or data; `forged` sends any data."""
        button = message.button(wanted)
        if not forged:
            self._present(user, message.chat)
            if message.deleted:
                raise NotOfferedError("the message is deleted")
            if button is None:
                raise NotOfferedError(f"no {wanted!r} among {[b['text'] for b in message.buttons]}")
            if "callback_data" not in button:
                raise NotOfferedError(f"{wanted!r} asks the bot nothing")
        data = wanted if button is None else str(button["callback_data"])
        record = PressRecord(str(next(self._ids)), user, data, self._world.clock.now())
        self._queries.presses[record.id] = record
        body: JsonObject = {"id": record.id, "from": wire.user(user), "chat_instance": str(message.chat.id * 7 + 1)}
        if message.via_bot:
            body["inline_message_id"] = message.inline_message_id
        elif message.deleted:
            body["message"] = {"chat": wire.chat(message.chat), "message_id": message.id, "date": 0}
        else:
            body["message"] = wire.message(self._world, message)
        self._push("callback_query", body | {"data": data}, message.chat)
        return record

    def ask_inline(self, user: User, text: str, offset: str, chat_type: str) -> QueryRecord:
        """Type `@bot text` somewhere; a client sends at most 256 characters."""
        text = text[: self._world.limits.inline_query]
        record = QueryRecord(str(next(self._ids)), user, text, offset, self._world.clock.now())
        self._queries.queries[record.id] = record
        body = {"id": record.id, "from": wire.user(user), "query": text, "offset": offset, "chat_type": chat_type}
        self._push("inline_query", body, None)
        return record

    def choose(self, record: QueryRecord, result_id: str, chat: Chat) -> Message:
        """Send an offered result to a chat."""
        result = (record.results or {}).get(result_id)
        if result is None:
            raise NotOfferedError(f"no result {result_id!r} among {list(record.results or {})}")
        message = Message(self._world.next_message_id(chat), chat, record.user, self._world.clock.now())
        self._world.add_message(chosen_message(self._world, record, result, message))
        body: JsonObject = {"result_id": result_id, "from": wire.user(record.user), "query": record.text}
        if message.inline_message_id is not None:
            body["inline_message_id"] = message.inline_message_id
        self._push("chosen_inline_result", body, None)
        if self.hears(message):
            self._push("message", wire.message(self._world, message), chat)
        return message

    def react(self, user: User, message: Message, emoji: Sequence[str]) -> None:
        """A reaction; in groups only administrators hear of it."""
        new = [{"type": "emoji", "emoji": one} for one in emoji]
        body = {"chat": wire.chat(message.chat), "message_id": message.id, "user": wire.user(user), "old_reaction": []}
        if message.chat.private or self._world.bot.id in message.chat.admins:
            self._push(
                "message_reaction", {**body, "date": int(self._world.clock.now()), "new_reaction": new}, message.chat
            )

    def announce(self, chat: Chat, user: User, service: JsonObject) -> Message:
        """A service message; bots hear all of them."""
        message = Message(self._world.next_message_id(chat), chat, user, self._world.clock.now(), "service")
        message.service = service
        self._world.add_message(message)
        if chat.has_bot:
            self._push("message", wire.message(self._world, message), chat)
        return message

    def membership(self, chat: Chat, by: User, old: str, new: str) -> None:
        """my_chat_member: what the bot became here; `kicked` in a private chat means blocked."""
        bot = wire.user(self._world.bot)

        def state(status: str) -> JsonObject:
            shown: JsonObject = {"user": bot, "status": status}
            if status == "administrator":
                return wire.member(chat, self._world.bot)
            return shown | ({"until_date": 0} if status == "kicked" else {})

        body: JsonObject = {"chat": wire.chat(chat), "from": wire.user(by), "date": int(self._world.clock.now())}
        body |= {"old_chat_member": state(old), "new_chat_member": state(new)}
        self._push("my_chat_member", body, chat)

    def hears(self, message: Message) -> bool:
        """Whether the bot is told: privacy mode leaves it commands, mentions, replies to it and its own inline ones."""
        chat = message.chat
        if chat.private:
            return not chat.blocked and (chat.started or not message.via_bot)
        if not chat.has_bot or not self._world.privacy_mode or self._world.bot.id in chat.admins:
            return chat.has_bot
        if message.via_bot or (message.reply_to is not None and message.reply_to.sender is self._world.bot):
            return True
        name = f"@{self._world.bot.username}".lower()
        for entity in message.entities:
            part = cut(message.words, entity["offset"], entity["length"]).lower()
            if entity["type"] == "mention" and part == name:
                return True
            if entity["type"] == "bot_command" and entity["offset"] == 0:
                return "@" not in part or part.endswith(name)
        return False

    def _present(self, user: User, chat: Chat) -> Chat:
        if chat.migrated_to is not None:
            raise NotOfferedError("the group became a supergroup")
        if user.id not in chat.members:
            raise NotOfferedError(f"{user.first_name} is not in {chat.title}")
        if chat.private and chat.blocked:
            raise NotOfferedError("the bot is blocked")
        return chat

    def _push(self, kind: str, payload: JsonObject, chat: Chat | None) -> None:
        self._queue.push(kind, payload, chat.id if chat is not None else None)
