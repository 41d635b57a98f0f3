"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from prompting.patterns import late


def test_it_is_used_as_any_pattern() -> None:
    word = late(r"(?P<first>[a-z])[a-z]*", re.IGNORECASE)
    match = word.search("12 Foxes")
    assert match is not None
    assert (match[0], match["first"]) == ("Foxes", "F")
    assert [found[0] for found in word.finditer("a red fox")] == ["a", "red", "fox"]
    assert word.sub("x", "a fox") == "x x"
    assert word.fullmatch("two words") is None
    assert word.pattern == r"(?P<first>[a-z])[a-z]*"


def test_a_wrong_pattern_is_told_at_the_first_use() -> None:
    pattern = late("(")
    with pytest.raises(re.error):
        pattern.match("")


def test_importing_the_assistant_compiles_no_pattern_of_its_own() -> None:
    program = """
import re, sys
import pydantic
from pydantic import BaseModel
compiled, compile_one = [], re.compile
def noted(*given, **named):
    compiled.append(sys._getframe(1).f_globals["__name__"])
    return compile_one(*given, **named)
re.compile = noted
import prompting.pipeline
print(sorted({name for name in compiled if name.startswith("prompting")}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
