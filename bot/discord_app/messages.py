"""What a message shows, read from its components: the codes of its buttons say which pictures of ours these are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from bot.core.actions import Action, Verb
from bot.core.commands import ImageRef
from prompting.errors import UserError

_OF_PICTURES = frozenset({Verb.DETAILS, Verb.REROLL, Verb.UPSCALE, Verb.VARY_SUBTLE, Verb.VARY_STRONG, Verb.ORIGINALS})


def generation_of(message: discord.Message, us: discord.abc.User | None) -> ImageRef:
    """The generation that a message of ours shows; anybody else may imitate our buttons.

    Raises:
        UserError: ``no_pictures_here``.
    """
    found = pictures_of(message, us)
    if found is None:
        hint = "Use this on a message with pictures that I made."
        raise UserError("no_pictures_here", "There are no pictures of mine in this message.", hint)
    return found[0]


def pictures_of(message: discord.Message, us: discord.abc.User | None) -> tuple[ImageRef, int] | None:
    """The generation that a message of ours shows, and how many pictures of it; None for any other message."""
    actions = [action for action in actions_in(message) if action.verb in _OF_PICTURES] if message.author == us else []
    if not actions:
        return None
    generation_id = actions[0].generation_id
    return ImageRef(generation_id), max(1, *(a.index for a in actions if a.generation_id == generation_id))


def actions_in(message: discord.Message) -> Iterator[Action]:
    """What the buttons of a message mean, as far as they look like ours."""
    for code in _codes(message.components):
        try:
            yield Action.unpack(code)
        except UserError:
            continue


def _codes(components: Any) -> Iterator[str]:
    for component in components:
        if isinstance(code := getattr(component, "custom_id", None), str):
            yield code
        yield from _codes(getattr(component, "children", ()))
