"""Our token ids are those of transformers' CLIPTokenizer, from either kind of files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import CLIPTokenizer

from generation.catalog import resolve_model
from generation.text_limits import text_limits
from generation.tokens import PromptTokenizer


@pytest.fixture(scope="session")
def tokenizers(sdxl_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[PromptTokenizer, ...]:
    """From tokenizer.json, and from vocab.json with merges.txt."""
    folder = sdxl_folder / "tokenizer_2"
    classic = tmp_path_factory.mktemp("classic")
    for name in ("vocab.json", "merges.txt", "tokenizer_config.json"):
        shutil.copy(folder / name, classic)
    return PromptTokenizer(folder), PromptTokenizer(classic)


@pytest.fixture(scope="session")
def reference(sdxl_folder: Path) -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(sdxl_folder / "tokenizer_2", local_files_only=True)


@given(
    text=st.one_of(
        st.text(max_size=30), st.sampled_from(["", "fox", "a red  Fox", "狐狸", "<|endoftext|> fox", "x" * 99])
    )
)
def test_ids_are_those_of_transformers(
    text: str, tokenizers: tuple[PromptTokenizer, ...], reference: CLIPTokenizer
) -> None:
    expected = reference(text, padding="max_length", max_length=16, truncation=True).input_ids
    for tokenizer in tokenizers:
        assert tokenizer.ids(text) == expected


def test_counts_leave_out_begin_and_end(tokenizers: tuple[PromptTokenizer, ...]) -> None:
    for tokenizer in tokenizers:
        assert tokenizer.limit == 16
        assert tokenizer.count("") == 0
        assert tokenizer.count("fox fox") == 2
        assert tokenizer.count("fox " * 1000) == 1000


def test_a_model_counts_with_its_own_tokenizer(sdxl_folder: Path) -> None:
    assert set(text_limits(resolve_model(str(sdxl_folder))).measure("fox").values()) == {1}


def test_another_padding_token_is_read(tmp_path: Path, sdxl_folder: Path) -> None:
    shutil.copytree(sdxl_folder / "tokenizer_2", tmp_path / "t")
    CLIPTokenizer.from_pretrained(tmp_path / "t", pad_token="!", local_files_only=True).save_pretrained(tmp_path / "t")
    reference = CLIPTokenizer.from_pretrained(tmp_path / "t", local_files_only=True)
    expected = reference("fox", padding="max_length", max_length=16).input_ids
    assert expected[-1] == reference.convert_tokens_to_ids("!")
    assert PromptTokenizer(tmp_path / "t").ids("fox") == expected
