"""What goes over the wire: things as the Bot API's JSON objects."""

from __future__ import annotations

from tests.telegram_server.errors import JsonObject
from tests.telegram_server.things import Chat, File, Message, Photo, User
from tests.telegram_server.world import World


def user(someone: User) -> JsonObject:
    shown: JsonObject = {"id": someone.id, "is_bot": someone.is_bot, "first_name": someone.first_name}
    for name in ("username", "language_code"):
        if (value := getattr(someone, name)) is not None:
            shown[name] = value
    return shown | ({"is_premium": True} if someone.premium else {})


def me(world: World) -> JsonObject:
    """The bot as getMe shows it."""
    return user(world.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


def chat(where: Chat) -> JsonObject:
    shown: JsonObject = {"id": where.id, "type": where.type}
    if where.user is not None:
        shown["first_name"] = where.user.first_name
        if where.user.username is not None:
            shown["username"] = where.user.username
    else:
        shown["title"] = where.title
    return shown | ({"is_forum": True} if where.forum else {})


def full_chat(where: Chat) -> JsonObject:
    """The answer of getChat."""
    more: JsonObject = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
        ),
    }
    if not where.private:
        more["permissions"] = {"can_send_messages": True, "can_send_photos": True, "can_send_documents": True}
    return chat(where) | more


def size(file: File) -> JsonObject:
    shown: JsonObject = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}
    return shown | {"width": file.width, "height": file.height}


def file(what: File) -> JsonObject:
    """A document, animation, sticker or voice message."""
    shown: JsonObject = {"file_id": what.file_id, "file_unique_id": what.unique_id, "file_size": what.size}
    if what.kind == "sticker":
        more = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular", "emoji": "🦊"}
        return shown | more
    if what.kind == "animation":
        shown |= {"width": what.width or 320, "height": what.height or 320, "duration": 1}
    if what.kind == "voice":
        shown |= {"duration": 1}
    if what.name is not None:
        shown["file_name"] = what.name
    return shown | {"mime_type": what.mime}


def message(world: World, shown: Message, *, with_reply: bool = True) -> JsonObject:
    """A message as updates and answers hold it; a reply shows the message it answers, but not that one's own."""
    body: JsonObject = {"message_id": shown.id, "date": int(shown.at), "chat": chat(shown.chat)}
    body["from"] = user(shown.sender)
    if shown.thread is not None:
        body |= {"message_thread_id": shown.thread, "is_topic_message": True}
    if shown.edited_at is not None:
        body["edit_date"] = int(shown.edited_at)
    if shown.media_group_id is not None:
        body["media_group_id"] = shown.media_group_id
    # in a topic, what answers nothing answers the service message that opened the topic
    reply = shown.reply_to or shown.chat.stored.get(shown.thread or 0)
    if with_reply and reply is not None and reply is not shown and not reply.deleted:
        body["reply_to_message"] = message(world, reply, with_reply=False)
    if shown.via_bot:
        body["via_bot"] = user(world.bot)
    if shown.keyboard is not None:
        body["reply_markup"] = {"inline_keyboard": shown.keyboard}
    return body | _content(shown) | shown.service


def _content(shown: Message) -> JsonObject:
    body: JsonObject = {}
    if shown.kind in ("text", "service"):
        if shown.words:
            body["text"] = shown.words
        return body | ({"entities": shown.entities} if shown.entities else {})
    if isinstance(shown.media, Photo):
        body["photo"] = [size(part) for part in shown.media.sizes]
    elif shown.media is not None:
        body[shown.kind] = file(shown.media)
        if shown.kind == "animation":
            body["document"] = file(shown.media)  # Bot API: also set, for old clients
    if shown.words:
        body["caption"] = shown.words
    if shown.entities:
        body["caption_entities"] = shown.entities
    if shown.spoiler:
        body["has_media_spoiler"] = True
    if shown.caption_above:
        body["show_caption_above_media"] = True
    return body


def member(where: Chat, someone: User) -> JsonObject:
    """A ChatMember."""
    shown: JsonObject = {"user": user(someone), "status": "left"}
    if someone.id not in where.members:
        return shown
    if where.admins and someone.id == min(where.admins) and not someone.is_bot:
        return shown | {"status": "creator", "is_anonymous": False}
    if someone.id not in where.admins:
        return shown | {"status": "member"}
    rights = (
        "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_change_info "
        "can_invite_users can_post_stories can_edit_stories can_delete_stories can_pin_messages can_manage_topics"
    )
    rest: JsonObject = {"can_be_edited": False, "is_anonymous": False, "can_promote_members": False}
    return shown | {"status": "administrator"} | rest | dict.fromkeys(rights.split(), True)
