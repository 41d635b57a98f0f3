"""Every limit the loopback Discord enforces, with the page of Discord's developer documentation that states it.

Figures follow the documentation as of August 2026. Where Discord publishes no figure (the sizes of the rate-limit
buckets, the window of a nonce, the cap on edits of old messages) the value is one that bots have long observed,
and the field says so. Tests may replace any of them: `Limits(token_seconds=2.0)`.
"""

from __future__ import annotations

import dataclasses

MIB = 1024 * 1024

# "Gateway" page, Privileged Intents: GUILD_MEMBERS, GUILD_PRESENCES, MESSAGE_CONTENT.
PRIVILEGED_INTENTS = 1 << 1 | 1 << 8 | 1 << 15
KNOWN_INTENTS = (1 << 17) - 1 | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25

# "Message" page, Message Flags.
EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15
SUPPRESS_EMBEDS = 1 << 2
SUPPRESS_NOTIFICATIONS = 1 << 12

# "Permissions" page.
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
USE_APPLICATION_COMMANDS = 1 << 31
ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
ALL_PERMISSIONS = (1 << 50) - 1
BOT_PERMISSIONS = (
    VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY | USE_APPLICATION_COMMANDS
)
MEMBER_PERMISSIONS = BOT_PERMISSIONS

# "Reference" page, Locales.
LOCALES = frozenset(
    [
        "id",
        "da",
        "de",
        "en-GB",
        "en-US",
        "es-ES",
        "es-419",
        "fr",
        "hr",
        "it",
        "lt",
        "hu",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "fi",
        "sv-SE",
        "vi",
        "tr",
        "cs",
        "el",
        "bg",
        "ru",
        "uk",
        "hi",
        "th",
        "zh-CN",
        "ja",
        "zh-TW",
        "ko",
    ]
)


@dataclasses.dataclass(frozen=True)
class Limits:
    """Figures in seconds, bytes (B), characters or counts."""

    # "Receiving and Responding"
    acknowledge_seconds: float = 3.0
    token_seconds: float = 15 * 60.0
    user_install_followups: int = 5
    autocomplete_choices: int = 25
    modal_title: int = 45
    modal_components: int = 5

    # "Reference", Uploading Files; "Message", Create Message
    file_size: int = 10 * MIB
    request_size: int = 25 * MIB
    attachments: int = 10
    content: int = 2000
    nonce_length: int = 25
    nonce_seconds: float = 180.0  # the page says "in the past few minutes"
    embeds: int = 10
    embed_total: int = 6000
    alt_text: int = 1024

    # "Component Reference"
    components: int = 40
    legacy_rows: int = 5
    row_buttons: int = 5
    gallery_items: int = 10
    text_total: int = 4000  # "Components overview", across all text displays of a message
    custom_id: int = 100
    button_label: int = 80
    button_url: int = 512
    select_options: int = 25
    option_text: int = 100
    placeholder: int = 150
    label: int = 45
    label_description: int = 100
    text_input: int = 4000
    text_input_placeholder: int = 100
    upload_files: int = 10

    # "Application Commands"; the page allows 15 context menus of a type since 2026, discord.py 2.7 stops at 5
    chat_commands: int = 100
    context_menus: int = 5
    command_name: int = 32
    command_description: int = 100
    command_options: int = 25
    option_choices: int = 25
    choice_text: int = 100
    command_characters: int = 8000
    command_creates_per_day: int = 200

    # "Gateway"
    heartbeat_seconds: float = 41.25
    identify_interval: float = 5.0  # max_concurrency 1; tests that restart a bot often set 0
    gateway_sends: int = 120  # per connection and 60 s
    gateway_payload: int = 4096
    resume_seconds: float = 90.0  # not documented

    # "Rate Limits": the global limits are documented, bucket sizes are observed
    global_per_second: int = 50
    invalid_requests: int = 10_000  # 401, 403 and 429 in 10 minutes
    channel_write: tuple[int, float] = (5, 5.0)
    channel_read: tuple[int, float] = (50, 1.0)
    webhook_write: tuple[int, float] = (5, 2.0)
    other: tuple[int, float] = (50, 1.0)
    old_message_seconds: float = 3600.0  # error 30046
    old_edits: tuple[int, float] = (3, 60.0)  # size not documented
