"""How a failure looks in a terminal."""

from rich.text import Text

from bot.core.language import told
from prompting.errors import UserError


def error_view(error: UserError) -> Text:
    """The sentence, and what would work."""
    message, hint = told(error)
    text = Text(message, style="bold red")
    if hint:
        text.append(f"\n{hint}", style="default not bold")
    return text
