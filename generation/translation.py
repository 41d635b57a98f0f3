"""Translation by a Marian model on this machine (Junczys-Dowmunt et al. 2018), such as Helsinki-NLP/opus-mt-mul-en."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

_MOST_TOKENS = 64
_BEAMS = 4
_PHRASES_KEPT = 1024


class MarianTranslator:
    """A `prompting.translation.Translator` by the model ``name``: a local folder or a hub id, safetensors only.

    Loaded at the first phrase. It searches by beams and draws nothing, so that a phrase always becomes the same.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept = lru_cache(_PHRASES_KEPT)(self._translated)

    def __call__(self, text: str) -> str:
        """See `prompting.translation.Translator`."""
        return self._kept(text)

    def _translated(self, text: str) -> str:
        import torch

        tokenizer, model = self._loaded
        tokens = tokenizer(text, return_tensors="pt", truncation=True, max_length=_MOST_TOKENS * 2)
        with torch.inference_mode():
            found = model.generate(
                input_ids=tokens.input_ids,
                attention_mask=tokens.attention_mask,
                num_beams=_BEAMS,
                do_sample=False,
                max_new_tokens=_MOST_TOKENS,
            )
        spoken: str = tokenizer.decode(found[0], skip_special_tokens=True)
        return spoken

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        import torch
        from transformers import AutoTokenizer, MarianMTModel

        safe = {"trust_remote_code": False, "local_files_only": Path(self._name).is_dir()}
        tokenizer = AutoTokenizer.from_pretrained(self._name, **safe)
        with torch.random.fork_rng(devices=[]):  # making it draws numbers, before its weights replace them
            model = MarianMTModel.from_pretrained(self._name, use_safetensors=True, **safe)
        return tokenizer, model.eval()
