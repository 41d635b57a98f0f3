"""An idea without its marks, and where they stood: plain words are put into slots, marks are written again later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from prompting.grammar import tree
from prompting.spec import Mark
from prompting.tree import Alternation, Emphasis, Leaf, LeafKind, Lora, Node, PartWeight, Schedule


@dataclass(frozen=True, kw_only=True)
class Unmarked:
    """Plain words, with the marks by their place in ``text``. ``excluded`` are parts of negative weight."""

    text: str
    marks: tuple[Mark, ...] = ()
    loras: tuple[Lora, ...] = ()
    excluded: tuple[str, ...] = ()


def unmarked(text: str) -> Unmarked:
    """``text`` without marks. A schedule becomes the words of its first side that has any; escapes are resolved."""
    nodes = tree(text)
    if len(nodes) == 1 and isinstance(nodes[0], Leaf) and nodes[0].kind is LeafKind.TEXT:
        return Unmarked(text=text)
    writer = _Writer(source=text)
    excluded: list[str] = []
    parts = _parts(nodes)
    positive = [weight for _, weight in parts if weight > 0]
    mean = sum(positive) / len(positive) if positive else 1.0
    for part, weight in parts:
        if weight > 0:
            writer.joint()
            writer.write(part, weight / mean)
        else:
            excluded.append(unmarked(text[part[0].start : part[-1].end]).text.strip(" ,"))
    return Unmarked(
        text=writer.text().rstrip(", "),
        marks=tuple(writer.marks),
        loras=tuple(writer.loras),
        excluded=tuple(filter(None, excluded)),
    )


def weight_of(marks: Sequence[Mark], start: int, end: int) -> float:
    """The one weight of all of [start, end), or 1.0; a schedule in it has none."""
    within = [mark for mark in marks if mark.start < end and mark.end > start]
    covering = [mark for mark in within if mark.start <= start and mark.end >= end and mark.source is None]
    return covering[0].weight if len(covering) == len(within) == 1 else 1.0


def _parts(nodes: Sequence[Node]) -> list[tuple[Sequence[Node], float]]:
    """Midjourney's parts, as ``a::2 b::-0.5`` writes them; a text without ``::`` is one part."""
    parts: list[tuple[Sequence[Node], float]] = []
    begin = 0
    for at, node in enumerate(nodes):
        if isinstance(node, PartWeight):
            if begin < at:
                parts.append((nodes[begin:at], node.weight))
            begin = at + 1
    if begin < len(nodes):
        parts.append((nodes[begin:], 1.0))
    return parts


@dataclass(kw_only=True)
class _Writer:
    """Writes nodes as plain words, with single spaces, and notes the marks."""

    source: str
    marks: list[Mark] = field(default_factory=list)
    loras: list[Lora] = field(default_factory=list)
    _written: list[str] = field(default_factory=list)
    _length: int = 0

    def text(self) -> str:
        return "".join(self._written)

    def joint(self) -> None:
        """A comma, unless nothing stands before it or a comma does."""
        before = self._written[-1].rstrip() if self._written else ""
        if self._length and not before.endswith(","):
            self._put(", ")

    def write(self, nodes: Sequence[Node], weight: float) -> None:
        for node in nodes:
            self._node(node, weight)

    def _node(self, node: Node, weight: float) -> None:
        match node:
            case Emphasis():
                self.write(node.children, weight * node.weight)
            case Schedule():
                self._instead(node, node.before or node.after, weight)
            case Alternation():
                self._instead(node, next((option for option in node.options if option), ()), weight)
            case Lora():
                self.loras.append(node)
            case Leaf(kind=LeafKind.AND | LeafKind.BREAK):
                self.joint()
                self.marks.append(Mark(start=self._length, end=self._length, source=node.text))
            case Leaf(kind=LeafKind.ESCAPED):
                self._weighted(node.text[1:], weight)
            case _:
                self._weighted(self.source[node.start : node.end], weight)

    def _weighted(self, text: str, weight: float) -> None:
        start = self._length
        self._put(text)
        if weight != 1.0 and start < self._length:
            self.marks.append(Mark(start=start, end=self._length, weight=weight))

    def _instead(self, node: Schedule | Alternation, shown: Sequence[Node], weight: float) -> None:
        """The words of ``shown`` for a schedule, marked with what was typed."""
        start, loras = self._length, len(self.loras)
        marks = len(self.marks)
        self.write(shown, 1.0)
        del self.marks[marks:], self.loras[loras:]
        if start < self._length:
            source = self.source[node.start : node.end]
            self.marks.append(Mark(start=start, end=self._length, weight=weight, source=source))

    def _put(self, text: str) -> None:
        if not self._written or self._written[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self._written.append(text)
            self._length += len(text)
