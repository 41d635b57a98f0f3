"""The words that a model was taught, for models that know only so many, and what to say about the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from prompting.errors import Message
from prompting.lexicon import SubjectClass, TermKey, subject_classes, terms
from prompting.nearest import listed, nearest, shortened
from prompting.spec import Notice, Origin, PromptSpec, Slot
from prompting.words import FUNCTION_WORDS, Token, longest_match, term_key, tokenise

Wordings = Mapping[str, tuple[str, ...]]  # canonical wording -> other wordings

KINDS = ("subjects", "settings", "styles", "lighting", "composition", "colours", "counts")
_SHOWN_WORDS = 5
_ALMOST_ALIKE = 82.0  # likeness in 0–100 of a slip of the finger
_ALIKE = {
    SubjectClass.PERSON: (SubjectClass.PERSON, SubjectClass.FANTASY),
    SubjectClass.FANTASY: (SubjectClass.FANTASY, SubjectClass.PERSON),
}
_KIND_OF_SLOT = {
    Slot.SETTING: "settings",
    Slot.STYLE: "styles",
    Slot.MEDIUM: "styles",
    Slot.LIGHTING: "lighting",
    Slot.COMPOSITION: "composition",
    Slot.COLOUR: "colours",
}


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What a model knows, by kind: canonical wording -> other wordings that it was taught as well."""

    subjects: Wordings
    settings: Wordings
    styles: Wordings
    lighting: Wordings
    composition: Wordings
    colours: Wordings
    counts: Wordings

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Mapping[str, Sequence[str]]]) -> Vocabulary:
        """From the contents of a model's vocabulary.json; KeyError when a kind is missing."""
        return cls(**{kind: {name: tuple(also) for name, also in mapping[kind].items()} for kind in KINDS})

    def canonical(self, phrase: str) -> str | None:
        """The canonical wording that ``phrase`` as a whole means, or None."""
        return self._canonical.get(_key(phrase))

    def understands(self, phrase: str) -> bool:
        """Whether every content word of ``phrase`` is known."""
        return not self.unknown_in(phrase)

    def unknown_in(self, phrase: str) -> tuple[str, ...]:
        """The words of ``phrase`` that the model was not taught, in their order."""
        return tuple(word for segment in tokenise(phrase) for word in self._unknown(segment))

    def _unknown(self, segment: Sequence[Token]) -> Iterator[str]:
        tokens = [token for token in segment if token.key not in FUNCTION_WORDS]
        keys = [token.key for token in tokens]
        at = 0
        while at < len(keys):
            length = longest_match(keys, at, self._canonical)
            if not length:
                yield tokens[at].text.strip(".,:;!?()[]{}\"'“”")
            at += max(length, 1)

    def nearest(self, word: str, n: int = 5) -> tuple[str, ...]:
        """Up to ``n`` known words near to ``word``: those spelt almost like it, then those of its kind."""
        wordings = {wording: name for name, also in self._all.items() for wording in (name, *also)}
        alike = (wordings[wording] for wording in nearest(word, wordings, n=n, cutoff=_ALMOST_ALIKE, whole=True))
        return tuple(dict.fromkeys((*alike, *self._of_its_kind(word))))[:n]

    def _of_its_kind(self, word: str) -> Iterator[str]:
        key, classes = term_key(word), subject_classes()
        if key in classes:
            wanted = _ALIKE.get(classes[key], (classes[key],))
            for subject_class in wanted:
                yield from (name for name in self.subjects if classes.get(term_key(name)) is subject_class)
        slot = terms().slots.get(key)
        if slot in _KIND_OF_SLOT:
            yield from getattr(self, _KIND_OF_SLOT[slot])

    @cached_property
    def _all(self) -> Wordings:
        return {name: also for kind in KINDS for name, also in getattr(self, kind).items()}

    @cached_property
    def _canonical(self) -> Mapping[TermKey, str]:
        return {_key(wording): name for name, also in self._all.items() for wording in (*also, name)}


def _key(phrase: str) -> TermKey:
    """Content words only: "in the snow" and "snow" are the same to a model's vocabulary."""
    key = term_key(phrase)
    return tuple(word for word in key if word not in FUNCTION_WORDS) or key


def unknown_words(spec: PromptSpec, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words that the person asked for and the model was not taught, each once."""
    phrases = (
        phrase
        for slot in Slot
        if slot is not Slot.NEGATIVE
        for phrase in spec.phrases(slot)
        if phrase.origin in (Origin.USER, Origin.TRANSLATED)
    )
    return tuple(dict.fromkeys(word for phrase in phrases for word in vocabulary.unknown_in(phrase.text) if word))


def vocabulary_notices(spec: PromptSpec, vocabulary: Vocabulary | None, model_name: str) -> tuple[Notice, ...]:
    """A friendly word about what the model does not know; none for a model that reads any words (None)."""
    unknown = unknown_words(spec, vocabulary) if vocabulary is not None else ()
    if vocabulary is None or not unknown:
        return ()
    known = tuple(dict.fromkeys(name for word in unknown[:_SHOWN_WORDS] for name in vocabulary.nearest(word, n=3)))
    quoted = listed([f'"{shortened(word, 30)}"' for word in unknown], limit=_SHOWN_WORDS)
    instead = (
        Message("The nearest that it knows: {known}.", known=listed(known[:8]))
        if known
        else Message("It knows {known}, to name a few.", known=listed(tuple(vocabulary.subjects)[:8], every=True))
    )
    message = (
        "The model {model} was not taught {words}, so the picture will miss that. {instead} "
        "A bigger model reads any words: --model FOLDER, the folder of a diffusers model."
    )
    return (Notice.of("outside_vocabulary", message, model=model_name, words=quoted, instead=instead),)
