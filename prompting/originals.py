"""Prompts for models that read Chinese themselves, and words of other scripts that reach a model which does not."""

from __future__ import annotations

from collections.abc import Iterator

from prompting.nearest import listed
from prompting.patterns import late
from prompting.spec import Notice, Phrase, PromptSpec

_OTHER_SCRIPTS = late(r"[\u0400-\u052f\u0590-\u1fff\u2e80-\u303e\u3041-\ua4cf\ua960-\ud7ff\uf900-\ufaff]+")
_COMMON = frozenset("、。，「」『』《》〈〉・〜")


def exchanged(spec: PromptSpec) -> PromptSpec:
    """``spec`` with each phrase that was translated from Chinese as it was typed; doing it twice changes nothing."""
    if not has_originals(spec):
        return spec
    slots = {slot: tuple(map(_exchanged, phrases)) for slot, phrases in spec.slots.items()}
    return spec.model_copy(update={"slots": slots})


def has_originals(spec: PromptSpec) -> bool:
    """Whether a phrase of ``spec`` was translated from Chinese, so that there is something to exchange."""
    return spec.language == "zh" and any(
        phrase.source_text is not None for phrases in spec.slots.values() for phrase in phrases
    )


def _exchanged(phrase: Phrase) -> Phrase:
    if phrase.source_text is None:
        return phrase
    return phrase.model_copy(update={"text": phrase.source_text, "source_text": phrase.text})


def unread_notices(spec: PromptSpec, texts: tuple[str, ...], model_name: str) -> Iterator[Notice]:
    """A notice that names words of other scripts in ``texts`` which nothing named yet."""
    said = [notice.text for notice in spec.notices if notice.code == "not_translated" and notice.text is not None]
    named = [word for text in said for word in str(text.values.get("words", "")).split("、") if word]
    found = dict.fromkeys(
        word
        for text in texts
        for word in _OTHER_SCRIPTS.findall(text)
        if not set(word) <= _COMMON and not any(word in other or other in word for other in named)
    )
    if found:
        message = "The model {model} was made to read English, so it will miss these words: {words}."
        yield Notice.of("not_english", message, model=model_name, words=listed(found, every=True))
