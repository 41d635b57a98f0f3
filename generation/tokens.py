"""Prompts as token ids, without torch: the same ids for counting a prompt and for encoding it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from generation.folders import damaged, read_object
from prompting.attention import Fragment, parse_attention, windows
from prompting.errors import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer


_CLIP_SPLIT = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
_CLIP_LIMIT = 77
_BEGIN, _END = "<|startoftext|>", "<|endoftext|>"


class PromptTokenizer:
    """A tokenizer read from a diffusers folder: ``tokenizer.json``, or CLIP's ``vocab.json`` and ``merges.txt``.

    ``limit`` is the number of tokens that the text encoder takes, begin and end included; ``length`` sets it where
    the model decides, as with T5, which takes any number. ``special`` of them begin and end a text.
    """

    def __init__(self, folder: Path, length: int | None = None) -> None:
        settings = read_object(folder / "tokenizer_config.json")
        special = folder / "special_tokens_map.json"
        tokens = {**(read_object(special) if special.is_file() else {}), **settings}
        own = settings.get("model_max_length")
        self.limit = length or (own if isinstance(own, int) and own <= 4096 else _CLIP_LIMIT)
        self._tokenizer = _load(folder)
        self._end = self._id(_content(tokens.get("eos_token")) or _END)
        self._pad = self._id(_content(tokens.get("pad_token")) or _END)
        self.special = len(self._tokenizer.encode("").ids)

    def count(self, text: str) -> int:
        """Tokens of ``text`` itself, without begin and end, however long it is."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def count_marked(self, prompt: str) -> int:
        """`count` of a prompt in the request's syntax, whose stretches of different weight are tokenised apart."""
        return len(self._weighted_tokens(prompt)[1])

    def ids(self, text: str) -> list[int]:
        """Exactly ``limit`` ids: ``text`` padded, or cut after ``limit - 1`` tokens and closed.

        A cut is not reported here; `prompting.fit` names what does not fit, by `generation.text_limits`, before a
        request is made.
        """
        ids: list[int] = self._tokenizer.encode(text).ids
        if len(ids) > self.limit:
            ids = [*ids[: self.limit - 1], self._end]
        return ids + [self._pad] * (self.limit - len(ids))

    def weighted_ids(self, prompt: str) -> tuple[list[int], list[float]]:
        """`ids` of a prompt in the request's syntax (`prompting.attention`), and each token's factor on its attention.

        As in AUTOMATIC1111's web UI, stretches of different weight are tokenised apart; begin, end and padding have 1.
        """
        fragments = parse_attention(prompt)
        if all(fragment.weight == 1.0 for fragment in fragments):
            ids = self.ids("".join(fragment.text for fragment in fragments))
            return ids, [1.0] * len(ids)
        begin, tokens, end = self._weighted_tokens(prompt)
        return self._window(begin, tokens[: self.limit - len(begin) - 1], end)

    def windows(self, prompt: str) -> list[tuple[list[int], list[float]]]:
        """`weighted_ids` of each window that ``prompt`` takes: one after each BREAK, and as many as it is long.

        A window ends after its last comma where there is one in its second half, else when it is full.
        """
        found: list[tuple[list[int], list[float]]] = []
        for text in windows(prompt):
            begin, tokens, end = self._weighted_tokens(text)
            room = self.limit - len(begin) - 1
            if len(tokens) <= room:
                found.append(self.weighted_ids(text))
                continue
            while tokens:
                cut = self._cut(tokens, room)
                found.append(self._window(begin, tokens[:cut], end))
                tokens = tokens[cut:]
        return found

    def _weighted_tokens(self, text: str) -> tuple[list[int], list[tuple[int, float]], int]:
        """The tokens that begin a window, those of ``text`` with their weights, and the one that ends a window."""
        *begin, end = self._tokenizer.encode("").ids
        fragments = parse_attention(text)
        if all(fragment.weight == 1.0 for fragment in fragments):
            fragments = (Fragment("".join(fragment.text for fragment in fragments), 1.0),)
        tokens = [
            (token, weight)
            for words, weight in fragments
            for token in self._tokenizer.encode(words, add_special_tokens=False).ids
        ]
        return begin, tokens, end

    def _cut(self, tokens: Sequence[tuple[int, float]], room: int) -> int:
        """How many of ``tokens`` go into a window with so much room."""
        if len(tokens) <= room:
            return len(tokens)
        commas = self._tokenizer.encode(",", add_special_tokens=False).ids[-1:]
        ends = [place + 1 for place, (token, _) in enumerate(tokens[:room]) if token in commas]
        return ends[-1] if ends and ends[-1] > room // 2 else room

    def _window(self, begin: list[int], tokens: Sequence[tuple[int, float]], end: int) -> tuple[list[int], list[float]]:
        ids = [*begin, *(token for token, _ in tokens), end]
        weights = [*[1.0] * len(begin), *(weight for _, weight in tokens), 1.0]
        free = self.limit - len(ids)
        return ids + [self._pad] * free, weights + [1.0] * free

    def _id(self, token: str) -> int:
        number: int | None = self._tokenizer.token_to_id(token)
        if number is None:
            raise ValueError(f"the tokenizer's vocabulary lacks its own token {token!r}")
        return number


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
    if not (folder / "vocab.json").is_file():
        raise damaged(folder, Message("has no tokenizer.json"))
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
