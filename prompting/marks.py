"""An idea without its marks, and where they stood: plain words are put into slots, marks are written again later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import copysign

from prompting.attention import PART_WEIGHT
from prompting.grammar import tree
from prompting.nearest import shortened
from prompting.render import escaped
from prompting.spec import MAX_WEIGHT, Mark, Notice
from prompting.tree import Alternation, Emphasis, Leaf, LeafKind, Lora, Node, PartWeight, Schedule

_SHOWN_WEIGHTS = 3
_NO_WEIGHT = 0.5  # Midjourney's ``--no hat`` is its ``hat::-0.5``


@dataclass(frozen=True, kw_only=True)
class Unmarked:
    """Plain words, with the marks by their place in ``text``. ``excluded`` are parts of negative weight.

    ``notices`` say what was not taken as typed.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    loras: tuple[Lora, ...] = ()
    excluded: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def unmarked(text: str) -> Unmarked:
    """``text`` without marks. A schedule becomes the words of its first side that has any; escapes are resolved.

    Weights are held to ``MAX_WEIGHT``. A part of weight -0.5 is excluded as ``--no`` does it, others in proportion.
    """
    nodes = tree(text)
    if len(nodes) == 1 and isinstance(nodes[0], Leaf) and nodes[0].kind is LeafKind.TEXT:
        return Unmarked(text=text)
    writer = _Writer(source=text)
    excluded: list[str] = []
    notices: list[Notice] = []
    weighted, last = _part_weights(nodes)
    parts = _parts(weighted)
    positive = [weight for _, weight in parts if weight > 0]
    mean = sum(positive) / len(positive) if positive else 1.0
    for part, weight in parts:
        if weight > 0:
            writer.joint()
            writer.write(part, weight / mean)
        elif words := unmarked(text[part[0].start : part[-1].end]).text.strip(" ,"):
            strength = min(-weight / _NO_WEIGHT, MAX_WEIGHT)
            notices.append(_part_notice(words, weight, strength))
            if strength:
                excluded.append(words if strength == 1.0 else f"({escaped(words)}:{strength:g})")
    plain = writer.text().rstrip(", ")
    if last:
        writer.marks.append(Mark(start=len(plain), end=len(plain), source=last))
    return Unmarked(
        text=plain,
        marks=tuple(writer.marks),
        loras=tuple(writer.loras),
        excluded=tuple(excluded),
        notices=(*notices, *weight_notices(writer.excessive)),
    )


def weight_notices(weights: Sequence[float]) -> Iterator[Notice]:
    """Notices that name ``weights``, which are beyond what a text encoder can do with."""
    for weight in list(dict.fromkeys(weights))[:_SHOWN_WEIGHTS]:
        message = "Weights go from {least} to {most}, so {weight} became {limit}."
        limits = {"least": f"{-MAX_WEIGHT:g}", "most": f"{MAX_WEIGHT:g}", "limit": f"{copysign(MAX_WEIGHT, weight):g}"}
        yield Notice.of("weight_limited", message, weight=f"{weight:g}", **limits)


def _part_notice(words: str, weight: float, strength: float) -> Notice:
    values = {"words": shortened(words), "weight": f"{weight:g}"}
    if not strength:
        return Notice.of("part_left_out", "“{words}” has the weight 0, so it is left out.", **values)
    message = (
        "“{words}” has the weight {weight}, so it is in the negative prompt, {strength} times as strong as by --no."
    )
    if strength == 1.0:
        message = "“{words}” has the weight {weight}, so it is in the negative prompt, as by --no."
    return Notice.of("part_excluded", message, strength=f"{strength:g}", **values)


def weight_of(marks: Sequence[Mark], start: int, end: int) -> float:
    """The one weight of all of [start, end), or 1.0; a schedule in it has none."""
    within = [mark for mark in marks if mark.start < end and mark.end > start]
    covering = [mark for mark in within if mark.start <= start and mark.end >= end and mark.source is None]
    return covering[0].weight if len(covering) == len(within) == 1 else 1.0


def mean_weight(marks: Sequence[Mark], start: int, end: int) -> float:
    """The mean weight of the characters of [start, end), to two digits where they differ; 1.0 with a schedule in it."""
    within = [mark for mark in marks if mark.start < end and mark.end > start]
    whole = weight_of(marks, start, end)
    if whole != 1.0 or any(mark.source is not None for mark in within):
        return whole
    extra = sum((min(mark.end, end) - max(mark.start, start)) * (mark.weight - 1.0) for mark in within)
    return round(1.0 + extra / max(end - start, 1), 2)


def _part_weights(nodes: Sequence[Node]) -> tuple[Sequence[Node], str]:
    """``nodes`` with the weights of parts at their ANDs, ``:0.5 AND`` one mark, and that of the last part, if any."""
    if not any(isinstance(node, Leaf) and node.kind is LeafKind.AND for node in nodes):
        return nodes, ""
    found: list[Node] = []
    weight = ""
    for at, node in enumerate(nodes):
        ends = at + 1 == len(nodes) or getattr(nodes[at + 1], "kind", None) is LeafKind.AND
        if isinstance(node, Leaf) and node.kind is LeafKind.AND and weight:
            node, weight = replace(node, text=f"{weight} AND"), ""
        elif isinstance(node, Leaf) and node.kind is LeafKind.TEXT and ends and (said := PART_WEIGHT.search(node.text)):
            weight = f":{said[1]}"
            node = replace(node, end=node.start + said.start(), text=node.text[: said.start()])
        found.append(node)
    return found, weight


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
    excessive: list[float] = field(default_factory=list)
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
            self.marks.append(Mark(start=start, end=self._length, weight=self._limited(weight)))

    def _limited(self, weight: float) -> float:
        if abs(weight) > MAX_WEIGHT:
            self.excessive.append(weight)
        return max(-MAX_WEIGHT, min(MAX_WEIGHT, weight))

    def _instead(self, node: Schedule | Alternation, shown: Sequence[Node], weight: float) -> None:
        """The words of ``shown`` for a schedule, marked with what was typed."""
        start, loras = self._length, len(self.loras)
        marks = len(self.marks)
        self.write(shown, 1.0)
        del self.marks[marks:], self.loras[loras:]
        if start < self._length:
            source = self.source[node.start : node.end]
            self.marks.append(Mark(start=start, end=self._length, weight=self._limited(weight), source=source))

    def _put(self, text: str) -> None:
        if not self._written or self._written[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self._written.append(text)
            self._length += len(text)
