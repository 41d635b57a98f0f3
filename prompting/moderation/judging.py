"""Moderation, layer 0: words that a place may refuse, found in any disguise. Offline, and no judge of pictures.

The text is read in every way that disguises work (`prompting.moderation.disguises`), and each reading is compared with
lists of words (`prompting.moderation.refused`) as wholes, so that Essex and a cocktail stay what they are, and contexts
in which a word is harmless are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from prompting.chinese.traditional import simplified
from prompting.moderation.ages import speaks_of_a_minor
from prompting.moderation.disguises import han_letters, plain_letters, readings
from prompting.moderation.foreign import read_foreign
from prompting.moderation.refused import Text, repairs, spoken, term_lists
from prompting.spec import Phrase, PromptSpec, Slot


class Category(StrEnum):
    """What a finding is about. ``MINORS`` is sexual content with minors: always refused."""

    MINORS = "minors"
    SEXUAL = "sexual"
    GORE = "gore"
    HATE = "hate"
    SELF_HARM = "self_harm"
    EXTREMISM = "extremism"


ALLOWABLE = tuple(category for category in Category if category is not Category.MINORS)
"""What a place may allow."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A term that was found. ``rule`` names it in rows and logs, without repeating what somebody typed."""

    category: Category
    rule: str


@dataclass(frozen=True)
class _Read:
    """What is found in one text: ``with_minors`` counts only where minors are spoken of, as ``young`` says of it."""

    found: tuple[Finding, ...]
    with_minors: tuple[Finding, ...]
    young: bool


_WITHOUT = ("no", "without")


def moderate(*texts: str) -> tuple[Finding, ...]:
    """What is found in ``texts`` (the idea, its translation, the final prompt), each rule once.

    Sexual words and words for minors make `Category.MINORS` together, wherever in the texts they stand.
    """
    read = [_read(text) for text in texts]
    findings = tuple(dict.fromkeys(finding for one in read for finding in one.found))
    if not any(one.young for one in read):
        return findings
    findings = tuple(dict.fromkeys((*findings, *(finding for one in read for finding in one.with_minors))))
    if any(finding.category is Category.SEXUAL for finding in findings):
        return (Finding(category=Category.MINORS, rule="minors-1"), *findings)
    return findings


@lru_cache(maxsize=64)  # a prompt is looked at on each step of its way
def _read(text: str) -> _Read:
    """What is found in one text alone."""
    plain = readings(text, repairs())
    texts = [*map(Text, plain), Text(_han(text))]
    matches = [
        (match.adults, Finding(category=category, rule=match.rule))
        for category in Category
        for one in texts
        for match in term_lists()[category.value].matches(one)
    ]
    foreign = read_foreign(text, plain)
    matches += [(False, Finding(category=Category.SEXUAL, rule=rule)) for rule in foreign.sexual]
    matches += [(True, Finding(category=Category.SEXUAL, rule=rule)) for rule in foreign.with_minors]
    speaks_of_young = (
        foreign.young
        or speaks_of_a_minor(text)
        or any(True for one in texts for _ in term_lists()["minor"].matches(one))
    )
    return _Read(
        found=tuple(dict.fromkeys(finding for adults, finding in matches if not adults)),
        with_minors=tuple(dict.fromkeys(finding for adults, finding in matches if adults)),
        young=speaks_of_young,
    )


def _han(text: str) -> str:
    return "" if text.isascii() else han_letters(spoken(simplified(plain_letters(text))))


def moderate_prompt(spec: PromptSpec, *texts: str) -> tuple[Finding, ...]:
    """What is found in a structured prompt: its idea, its phrases, what they were translated from, and ``texts``.

    Whoever excludes something by its name ("no nudity") asks for nothing of it; but "no clothes" does.
    """
    excluded = spec.phrases(Slot.NEGATIVE)
    phrases = (*spec.quoted, *(phrase for slot in Slot if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot)))
    words = [word for phrase in phrases for word in (phrase.text, phrase.source_text) if word]
    without = (f"{no} {phrase.text}" for phrase in excluded if not moderate(phrase.text) for no in _WITHOUT)
    asked = tuple(text for text in without if moderate(text))
    return moderate(_without(spec.idea, excluded), ", ".join(words), *texts, *asked)


def _without(idea: str, phrases: Iterable[Phrase]) -> str:
    """``idea`` with a comma in place of these phrases."""
    for start, end in sorted((phrase.span for phrase in phrases if phrase.span is not None), reverse=True):
        idea = f"{idea[:start]},{idea[end:]}"
    return idea
