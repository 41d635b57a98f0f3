"""Prompts as token ids, without torch: the same ids for counting a prompt and for encoding it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from generation.folders import read_object

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from generation.catalog import ModelEntry

_CLIP_SPLIT = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
_CLIP_LIMIT = 77
_BEGIN, _END = "<|startoftext|>", "<|endoftext|>"


class PromptTokenizer:
    """A CLIP tokenizer read from a diffusers folder (``tokenizer.json``, or ``vocab.json`` and ``merges.txt``).

    ``limit`` is the number of tokens that the text encoder takes, begin and end included.
    """

    def __init__(self, folder: Path) -> None:
        settings = read_object(folder / "tokenizer_config.json")
        special = folder / "special_tokens_map.json"
        tokens = {**(read_object(special) if special.is_file() else {}), **settings}
        length = settings.get("model_max_length")
        self.limit = length if isinstance(length, int) and length <= 4096 else _CLIP_LIMIT
        self._tokenizer = _load(folder)
        self._end = self._id(_content(tokens.get("eos_token")) or _END)
        self._pad = self._id(_content(tokens.get("pad_token")) or _END)

    def count(self, text: str) -> int:
        """Tokens of ``text`` itself, without begin and end, however long it is."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def ids(self, text: str) -> list[int]:
        """Exactly ``limit`` ids: ``text`` padded, or cut after ``limit - 1`` tokens and closed.

        A cut is not reported here; `prompting.fit` names what does not fit before a request is made.
        """
        ids: list[int] = self._tokenizer.encode(text).ids
        if len(ids) > self.limit:
            ids = [*ids[: self.limit - 1], self._end]
        return ids + [self._pad] * (self.limit - len(ids))

    def _id(self, token: str) -> int:
        number: int | None = self._tokenizer.token_to_id(token)
        if number is None:
            raise ValueError(f"the tokenizer's vocabulary lacks its own token {token!r}")
        return number


def prompt_tokens(entry: ModelEntry, text: str) -> int:
    """Tokens of ``text`` for the model, without begin and end; the larger count where it has two tokenizers."""
    return max(prompt_tokenizer(folder).count(text) for folder in tokenizer_folders(entry.path))


def tokenizer_folders(model: Path) -> tuple[Path, ...]:
    """The tokenizer folders of a diffusers model, in the order of its text encoders."""
    return tuple(folder for name in ("tokenizer", "tokenizer_2") if (folder := model / name).is_dir())


@lru_cache(maxsize=8)
def prompt_tokenizer(folder: Path) -> PromptTokenizer:
    """The tokenizer in ``folder``, read once per process."""
    return PromptTokenizer(folder)


def _load(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    if (folder / "tokenizer.json").is_file():
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer
    return _from_classic_files(folder)


def _from_classic_files(folder: Path) -> Tokenizer:
    """CLIP's byte-level BPE from ``vocab.json`` and ``merges.txt``, as older checkpoints ship it."""
    from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import BPE

    vocabulary, merges = BPE.read_file(str(folder / "vocab.json"), str(folder / "merges.txt"))
    tokenizer = Tokenizer(
        BPE(vocabulary, merges, continuing_subword_prefix="", end_of_word_suffix="</w>", unk_token=_END)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_CLIP_SPLIT), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in (_BEGIN, _END)])
    tokenizer.post_processor = processors.RobertaProcessing(
        (_END, vocabulary[_END]), (_BEGIN, vocabulary[_BEGIN]), trim_offsets=False, add_prefix_space=False
    )
    return tokenizer


def _content(token: object) -> str | None:
    """A special token's text; files write it as a string or as an object with ``content``."""
    if isinstance(token, dict):
        token = token.get("content")
    return token if isinstance(token, str) else None
