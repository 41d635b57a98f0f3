"""A spec written as a model's prompt: what the person typed first, in their order and wording, then additions."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from prompting.spec import Phrase, PromptSpec, Slot
from prompting.words import FUNCTION_WORDS, tokenise

_JOINING = FUNCTION_WORDS - {"no", "not", "without"}


class Dialect(StrEnum):
    """How a model family is written to."""

    PLAIN = "plain"  # words and commas; a weight cannot be said
    A1111 = "a1111"  # (words:1.2)


@dataclass(frozen=True)
class RenderedPrompt:
    """The texts that go to the text encoder."""

    prompt: str
    negative_prompt: str


def render(spec: PromptSpec, dialect: Dialect = Dialect.PLAIN) -> RenderedPrompt:
    """The prompt and the negative prompt of ``spec``."""
    write = _weighted if dialect is Dialect.A1111 else _plain
    return RenderedPrompt(
        prompt=_sentence(spec.idea, ordered_phrases(spec), write),
        negative_prompt=", ".join(dict.fromkeys(write(phrase) for phrase in spec.phrases(Slot.NEGATIVE))),
    )


def ordered_phrases(spec: PromptSpec) -> list[Phrase]:
    """All phrases of the prompt, not the negative one: typed ones in the order typed, then others slot by slot."""
    phrases = [phrase for slot in Slot if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot)]
    typed = [(phrase.span, phrase) for phrase in phrases if phrase.span is not None]
    return [phrase for _, phrase in sorted(typed, key=lambda pair: pair[0])] + [
        phrase for phrase in phrases if phrase.span is None
    ]


def _plain(phrase: Phrase) -> str:
    return phrase.text


def _weighted(phrase: Phrase) -> str:
    return phrase.text if phrase.weight == 1.0 else f"({phrase.text}:{phrase.weight:g})"


def _sentence(idea: str, phrases: list[Phrase], write: Callable[[Phrase], str]) -> str:
    """The phrases with the words that joined them in the idea, or else with commas."""
    written: list[str] = []
    before: Phrase | None = None
    for phrase in phrases:
        joint = _joint(idea, before, phrase)
        written += [joint if joint is not None else ", " if before else "", write(phrase)]
        before = phrase
    return "".join(written)


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
