"""People for tests: they type commands, press buttons, fill in forms, and see what Discord shows them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from tests.discord_server import wire
from tests.discord_server.acting import Acting, OptionValue, Scene
from tests.discord_server.errors import JsonObject, NoAnswerError, NotOfferedError
from tests.discord_server.forms import FieldValue, fill_form
from tests.discord_server.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, MODAL_SUBMIT, Record
from tests.discord_server.limits import MEMBER_PERMISSIONS
from tests.discord_server.things import Channel, Guild, Message, User, walk
from tests.discord_server.world import World

T = TypeVar("T")


class Stage(Protocol):
    """What people need of the server: its world and a way into its loop."""

    world: World
    acting: Acting

    async def run(self, act: Callable[[], T]) -> T: ...

    async def until(self, found: Callable[[], T], within: float, what: str) -> T: ...


class Interaction:
    """A handle on one thing a person did, and on what the bot made of it."""

    def __init__(self, stage: Stage, person: Person, record: Record, scene: Scene) -> None:
        self._stage = stage
        self._record = record
        self.person = person
        self.scene = scene

    @property
    def id(self) -> int:
        return self._record.id

    @property
    def token(self) -> str:
        return self._record.token

    @property
    def acknowledged_after(self) -> float | None:
        """Seconds from the act to the first answer, None while there is none."""
        at = self._record.acknowledged_at
        return None if at is None else at - self._record.created_at

    @property
    def response(self) -> JsonObject | None:
        """The first answer as the bot sent it: {"type": …, "data": …}."""
        return self._record.response

    @property
    def message(self) -> Message | None:
        """The original response as it is now; for type 6 and 7 the message that was pressed."""
        return self._record.original

    @property
    def ephemeral(self) -> bool:
        return self._record.original is not None and self._record.original.ephemeral

    @property
    def followups(self) -> list[Message]:
        return list(self._record.followups)

    async def acknowledged(self, within: float = 4.0) -> float:
        """Wait for the first answer and return its delay in seconds; raises NoAnswerError ("did not respond")."""
        await self._stage.until(lambda: self._record.acknowledged_at, within, "The application did not respond")
        assert self.acknowledged_after is not None
        return self.acknowledged_after

    async def original(
        self, within: float = 10.0, *, where: Callable[[Message], bool] = lambda message: True
    ) -> Message:
        """Wait until the original response shows something, and `where` holds of it."""

        def shown() -> Message | None:
            message = self._record.original
            if message is None or self._record.acknowledged_at is None or message.loading:
                return None
            return message if where(message) else None

        message = await self._stage.until(shown, within, "the original response")
        assert message is not None
        return message

    async def choices(self, within: float = 4.0) -> list[JsonObject]:
        """The suggestions of an autocomplete."""
        await self.acknowledged(within)
        assert self.response is not None
        return list(self.response["data"]["choices"])

    async def modal(self, within: float = 4.0) -> JsonObject:
        """The form the bot opened; raises NoAnswerError when it answered otherwise."""
        await self.acknowledged(within)
        assert self.response is not None
        if self.response["type"] != MODAL:
            raise NoAnswerError(f"no form was opened; the answer was {self.response}")
        return dict(self.response["data"])


@dataclasses.dataclass(frozen=True)
class Person:
    """Someone with a Discord account."""

    stage: Stage
    user: User
    home: Channel

    @property
    def id(self) -> int:
        return self.user.id

    async def slash(
        self,
        name: str,
        options: Mapping[str, OptionValue] | None = None,
        *,
        channel: Channel | None = None,
        guild: Guild | None = None,
        context: str | None = None,
        installed: str = "guild",
        roles: Sequence[int] = (),
        permissions: int = MEMBER_PERMISSIONS,
        forged: bool = False,
    ) -> Interaction:
        """Send a slash command ("settings show" names a subcommand); `forged` skips the client's own checks."""
        scene = await self._scene(channel, guild, context, installed, roles, permissions)

        def act() -> Record:
            data = self.stage.acting.command_data(scene, name, options or {}, None, forged=forged)
            return self.stage.acting.dispatch(scene, COMMAND, data)

        return Interaction(self.stage, self, await self.stage.run(act), scene)

    async def autocomplete(
        self,
        name: str,
        option: str,
        text: str,
        options: Mapping[str, OptionValue] | None = None,
        *,
        channel: Channel | None = None,
        context: str | None = None,
        installed: str = "guild",
    ) -> Interaction:
        """Type `text` into an option of a slash command; see `Interaction.choices`."""
        scene = await self._scene(channel, None, context, installed, (), MEMBER_PERMISSIONS)

        def act() -> Record:
            values = {**(options or {}), option: text}
            data = self.stage.acting.command_data(scene, name, values, option, forged=True)
            return self.stage.acting.dispatch(scene, AUTOCOMPLETE, data)

        return Interaction(self.stage, self, await self.stage.run(act), scene)

    async def menu(
        self,
        name: str,
        message: Message,
        *,
        installed: str = "guild",
        context: str | None = None,
        roles: Sequence[int] = (),
        permissions: int = MEMBER_PERMISSIONS,
    ) -> Interaction:
        """Use a context menu command on a message."""
        scene = await self._scene(message.channel, None, context, installed, roles, permissions)

        def act() -> Record:
            command = self.stage.acting.find_command(scene, name, 3)
            shown = wire.message(self.stage.world, message)
            data: JsonObject = {"id": command["id"], "name": name, "type": 3, "target_id": str(message.id)}
            data["resolved"] = {"messages": {str(message.id): shown}}
            return self.stage.acting.dispatch(scene, COMMAND, data)

        return Interaction(self.stage, self, await self.stage.run(act), scene)

    async def press(
        self,
        message: Message,
        button: str,
        *,
        values: Sequence[str] = (),
        installed: str | None = None,
        roles: Sequence[int] = (),
        permissions: int = MEMBER_PERMISSIONS,
        forged: bool = False,
    ) -> Interaction:
        """Press a button (by custom_id, label or emoji) or choose `values` in a select (by custom_id).

        `forged` sends `button` as custom_id though the message has no such component.
        """
        has_bot = message.channel.guild is None or message.channel.guild.has_bot
        scene = await self._scene(
            message.channel, None, None, installed or ("guild" if has_bot else "user"), roles, permissions
        )

        def act() -> Record:
            data: JsonObject = {"custom_id": button, "component_type": 2}
            if not forged:
                part = self._find_component(message, button)
                data = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part.get("id", 0)}
            if values:
                data["values"] = list(values)
            return self.stage.acting.dispatch(scene, COMPONENT, data, message)

        return Interaction(self.stage, self, await self.stage.run(act), scene)

    async def submit_modal(
        self,
        form: Interaction | JsonObject,
        values: Mapping[str, FieldValue] | None = None,
        *,
        channel: Channel | None = None,
        message: Message | None = None,
    ) -> Interaction:
        """Fill in the form an interaction opened, or a modal payload from long ago; fields by custom_id or label."""
        if isinstance(form, Interaction):
            modal, scene, message = await form.modal(), form.scene, form._record.message
        else:
            modal, scene = form, await self._scene(channel, None, None, "guild", (), MEMBER_PERMISSIONS)
        keep = self.stage.acting.keep_upload

        def act() -> Record:
            return self.stage.acting.dispatch(scene, MODAL_SUBMIT, fill_form(modal, values or {}, keep), message)

        return Interaction(self.stage, self, await self.stage.run(act), scene)

    def _find_component(self, message: Message, wanted: str) -> JsonObject:
        if message.deleted:
            raise NotOfferedError("the message is deleted")
        if message.ephemeral and message.interaction_user is not self.user:
            raise NotOfferedError("an ephemeral message is shown to one person only")
        parts = [part for part in walk(message.components) if part.get("custom_id")]
        for part in parts:
            if wanted in (part["custom_id"], part.get("label"), (part.get("emoji") or {}).get("name")):
                if part.get("disabled"):
                    raise NotOfferedError(f"{wanted!r} is disabled")
                return part
        raise NotOfferedError(f"no {wanted!r} among {[(part['custom_id'], part.get('label')) for part in parts]}")

    async def _scene(
        self,
        channel: Channel | None,
        guild: Guild | None,
        context: str | None,
        installed: str,
        roles: Sequence[int],
        permissions: int,
    ) -> Scene:
        if channel is None:
            channel = await self.stage.run(lambda: self._default_channel(guild, context))
        kinds = {0: "guild", 1: "bot_dm", 3: "private_channel"}
        return Scene(self.user, channel, context or kinds[channel.type], installed, tuple(roles), permissions)

    def _default_channel(self, guild: Guild | None, context: str | None) -> Channel:
        if context == "bot_dm":
            return self.stage.world.direct_channel(self.user)
        if context == "private_channel":
            channel = Channel(self.stage.world.snowflake(), "group", type=3, recipients=(self.user,))
            self.stage.world.channels[channel.id] = channel
            return channel
        if guild is not None:
            return next(c for c in self.stage.world.channels.values() if c.guild is guild and not c.deleted)
        return self.home
