"""What our lists could not put into English, put there by a translation model, when the operator names one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from prompting.contract import TYPED
from prompting.foreign.ideas import untranslated
from prompting.patterns import late
from prompting.spec import Notice, Origin, Phrase, PromptSpec

LONGEST = 300
"""Characters of a phrase that is translated, and of what may come back."""

_NOT_ENGLISH = late(r"[^\x20-\x7e\u00a0-\u024f\u2010-\u201f]")
_MARKS = late(r"[\[\](){}<>|\\_*#\"]+")


class Translator(Protocol):
    """Puts a phrase of any language into English; it may block.

    Raises:
        OSError, ValueError, RuntimeError, ImportError: it cannot.
    """

    def __call__(self, text: str) -> str: ...


def translate_rest(spec: PromptSpec, translator: Translator | None) -> PromptSpec:
    """``spec`` with each phrase that holds words without English put into English by ``translator``.

    What it answers is taken as words only. A phrase that it cannot translate stays, and its words stay named; when
    the model itself fails, a notice says so.
    """
    unknown = _unknown(spec)
    if translator is None or not unknown:
        return spec
    try:
        slots = {
            slot: tuple(_spoken(phrase, unknown, translator) for phrase in phrases)
            for slot, phrases in spec.slots.items()
        }
    except (OSError, ValueError, RuntimeError, ImportError):
        message = "The translation model could not be used, so only our own lists translated this."
        return spec.model_copy(update={"notices": (*spec.notices, Notice.of("translation_failed", message))})
    left = [word for word in unknown if any(word in phrase.text for phrases in slots.values() for phrase in phrases)]
    notices = [notice for notice in spec.notices if notice.code != "not_translated"]
    return spec.model_copy(update={"slots": slots, "notices": (*notices, *untranslated(left))})


def _unknown(spec: PromptSpec) -> list[str]:
    """The words that notices name as untranslated."""
    texts = [notice.text for notice in spec.notices if notice.code == "not_translated" and notice.text is not None]
    return [word for text in texts for word in str(text.values.get("words", "")).split("、") if word]


def _spoken(phrase: Phrase, unknown: list[str], translate: Callable[[str], str]) -> Phrase:
    source = phrase.source_text or phrase.text
    if phrase.origin not in TYPED or len(source) > LONGEST or not any(word in source for word in unknown):
        return phrase
    text = " ".join(_MARKS.sub(" ", translate(source)).split()).strip(" .,;:!?-")
    if not text or len(text) > LONGEST or _NOT_ENGLISH.search(text) or not any(map(str.isalpha, text)):
        return phrase
    update = {"text": text, "origin": Origin.TRANSLATED, "source_text": source, "language": "en"}
    return phrase.model_copy(update=update)
