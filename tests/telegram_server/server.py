"""The server as tests hold it: setting the scene, making things happen, looking at what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.telegram_server.contract import unknown_parameters
from tests.telegram_server.errors import Breach, JsonObject
from tests.telegram_server.faults import Fault, FaultDraws, Faults
from tests.telegram_server.hosting import Hosting
from tests.telegram_server.limits import Limits
from tests.telegram_server.messages import delete
from tests.telegram_server.people import Person
from tests.telegram_server.profile import scope_key
from tests.telegram_server.things import Call, Chat, Message, Topic, User
from tests.telegram_server.updates import Update

TOKEN = "7000000001:AAloopback_loopback_loopback_loopba"  # made up; nobody has it


class TelegramServer(Hosting):
    """A loopback Telegram. Use as `with TelegramServer() as server:` (or `async with`); every method is thread-safe.

    `token` is what the bot must show, `faults` are injected from the start, `port` 0 is any free one.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "darkroom_bot",
        limits: Limits | None = None,
        faults: Faults | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(token, username, limits or Limits(), faults or Faults(), port)

    # setting the scene

    def person(
        self,
        name: str,
        *,
        username: str | None = None,
        language_code: str | None = "en",
        premium: bool = False,
        started: bool = True,
    ) -> Person:
        """Someone new, or the one of that name as before; `started` False: she never wrote to the bot."""

        def act() -> tuple[User, Chat]:
            for user in self.world.users.values():
                if user.first_name == name and not user.is_bot:
                    return user, self.world.private_chat(user)
            number = 5_000_000_000 + self.world.number()  # ids need more than 32 bits
            user = User(number, name, username, language_code, premium=premium)
            self.world.users[user.id] = user
            chat = self.world.private_chat(user)
            chat.started = started
            return user, chat

        return Person(self, *self._thread.call(act))

    def group(self, title: str, people: Sequence[Person], *, admins: Sequence[Person] = ()) -> Chat:
        """A basic group with the bot in it; the administrator with the lowest id owns it."""
        return self._thread.call(lambda: self._new_group(title, people, admins, "group"))

    def supergroup(
        self, title: str, people: Sequence[Person], *, admins: Sequence[Person] = (), forum: bool = False
    ) -> Chat:
        """A supergroup with the bot in it; with `forum` it has topics, General first."""

        def act() -> Chat:
            chat = self._new_group(title, people, admins, "supergroup")
            chat.forum = forum
            if forum:
                chat.topics[1] = Topic(1, "General")
            return chat

        return self._thread.call(act)

    def _new_group(self, title: str, people: Sequence[Person], admins: Sequence[Person], kind: str) -> Chat:
        number = self.world.number()
        new_id = -(1_000_000_000_000 + 2_000_000_000 + number) if kind == "supergroup" else -(4_000_000 + number)
        members = {person.id: person.user for person in [*people, *admins]} | {self.world.bot.id: self.world.bot}
        chat = Chat(new_id, kind, title, members=members, admins={person.id for person in admins})
        chat.last_id = 1  # a supergroup's first message says that it was created
        self.world.chats[chat.id] = chat
        return chat

    def topic(self, chat: Chat, name: str) -> int:
        """A new topic of a forum: its message_thread_id, the id of the service message that opens it."""

        def act() -> int:
            service: JsonObject = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            opener = self.acting.announce(chat, next(iter(chat.members.values())), service)
            opener.thread = opener.id
            chat.topics[opener.id] = Topic(opener.id, name)
            return opener.id

        return self._thread.call(act)

    def close_topic(self, chat: Chat, thread: int, *, deleted: bool = False) -> None:
        def act() -> None:
            chat.topics[thread].closed, chat.topics[thread].deleted = True, deleted

        self._thread.call(act)

    def migrate(self, group: Chat) -> Chat:
        """The group becomes a supergroup with a new id; both say so, and the old one takes nothing more."""

        def act() -> Chat:
            by = next(user for user in group.members.values() if not user.is_bot)
            chat = self._new_group(str(group.title), (), (), "supergroup")
            chat.members, chat.admins = dict(group.members), set(group.admins)
            group.migrated_to = chat
            self.acting.announce(group, by, {"migrate_to_chat_id": chat.id})
            self.acting.announce(chat, by, {"migrate_from_chat_id": group.id})
            return chat

        return self._thread.call(act)

    def make_bot_admin(self, chat: Chat) -> None:
        def act() -> None:
            chat.admins.add(self.world.bot.id)
            self.acting.membership(chat, next(iter(chat.members.values())), "member", "administrator")

        self._thread.call(act)

    def remove_bot(self, chat: Chat) -> None:
        """Throw the bot out of a group; what it sends there answers 403."""

        def act() -> None:
            chat.has_bot = False
            self.acting.membership(chat, next(iter(chat.members.values())), "member", "kicked")

        self._thread.call(act)

    def block(self, person: Person) -> None:
        def act() -> None:
            person.private.blocked = True
            self.acting.membership(person.private, person.user, "member", "kicked")

        self._thread.call(act)

    def unblock(self, person: Person) -> None:
        def act() -> None:
            person.private.blocked = False
            self.acting.membership(person.private, person.user, "kicked", "member")

        self._thread.call(act)

    @property
    def privacy_mode(self) -> bool:
        """Whether the bot sees only what is meant for it in groups."""
        return self.world.privacy_mode

    @privacy_mode.setter
    def privacy_mode(self, value: bool) -> None:
        self.world.privacy_mode = value

    def plant(
        self,
        chat: Chat,
        *,
        text: str = "",
        photo: bytes | None = None,
        keyboard: list[list[JsonObject]] | None = None,
        age: float = 0.0,
        thread: int | None = None,
    ) -> Message:
        """A message that the bot sent `age` seconds ago; `text` is the caption where there is a photo."""

        def act() -> Message:
            at = self.world.clock.now() - age
            media = self.world.files.add_photo(photo) if photo is not None else None
            kind = "photo" if photo is not None else "text"
            message = Message(self.world.next_message_id(chat), chat, self.world.bot, at, kind, text, media=media)
            message.keyboard, message.thread = keyboard, thread
            return self.world.add_message(message)

        return self._thread.call(act)

    # making things happen

    def advance(self, seconds: float) -> None:
        """Move the server's clock forward: presses expire, budgets refill."""
        self._thread.call(lambda: self.world.clock.advance(seconds))

    def set_faults(self, faults: Faults) -> None:
        """Replace the injected faults; draws start anew."""

        def act() -> None:
            self._rest.draws = FaultDraws(faults)

        self._thread.call(act)

    def next_call(self, method: str, *faults: Fault) -> None:
        """The next calls of `method` meet these faults, one each, before any that are drawn."""
        self._thread.call(lambda: self._rest.draws.asked[method].extend(faults))

    def redeliver(self, updates: Sequence[Update] | None = None) -> int:
        """Confirmed updates (these, or all) come once more with the same ids; returns how many."""
        ids = None if updates is None else [update.id for update in updates]
        return self._thread.call(lambda: self.queue.redeliver(ids))

    def delete_message(self, message: Message) -> None:
        """Someone deletes a message; bots are not told."""
        self._thread.call(lambda: delete(self.world, message))

    # what happened

    async def shown(
        self, chat: Chat, where: Callable[[Message], bool] = lambda message: True, within: float = 10.0
    ) -> Message:
        """Wait until an undeleted message of the bot here, seen from the newest, is like that."""

        def found() -> Message | None:
            own = (m for m in reversed(chat.messages) if m.sender is self.world.bot and m.kind != "service")
            return next((message for message in own if where(message)), None)

        message = await self.until(found, within, "a message of the bot")
        assert message is not None
        return message

    def commands(self, scope: JsonObject | str = "default", language_code: str = "") -> list[JsonObject]:
        """What setMyCommands left for a scope and a language."""
        key = scope_key({"type": scope} if isinstance(scope, str) else scope)
        return self.world.commands.get((key, language_code), [])

    @property
    def calls(self) -> list[Call]:
        """Every call but answered getUpdates; status 0 is a cut connection."""
        return list(self.world.calls)

    @property
    def breaches(self) -> list[Breach]:
        """Documented limits and rules the bot broke."""
        return list(self.world.breaches)

    @property
    def updates(self) -> list[Update]:
        """Every update that was ever to be delivered."""
        return list(self.queue.log)

    @property
    def pending(self) -> list[Update]:
        """Updates that the bot has not confirmed."""
        return self._thread.call(lambda: list(self.queue.pending.values()))

    def unknown_parameters(self) -> list[str]:
        """Parameters of recorded calls that the Bot API does not know (`method.parameter`), and unknown methods."""
        return unknown_parameters(self.calls)
