"""How much text a model's encoders read, counted by their own tokenizers. No torch here."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial

from generation.catalog import ModelEntry
from generation.entries import FamilyName
from generation.tokens import PromptTokenizer, prompt_tokenizer
from prompting.attention import plain_text, switches
from prompting.windows import EncoderLimit, TextLimits

MOST_WINDOWS = 10
"""Of a family that reads long texts in windows."""

_WORD = re.compile(r"\w+|[^\w\s]")
_MARKS = 2  # begin and end, where the tokenizer itself is not here
_STEPS = 200  # as many as can be asked for: a schedule may be longer at some of them


@lru_cache(maxsize=8)
def text_limits(entry: ModelEntry) -> TextLimits:
    """The limits of every text encoder of a model; see `TextLimits`.

    Raises:
        UserError: a tokenizer's files are damaged.
    """
    if entry.family is FamilyName.WHOLE:
        return _whole(entry)
    names = dict.fromkeys((*entry.tokenizers, *(("tokenizer", "tokenizer_2") if entry.family.flow else ())))
    encoders = [
        _encoder(entry, name, sums_up=name not in entry.tokenizers) for name in names if (entry.path / name).is_dir()
    ]
    return TextLimits(tuple(encoders), 1 if entry.family.flow else MOST_WINDOWS)


def _encoder(entry: ModelEntry, name: str, *, sums_up: bool) -> EncoderLimit:
    tokenizer = prompt_tokenizer(entry.path / name)
    long = not sums_up and entry.token_limit == entry.long_text  # T5 takes as many as it is given
    reads = entry.long_text if long else tokenizer.limit
    return EncoderLimit(name, _scheduled(tokenizer.count_marked), reads - tokenizer.special, sums_up)


def _whole(entry: ModelEntry) -> TextLimits:
    """A pipeline that runs whole may have a tokenizer that is not read here: then words and marks are counted."""
    folders = [
        folder for name in entry.tokenizers if (folder := entry.path / name).joinpath("tokenizer.json").is_file()
    ]
    room = entry.token_limit - _MARKS
    if not folders:
        return TextLimits((EncoderLimit("words", lambda text: len(_WORD.findall(plain_text(text))), room),))
    return TextLimits(tuple(EncoderLimit(f.name, partial(_plain, prompt_tokenizer(f)), room) for f in folders))


def _plain(tokenizer: PromptTokenizer, text: str) -> int:
    return tokenizer.count(plain_text(text))


def _scheduled(count: Callable[[str], int]) -> Callable[[str], int]:
    """``count`` of the longest text that a schedule makes of a text, kept for texts that are asked for again."""

    @lru_cache(maxsize=4096)
    def counted(text: str) -> int:
        if "[" not in text:
            return count(text)
        return max(count(one) for one in {switch.text for switch in switches(text, _STEPS)})

    return counted
