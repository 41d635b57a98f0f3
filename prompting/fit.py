"""A prompt made to fit its text encoders. Nothing is cut silently: what moves to a later window, or goes, is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompting.contract import TYPED
from prompting.errors import Message
from prompting.nearest import shortened
from prompting.render import Dialect, ordered_phrases, pieces
from prompting.spec import Fit, Notice, Origin, Phrase, PromptSpec, Slot, TextFit
from prompting.windows import CUTTABLE, Layout, TextLimits, laid_out, measured

_SHOWN = 300  # characters of lost words that a notice quotes
_SHOWN_LATER = 120  # of what moved
_PROMPT, _NEGATIVE = 0, 1


@dataclass(frozen=True)
class Fitted:
    """A spec with what was left of it, its two texts, and what somebody should know."""

    spec: PromptSpec
    prompt: str
    negative_prompt: str
    notices: tuple[Notice, ...]


def fit(spec: PromptSpec, limits: TextLimits, dialect: Dialect = Dialect.A1111) -> Fitted:
    """``spec`` in the windows of the text encoders, or cut to them: the prompt and the negative prompt each.

    What has no room in all windows goes: additions first, from the last; only when none is left do the person's
    last words.
    """

    def layout(it: PromptSpec, which: int) -> Layout:
        return laid_out(pieces(it, dialect)[which], limits)

    spec, lost = _fit_text(spec, ordered_phrases, lambda it: layout(it, _PROMPT).fits)
    spec, lost_negative = _fit_text(
        spec, lambda it: list(it.phrases(Slot.NEGATIVE)), lambda it: layout(it, _NEGATIVE).fits
    )
    both = layout(spec, _PROMPT), layout(spec, _NEGATIVE)
    prompt, negative = _report(both[0], lost, limits), _report(both[1], lost_negative, limits)
    notices = (
        *_notices(Message("prompt"), prompt, both[0].made, limits),
        *_notices(Message("negative prompt"), negative, both[1].made, limits),
    )
    before = spec.fit
    found = Fit(prompt=prompt, negative_prompt=negative)
    spec = spec.model_copy(update={"fit": found if before is None else _with_lost(found, before)})
    return Fitted(spec, both[0].text, both[1].text, notices)


@dataclass(frozen=True)
class _Lost:
    additions: tuple[str, ...]
    words: tuple[str, ...]


def _report(layout: Layout, lost: _Lost, limits: TextLimits) -> TextFit:
    windows = measured(layout, limits)
    cut = tuple(
        encoder.name
        for encoder in limits.encoders
        if encoder.sums_up and any(window.tokens[encoder.name] > encoder.room for window in windows)
    )
    return TextFit(limit=limits.room, windows=windows, additions=lost.additions, words=lost.words, cut=cut)


def _with_lost(found: Fit, before: Fit) -> Fit:
    """``found`` with what was left out of the same prompt when it was fitted before."""

    def joined(after: TextFit, earlier: TextFit) -> TextFit:
        additions = tuple(dict.fromkeys((*earlier.additions, *after.additions)))
        return after.model_copy(update={"additions": additions, "words": (*earlier.words, *after.words)})

    return Fit(
        prompt=joined(found.prompt, before.prompt),
        negative_prompt=joined(found.negative_prompt, before.negative_prompt),
    )


def _fit_text(
    spec: PromptSpec, phrases_of: Callable[[PromptSpec], Sequence[Phrase]], fits: Callable[[PromptSpec], bool]
) -> tuple[PromptSpec, _Lost]:
    dropped: list[str] = []
    additions = [phrase for phrase in phrases_of(spec) if phrase.origin not in TYPED]
    additions.sort(key=lambda phrase: phrase.origin is not Origin.PRESET)  # a style was asked for: it goes last
    while additions and not fits(spec):
        phrase = additions.pop()
        spec = _replaced(spec, {phrase: None})
        dropped.append(phrase.text)
    cut: list[str] = []
    if not fits(spec):
        spec, cut = _cut(spec, phrases_of(spec), fits)
    return spec, _Lost(tuple(dropped), tuple(cut))


def _cut(
    spec: PromptSpec, phrases: Sequence[Phrase], fits: Callable[[PromptSpec], bool]
) -> tuple[PromptSpec, list[str]]:
    """``spec`` with as many first words of ``phrases`` as fit (found by bisection), and the texts left out."""
    words = [(phrase, match.end()) for phrase in phrases for match in CUTTABLE.finditer(phrase.text)]
    most, least = len(words), 0
    while least < most:
        middle = (least + most + 1) // 2
        if fits(_first_words(spec, words, middle)):
            least = middle
        else:
            most = middle - 1
    kept = dict(words[:least])
    left_out = [phrase.text[kept.get(phrase, 0) :].strip() for phrase in phrases]
    return _first_words(spec, words, least), [text for text in left_out if text]


def _first_words(spec: PromptSpec, words: Sequence[tuple[Phrase, int]], count: int) -> PromptSpec:
    changes: dict[Phrase, Phrase | None] = dict.fromkeys(phrase for phrase, _ in words)
    for phrase, end in dict(words[:count]).items():
        span = (phrase.span[0], phrase.span[0] + end) if phrase.span and end < len(phrase.text) else phrase.span
        changes[phrase] = phrase.model_copy(update={"text": phrase.text[:end], "span": span})
    return _replaced(spec, changes)


def _replaced(spec: PromptSpec, changes: dict[Phrase, Phrase | None]) -> PromptSpec:
    slots = {
        slot: tuple(new for phrase in phrases if (new := changes.get(phrase, phrase)) is not None)
        for slot, phrases in spec.slots.items()
    }
    quoted = tuple(new for phrase in spec.quoted if (new := changes.get(phrase, phrase)) is not None)
    slots = {slot: phrases for slot, phrases in slots.items() if phrases}
    return spec.model_copy(update={"slots": slots, "quoted": quoted})


def _notices(where: Message, report: TextFit, made: int, limits: TextLimits) -> list[Notice]:
    found = [
        _left_out(texts, where, limits, typed)
        for texts, typed in ((report.additions, False), (report.words, True))
        if texts
    ]
    if made:
        message = (
            "The {where} is longer than the {limit} tokens that the text encoder reads at once, so it is read in "
            "{count} windows. From the second on: {quoted}"
        )
        later = shortened("; ".join(window.text for window in report.windows[1:]), _SHOWN_LATER)
        values = {"limit": report.limit, "count": len(report.windows), "quoted": later}
        found.append(Notice.of("several_windows", message, where=where, **values))
    for encoder in limits.encoders:
        if encoder.name in report.cut:
            message = (
                "Of the {where}, the text encoder that sums it up ({name}) reads the first {limit} tokens; the main "
                "one reads all of it."
            )
            values = {"name": encoder.name, "limit": encoder.room}
            found.append(Notice.of("summary_of_beginning", message, where=where, **values))
    return found


def _left_out(texts: Sequence[str], where: Message, limits: TextLimits, typed: bool) -> Notice:
    quoted = shortened("; ".join(texts), _SHOWN)
    words = len(" ".join(texts).split())
    if typed:
        code, whose = "words_left_out", Message("your last words")
    else:
        code, whose = "additions_left_out", Message("these additions")
    message = "The text encoder reads {limit} tokens, so {whose} are not in the {where} ({words} words): {quoted}"
    limit = limits.room * limits.most_windows
    return Notice.of(code, message, limit=limit, whose=whose, where=where, words=words, quoted=quoted)
