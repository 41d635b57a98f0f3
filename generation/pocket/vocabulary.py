"""The words the pocket model is taught, read from `vocabulary.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

VOCABULARY_PATH = Path(__file__).with_name("vocabulary.json")

Wordings = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Vocabulary:
    """Each field maps a canonical phrase to its other wordings, in file order (the order fixes class numbers)."""

    subjects: Wordings
    settings: Wordings
    styles: Wordings
    lighting: Wordings
    composition: Wordings
    colours: Wordings
    counts: Wordings


@cache
def load_vocabulary(path: Path = VOCABULARY_PATH) -> Vocabulary:
    """Reads the vocabulary file; a missing or unknown section is an error."""
    sections: dict[str, dict[str, list[str]]] = json.loads(path.read_text(encoding="utf-8"))
    frozen = {kind: {phrase: tuple(words) for phrase, words in entries.items()} for kind, entries in sections.items()}
    return Vocabulary(**frozen)
