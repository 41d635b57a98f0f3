"""The noun that a subject is about: "fox" of "a red fox with a hat", "astronaut" of "a cat astronaut"."""

from __future__ import annotations

from prompting.chinese import is_chinese
from prompting.glossary import Kind, words_of
from prompting.spec import PromptSpec, Slot
from prompting.verbs import DESCRIBES
from prompting.words import PREPOSITIONS, tokenise

# After these, a noun is described, not named.
_ENDS = PREPOSITIONS | DESCRIBES | frozenset({
    "of", "and", "wearing", "made", "covered", "dressed", "shaped", "that", "who", "which", "from", "for", "to", "like",
    "without", "as", "named", "called", "saying", "with", "or", "&", "holding", "carved", "full", "plus",
})  # fmt: skip
# Words that only gather what follows "of".
_GROUPS = frozenset({
    "group", "crowd", "pair", "couple", "herd", "flock", "pack", "swarm", "bunch", "dozen", "lot", "number", "kind",
    "type", "line", "row", "army", "team", "school", "family", "series", "variety", "handful", "portrait", "picture",
})  # fmt: skip
_NO_NOUNS = frozenset({Kind.OF, Kind.AND, Kind.NOTHING, Kind.WHERE, Kind.COUNT, Kind.STOP, Kind.ADJECTIVE, Kind.TINT})


def head_of(spec: PromptSpec) -> str:
    """The head noun of the first subject of ``spec``; empty when there is no subject."""
    for phrase in spec.phrases(Slot.SUBJECT)[:1]:
        return head_of_text(phrase.source_text or phrase.text)
    return ""


def head_of_text(text: str) -> str:
    """The head noun of ``text``, as typed: in Chinese its last known noun."""
    if is_chinese(text):
        nouns = [word for word in words_of(text) if word.kind not in _NO_NOUNS]
        return text[nouns[-1].start : nouns[-1].end] if nouns else text
    words = [token for segment in tokenise(text)[:1] for token in segment if not token.quoted]
    end = next((at for at, token in enumerate(words) if at and token.key in _ENDS), len(words))
    if end < len(words) - 1 and words[end].key == "of" and words[end - 1].key in _GROUPS:
        return head_of_text(text[words[end + 1].start :])
    return words[end - 1].text.removesuffix("'s") if words else ""
