"""A prompt made to fit its text encoder. Nothing is cut silently: what does not fit is named in a notice."""

import re
from collections.abc import Callable, Sequence

from prompting.contract import TYPED
from prompting.errors import Message
from prompting.nearest import shortened
from prompting.render import ordered_phrases, render
from prompting.spec import Notice, Origin, Phrase, PromptSpec, Slot

TokenCount = Callable[[str], int]

# Where a text may be cut: after a word; in scripts without spaces after a character; in an endless word somewhere.
_CUTTABLE = re.compile(r"[\x21-\u058f]{1,40}|\S")
_SHOWN = 300  # characters of lost words that a notice quotes


def fit(spec: PromptSpec, count_tokens: TokenCount, limit: int) -> tuple[PromptSpec, tuple[Notice, ...]]:
    """``spec`` cut to ``limit`` tokens, for the prompt and the negative prompt each, and what was lost.

    Additions go first, from the last; only when none is left do the person's last words. ``count_tokens``
    counts without the encoder's special tokens, and ``limit`` leaves them out too.
    """
    spec, lost = _fit_text(spec, ordered_phrases, lambda it: count_tokens(render(it).prompt) <= limit)
    spec, lost_negative = _fit_text(
        spec,
        lambda it: list(it.phrases(Slot.NEGATIVE)),
        lambda it: count_tokens(render(it).negative_prompt) <= limit,
    )
    where = ((Message("prompt"), lost), (Message("negative prompt"), lost_negative))
    return spec, tuple(_notice(texts, name, limit, typed) for name, both in where for typed, texts in both if texts)


_Lost = tuple[tuple[bool, list[str]], ...]  # (typed by the person?, texts)


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
    return spec, ((False, dropped), (True, cut))


def _cut(
    spec: PromptSpec, phrases: Sequence[Phrase], fits: Callable[[PromptSpec], bool]
) -> tuple[PromptSpec, list[str]]:
    """``spec`` with as many first words of ``phrases`` as fit (found by bisection), and the texts left out."""
    words = [(phrase, match.end()) for phrase in phrases for match in _CUTTABLE.finditer(phrase.text)]
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


def _notice(texts: list[str], where: Message, limit: int, typed: bool) -> Notice:
    quoted = shortened("; ".join(texts), _SHOWN)
    words = len(" ".join(texts).split())
    if typed:
        code, whose = "words_left_out", Message("your last words")
    else:
        code, whose = "additions_left_out", Message("these additions")
    message = "The text encoder reads {limit} tokens, so {whose} are not in the {where} ({words} words): {quoted}"
    return Notice.of(code, message, limit=limit, whose=whose, where=where, words=words, quoted=quoted)
