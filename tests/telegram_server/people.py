"""People for tests: they write, send pictures, press buttons, ask inline, and see what Telegram shows them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from tests.telegram_server.acting import Acting
from tests.telegram_server.errors import JsonObject, NoAnswerError, NotOfferedError
from tests.telegram_server.limits import UPDATE_KINDS
from tests.telegram_server.queries import Answer, PressRecord, QueryRecord, Result
from tests.telegram_server.things import Chat, Message, User
from tests.telegram_server.updates import UpdateQueue
from tests.telegram_server.world import World

T = TypeVar("T")


class Stage(Protocol):
    """What people need of the server: its world and a way into its loop."""

    world: World
    acting: Acting
    queue: UpdateQueue

    async def run(self, act: Callable[[], T]) -> T: ...

    async def until(self, found: Callable[[], T], within: float, what: str) -> T: ...


class Press:
    """A handle on one tap, and on what the bot made of it."""

    def __init__(self, stage: Stage, record: PressRecord) -> None:
        self._stage = stage
        self._record = record

    @property
    def id(self) -> str:
        """The callback_query_id."""
        return self._record.id

    @property
    def answer(self) -> Answer | None:
        return self._record.answer

    async def answered(self, within: float = 10.0) -> Answer:
        """Wait for answerCallbackQuery; raises NoAnswerError (the button keeps its spinner)."""
        answer = await self._stage.until(lambda: self._record.answer, within, "an answered press")
        assert answer is not None
        return answer


class InlineQuery:
    """A handle on one `@bot …` being typed."""

    def __init__(self, stage: Stage, record: QueryRecord) -> None:
        self._stage = stage
        self.record = record

    @property
    def results(self) -> list[Result]:
        """What is offered; `result.body` is as the bot sent it."""
        return list((self.record.results or {}).values())

    @property
    def parameters(self) -> JsonObject:
        """All parameters of answerInlineQuery: cache_time, is_personal, next_offset, button."""
        return self.record.parameters

    async def answered(self, within: float = 10.0) -> list[Result]:
        """Wait for answerInlineQuery; raises NoAnswerError."""
        await self._stage.until(lambda: self.record.results is not None, within, "an answered inline query")
        return self.results


@dataclasses.dataclass(frozen=True)
class Person:
    """Someone with a Telegram account."""

    stage: Stage
    user: User
    private: Chat

    @property
    def id(self) -> int:
        return self.user.id

    async def writes(
        self, chat: Chat, text: str, *, reply_to: Message | None = None, thread: int | None = None
    ) -> Message:
        """Send text; raises NotOfferedError where this person cannot write."""
        if len(text) > 4096:
            raise NotOfferedError("clients cut longer texts into several messages")
        return await self._says(chat, "text", text, reply_to=reply_to, thread=thread)

    async def writes_many(self, chat: Chat, texts: Sequence[str]) -> list[Message]:
        """Send several texts at once, for load."""

        def act() -> list[Message]:
            return [self.stage.acting.say(self.user, chat, "text", text) for text in texts]

        return await self.stage.run(act)

    async def sends_photo(
        self,
        chat: Chat,
        content: bytes,
        caption: str = "",
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        group: str | None = None,
    ) -> Message:
        """Send a picture as a photo: it is encoded anew; the same `group` makes several an album."""

        def act() -> Message:
            media = self.stage.world.files.add_photo(content)
            said = self.stage.acting.say
            return said(self.user, chat, "photo", caption, media, reply_to=reply_to, thread=thread, group=group)

        return await self.stage.run(act)

    async def sends_document(
        self,
        chat: Chat,
        content: bytes,
        *,
        name: str = "file.bin",
        mime: str | None = None,
        caption: str = "",
        reply_to: Message | None = None,
        thread: int | None = None,
        claimed_size: int | None = None,
    ) -> Message:
        """Send a file byte for byte; `claimed_size` makes it as large as that for whoever asks."""

        def act() -> Message:
            media = self.stage.world.files.add("document", content, name=name, mime=mime, claimed_size=claimed_size)
            said = self.stage.acting.say
            return said(self.user, chat, "document", caption, media, reply_to=reply_to, thread=thread)

        return await self.stage.run(act)

    async def sends_sticker(self, chat: Chat, *, reply_to: Message | None = None, thread: int | None = None) -> Message:
        return await self._sends_other(chat, "sticker", "image/webp", reply_to, thread)

    async def sends_voice(self, chat: Chat, *, reply_to: Message | None = None, thread: int | None = None) -> Message:
        return await self._sends_other(chat, "voice", "audio/ogg", reply_to, thread)

    async def edits(self, message: Message, text: str) -> None:
        """Change one's own text or caption."""
        await self.stage.run(lambda: self.stage.acting.edit(self.user, message, text))

    async def presses(self, message: Message, button: str, *, forged: bool = False) -> Press:
        """Tap a button, named by label or callback_data; `forged` sends `button` as data though none has it."""
        act = self.stage.acting
        return Press(self.stage, await self.stage.run(lambda: act.press(self.user, message, button, forged=forged)))

    async def inline_query(self, text: str, *, offset: str = "", chat_type: str = "private") -> InlineQuery:
        """Type `@bot text` somewhere."""
        act = self.stage.acting
        return InlineQuery(self.stage, await self.stage.run(lambda: act.ask_inline(self.user, text, offset, chat_type)))

    async def chooses(self, query: InlineQuery, result_id: str, chat: Chat | None = None) -> Message:
        """Send an offered result to a chat, by default the one with the bot."""
        where = chat or self.private
        return await self.stage.run(lambda: self.stage.acting.choose(query.record, result_id, where))

    async def reacts(self, message: Message, *emoji: str) -> None:
        await self.stage.run(lambda: self.stage.acting.react(self.user, message, emoji))

    async def does(self, kind: str, payload: JsonObject, *, chat: Chat | None = None) -> int | None:
        """Any update, as it is; one of a kind that the documentation does not know comes in any case."""
        where = chat.id if chat is not None else None
        forced = kind not in UPDATE_KINDS
        return await self.stage.run(lambda: self.stage.queue.push(kind, payload, where, forced=forced))

    async def sees(self, chat: Chat, *, where: Callable[[Message], bool], within: float = 10.0) -> Message:
        """Wait until an undeleted message of this chat, seen from the newest, is like that; raises NoAnswerError."""
        if self.id not in chat.members:
            raise NoAnswerError(f"{self.user.first_name} is not in {chat.title}")

        def found() -> Message | None:
            return next((message for message in reversed(chat.messages) if where(message)), None)

        message = await self.stage.until(found, within, "a message")
        assert message is not None
        return message

    async def _sends_other(
        self, chat: Chat, kind: str, mime: str, reply_to: Message | None, thread: int | None
    ) -> Message:
        def act() -> Message:
            media = self.stage.world.files.add(kind, kind.encode() * 40, mime=mime)
            return self.stage.acting.say(self.user, chat, kind, "", media, reply_to=reply_to, thread=thread)

        return await self.stage.run(act)

    async def _says(self, chat: Chat, kind: str, text: str, *, reply_to: Message | None, thread: int | None) -> Message:
        def act() -> Message:
            return self.stage.acting.say(self.user, chat, kind, text, reply_to=reply_to, thread=thread)

        return await self.stage.run(act)
