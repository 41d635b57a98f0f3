"""How advice on an idea looks in a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.core.advising import Advised
from bot.core.language import _
from bot.terminal_app.documents import Document, idea_document, notices_document, slots_document
from bot.terminal_app.views import notices_view
from generation.effect import NEGLIGIBLE, PhraseEffect


def advice_document(found: Advised, effects: Sequence[PhraseEffect]) -> Document:
    """For ``advise``; ``effects`` are empty unless they were measured."""
    return {
        **idea_document(found.spec),
        "model": found.entry.name,
        "slots": slots_document(found.spec),
        "open": {slot.value: list(words) for slot, words in found.open.items()},
        "notices": notices_document(found.notices),
        "effects": [
            {"text": one.text, "effect": round(one.effect, 4), "negligible": one.effect < NEGLIGIBLE} for one in effects
        ],
    }


def advice_view(found: Advised, effects: Sequence[PhraseEffect]) -> RenderableType:
    """What is likely to go wrong, what is open, and what each phrase changes."""
    parts: list[RenderableType] = [*notices_view(found.notices)]
    if found.open:
        parts.append(Text(_("Still open, with words that would suit:")))
        parts.append(_rows((_(slot.value), Text(", ".join(words))) for slot, words in found.open.items()))
    if effects:
        parts.append(Text(_("What each phrase changes for the model “{model}”:").format(model=found.entry.name)))
        parts.append(_rows((f"{one.effect:.1%}", _effect(one)) for one in effects))
    return Group(*(parts or [Text(_("Nothing to add: this says all that a picture needs."))]))


def _effect(one: PhraseEffect) -> Text:
    if one.effect >= NEGLIGIBLE:
        return Text(one.text)
    return Text(_("{words} (nearly nothing: it can be left out)").format(words=one.text), style="yellow")


def _rows(rows: Iterable[tuple[str, Text]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", justify="right")
    table.add_column(overflow="fold")
    for name, words in rows:
        table.add_row(name, words)
    return table
