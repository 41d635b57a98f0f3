"""The commands that Telegram's apps offer, by place and language; told to Telegram only when they have changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping

import structlog
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.core.chat_line import CHAT_VERBS, ChatVerb
from bot.core.commands import Command
from bot.core.language import LANGUAGES, _, speaking
from bot.telegram_app.sending import TelegramBot
from bot.telegram_app.wording import cut
from prompting.errors import UserError

MAX_DESCRIPTION = 256
_ADMINISTRATIVE = frozenset({"policy", "block", "unblock", "close", "open", "models", "audit"})
_FOR_GROUPS = (
    *("imagine", "describe", "expand", "advise", "reroll", "vary", "neighbours", "between", "film"),
    *("upscale", "remix", "show", "originals"),
    *("favorite", "delete", "report", "queue", "cancel", "help", "privacy"),
)
_BY_BUTTON = frozenset({"form", "lock", "dice", "make"})  # that nobody types

Menu = Mapping[tuple[str, str], list[BotCommand]]  # by scope's type and language code


def menus() -> Menu:
    """Every list of commands; the code of English, which is for everybody else, is empty."""
    found: dict[tuple[str, str], list[BotCommand]] = {}
    for language in LANGUAGES:
        code = "" if language == "en" else language
        with speaking(language):
            described = {name: _(help_text) for name, help_text in _commands()}
        everything = [name for name in described if name not in _ADMINISTRATIVE | _BY_BUTTON]
        administrators = [*_FOR_GROUPS, *(name for name in described if name in _ADMINISTRATIVE)]
        for scope, names in zip(SCOPES, (everything, _FOR_GROUPS, administrators), strict=True):
            listed = [BotCommand(name, cut(described[name], MAX_DESCRIPTION)) for name in names]
            found[scope.type, code] = listed
    return found


async def offer_commands(
    bot: TelegramBot, load_hash: Callable[[], str | None], save_hash: Callable[[str], None]
) -> bool:
    """Tell Telegram the commands if it does not know them; whether it had to be told. Never raises."""
    wanted = menus()
    plain = {f"{scope}/{code}": [one.to_dict() for one in listed] for (scope, code), listed in wanted.items()}
    digest = hashlib.sha256(json.dumps([bot.id, plain], sort_keys=True).encode()).hexdigest()
    if digest == load_hash():
        return False
    scopes = {scope.type: scope for scope in SCOPES}
    try:
        for (scope, code), listed in wanted.items():
            await bot.set_my_commands(listed, scope=scopes[scope], language_code=code or None)
    except TelegramError as error:  # at the next start
        structlog.get_logger().warning("commands not offered", kind=type(error).__name__)
        return False
    save_hash(digest)
    return True


def no_picture(_: str) -> Command:
    """What /describe says where no picture came with it.

    Raises:
        UserError: ``no_picture``.
    """
    hint = "Send it as a file, or answer a message with a picture by /describe."
    raise UserError("no_picture", "There is no picture in your message.", hint)


DESCRIBE = ChatVerb("describe", "/describe", "How a picture was made; send it along, or answer it.", no_picture)


def _commands() -> list[tuple[str, str]]:
    first, *others = ((verb.name, verb.help) for verb in CHAT_VERBS)
    return [first, (DESCRIBE.name, DESCRIBE.help), *others]


SCOPES: tuple[BotCommandScope, ...] = (
    BotCommandScopeAllPrivateChats(),
    BotCommandScopeAllGroupChats(),
    BotCommandScopeAllChatAdministrators(),
)
