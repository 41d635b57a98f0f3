"""Ideas with their slots as people labelled them, and the figures that `to_spec` reaches on them.

Of the first set one half, ``tune``, could be looked at while rules were written. Its other half, ``held``, and the set
``independent`` have been looked at since. The ``fresh_`` sets are by people who knew neither the rules nor the lexicon:
``fresh_held`` is never looked at, only its figures are printed; the others were held back once, and the first lines of
each file say what was reached before anybody looked.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prompting.chinese.classes import TURNS
from prompting.chinese.glossary import Kind
from prompting.chinese.ideas import has_chinese
from prompting.chinese.requests import thanks_start
from prompting.chinese.segmentation import words_of
from prompting.heads import head_of
from prompting.slots import to_spec
from prompting.spec import PromptSpec, Slot
from prompting.syntax import parse
from prompting.words import content_keys, request_end

FOLDER = Path(__file__).parent / "labels"
_SLOTS = {
    "s": Slot.SUBJECT, "a": Slot.ACTION, "e": Slot.SETTING, "y": Slot.STYLE, "m": Slot.MEDIUM, "l": Slot.LIGHTING,
    "c": Slot.COLOUR, "o": Slot.MOOD, "p": Slot.COMPOSITION, "n": Slot.LENS, "r": Slot.REFERENCE, "q": Slot.QUALITY,
    "x": Slot.NEGATIVE,
}  # fmt: skip
_NAMES = {"en": "english", "zh": "chinese"}
_LABEL = re.compile(r"\[([a-z]):([^\]]*)\]")
_HEAD = re.compile(r"\*([^*]*)\*")
_LEADS = re.compile(
    r"^(?:(?:a|an|the|some|any|in|on|at|under|over|with|of|by|into|to|from|and|near|inside|behind|along|through|across"
    r"|above|around|before|after|lit by|in front of|in the middle of)\s+)+|^(?:正在|在|的|和)+"
)
_TAILS = re.compile(r"(?:\s+style|的|风格|画风)+$")

_WORD = re.compile(r"[\u3400-\u9fff]+|[^\s\u3400-\u9fff]+")
_GRAMMAR = frozenset(
    {Kind.WHERE, Kind.OF, Kind.AND, Kind.NOTHING, Kind.AT, Kind.NOT, Kind.MANNER, Kind.WEAR, Kind.STOP,
     Kind.WITH, Kind.HAVE, Kind.SHEET}
)  # fmt: skip
_NEGATION = re.compile(r"(?i:no|not|without)")

Found = tuple[Slot, str]


@dataclass(frozen=True)
class Labelled:
    """``text`` without labels; ``slots`` the phrases of each slot; ``head`` of the first subject; ``counts``."""

    text: str
    slots: tuple[Found, ...]
    head: str | None
    counts: tuple[str, ...]

    @property
    def half(self) -> str:
        """``tune`` or ``held``, decided by the text."""
        return "held" if hashlib.sha256(self.text.encode()).digest()[0] % 2 else "tune"


@dataclass(frozen=True)
class Figures:
    """``phrase_f1``: whole phrases in their slots. ``word_f1``: words (characters, in Chinese) in their slots."""

    ideas: int
    phrase_f1: float
    word_f1: float
    heads: float


def ideas(language: str, half: str) -> list[Labelled]:
    """The labelled ideas of ``language`` (en, zh) in ``half``: tune, held, independent, or one that begins fresh_."""
    if half == "independent":
        return _read(f"independent_{language}.txt")
    if half.startswith("fresh_"):
        return _read(f"fresh_{_NAMES[language]}_{half.removeprefix('fresh_')}.txt")
    return [idea for idea in _read(f"ideas_{language}.txt") if idea.half == half]


def fresh(language: str) -> list[str]:
    """The names of the sets by people who knew neither the rules nor the lexicon."""
    prefix = f"fresh_{_NAMES[language]}_"
    return sorted(f"fresh_{path.stem.removeprefix(prefix)}" for path in FOLDER.glob(f"{prefix}*.txt"))


def _read(name: str) -> list[Labelled]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [labelled(line) for line in lines if line and not line.startswith("#")]


def labelled(line: str) -> Labelled:
    """The idea of one line of a labels file."""
    heads, counts = _HEAD.findall(line), re.findall(r"\^([^^]*)\^", line)
    line = line.replace("*", "").replace("^", "")
    slots = tuple((_SLOTS[letter], text) for letter, text in _LABEL.findall(line))
    return Labelled(_LABEL.sub(r"\2", line), slots, heads[0] if heads else None, tuple(counts))


def found_in(spec: PromptSpec) -> Iterator[Found]:
    """What `to_spec` put where, in the words of the idea."""
    for slot in Slot:
        for phrase in spec.phrases(slot):
            yield slot, spec.idea[slice(*phrase.span)] if phrase.span else phrase.source_text or phrase.text


def lost_words(spec: PromptSpec) -> frozenset[str]:
    """What the idea of ``spec`` asks for that stands in none of its phrases: of Chinese all that is not grammar."""
    begin, end = request_end(spec.idea), thanks_start(spec.idea)
    phrases = [*spec.quoted, *(phrase for slot in Slot for phrase in spec.phrases(slot))]
    if not has_chinese(spec.idea):
        texts = [text for phrase in phrases for text in (phrase.text, phrase.source_text or "")]
        kept = frozenset[str]().union(*map(content_keys, texts))
        return content_keys(spec.idea[begin:]) - kept
    covered = {at for phrase in phrases if phrase.span for at in range(*phrase.span)}
    said = (word for word in words_of(spec.idea) if word.kind not in _GRAMMAR and word.text not in TURNS)
    places = (match.span() for word in said for match in _WORD.finditer(spec.idea, word.start, word.end))
    asked = ((start, stop) for start, stop in places if begin <= start < end)
    lost = (spec.idea[start:stop] for start, stop in asked if not covered & set(range(start, stop)))
    apart = tuple(phrase.source_text or phrase.text for phrase in phrases)  # 一只 of 一只在雪地里的狐狸
    missing = (text for text in lost if not any(source.startswith(text) for source in apart))
    return frozenset(text for text in missing if content_keys(text) and not _NEGATION.fullmatch(text))


def measure(labelled: list[Labelled]) -> Figures:
    """The figures of `to_spec` on ``labelled``."""
    phrases, words = Counter[str](), Counter[str]()
    right = subjects = 0
    for idea in labelled:
        spec = to_spec(parse(idea.text))
        found = list(found_in(spec))
        _count(phrases, Counter(map(_normal, idea.slots)), Counter(map(_normal, found)))
        _count(words, Counter(_words(idea.slots)), Counter(_words(found)))
        if idea.head is not None:
            subjects += 1
            right += same_head(head_of(spec), idea.head)
    return Figures(len(labelled), _f1(phrases), _f1(words), right / max(subjects, 1))


def same_head(found: str, labelled: str) -> bool:
    """Whether ``found`` is the last word of the labelled head; in Chinese, the end of it or all of it."""
    wanted = labelled.split()[-1].lower()
    return found.lower() == wanted or (not wanted.isascii() and bool(found) and wanted.endswith(found))


def errors(idea: Labelled) -> tuple[set[Found], set[Found]]:
    """What is missing and what is wrong for one idea; for looking at ideas of ``tune``."""
    found = set(map(_normal, found_in(to_spec(parse(idea.text)))))
    wanted = set(map(_normal, idea.slots))
    return wanted - found, found - wanted


def _count(sums: Counter[str], wanted: Counter[Found], found: Counter[Found]) -> None:
    sums["right"] += (wanted & found).total()
    sums["wanted"] += wanted.total()
    sums["found"] += found.total()


def _f1(sums: Counter[str]) -> float:
    return 2 * sums["right"] / max(sums["wanted"] + sums["found"], 1)


def _normal(found: Found) -> Found:
    slot, text = found
    return slot, _TAILS.sub("", _LEADS.sub("", text.lower().strip(" ,.，。"))).strip()


def _words(found: list[Found] | tuple[Found, ...]) -> Iterator[Found]:
    for slot, text in map(_normal, found):
        yield from ((slot, word) for word in re.findall(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+", text))
