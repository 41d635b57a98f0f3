"""What a text with marks is made of: a frozen tree whose nodes know where they stood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class LeafKind(StrEnum):
    """What a stretch of text without parts is."""

    TEXT = "text"
    QUOTED = "quoted"  # never looked into
    ESCAPED = "escaped"  # a backslash and the character that it protects
    AND = "and"  # parts two prompts that are denoised side by side
    BREAK = "break"  # begins a new window of the text encoder


@dataclass(frozen=True, slots=True)
class Leaf:
    """Text at [start, end)."""

    start: int
    end: int
    kind: LeafKind
    text: str


@dataclass(frozen=True, slots=True)
class PartWeight:
    """``::2`` ends a part of a prompt and gives its weight; 1.0 when no number stands there."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Lora:
    """``<lora:name:0.8>``."""

    start: int
    end: int
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Wildcard:
    """``__name__``: a line of the operator's file of that name."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """``(words)``, ``(words:1.3)`` or ``[words]``: a factor on the attention that the words get."""

    start: int
    end: int
    weight: float
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """``[before:after:when]``. ``when`` is a step, or as ``fraction`` a share of all steps."""

    start: int
    end: int
    before: tuple[Node, ...]
    after: tuple[Node, ...]
    when: float
    fraction: bool


@dataclass(frozen=True, slots=True)
class Alternation:
    """``[a|b]``: another one at each step."""

    start: int
    end: int
    options: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One of several texts; ``chance`` is how likely against the others."""

    chance: float
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """``{a|b}``, ``{2$$a|b|c}``, ``{1-2$$ and $$a|b}``: chance takes from ``least`` to ``most`` different options."""

    start: int
    end: int
    options: tuple[Option, ...]
    least: int
    most: int
    joint: str


@dataclass(frozen=True, slots=True)
class Permutation:
    """``{a, b}``: every option once, each in a prompt of its own."""

    start: int
    end: int
    options: tuple[tuple[Node, ...], ...]


Node: TypeAlias = (
    Leaf | PartWeight | Lora | Wildcard | Emphasis | Schedule | Alternation | Choice | Permutation
)  # fmt: skip


def groups_of(node: Node) -> tuple[tuple[Node, ...], ...]:
    """What stands inside ``node``, side by side: one group for brackets, one for each option of a choice."""
    match node:
        case Emphasis():
            return (node.children,)
        case Schedule():
            return (node.before, node.after)
        case Choice():
            return tuple(option.children for option in node.options)
        case Alternation() | Permutation():
            return node.options
        case _:
            return ()
