"""Expansion by a causal language model on this machine: it chooses among words that suit, and can say nothing else.

Decoding is constrained by a trie of the pack's terms for each slot (as in De Cao et al. 2021, *Autoregressive Entity
Retrieval*): at every token only continuations of a term are allowed, so that no new subject, name or syntax can come
out. It draws by a generator of its own, so that the same seed gives the same words and no other seed is disturbed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from prompting.contract import enforce
from prompting.expand import expand, other_fillings
from prompting.patch import FILLABLE, fallback_notice
from prompting.render import render
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.vocabulary import Vocabulary

MOST_ADDED = 4
_MOST_CANDIDATES = 32
_TEMPERATURE = 0.8
_END = -1  # marks in the trie that a term may end here

Trie = dict[int, Any]


class LanguageModelExpander:
    """Fills empty slots by the model ``name``: a local folder or a hub id, safetensors only, never remote code.

    Loaded at the first use; a model that cannot be loaded leaves the prompt to the rules, with a notice.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(
        self,
        spec: PromptSpec,
        *,
        prompt_seed: int,
        vocabulary: Vocabulary | None = None,
        style: str | None = None,
        most: int | None = None,
    ) -> PromptSpec:
        """See `prompting.expand.Expander`; the phrases that the model chose have the origin MODEL."""
        before = expand(spec, prompt_seed=prompt_seed, vocabulary=vocabulary, style=style, fill=False)
        try:
            after = self._filled(before, vocabulary, MOST_ADDED if most is None else min(most, MOST_ADDED))
        except (OSError, ValueError, RuntimeError, ImportError):
            ruled = expand(spec, prompt_seed=prompt_seed, vocabulary=vocabulary, style=style)
            return ruled.model_copy(update={"notices": (*ruled.notices, fallback_notice("language model"))})
        return enforce(before, after)

    def _filled(self, spec: PromptSpec, vocabulary: Vocabulary | None, most: int) -> PromptSpec:
        added = 0
        for slot in FILLABLE:
            if added == most or spec.phrases(slot):
                continue
            candidates = list(other_fillings(spec, slot, vocabulary))[:_MOST_CANDIDATES]
            if candidates:
                phrase = Phrase(text=self._chosen(spec, slot, candidates), origin=Origin.MODEL)
                slots = {**spec.slots, slot: (phrase,)}
                spec = spec.model_copy(update={"slots": {name: slots[name] for name in Slot if name in slots}})
                added += 1
        return spec

    def _chosen(self, spec: PromptSpec, slot: Slot, candidates: Sequence[str]) -> str:
        """One of ``candidates``, drawn token by token as the model continues the prompt."""
        import torch

        tokenizer, model = self._loaded
        trie: Trie = {}
        for candidate in candidates:
            node = trie
            for token in tokenizer.encode(f" {candidate}", add_special_tokens=False):
                node = node.setdefault(token, {})
            node[_END] = candidate
        digest = hashlib.blake2b(f"{spec.prompt_seed}/{slot}".encode(), digest_size=4).digest()
        generator = torch.Generator().manual_seed(int.from_bytes(digest, "big"))
        tokens = tokenizer.encode(f"{render(spec).prompt},")[-model.config.max_position_embeddings // 2 :]
        node = trie
        while set(node) != {_END}:
            with torch.inference_mode():
                logits = model(torch.tensor([tokens])).logits[0, -1].float()
            allowed = sorted(token for token in node if token != _END)
            scores = logits[allowed] / _TEMPERATURE
            if _END in node:  # the comma after a term stands for its end
                comma = tokenizer.encode(",", add_special_tokens=False)[0]
                scores = torch.cat((scores, logits[comma : comma + 1] / _TEMPERATURE))
            choice = int(torch.multinomial(scores.softmax(-1), 1, generator=generator))
            if choice == len(allowed):
                break
            tokens = [*tokens, allowed[choice]]
            node = node[allowed[choice]]
        chosen: str = node[_END]
        return chosen

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        safe = {"trust_remote_code": False, "local_files_only": Path(self._name).is_dir()}
        tokenizer = AutoTokenizer.from_pretrained(self._name, **safe)
        model = AutoModelForCausalLM.from_pretrained(self._name, use_safetensors=True, **safe)
        return tokenizer, model.eval()
