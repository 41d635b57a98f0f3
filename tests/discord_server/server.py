"""The server as tests hold it: setting the scene, making things happen, looking at what happened."""

from __future__ import annotations

from collections.abc import Sequence

from tests.discord_server import wire
from tests.discord_server.channel_routes import announce, remove
from tests.discord_server.errors import Breach, JsonObject
from tests.discord_server.faults import FaultDraws, Faults
from tests.discord_server.hosting import Hosting
from tests.discord_server.limits import BOT_PERMISSIONS, COMPONENTS_V2, Limits
from tests.discord_server.message_rules import Upload
from tests.discord_server.people import Person
from tests.discord_server.things import Channel, Guild, Message, Request, Revision, User


class DiscordServer(Hosting):
    """A loopback Discord. Use as `with DiscordServer() as server:` (or `async with`); every method is thread-safe.

    `token` is what the bot must show, `faults` are injected from the start, `port` 0 is any free one.
    """

    def __init__(
        self,
        *,
        token: str = "loopback.bot.token",
        limits: Limits | None = None,
        faults: Faults | None = None,
        shards: int = 1,
        port: int = 0,
    ) -> None:
        super().__init__(token, limits or Limits(), faults or Faults(), shards, port)
        self.home = self.guild("Home")
        self.general = self.channel(self.home, "general")

    # setting the scene

    def person(self, name: str, *, locale: str = "en-US", blocks_dms: bool = False) -> Person:
        """Someone new, or the one of that name as before."""

        def act() -> User:
            for user in self.world.users.values():
                if user.name == name:
                    return user
            user = User(self.world.snowflake(at=self.world.clock.now() - 86400.0), name, locale, False, blocks_dms)
            self.world.users[user.id] = user
            return user

        return Person(self, self._thread.call(act), self.general)

    def guild(self, name: str, *, locale: str = "en-US", has_bot: bool = True, premium_tier: int = 0) -> Guild:
        """A new guild; add guilds before the bot connects, or it never hears of them."""

        def act() -> Guild:
            guild = Guild(self.world.snowflake(), name, locale, has_bot, premium_tier)
            self.world.guilds[guild.id] = guild
            return guild

        return self._thread.call(act)

    def channel(
        self, guild: Guild, name: str, *, nsfw: bool = False, bot_permissions: int = BOT_PERMISSIONS
    ) -> Channel:
        """A new text channel; a connected bot is told."""

        def act() -> Channel:
            channel = Channel(self.world.snowflake(), name, 0, guild, (), nsfw, bot_permissions)
            self.world.channels[channel.id] = channel
            if guild.has_bot:
                self.world.on_event("CHANNEL_CREATE", wire.channel(self.world, channel), guild.id)
            return channel

        return self._thread.call(act)

    def group(self, *people: Person) -> Channel:
        """A group DM, where a bot never is."""

        def act() -> Channel:
            recipients = tuple(person.user for person in people)
            channel = Channel(self.world.snowflake(), "group", type=3, recipients=recipients)
            self.world.channels[channel.id] = channel
            return channel

        return self._thread.call(act)

    def direct(self, person: Person) -> Channel:
        """The DM between the bot and a person."""
        return self._thread.call(lambda: self.world.direct_channel(person.user))

    def plant(
        self,
        channel: Channel,
        *,
        components: Sequence[JsonObject] = (),
        content: str = "",
        files: Sequence[Upload] = (),
        age: float = 0.0,
        author: Person | None = None,
    ) -> Message:
        """A message sent `age` seconds ago, by the bot unless `author` is given."""

        def act() -> Message:
            at = self.world.clock.now() - age
            by = self.world.bot if author is None else author.user
            message = Message(self.world.snowflake(at=at), channel, by, at, content, components=list(components))
            message.flags = COMPONENTS_V2 if any(part["type"] != 1 for part in components) else 0
            message.attachments = [self.world.upload(f.filename, f.content, f.content_type) for f in files]
            for kept, file in zip(message.attachments, files, strict=True):
                kept.claimed_size = file.claimed_size
            message.snapshot("created", at)
            self.world.add_message(message)
            announce(self.world, "MESSAGE_CREATE", message)
            return message

        return self._thread.call(act)

    # making things happen

    def advance(self, seconds: float) -> None:
        """Move the server's clock forward: tokens expire, nonces are forgotten, buckets refill."""
        self._thread.call(lambda: self.world.clock.advance(seconds))

    def set_faults(self, faults: Faults) -> None:
        """Replace the injected faults; draws start anew."""

        def act() -> None:
            self._faults = faults
            self._rest.draws = FaultDraws(faults)
            self._restart_dropping()

        self._thread.call(act)

    async def drop_gateway(self, code: int | None = None) -> None:
        """Cut every gateway connection, or close it with `code`."""
        await self._thread.join(self._gateway.drop(code))

    async def ask_to_reconnect(self) -> None:
        """Op 7 to every connection."""
        await self.run(self._gateway.ask_to_reconnect)

    async def invalidate_sessions(self) -> None:
        """Op 9 to every connection; sessions cannot be resumed."""
        await self._thread.join(self._gateway.invalidate())

    def delete_message(self, message: Message) -> None:
        self._thread.call(lambda: remove(self.world, message))

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel; what is sent there answers 10003."""

        def act() -> None:
            channel.deleted = True
            if channel.guild is not None and channel.guild.has_bot:
                self.world.on_event("CHANNEL_DELETE", wire.channel(self.world, channel), channel.guild.id)

        self._thread.call(act)

    def remove_bot(self, guild: Guild) -> None:
        """Throw the bot out of a guild; its channels answer 50001."""

        def act() -> None:
            guild.has_bot = False
            self.world.on_event("GUILD_DELETE", {"id": str(guild.id)}, guild.id)

        self._thread.call(act)

    # what happened

    def messages(self, channel: Channel) -> list[Message]:
        """What people see in a channel, oldest first, ephemeral and loading messages included."""
        return self._thread.call(lambda: self.world.visible(channel))

    def message_history(self, message: Message) -> list[Revision]:
        """Every state the message was ever shown in."""
        return list(message.revisions)

    @property
    def breaches(self) -> list[Breach]:
        """Documented limits and rules the bot broke."""
        return list(self.world.breaches)

    @property
    def requests(self) -> list[Request]:
        """The log of everything asked over REST; status 0 is a cut connection."""
        return list(self.world.requests)

    @property
    def syncs(self) -> int:
        """How often commands were registered."""
        return self._commands.syncs

    @property
    def online(self) -> bool:
        """Whether every shard has a live session."""
        return self._gateway.ready

    @property
    def identifies(self) -> int:
        return self._gateway.identifies

    @property
    def resumes(self) -> int:
        return self._gateway.resumes
