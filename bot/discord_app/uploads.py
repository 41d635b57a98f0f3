"""Pictures that people uploaded to Discord. No other address is ever asked for a file."""

from __future__ import annotations

import asyncio

import discord

from bot.discord_app.answering import NETWORK_ERRORS
from prompting.errors import UserError

MAX_UPLOAD = 10 * 1024 * 1024  # bytes
UPLOAD_SECONDS = 2.0  # to fetch a picture, of the three that Discord gives for the first answer


async def read_upload(attachment: discord.Attachment) -> bytes:
    """The content of a picture that somebody uploaded.

    Raises:
        UserError: ``upload_too_large``, ``upload_failed``.
    """
    check_size(attachment.size)
    try:
        return await asyncio.wait_for(attachment.read(), UPLOAD_SECONDS)
    except (discord.HTTPException, *NETWORK_ERRORS) as error:
        raise upload_failed() from error


def check_size(size: int) -> None:
    """Refuse a file of more bytes than we take.

    Raises:
        UserError: ``upload_too_large``.
    """
    if size > MAX_UPLOAD:
        message, hint = "This file has {size:.0f} MB.", "At most 10 MB, please."
        raise UserError("upload_too_large", message, hint, size=size / 1e6)


def upload_failed() -> UserError:
    """A file that could not be read in time."""
    hint = "Try it again; a smaller file is quicker."
    return UserError("upload_failed", "Discord did not hand over the picture in time.", hint)
