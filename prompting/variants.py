"""Templates: a text with ``{a|b}``, ``{a, b}`` or ``__wildcard__`` in it stands for one text or several.

Chance (``{a|b}``, wildcards) is decided by a seed and the place of the mark; permutations (``{a, b}``) give every
combination. Combinations are counted before any is made.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from prompting.errors import UserError
from prompting.grammar import tree
from prompting.patterns import late
from prompting.spec import Notice
from prompting.tree import Choice, Leaf, Node, Permutation, Wildcard, groups_of

MAX_COMBINATIONS = 64
_MAX_NESTED_FILES = 8
_MAX_FILE = 1_000_000  # bytes of a wildcard's file
_MAX_MADE = 50_000  # characters that wildcards may make of one text
_SHOWN_COUNT = 10**9
_WEIGHT = late(r"(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})::")  # before a line of a wildcard's file

Wildcards = Callable[[str], Sequence[str] | None]  # a name -> its lines, None when there is no such list


@dataclass(frozen=True, kw_only=True)
class Variants:
    """The texts that a template stands for; ``template`` is None when the text is none."""

    texts: tuple[str, ...]
    template: str | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class WildcardFolder:
    """Wildcards from an operator's folder: ``__animal__`` is a line of animal.txt, ``__sea/fish__`` of sea/fish.txt.

    Empty lines and lines that begin with ``#`` do not count; ``3::shark`` is three times as likely as ``trout``.
    """

    folder: Path

    def __call__(self, name: str) -> Sequence[str] | None:
        """The lines of the list ``name``; None when there is none.

        Raises UserError (``bad_wildcard_name``) for a name that leads out of the folder.
        """
        check_wildcard_name(name)
        file = (self.folder / f"{name}.txt").resolve()
        if not file.is_relative_to(self.folder.resolve()) or not file.is_file() or file.stat().st_size > _MAX_FILE:
            return None
        lines = (line.strip() for line in file.read_text(encoding="utf-8-sig", errors="replace").splitlines())
        return [line for line in lines if line and not line.startswith("#")]


def check_wildcard_name(name: str) -> None:
    """Raises UserError (``bad_wildcard_name``) for a name that leads out of any folder of lists."""
    if any(part in ("", ".", "..") for part in name.split("/")):
        raise UserError(
            "bad_wildcard_name",
            "“{name}” is not the name of a list of words.",
            "A name such as __animal__ or __sea/fish__ would do.",
            name=name,
        )


def combinations(
    text: str, *, seed: int, wildcards: Wildcards | None = None, limit: int = MAX_COMBINATIONS
) -> Variants:
    """The texts that ``text`` stands for, in the order in which its options are written.

    Deterministic by ``seed``. A wildcard without a list stays text and is named in a notice.
    Raises UserError: ``too_many_combinations``, ``wildcard_cycle``, ``bad_wildcard_name``, ``template_too_long``.
    """
    nodes = tree(text)
    if not varies(nodes):
        return Variants(texts=(text,))
    maker = _Maker(seed=seed, wildcards=wildcards)
    made = maker.sequence(nodes, text, "", ())
    count = made.count
    if count > limit:
        raise UserError(
            "too_many_combinations",
            "The braces stand for {count} prompts; at most {limit} can be made at once.",
            "Take out a few options, or write {{a|b}} to let chance take one.",
            count=f"{count:,}" if count < _SHOWN_COUNT else f"more than {_SHOWN_COUNT:,}",
            limit=limit,
        )
    texts = tuple(dict.fromkeys(made.texts()))
    unchanged = texts == (text,)
    return Variants(texts=texts, template=None if unchanged else text, notices=tuple(maker.notices()))


def varies(nodes: Sequence[Node]) -> bool:
    """Whether ``nodes`` hold what stands for several texts, at any depth."""
    return any(isinstance(node, Choice | Permutation | Wildcard) or any(map(varies, groups_of(node))) for node in nodes)


@dataclass(frozen=True, slots=True)
class _Made:
    """Texts not yet made: one of ``options`` (alternatives), each a row of what follows each other."""

    options: tuple[tuple[str | _Made, ...], ...]

    @property
    def count(self) -> int:
        return sum(math.prod(part.count for part in row if not isinstance(part, str)) for row in self.options)

    def texts(self) -> Iterator[str]:
        for row in self.options:
            yield from _product(row)


def _product(row: Sequence[str | _Made]) -> Iterator[str]:
    texts = [""]
    for part in row:
        endings = [part] if isinstance(part, str) else list(part.texts())
        texts = [text + ending for text in texts for ending in endings]
    yield from texts


@dataclass(kw_only=True)
class _Maker:
    seed: int
    wildcards: Wildcards | None
    missing: dict[str, None] = field(default_factory=dict)
    length: int = 0

    def notices(self) -> Iterator[Notice]:
        for name in self.missing:
            message = "There is no list of words called “{name}”, so __{name}__ stays as typed."
            yield Notice.of("unknown_wildcard", message, name=name)

    def sequence(self, nodes: Sequence[Node], text: str, path: str, names: tuple[str, ...]) -> _Made:
        """What ``nodes`` of ``text`` stand for. ``path`` says where they are, ``names`` through which files."""
        return _Made((tuple(self._node(node, text, f"{path}/{node.start}", names) for node in nodes),))

    def _node(self, node: Node, text: str, path: str, names: tuple[str, ...]) -> str | _Made:
        match node:
            case Choice():
                return self._choice(node, text, path, names)
            case Permutation():
                rows = [self._trimmed(option, text, f"{path}.{i}", names) for i, option in enumerate(node.options)]
                return _Made(tuple((row,) for row in rows))
            case Wildcard():
                return self._wildcard(node, text, path, names)
            case Leaf():
                return text[node.start : node.end]
            case _ if varies((node,)):
                return self._inside(node, text, path, names)
            case _:
                return text[node.start : node.end]

    def _inside(self, node: Node, text: str, path: str, names: tuple[str, ...]) -> _Made:
        """A bracket of another kind with variants in it: what is written between its children stays."""
        row: list[str | _Made] = []
        at = node.start
        for child in (child for group in groups_of(node) for child in group):
            row += [text[at : child.start], self._node(child, text, f"{path}/{child.start}", names)]
            at = child.end
        return _Made(((*row, text[at : node.end]),))

    def _choice(self, node: Choice, text: str, path: str, names: tuple[str, ...]) -> _Made:
        span = node.most - node.least + 1
        wanted = node.least + int(self._chance(path) * span)
        ranks = [math.log(self._chance(f"{path}.{i}") or 1e-12) / option.chance if option.chance else -math.inf
                 for i, option in enumerate(node.options)]  # fmt: skip
        # Efraimidis and Spirakis (2006): the largest u ** (1 / weight) are a weighted sample without replacement.
        best = sorted(range(len(node.options)), key=lambda i: -ranks[i])[:wanted]
        row: list[str | _Made] = []
        for i in best:
            row += [node.joint] * bool(row)
            row.append(self._trimmed(node.options[i].children, text, f"{path}.{i}", names))
        return _Made((tuple(row),))

    def _trimmed(self, nodes: Sequence[Node], text: str, path: str, names: tuple[str, ...]) -> _Made:
        """An option without the white space around it."""
        made = self.sequence(nodes, text, path, names)
        row = list(made.options[0])
        if row and isinstance(row[0], str):
            row[0] = row[0].lstrip()
        if row and isinstance(row[-1], str):
            row[-1] = row[-1].rstrip()
        return _Made((tuple(row),))

    def _wildcard(self, node: Wildcard, text: str, path: str, names: tuple[str, ...]) -> str | _Made:
        check_wildcard_name(node.name)
        if node.name in names or len(names) >= _MAX_NESTED_FILES:
            raise UserError(
                "wildcard_cycle",
                "The list “{name}” names itself: {way}.",
                "One of these lists needs a line without the next one's name.",
                name=node.name,
                way=" → ".join((*names, node.name)),
            )
        lines = self.wildcards(node.name) if self.wildcards is not None else None
        if not lines:
            self.missing[node.name] = None
            return text[node.start : node.end]
        line = _picked(lines, self._chance(path))
        self.length += len(line)
        if self.length > _MAX_MADE:
            raise UserError("template_too_long", "The lists of words make a prompt without end.", "Use shorter lists.")
        return self.sequence(tree(line), line, path, (*names, node.name))

    def _chance(self, path: str) -> float:
        """A number in [0, 1) that depends on the seed and the place only."""
        digest = hashlib.blake2b(f"{self.seed}{path}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64


def _picked(lines: Sequence[str], chance: float) -> str:
    """The line that ``chance``, from 0 to 1, falls on, by the weights that some begin with; all 0 count as equal."""
    found = [_WEIGHT.match(line) for line in lines]
    weights = [float(match[1]) if match else 1.0 for match in found]
    reached = list(accumulate(weights if any(weights) else [1.0] * len(lines)))
    at = min(bisect_right(reached, chance * reached[-1]), len(lines) - 1)
    match = found[at]
    return lines[at][match.end() :].strip() if match else lines[at]


def from_mapping(lists: Mapping[str, Sequence[str]]) -> Wildcards:
    """Wildcards from lists in memory."""
    return lists.get
