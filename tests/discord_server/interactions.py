"""Interactions: their deadlines, their one answer and their webhook ("Receiving and Responding" page)."""

from __future__ import annotations

import copy
import dataclasses
import secrets
from typing import Any

from tests.discord_server import message_rules, wire
from tests.discord_server.channel_routes import announce, remove
from tests.discord_server.component_rules import between, length
from tests.discord_server.errors import (
    JsonObject,
    already_acknowledged,
    invalid_form,
    invalid_webhook_token,
    too_many_followups,
    unknown_interaction,
    unknown_message,
    unknown_webhook,
)
from tests.discord_server.limits import EPHEMERAL, LOADING
from tests.discord_server.message_rules import Body
from tests.discord_server.modal_rules import check_modal
from tests.discord_server.rest import Call, Route, object_of
from tests.discord_server.things import Channel, Message, User
from tests.discord_server.world import World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
ANSWER, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


@dataclasses.dataclass
class Record:
    """One interaction as the server keeps it."""

    id: int
    type: int
    token: str
    created_at: float
    user: User
    channel: Channel
    only_user_install: bool
    message: Message | None = None
    received: bool = False
    acknowledged_at: float | None = None
    response: JsonObject | None = None
    original: Message | None = None
    followups: list[Message] = dataclasses.field(default_factory=list)


class InteractionRoutes:
    """Handlers for callbacks and webhooks; none needs the bot's token, the interaction's token is the key."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.records: dict[int, Record] = {}
        self._by_token: dict[str, Record] = {}

    def routes(self) -> list[Route]:
        webhook = "/webhooks/{application_id}/{token}"
        one = webhook + "/messages/{message_id}"
        major = ("application_id", "token")
        callback = "/interactions/{interaction_id}/{token}/callback"
        return [
            Route("POST", callback, self.respond, ("token",), False),
            Route("POST", webhook, self.follow_up, major, False),
            Route("GET", one, self.get, major, False),
            Route("PATCH", one, self.edit, major, False),
            Route("DELETE", one, self.delete, major, False),
        ]

    def open(
        self, kind: int, user: User, channel: Channel, *, only_user_install: bool, message: Message | None
    ) -> Record:
        """A new interaction, its clock running."""
        new_id = self._world.snowflake()
        token = "aW50ZXJhY3Rpb246" + secrets.token_urlsafe(48)
        record = Record(new_id, kind, token, self._world.clock.now(), user, channel, only_user_install, message)
        self.records[new_id] = record
        self._by_token[token] = record
        return record

    def respond(self, call: Call) -> JsonObject | None:
        record = self.records.get(call.number("interaction_id"))
        if record is None or record.token != call.path["token"]:
            raise unknown_interaction()
        now = self._world.clock.now()
        disturbed = f"/interactions/{record.id}/{record.token}/callback" in self._world.disturbed
        if record.acknowledged_at is not None:
            if not disturbed:
                self._world.breach("second answer", f"an interaction of type {record.type} was answered twice")
            raise already_acknowledged()
        late = now - record.created_at - self._world.limits.acknowledge_seconds
        if late > 0:
            if not disturbed:
                self._world.breach("3 seconds", f"an interaction of type {record.type} was answered {late:.2f} s late")
            raise unknown_interaction()
        payload = object_of(call.body)
        kind = payload.get("type")
        self._check_kind(record, kind)
        self._answer(record, int(payload["type"]), payload.get("data") or {}, call.body)
        record.acknowledged_at = now
        record.response = copy.deepcopy(payload)
        if call.query.get("with_response") not in ("1", "true"):
            return None
        return self._callback(record, int(payload["type"]))

    def _check_kind(self, record: Record, kind: Any) -> None:
        allowed = {
            COMMAND: {ANSWER, DEFER, MODAL},
            COMPONENT: {ANSWER, DEFER, DEFER_UPDATE, UPDATE, MODAL},
            AUTOCOMPLETE: {CHOICES},
            MODAL_SUBMIT: {ANSWER, DEFER} | ({DEFER_UPDATE, UPDATE} if record.message is not None else set()),
        }[record.type]
        if kind not in allowed:
            raise invalid_form("type", "INTERACTION_RESPONSE_TYPE", f"{kind} does not answer type {record.type}")

    def _answer(self, record: Record, kind: int, data: JsonObject, body: Body) -> None:
        if kind == CHOICES:
            self._check_choices(data)
        elif kind == MODAL:
            check_modal(data, self._world.limits)
        elif kind == DEFER:
            if (data.get("flags") or 0) & ~EPHEMERAL:
                raise invalid_form("data.flags", "BITFIELD_INVALID", "Only EPHEMERAL may be set on a deferred answer")
            record.original = self._new_message(record)
            record.original.flags = LOADING | (data.get("flags") or 0)
            self._publish(record.original)
        elif kind == ANSWER:
            message = self._new_message(record)
            message_rules.apply(self._world, message, Body(data, body.files))
            record.original = message
            self._publish(message)
        else:
            record.original = record.message
            if kind == UPDATE and record.message is not None:
                self._change(record.message, Body(data, body.files))

    def _check_choices(self, data: JsonObject) -> None:
        choices = data.get("choices")
        if not isinstance(choices, list) or len(choices) > self._world.limits.autocomplete_choices:
            raise invalid_form("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
        for index, choice in enumerate(choices):
            length(f"data.choices.{index}.name", choice.get("name"), 1, self._world.limits.choice_text)
            if isinstance(choice.get("value"), str):
                length(f"data.choices.{index}.value", choice["value"], 0, self._world.limits.choice_text)
            elif isinstance(choice.get("value"), int):
                between(f"data.choices.{index}.value", choice["value"], -(2**53), 2**53)

    def _callback(self, record: Record, kind: int) -> JsonObject:
        interaction: JsonObject = {"id": str(record.id), "type": record.type}
        answer: JsonObject = {"interaction": interaction}
        message = record.original
        if message is not None and kind in (ANSWER, DEFER, DEFER_UPDATE, UPDATE):
            interaction["response_message_id"] = str(message.id)
            interaction["response_message_loading"] = message.loading
            interaction["response_message_ephemeral"] = message.ephemeral
            answer["resource"] = {"type": kind, "message": wire.message(self._world, message)}
        elif kind == MODAL:
            answer["resource"] = {"type": kind}
        return answer

    def follow_up(self, call: Call) -> JsonObject:
        record = self._record(call)
        original = record.original
        if original is not None and original.loading and not original.deleted:
            self._change(original, call.body)  # the first follow-up takes the place of "thinking…"
            return wire.message(self._world, original)
        if record.only_user_install and len(record.followups) >= self._world.limits.user_install_followups:
            raise too_many_followups()
        message = self._new_message(record)
        message_rules.apply(self._world, message, call.body)
        record.followups.append(message)
        self._publish(message)
        return wire.message(self._world, message)

    def get(self, call: Call) -> JsonObject:
        return wire.message(self._world, self._find(call))

    def edit(self, call: Call) -> JsonObject:
        message = self._find(call)
        self._change(message, call.body)
        return wire.message(self._world, message)

    def delete(self, call: Call) -> None:
        remove(self._world, self._find(call))

    def _record(self, call: Call) -> Record:
        record = self._by_token.get(call.path["token"])
        if record is None or call.number("application_id") != self._world.application_id:
            raise unknown_webhook()
        age = self._world.clock.now() - record.created_at
        if age > self._world.limits.token_seconds:
            raise invalid_webhook_token()
        if record.acknowledged_at is None:
            raise unknown_webhook()
        return record

    def _find(self, call: Call) -> Message:
        record = self._record(call)
        if call.path["message_id"] == "@original":
            found = record.original
        else:
            wanted = call.number("message_id")
            own = [record.original, *record.followups]
            found = next((message for message in own if message is not None and message.id == wanted), None)
        if found is None or found.deleted or found.channel.deleted:
            raise unknown_message()
        return found

    def _new_message(self, record: Record) -> Message:
        message = Message(self._world.snowflake(), record.channel, self._world.bot, self._world.clock.now())
        message.interaction_id, message.interaction_user, message.webhook = record.id, record.user, True
        return message

    def _publish(self, message: Message) -> None:
        for file in message.attachments:
            file.ephemeral = message.ephemeral
        message.snapshot("created", message.created_at)
        self._world.add_message(message)
        announce(self._world, "MESSAGE_CREATE", message)

    def _change(self, message: Message, body: Body) -> None:
        message_rules.apply(self._world, message, body)
        message.edited_at = self._world.clock.now()
        message.snapshot("edited", message.edited_at)
        announce(self._world, "MESSAGE_UPDATE", message)
