"""The clients of these tests: the unmodified python-telegram-bot, and pictures drawn for them."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import AsyncIterator
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from telegram import Bot, Update
from telegram.ext import Application, TypeHandler
from telegram.request import HTTPXRequest

from tests.telegram_server.server import TelegramServer


def said(text: str) -> re.Pattern[str]:
    """An error text, which python-telegram-bot capitalises anew."""
    return re.compile(re.escape(text), re.IGNORECASE)


def png(width: int = 96, height: int = 64, note: str = "seed 7") -> bytes:
    """A picture with a text chunk."""
    told = PngInfo()
    told.add_text("parameters", note)
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "PNG", pnginfo=told)
    return out.getvalue()


@contextlib.asynccontextmanager
async def client(server: TelegramServer, token: str | None = None, seconds: float = 5.0) -> AsyncIterator[Bot]:
    """A bot that only calls."""
    request = HTTPXRequest(read_timeout=seconds)
    bot = Bot(token or server.token, base_url=server.base_url, base_file_url=server.base_file_url, request=request)
    async with bot:
        yield bot


@contextlib.asynccontextmanager
async def listening(server: TelegramServer, allowed: list[str] | None = None) -> AsyncIterator[list[Update]]:
    """PTB's own Application polls; everything that it receives is in the list."""
    received: list[Update] = []
    builder = Application.builder().token(server.token)
    app = builder.base_url(server.base_url).base_file_url(server.base_file_url).build()

    async def keep(update: object, context: Any) -> None:
        assert isinstance(update, Update)
        received.append(update)

    app.add_handler(TypeHandler(Update, keep))
    await app.initialize()
    await app.start()
    assert app.updater is not None
    await app.updater.start_polling(allowed_updates=allowed)
    try:
        yield received
    finally:
        await app.updater.stop()
        await app.stop()
        await app.shutdown()
