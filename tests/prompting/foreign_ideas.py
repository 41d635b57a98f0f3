"""Short ideas of other languages with their English, and whether what is read of them says the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prompting.pipeline import Composed, compose

_FILE = Path(__file__).parent / "labels" / "foreign.txt"
# What says the same to somebody who draws.
_SAME = {
    "near": "by", "beside": "by", "little": "small", "large": "big", "photograph": "photo", "above": "over",
    "during": "in", "wood": "wooden", "gold": "golden", "ship": "boat", "ancient": "old", "through": "in",
    "across": "over", "road": "street", "along": "on",
}  # fmt: skip
_PLACES = {"at lake": "by lake", "in sea": "on sea", "at window": "by window", "on small boat": "in small boat"}


@dataclass(frozen=True)
class ForeignIdea:
    """``idea`` in ``language`` and what is right in English; ``tuned`` when it was looked at while lists were made."""

    language: str
    idea: str
    english: tuple[str, ...]
    tuned: bool

    def is_right(self) -> bool:
        """Whether the prompt says the same, but for articles and the order of phrases, and no word is untranslated."""
        said = _read(self.idea)
        right = any(
            _plain(said.prompt) == _plain(one) or _phrases(said) == _phrases(_read(one)) for one in self.english
        )
        return right and not said.spec.notices


@cache
def foreign_ideas() -> tuple[ForeignIdea, ...]:
    """All of labels/foreign.txt."""
    english: dict[str, list[str]] = {}
    found: list[ForeignIdea] = []
    language, group, at = "", "", 0
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if title := re.fullmatch(r"\[(?:(\w\w) )?([A-Z])\]", line):
            language, group, at = title[1] or "en", title[2], 0
        elif language == "en" and line:
            english.setdefault(group, []).append(line)
        elif line and not line.startswith("#"):
            labels = tuple(label.strip() for label in english[group][at].split("|"))
            found.append(ForeignIdea(language, line, labels, tuned=at % 2 == 0 and group != "D"))
            at += 1
    return tuple(found)


def _read(text: str) -> Composed:
    return compose(f"{text} --raw", model_name="x")


def _plain(text: str) -> str:
    words = [word for word in text.casefold().replace(",", " ").split() if word not in ("a", "an", "the")]
    plain = " ".join(_SAME.get(word, word) for word in words)
    for said, same in _PLACES.items():
        plain = plain.replace(said, same)
    return plain


def _phrases(composed: Composed) -> list[str]:
    return sorted(_plain(phrase.text) for phrases in composed.spec.slots.values() for phrase in phrases)
