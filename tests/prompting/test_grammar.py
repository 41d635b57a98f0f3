"""Marks in a text: the tree that they make, and that no text is refused or lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompting.brackets import MAX_MARKS, has_too_many
from prompting.grammar import tree
from prompting.syntax import parse
from prompting.tree import (
    Alternation,
    Choice,
    Emphasis,
    Leaf,
    LeafKind,
    Lora,
    Node,
    PartWeight,
    Permutation,
    Schedule,
    Wildcard,
    groups_of,
)

_PIECES = st.sampled_from(
    ["(", ")", "[", "]", "{", "}", "|", ":", "::", "::2", ":1.3)", ":0.5]", "a", "fox ", ", ", "，", '"', "“", "”",
     "\\", "\\(", "AND", "BREAK", "<lora:x:0.8>", "<lora:", "__a/b__", "__", "2$$", "$$", "0.5::", "50%", "$5", "C++",
     "#1",
     "🦊", "🦊", "\u202b", "שלום", "猫", "\x00", "\n", "\ud800", "--ar 1:1", "1", ".5"]
)  # fmt: skip
texts = st.lists(_PIECES, max_size=60).map("".join) | st.text(
    st.characters(exclude_categories=[]), max_size=200
)  # surrogates too


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(a)", Emphasis(0, 3, 1.1, (Leaf(1, 2, LeafKind.TEXT, "a"),))),
        ("[a]", Emphasis(0, 3, 1 / 1.1, (Leaf(1, 2, LeafKind.TEXT, "a"),))),
        ("(a:1.3)", Emphasis(0, 7, 1.3, (Leaf(1, 2, LeafKind.TEXT, "a"),))),
        ("(x:y:-.5)", Emphasis(0, 9, -0.5, (Leaf(1, 4, LeafKind.TEXT, "x:y"),))),
        ("[a:b:0.5]", Schedule(0, 9, (Leaf(1, 2, LeafKind.TEXT, "a"),), (Leaf(3, 4, LeafKind.TEXT, "b"),), 0.5, True)),
        ("[b:8]", Schedule(0, 5, (), (Leaf(1, 2, LeafKind.TEXT, "b"),), 8.0, False)),
        ("[a::8]", Schedule(0, 6, (Leaf(1, 2, LeafKind.TEXT, "a"),), (), 8.0, False)),
        ("[a|b]", Alternation(0, 5, ((Leaf(1, 2, LeafKind.TEXT, "a"),), (Leaf(3, 4, LeafKind.TEXT, "b"),)))),
        ("{a,b}", Permutation(0, 5, ((Leaf(1, 2, LeafKind.TEXT, "a"),), (Leaf(3, 4, LeafKind.TEXT, "b"),)))),
        ("<lora:fur v2:-0.8>", Lora(0, 18, "fur v2", -0.8)),
        ("__sea/fish__", Wildcard(0, 12, "sea/fish")),
        ("\\(", Leaf(0, 2, LeafKind.ESCAPED, "\\(")),
        ('"(a)"', Leaf(0, 5, LeafKind.QUOTED, '"(a)"')),
        ("a::2", PartWeight(1, 4, 2.0)),
        ("b AND", Leaf(2, 5, LeafKind.AND, "AND")),
        ("b BREAK", Leaf(2, 7, LeafKind.BREAK, "BREAK")),
    ],
)
def test_marks(text: str, expected: Node) -> None:
    assert tree(text)[-1] == expected


def test_choices() -> None:
    (choice,) = tree("{1-2$$ and $$0.5::a|b|{c|d}}")
    assert isinstance(choice, Choice)
    assert (choice.least, choice.most, choice.joint) == (1, 2, " and ")
    assert [option.chance for option in choice.options] == [0.5, 1.0, 1.0]


@pytest.mark.parametrize(
    "text",
    ["50% off, $5, C++ and #1", "(((fox [", "a) b] c}", "{a}", "{}", "std::vector", "a: b", "1 | 2", ":) :(", "x__y__z",
     "__", "<lora:", "THIS AND THAT", "a, b", "2$$ off", "", "[" * 10_000, "\ud800"]
)  # fmt: skip
def test_what_is_no_mark_is_text(text: str) -> None:
    assert all(isinstance(node, Leaf) and node.kind is LeafKind.TEXT for node in tree(text))


def check_spans(text: str) -> None:
    nodes = tree(text)
    assert "".join(text[node.start : node.end] for node in nodes) == text
    for inner, outer in _inside(nodes, Emphasis(0, len(text), 1.0, nodes)):
        assert outer.start <= inner.start <= inner.end <= outer.end
        assert not isinstance(inner, Leaf) or inner.text == text[inner.start : inner.end]


@settings(max_examples=500, deadline=None)
@given(texts)
def test_every_text_has_a_tree_that_covers_it(text: str) -> None:
    check_spans(text)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(texts)
def test_every_text_has_a_tree_that_covers_it_at_length(text: str) -> None:
    check_spans(text)


def _inside(nodes: Sequence[Node], outer: Node) -> Iterator[tuple[Node, Node]]:
    for node in nodes:
        yield node, outer
        for children in groups_of(node):
            assert all(left.end <= right.start for left, right in pairwise(children))
            yield from _inside(children, node)


@pytest.mark.parametrize(
    "piece", ["(", "[", "{", "(a)", "[a|b]", "{a|", "{a,", "“ ", ":1", "__a", "<lora:a", "0.5::", "([{"]
)
def test_work_is_linear_in_the_length(piece: str) -> None:
    """Four times the text takes about four times the calls; a quadratic parser takes sixteen times."""
    tree("(a)")
    short, long = (_calls((piece * n)[:n]) for n in (1_500, 6_000))
    assert long <= 5 * short


def _calls(text: str) -> int:
    """How many functions are called, C's too."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        tree(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", ["(a)", "[a|b]", "{a|b}", "()", "[a:b:1]", "(a:1.3), ", "\\(", "a::2 "])
def test_what_follows_too_many_marks_is_text(piece: str) -> None:
    text = piece * (MAX_MARKS + 50)
    nodes = tree(text)
    assert has_too_many(text)
    assert "".join(text[node.start : node.end] for node in nodes) == text
    assert isinstance(nodes[-1], Leaf)
    assert nodes[-1].kind is LeafKind.TEXT
    assert len(nodes) <= 2 * MAX_MARKS + 1
    assert tree(piece)[0] == nodes[0]
    assert not has_too_many(piece * 10)


def test_a_prompt_of_a_request_has_as_many_marks_as_were_written() -> None:
    nodes = tree("\\(" * 2 * MAX_MARKS, typed=False)
    assert {node.kind for node in nodes if isinstance(node, Leaf)} == {LeafKind.ESCAPED}
    assert len(nodes) == 2 * MAX_MARKS


def test_somebody_is_told_that_marks_were_too_many() -> None:
    assert [notice.code for notice in parse("(a)" * 600).notices] == ["too_many_marks"]
    assert parse("(a) " * 100).notices == ()
