"""How a failure looks in a terminal."""

from rich.text import Text

from prompting.errors import UserError


def error_view(error: UserError) -> Text:
    """The sentence, and what would work."""
    text = Text(error.message, style="bold red")
    if error.hint:
        text.append(f"\n{error.hint}", style="default not bold")
    return text
