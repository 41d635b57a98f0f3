"""The commands' names and descriptions in other languages, as Discord's clients show them."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.core.language import _, nearest_language, speaking


class CommandTranslator(app_commands.Translator):
    """Looks texts up in the catalogues; what is not there stays English. Options keep their names, as the flags do."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in ``locale``, or None."""
        language = nearest_language(locale.value)
        if language == "en" or context.location is app_commands.TranslationContextLocation.parameter_name:
            return None
        with speaking(language):
            text = _(string.message)
        return None if text == string.message else text
