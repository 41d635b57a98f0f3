"""Inline mode: ``@bot idea`` in any chat answers at once from what somebody made before, and offers to make this."""

from __future__ import annotations

import structlog
from telegram import (
    ChosenInlineResult,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InputTextMessageContent,
)
from telegram.error import TelegramError

from bot.core.language import _, speaking
from bot.telegram_app.addresses import Address, asker_of
from bot.telegram_app.asking import Asked
from bot.telegram_app.ledger import Ledger
from bot.telegram_app.sending import TelegramBot
from bot.telegram_app.wording import MAX_CAPTION, cut, shown

MOST = 24  # pictures of one answer
MAKE = "make"  # the result that asks for a new picture
MAX_TITLE = 64


class Inline:
    """Answers what people type after our name."""

    def __init__(self, bot: TelegramBot, ledger: Ledger) -> None:
        self._bot = bot
        self._ledger = ledger

    async def answer(self, query: InlineQuery) -> None:
        """The person's own pictures whose words are like it, for their eyes and this moment only."""
        words = query.query.strip()
        with speaking(query.from_user.language_code):
            found = await self._ledger.photos_of(str(query.from_user.id), words, MOST)
            results: list[InlineQueryResultArticle | InlineQueryResultCachedPhoto] = []
            if words:
                results.append(_offer(words))
            results += [
                InlineQueryResultCachedPhoto(
                    id=generation.id, photo_file_id=photo, caption=shown(generation.idea, MAX_CAPTION)
                )
                for generation, photo in found
            ]
            try:
                await self._bot.answer_inline_query(query.id, results, cache_time=0, is_personal=True)
            except TelegramError as error:  # they type on; the next question is on its way
                structlog.get_logger().debug("inline query not answered", kind=type(error).__name__)


def chosen(event: str, result: ChosenInlineResult) -> Asked | None:
    """What somebody asks for who chose "make this"; None for a picture that was there."""
    if result.result_id != MAKE or result.inline_message_id is None:
        return None
    user = result.from_user
    return Asked(
        event_id=event,
        asker=asker_of(user, None),
        address=Address(event=event, user_id=user.id, inline_message_id=result.inline_message_id),
        user=user,
        words=result.query.strip(),
    )


def _offer(words: str) -> InlineQueryResultArticle:
    """Its message needs a button: only then does Telegram tell which message it became."""
    button = InlineKeyboardButton("✍️", switch_inline_query_current_chat=words)
    return InlineQueryResultArticle(
        id=MAKE,
        title=cut(_("Make this: {idea}").format(idea=words), MAX_TITLE),
        description=_("The picture comes in place of the message."),
        input_message_content=InputTextMessageContent(shown(f"{words}\n{_('One moment …')}")),
        reply_markup=InlineKeyboardMarkup([[button]]),
    )
