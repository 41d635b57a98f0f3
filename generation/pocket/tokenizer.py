"""The pocket model's own byte-level BPE tokenizer, in CLIP's format, learnt from our captions.

Every byte is in the vocabulary, so any text in any language can be encoded; unknown words just cost more tokens.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer
from transformers import CLIPTokenizer

BEGIN, END = "<|startoftext|>", "<|endoftext|>"
WORD_END = "</w>"
MAX_LENGTH = 48
"""Tokens of a prompt, begin and end included; training captions have about 14."""

_SPLIT = Regex(r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")


def learn_tokenizer(captions: Iterable[str], size: int, folder: Path) -> CLIPTokenizer:
    """Learns up to `size` tokens from `captions` and writes vocab.json, merges.txt and tokenizer.json to `folder`."""
    learner = Tokenizer(BPE(end_of_word_suffix=WORD_END, unk_token=END))
    learner.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(_SPLIT, behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    learner.decoder = decoders.ByteLevel()
    trainer = BpeTrainer(
        vocab_size=size,
        end_of_word_suffix=WORD_END,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    learner.train_from_iterator(captions, trainer)
    model = json.loads(learner.to_str())["model"]
    return _save(model["vocab"], [tuple(pair) for pair in model["merges"]], folder)


def _save(learnt: dict[str, int], merges: list[tuple[str, ...]], folder: Path) -> CLIPTokenizer:
    """Renumbers the tokens as CLIP does: bytes, bytes that end a word, merges in order, begin, end."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = dict.fromkeys(alphabet + [byte + WORD_END for byte in alphabet])
    tokens.update(dict.fromkeys("".join(pair) for pair in merges))
    tokens.update(dict.fromkeys(sorted(learnt)))
    tokens.update(dict.fromkeys((BEGIN, END)))
    vocabulary = {token: number for number, token in enumerate(tokens)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    tokenizer = CLIPTokenizer(
        vocab=vocabulary, merges=merges, bos_token=BEGIN, eos_token=END, unk_token=END, pad_token=END,
        model_max_length=MAX_LENGTH,
    )  # fmt: skip
    # transformers 5 writes tokenizer.json only; the two classic files above stay for other loaders.
    tokenizer.save_pretrained(folder)
    return tokenizer
