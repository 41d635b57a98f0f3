"""The README's tables, written from what the program knows; ``make docs`` runs this."""

from __future__ import annotations

import re
from pathlib import Path

from bot.config import PREFIX, Settings
from prompting.options import OPTIONS, Option

README = Path(__file__).parent.parent / "README.md"


def options_table() -> str:
    """One row an option, in the order of the option table."""
    rows = [
        f"| `{_usage(option)}` | {option.help.replace('|', chr(92) + '|')}{_default(option)} |" for option in OPTIONS
    ]
    return "\n".join(["| option | |", "|---|---|", *rows])


def settings_table() -> str:
    """One row a setting."""
    rows = [f"| `{PREFIX}{name.upper()}` | {field.description} |" for name, field in Settings.model_fields.items()]
    return "\n".join(["| setting | |", "|---|---|", *rows])


def updated(text: str) -> str:
    """``text`` with the tables between their marks written anew."""
    for name, table in (("options", options_table()), ("settings", settings_table())):
        pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
        text = pattern.sub(lambda _, body=f"<!-- {name} -->\n{table}\n<!-- /{name} -->": body, text)
    return text


def _usage(option: Option) -> str:
    value = option.metavar.replace("|", "\\|")
    names = " ".join(option.flags)
    return f"{names} {value}".strip()


def _default(option: Option) -> str:
    return "" if option.default in (None, False) else f" Default: {option.default}."


if __name__ == "__main__":
    README.write_text(updated(README.read_text(encoding="utf-8")), encoding="utf-8")
