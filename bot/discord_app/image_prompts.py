"""*Use as image prompt*: a picture in a message, and words for what shall be made of it.

A picture of ours is named by the modal's code. One that somebody else posted is read when the menu is used, from
Discord's own files as the interaction delivered them, and kept in memory until the words come; after a restart the
person is asked to use the menu again. Without a picture the modal has a field to upload one.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.core.commands import Command, ImageRef, Imagine
from bot.core.language import _, speaking
from bot.discord_app.addresses import Interaction
from bot.discord_app.answering import NETWORK_ERRORS
from bot.discord_app.forms import MAX_FIELD, typed_fields
from bot.discord_app.messages import pictures_of
from bot.discord_app.uploads import UPLOAD_SECONDS, check_size, read_upload, upload_failed
from bot.discord_app.wording import cut
from prompting.errors import UserError

IMAGE_PROMPT = "image:"
_UPLOAD, _KEPT = "upload", "kept-"
_MOST_KEPT = 8  # pictures in memory, of at most MAX_UPLOAD bytes each


class ImagePrompts:
    """Opens the modals and reads what was sent by them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def modal(self, interaction: Interaction, message: discord.Message) -> ui.Modal:
        """The form for words about the picture in ``message``.

        Raises:
            UserError: ``upload_too_large``, ``upload_failed``.
        """
        with speaking(interaction.locale.value):
            found = pictures_of(message, interaction.client.user)
            if found is not None:
                ref, count = found
                return _modal(ref.generation_id, count=count)
            for attachment in message.attachments:
                if (attachment.content_type or "image/").startswith("image/"):
                    return _modal(self._keep(interaction, await read_upload(attachment)))
            return _modal(_UPLOAD, upload=True)

    async def submission(self, interaction: Interaction, code: str) -> Command:
        """The command for what was typed.

        Raises:
            UserError: ``picture_not_kept``, ``upload_too_large``, ``upload_failed``, or what the words lack.
        """
        fields, of = typed_fields(interaction), code.removeprefix(IMAGE_PROMPT)
        text = str(fields.get("idea") or "")
        if of == _UPLOAD:
            return Imagine(text=text, image=await _uploaded(interaction, fields.get("file") or []))
        if of.startswith(_KEPT):
            image = self._kept.get(of)
            if image is None:
                hint = "Use the menu on its message again."
                raise UserError("picture_not_kept", "This picture is not kept here any more.", hint)
            return Imagine(text=text, image=image)
        chosen = fields.get("image") or ["1"]
        return Imagine(text=text, start=ImageRef.parse(f"{of}:{chosen[0]}"))

    def _keep(self, interaction: Interaction, image: bytes) -> str:
        key = f"{_KEPT}{interaction.id}"
        self._kept[key] = image
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return key


def _modal(of: str, *, count: int = 1, upload: bool = False) -> ui.Modal:
    modal = ui.Modal(title=_("Use as image prompt"), custom_id=f"{IMAGE_PROMPT}{of}")
    if upload:
        modal.add_item(ui.Label(text=_("Picture"), component=ui.FileUpload(custom_id="file", max_values=1)))
    if count > 1:
        options = [discord.SelectOption(label=str(number), value=str(number)) for number in range(1, count + 1)]
        options[0].default = True
        choice: ui.Select[ui.Modal] = ui.Select(custom_id="image", options=options[:25])
        modal.add_item(ui.Label(text=_("Picture"), component=choice))
    idea: ui.TextInput[ui.Modal] = ui.TextInput(
        custom_id="idea", style=discord.TextStyle.paragraph, max_length=MAX_FIELD
    )
    hint = _("Every --flag works here too, such as --strength 0.5.")
    modal.add_item(ui.Label(text=_("Your idea"), description=cut(hint, 100), component=idea))
    modal.stop()  # discord.py would keep it and wait
    return modal


async def _uploaded(interaction: Interaction, ids: list[str]) -> bytes:
    """The file that came with a submission, from Discord's own files as the interaction names them."""
    submitted: Mapping[str, Any] = interaction.data or {}
    files = submitted.get("resolved", {}).get("attachments", {})
    file = files.get(ids[0]) if ids else None
    if file is None:
        raise UserError("no_picture", "There is no picture.", "Choose a PNG, JPEG or WebP file.")
    check_size(file["size"])
    try:
        return await asyncio.wait_for(interaction.client.http.get_from_cdn(file["url"]), UPLOAD_SECONDS)
    except (discord.HTTPException, *NETWORK_ERRORS) as error:
        raise upload_failed() from error
