"""Methods about chats, their members, files, reactions, drafts and the delivery of updates."""

from __future__ import annotations

from typing import Any

from tests.telegram_server import wire
from tests.telegram_server.arguments import Arguments
from tests.telegram_server.entities import units
from tests.telegram_server.errors import JsonObject, bad_request
from tests.telegram_server.limits import CHAT_ACTIONS, REACTIONS
from tests.telegram_server.reading import formatted, known_chat, open_chat
from tests.telegram_server.things import ChatAction, Draft
from tests.telegram_server.updates import UpdateQueue
from tests.telegram_server.webhook import Webhook
from tests.telegram_server.world import World


class ChatMethods:
    """getChat and its like, getFile, setMessageReaction, sendChatAction, sendMessageDraft, getUpdates, webhooks."""

    def __init__(self, world: World, queue: UpdateQueue, webhook: Webhook) -> None:
        self._world = world
        self._queue = queue
        self._webhook = webhook

    def methods(self) -> dict[str, Any]:
        return {
            "getChat": lambda call: wire.full_chat(known_chat(self._world, call)),
            "getChatMember": self.get_member,
            "getChatMemberCount": self.count_members,
            "getChatAdministrators": self.get_administrators,
            "leaveChat": self.leave,
            "getFile": self.get_file,
            "setMessageReaction": self.react,
            "sendChatAction": self.act,
            "sendMessageDraft": self.draft,
            "getUpdates": self.get_updates,
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": lambda call: self._webhook.description(),
        }

    def get_member(self, call: Arguments) -> JsonObject:
        chat = open_chat(self._world, call)
        someone = self._world.users.get(call.number("user_id"))
        if not call.number("user_id"):
            raise bad_request("invalid user_id specified")
        if someone is None:
            raise bad_request("PARTICIPANT_ID_INVALID" if chat.type == "supergroup" else "member not found")
        return wire.member(chat, someone)

    def count_members(self, call: Arguments) -> int:
        return len({*known_chat(self._world, call).members, self._world.bot.id})

    def get_administrators(self, call: Arguments) -> list[JsonObject]:
        chat = open_chat(self._world, call)
        if chat.private:
            raise bad_request("there are no administrators in the private chat")
        shown = [self._world.users[user_id] for user_id in sorted(chat.admins)]
        return [wire.member(chat, user) for user in shown if not user.is_bot or user is self._world.bot]

    def leave(self, call: Arguments) -> bool:
        open_chat(self._world, call).has_bot = False
        return True

    def get_file(self, call: Arguments) -> JsonObject:
        if not call.has("file_id"):
            raise bad_request("file_id not specified")
        file = self._world.files.by_id.get(call.text("file_id"))
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > self._world.limits.download_bytes:
            raise bad_request("file is too big")
        shown = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}
        return shown | {"file_path": self._world.files.path(file)}

    def react(self, call: Arguments) -> bool:
        chat = open_chat(self._world, call)
        message = chat.stored.get(call.number("message_id"))
        if message is None or message.deleted:
            raise bad_request("message to react not found")
        wanted = call.objects("reaction", "ReactionType")
        if len(wanted) > 1:
            raise bad_request("REACTIONS_TOO_MANY")
        for reaction in wanted:
            if reaction.get("type") != "emoji" or str(reaction.get("emoji")).rstrip("\ufe0f") not in REACTIONS:
                raise bad_request("REACTION_INVALID")
        message.reactions = wanted
        return True

    def act(self, call: Arguments) -> bool:
        chat = open_chat(self._world, call)
        thread = call.number("message_thread_id") or None
        if thread not in (None, 1) and thread not in chat.topics:
            raise bad_request("message thread not found")
        if call.text("action") not in CHAT_ACTIONS:
            raise bad_request("Wrong parameter action in request")
        chat.actions.append(ChatAction(call.text("action"), self._world.clock.now(), thread))
        return True

    def draft(self, call: Arguments) -> bool:
        found = formatted(
            self._world, call.text("text"), call.text("parse_mode"), call.objects("entities", "MessageEntity")
        )
        if units(found.text) > self._world.limits.text:
            raise bad_request("message is too long")
        chat = open_chat(self._world, call)
        if not chat.private:
            raise bad_request("TEXTDRAFT_PEER_INVALID")
        if not call.number("draft_id"):
            raise bad_request("draft_id must be non-zero")
        thread = call.number("message_thread_id") or None
        chat.drafts.append(Draft(call.number("draft_id"), found.text, self._world.clock.now(), thread))
        return True

    async def get_updates(self, call: Arguments) -> list[JsonObject]:
        if (refusal := self._queue.refuse_polls()) is not None:
            raise refusal
        self._queue.allow(self._kinds(call))
        limit = min(max(call.number("limit", 100), 1), 100)
        timeout = min(float(max(call.number("timeout"), 0)), self._world.limits.poll_seconds)
        return await self._queue.poll(call.number("offset"), limit, timeout)

    def set_webhook(self, call: Arguments) -> bool:
        url = call.text("url")
        if not url:
            return self.delete_webhook(call)
        most, drop = call.number("max_connections", 40), call.flag("drop_pending_updates")
        self._webhook.set(url, call.text("secret_token"), most, self._kinds(call), drop=drop)
        return True

    def delete_webhook(self, call: Arguments) -> bool:
        self._webhook.delete(drop=call.flag("drop_pending_updates"))
        return True

    def _kinds(self, call: Arguments) -> list[str] | None:
        kinds = call.json("allowed_updates", "allowed_updates")
        if kinds is None:
            return None
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            raise bad_request("Expected an Array of String as allowed_updates")
        return kinds
