"""A spec written as a model's prompt: what the person typed first, in their order and wording, then additions.

Of parts that are denoised side by side (``a fox AND a dog :-1``) additions stand in one that draws towards its words:
the strongest, of equals the last, as if typed at its end. So ``a fox, in a meadow AND a dog :-1``; in all parts they
would outweigh the words that tell the parts apart. Where no weight is positive, they are a part of their own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from prompting.patterns import late
from prompting.spec import Mark, Phrase, PromptSpec, Slot
from prompting.words import FUNCTION_WORDS, JOINTS, tokenise

_JOINING = (FUNCTION_WORDS | JOINTS) - {"no", "not", "without"}
_AND = " AND "
_WEIGHT = late(r"[+-]?\d*\.?\d+|[+-]?\d+\.")
_MARK = late(r"[()\[\]\\<]|\b(?:AND|BREAK)\b")


class Dialect(StrEnum):
    """How a model family is written to."""

    PLAIN = "plain"  # words and commas; a weight cannot be said
    A1111 = "a1111"  # (words:1.2)


class Piece(NamedTuple):
    """A phrase as written, and what joins it to the one before: a comma, words of the idea, `` AND `` …"""

    joint: str
    text: str


@dataclass(frozen=True)
class RenderedPrompt:
    """The texts that go to the text encoder."""

    prompt: str
    negative_prompt: str


def render(spec: PromptSpec, dialect: Dialect = Dialect.PLAIN) -> RenderedPrompt:
    """The prompt and the negative prompt of ``spec``."""
    prompt, negative = pieces(spec, dialect)
    return RenderedPrompt(joined(prompt), joined(negative))


def pieces(spec: PromptSpec, dialect: Dialect) -> tuple[list[Piece], list[Piece]]:
    """The prompt and the negative prompt, phrase by phrase; a last piece without words is the weight of a last part."""
    write = (lambda phrase: _weighted(phrase, spec)) if dialect is Dialect.A1111 else _plain
    marks = spec.marks if dialect is Dialect.A1111 else ()
    negative = dict.fromkeys(write(phrase) for phrase in spec.phrases(Slot.NEGATIVE))
    phrases = ordered_phrases(spec)
    additions = sum(phrase.span is None for phrase in phrases)  # the last of them
    return (
        _with_additions(_sentence(spec.idea, phrases, write, marks), additions, _last_weight(marks)),
        [Piece(", " if at else "", text) for at, text in enumerate(negative)],
    )


def _with_additions(written: list[Piece], added: int, last: str) -> list[Piece]:
    """``written``, whose last ``added`` pieces are additions, with these in the strongest part."""
    typed, more = written[: len(written) - added], written[len(written) - added :]
    begins = [at for at, piece in enumerate(typed) if piece.joint.endswith(_AND)]
    ending = [Piece(f" {last}", "")] if last else []
    if not begins or not more:
        return [*written, *ending]
    best = _strongest([*(typed[at].joint for at in begins), last])
    if best is None:
        joint = f" {last}{_AND}" if last else _AND
        return [*typed, Piece(joint, more[0].text), *more[1:]]
    at = [*begins, len(typed)][best]
    return [*typed[:at], *more, *typed[at:], *ending]


def _strongest(said: Sequence[str]) -> int | None:
    """Which of the parts whose weights are ``said`` (``:0.5 AND``, plain ``AND`` …) is strongest; None: none draws."""
    weights = [float(found[0]) if (found := _WEIGHT.search(text)) else 1.0 for text in said]
    best = max(range(len(weights)), key=lambda at: (weights[at], at))
    return best if weights[best] > 0 else None


def place_for_more(spec: PromptSpec) -> int | None:
    """Where in the idea words can be put behind what was typed, in the part that takes additions; None: nowhere."""
    ands = [mark for mark in spec.marks if mark.start == mark.end and (mark.source or "").endswith("AND")]
    if not ands:
        return len(spec.idea)
    best = _strongest([*(mark.source or "" for mark in ands), _last_weight(spec.marks)])
    if best is None:
        return None
    stop = [*(mark.start for mark in ands), len(spec.idea)][best]
    return len(spec.idea[:stop].rstrip(" ,"))


def is_last_weight(mark: Mark) -> bool:
    """Whether ``mark`` is the weight at the end of ``a AND b :0.5``, which stays there whatever is added."""
    source = mark.source or ""
    return mark.start == mark.end and source.startswith(":") and not source.endswith("AND")


def _last_weight(marks: Sequence[Mark]) -> str:
    return (marks[-1].source or "") if marks and is_last_weight(marks[-1]) else ""


def joined(some: Sequence[Piece]) -> str:
    """``some`` as one text."""
    return "".join(part for piece in some for part in piece)


def ordered_phrases(spec: PromptSpec) -> list[Phrase]:
    """All phrases of the prompt, not the negative one: typed ones in the order typed, then others slot by slot.

    What was translated from another language's order of words is in the order of the slots, first of all.
    """
    phrases = [phrase for slot in Slot if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot)]
    phrases += spec.quoted
    if spec.language != "en":
        asked = [phrase for phrase in phrases if phrase.span is not None]
        return [*asked, *(phrase for phrase in phrases if phrase.span is None)]
    typed = [(phrase.span, phrase) for phrase in phrases if phrase.span is not None]
    return [phrase for _, phrase in sorted(typed, key=lambda pair: pair[0])] + [
        phrase for phrase in phrases if phrase.span is None
    ]


def marked_idea(spec: PromptSpec) -> str | None:
    """The idea with its marks, as they can be typed; None where it has none."""
    written, at = "", 0
    for mark in spec.marks:
        if mark.start == mark.end:
            written += "".join(_marked(spec, at, mark.start))
            written, at = f"{written.rstrip(' ,')} {mark.source} ", mark.start
    return f"{written}{''.join(_marked(spec, at, len(spec.idea)))}".strip() if spec.marks else None


def escaped(text: str) -> str:
    """``text`` so that A1111's syntax reads it as nothing but text. AND and BREAK lose their capitals."""
    return _MARK.sub(lambda mark: mark[0].capitalize() if mark[0].isalpha() else f"\\{mark[0]}", text)


def _plain(phrase: Phrase) -> str:
    return phrase.text


def _weighted(phrase: Phrase, spec: PromptSpec) -> str:
    if phrase.weight != 1.0:
        return f"({escaped(phrase.text)}:{phrase.weight:.6g})"
    if phrase.span is None or not _as_typed(spec.idea, phrase):
        return escaped(phrase.text)
    return "".join(_marked(spec, *phrase.span))


def _marked(spec: PromptSpec, start: int, end: int) -> Iterator[str]:
    """The idea from ``start`` to ``end`` with the marks that stand in it."""
    at = start
    for mark in spec.marks:
        begin, stop = max(mark.start, at), min(mark.end, end)
        if begin >= stop:
            continue
        yield escaped(spec.idea[at:begin])
        text = escaped(spec.idea[begin:stop]) if mark.source is None else mark.source if begin == mark.start else ""
        yield text if mark.weight == 1.0 or not text else f"({text}:{mark.weight:.6g})"
        at = stop
    yield escaped(spec.idea[at:end])


def _sentence(idea: str, phrases: list[Phrase], write: Callable[[Phrase], str], marks: tuple[Mark, ...]) -> list[Piece]:
    """The phrases with the words that joined them in the idea, or else with commas."""
    written: list[Piece] = []
    before: Phrase | None = None
    for phrase in phrases:
        joint = _typed_mark(before, phrase, marks) or _joint(idea, before, phrase)
        written.append(Piece(joint if joint is not None else ", " if before else "", write(phrase)))
        before = phrase
    return written


def _typed_mark(before: Phrase | None, phrase: Phrase, marks: tuple[Mark, ...]) -> str | None:
    """The AND or BREAK that stood between two phrases."""
    if before is None or before.span is None or phrase.span is None:
        return None
    between = [mark for mark in marks if mark.start == mark.end and before.span[1] <= mark.start <= phrase.span[0]]
    return f" {between[-1].source} " if between else None


def _joint(idea: str, before: Phrase | None, phrase: Phrase) -> str | None:
    """The text between two phrases as typed, such as " of a "; None when it is not there or says something itself."""
    if not _as_typed(idea, phrase) or (before is not None and not _as_typed(idea, before)):
        return None
    start = before.span[1] if before is not None and before.span else 0
    gap = idea[start : phrase.span[0] if phrase.span else 0]
    segments = tokenise(gap)
    joins = all(token.key in _JOINING and not token.ends for segment in segments for token in segment)
    return gap if joins and len(segments) <= 1 and not set(gap) & set(",;，、；。.!?") else None


def _as_typed(idea: str, phrase: Phrase) -> bool:
    return phrase.span is not None and idea[slice(*phrase.span)] == phrase.text
