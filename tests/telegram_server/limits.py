"""Every limit the loopback Telegram enforces, with where it is published.

"Bot API" is core.telegram.org/bots/api (10.3, August 2026), "FAQ" is core.telegram.org/bots/faq, "observed" is what
bots have long met without a published figure. Tests may replace any of them: `Limits(query_seconds=2.0)`.
"""

from __future__ import annotations

import dataclasses

MB = 1024 * 1024

UPDATE_KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
)
# Bot API, getUpdates: what an empty list leaves out.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_EMOJI = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋
🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
REACTIONS = frozenset(_EMOJI.split())


@dataclasses.dataclass(frozen=True)
class Limits:
    """Figures in seconds, bytes, UTF-16 units or counts."""

    # Bot API, sendMessage and captions; after entity parsing
    text: int = 4096
    caption: int = 1024
    entities: int = 100
    # Bot API, InlineKeyboardButton; rows are observed
    callback_bytes: int = 64
    row_buttons: int = 8
    keyboard_buttons: int = 100
    copy_text: int = 256
    alert: int = 200
    # Bot API, "Sending files"
    photo_bytes: int = 10 * MB
    photo_sides: int = 10_000
    photo_ratio: float = 20.0
    upload_bytes: int = 50 * MB
    download_bytes: int = 20 * MB
    photo_longest: int = 2560  # observed: what is kept of a large picture
    album: tuple[int, int] = (2, 10)
    # Bot API, inline mode
    inline_results: int = 50
    inline_query: int = 256
    inline_offset_bytes: int = 64
    result_id_bytes: int = 64
    # Bot API, commands and profile
    commands: int = 100
    command: int = 32
    command_description: int = 256
    name: int = 64
    description: int = 512
    short_description: int = 120
    # observed: an unanswered press shows its spinner for about this long
    query_seconds: float = 15.0
    inline_seconds: float = 10.0
    action_seconds: float = 5.0  # Bot API, sendChatAction
    draft_seconds: float = 30.0  # Bot API, sendMessageDraft
    delete_seconds: float = 48 * 3600.0  # Bot API, deleteMessage
    updates_kept: float = 24 * 3600.0  # Bot API, getting updates
    poll_seconds: float = 50.0  # the open source server's maximum
    webhook_retry_seconds: tuple[float, float] = (0.1, 5.0)  # first and longest; the real ones are longer
    # FAQ, "My bot is hitting limits"; `floods` says what happens past them: "refuse" answers 429 and writes a breach
    # down, "record" writes it down only, "off" does neither
    floods: str = "refuse"
    private_burst: int = 3  # FAQ: "short bursts" are allowed past one message a second
    private_seconds: float = 1.0  # one more message every so many seconds
    group_messages: int = 20
    group_seconds: float = 60.0
    overall_messages: int = 30
    overall_seconds: float = 1.0
