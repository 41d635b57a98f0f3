"""The words that a model was taught, where they are few enough to be listed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from generation.catalog import ModelEntry
from generation.folders import read_object
from prompting.vocabulary import Vocabulary


def known_words(entry: ModelEntry) -> Vocabulary | None:
    """The vocabulary of a model; None for one that reads any words.

    Raises:
        UserError: the model's vocabulary file is damaged.
    """
    return None if entry.vocabulary is None else _read(entry.vocabulary)


@cache
def _read(path: Path) -> Vocabulary:
    return Vocabulary.from_mapping(read_object(path))  # type: ignore[arg-type]
