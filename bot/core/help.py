"""What people should know before they begin: what can be asked for here, and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.language import _
from bot.core.replies import Reply


def present_help(lines: Iterable[tuple[str, str]]) -> Reply:
    """Every command with what it does; (usage, help)."""
    told = [_("Say what you would like to see, in your own words. Pictures made here are made by AI.")]
    told += [f"{usage} – {_(help_text)}" for usage, help_text in lines]
    return Reply(text="\n".join(told), private=True)


def present_privacy(*, ideas_leave: bool) -> Reply:
    """What is kept, how long, and what one can do about it; ``ideas_leave``: a model behind an endpoint reads them."""
    stays = _("Your words and pictures stay on the computer of whoever runs this bot; nobody else gets them from here.")
    if ideas_leave:
        stays = _("Your ideas are also sent to a language model that whoever runs this bot chose; your pictures stay.")
    lines = [
        _("Kept of you: the platform's number for you, what you asked for, what was made of it, and your settings."),
        _("Not kept: your name, other people's messages, and anything that was not said to me."),
        stays,
        _("/settings private on: nobody else sees what you make. /settings embed none: your words stay out of files."),
        _("Every picture says in its file that it was made by AI; that stays."),
        _("/export brings you a copy of everything, /delete ID erases one picture, /forget erases all of it."),
    ]
    return Reply(text="\n".join(lines), private=True)
