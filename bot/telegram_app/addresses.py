"""Who asks, where, and where the outcome is to be shown: from Telegram's updates to the core's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from telegram import Chat, Message, User
from telegram.constants import ChatID, ChatType

from bot.core.people import Asker, Place, PlaceKind
from storage.jobs import Json

PLATFORM = "telegram"
INLINE = "inline"  # the channel of what is asked in any chat, by @name


@dataclass(frozen=True, kw_only=True)
class Address:
    """The living message, and how else its person can be reached.

    ``event`` names it before it is there. ``message_id`` is None until it is known; ``inline_message_id`` is that of
    a message that we were asked for in a chat where we are not. ``user_id`` is None for those whom we cannot write to.
    ``upload_id`` is the message in ``chat_id`` by which a picture for an inline message gets to Telegram.
    """

    event: str
    user_id: int | None
    chat_id: int | None = None
    thread_id: int | None = None
    reply_to: int | None = None
    group: bool = False
    message_id: int | None = None
    inline_message_id: str | None = None
    upload_id: int | None = None

    @classmethod
    def read(cls, stored: Mapping[str, object]) -> Address:
        """From a delivery's row. Raises TypeError when that was not written by `to_json`.

        An ``outcome`` beside the first one of an event gets a message of its own, which is known by a name of its own.
        """
        fields: dict[str, Any] = dict(stored)
        outcome = fields.pop("outcome", 0)
        address = cls(**fields)
        return address._beside(outcome) if outcome else address

    def to_json(self) -> Json:
        """For a delivery's row."""
        return asdict(self)

    def directly(self) -> Address | None:
        """The same to the person alone; None where that is impossible. In a private chat it is itself."""
        if self.inline_message_id is None and not self.group:
            return self
        if self.user_id is None:
            return None
        return Address(event=self.event, user_id=self.user_id, chat_id=self.user_id)

    def _beside(self, outcome: int) -> Address:
        event = f"{self.event}/{outcome}"
        if self.inline_message_id is not None:  # where we are not, we can change the one message only
            return Address(event=event, user_id=self.user_id, chat_id=self.user_id)
        return replace(self, event=event, message_id=None)

    def migrated(self, chat_id: int) -> Address:
        """The same in the supergroup that the group has become; its messages stayed behind."""
        return replace(self, chat_id=chat_id, thread_id=None, reply_to=None, message_id=None)


def address_of(event: str, message: Message, user: User | None) -> Address:
    """The address of what answers ``message``, or a press of one of its buttons by ``user``."""
    anonymous = user is None or (message.sender_chat is not None and message.from_user == user)
    return Address(
        event=event,
        user_id=None if anonymous or user is None else user.id,
        chat_id=message.chat.id,
        thread_id=message.message_thread_id if message.is_topic_message else None,
        reply_to=message.message_id,
        group=message.chat.type != ChatType.PRIVATE,
    )


def asker_of(user: User | None, chat: Chat | None, thread_id: int | None = None, sender: Chat | None = None) -> Asker:
    """Who asks, and where. ``chat`` is None where we are not; ``sender`` is a chat that somebody speaks for."""
    anonymous = sender is not None and chat is not None and sender.id == chat.id
    return Asker(
        platform=PLATFORM,
        user=str(sender.id if sender is not None else user.id if user is not None else 0),
        place=_place(chat, thread_id),
        administrator=anonymous,  # only administrators can speak for their group
        moderator=anonymous,
        language=(user.language_code if user is not None else None) or "en",
    )


def sender_of(body: Mapping[str, object]) -> str | None:
    """The user, or the chat, that an update as it was told comes from; the same as `asker_of` finds."""
    for name, part in body.items():
        if name == "update_id" or not isinstance(part, dict):
            continue
        for field in ("sender_chat", "from"):
            if isinstance(sender := part.get(field), dict) and "id" in sender:
                return str(sender["id"])
    return None


def is_anonymous(user: User | None) -> bool:
    """Whether it is one of the accounts that Telegram shows in place of somebody."""
    return user is None or user.id in (ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL, ChatID.SERVICE_CHAT)


def _place(chat: Chat | None, thread_id: int | None) -> Place:
    if chat is None:
        return Place(platform=PLATFORM, kind=PlaceKind.PRIVATE_GROUP, channel=INLINE)
    if chat.type == ChatType.PRIVATE:
        return Place(platform=PLATFORM, kind=PlaceKind.DIRECT, channel=str(chat.id))
    channel = str(chat.id) if thread_id is None else f"{chat.id}.{thread_id}"
    return Place(platform=PLATFORM, kind=PlaceKind.GUILD, channel=channel, guild=str(chat.id))
