"""Clauses that say what sun and weather do: "while the sun goes down", "storm clouds are gathering", "it's raining"."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.english.gerunds import is_gerund
from prompting.english.matching import covered
from prompting.english.parts_of_speech import is_adjective, kinds
from prompting.lexicon import grammar, terms
from prompting.spec import Slot
from prompting.words import ARTICLES, AUXILIARIES, Tokens

_WEATHER = frozenset({
    "sun", "moon", "rain", "snow", "storm", "wind", "fog", "night", "day", "leaf", "star", "wave", "tide",
    "earth", "planet", "comet", "vine", "ivy", "wildfire", "flood",
})  # fmt: skip
_JOINTS = frozenset({"while", "as"})


def tells_weather(clause: Tokens) -> bool:
    """Whether all of ``clause`` says what sun or weather do."""
    keys = [token.key for token in clause]
    joined = keys[0] in _JOINTS
    if _weather_at(keys[joined:]) is None:
        return False
    if not joined and len(keys) > 1 and any(is_gerund(key) for key in keys[1:4]):
        return True  # "mist rising"
    return len(keys) > 2 and (joined or not AUXILIARIES.isdisjoint(keys[1:4]))


def begins_weather(keys: Sequence[str]) -> bool:
    """Whether ``keys`` begin with a joint and the weather: "while a gale …", "while it …", "as the sun sets"."""
    if keys[0] == "as":
        at = _weather_at(keys[1:])
        return at is not None and at + 2 < len(keys) and "VERB" in kinds(keys[at + 2])
    return keys[0] == "while" and (keys[1:2] == ["it"] or _weather_at(keys[1:]) is not None)


def _weather_at(keys: Sequence[str]) -> int | None:
    """Where the weather is named in ``keys``, behind articles and adjectives only."""
    named = next((at for at, key in enumerate(keys[:4]) if key not in ARTICLES and not is_adjective(key)), None)
    return named if named is not None and keys[named] in grammar().occasions | _WEATHER else None


def time_told(stretch: Tokens) -> slice | None:
    """Where an idea that begins with it tells the time or the weather: "it was ‹the last day of summer› and"."""
    keys = [token.key for token in stretch]
    end = next((at for at, key in enumerate(keys) if key == "and"), len(keys))
    if stretch[0].text.casefold() in {"it's", "it’s"}:
        return slice(1, end) if covered(keys[1:end], terms()) is Slot.SETTING else None
    told = keys[0] == "it" and keys[1:2] in (["is"], ["was"]) and not grammar().occasions.isdisjoint(keys[2:end])
    return slice(2, end) if told else None
