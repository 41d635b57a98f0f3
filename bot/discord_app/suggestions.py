"""What is offered while somebody types: names of styles, models and samplers, and ids of their own pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from discord.app_commands import Choice
from rapidfuzz import fuzz, process, utils

from bot.core.visible import visible
from bot.discord_app.recent import Made
from bot.discord_app.wording import cut
from generation.catalog import MODELS
from prompting.options import Option

MOST = 25
MAX_NAME = 100
_CUTOFF = 45.0  # of 100; below that, what was typed is something else


def wordings_of(option: Option) -> Callable[[], Mapping[str, str]] | None:
    """Every wording that an option takes -> its name, when there is a list of them."""
    if option.choices is not None:
        return option.choices
    return (lambda: {name: name for name in MODELS}) if option.name == "model" else None


def suggest_names(typed: str, wordings: Mapping[str, str]) -> list[Choice[str]]:
    """The names whose wordings are nearest to ``typed``; all, in their order, before anything is typed."""
    if typed.strip():
        found = process.extract(
            typed, list(wordings), scorer=fuzz.WRatio, processor=utils.default_process, limit=60, score_cutoff=_CUTOFF
        )
        names: Iterable[str] = (wordings[wording] for wording, _, _ in found)
    else:
        names = wordings.values()
    return [Choice(name=cut(name, MAX_NAME), value=name) for name in list(dict.fromkeys(names))[:MOST]]


def suggest_ids(typed: str, made: Iterable[Made]) -> list[Choice[str]]:
    """Somebody's own pictures whose id begins with ``typed``, or whose idea is like it."""
    known = {generation_id: cut(visible(f"{generation_id} · {idea}"), MAX_NAME) for generation_id, idea in made}
    wanted = typed.strip().lower().partition(":")[0]
    chosen = [generation_id for generation_id in known if generation_id.startswith(wanted)]
    if wanted and not chosen:
        found = process.extract(
            typed, known, scorer=fuzz.WRatio, processor=utils.default_process, limit=MOST, score_cutoff=_CUTOFF
        )
        chosen = [generation_id for _, _, generation_id in found]
    return [Choice(name=known[generation_id], value=generation_id) for generation_id in chosen[:MOST]]
