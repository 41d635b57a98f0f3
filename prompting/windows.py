"""A long prompt in the windows of its text encoder, which are cut between phrases and marked by BREAK."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompting.grammar import tree
from prompting.patterns import late
from prompting.render import Piece
from prompting.spec import Window
from prompting.tree import Leaf, LeafKind

TokenCount = Callable[[str], int]

# Where a text may be cut: after a word; in scripts without spaces after a character; in an endless word somewhere.
CUTTABLE = late(r"[\x21-\u058f]{1,40}|\S")
_CLOSING = frozenset(",.;:!?")
_AND, _BREAK = " AND ", " BREAK "  # before an AND may stand the weight of the part that it ends: " :0.5 AND "


@dataclass(frozen=True)
class EncoderLimit:
    """What one text encoder reads at once: ``room`` tokens, as ``count`` counts them without begin and end.

    ``count`` takes a text in the syntax of a request's prompt. An encoder that only ``sums_up`` the text beside
    another that reads all of it decides nothing.
    """

    name: str
    count: TokenCount
    room: int
    sums_up: bool = False


@dataclass(frozen=True)
class TextLimits:
    """The text encoders of a model, one of which at least reads all; ``most_windows`` 1 where it has no windows."""

    encoders: tuple[EncoderLimit, ...]
    most_windows: int = 1

    @property
    def room(self) -> int:
        """Tokens that a window holds, for all that read it."""
        return min(encoder.room for encoder in self._reading)

    def measure(self, text: str) -> dict[str, int]:
        """The tokens of ``text`` for each encoder."""
        return {encoder.name: encoder.count(text) for encoder in self.encoders}

    def excess(self, text: str) -> int:
        """The most tokens by which ``text`` is longer than a window; below 0 there is room for so many."""
        return max(encoder.count(text) - encoder.room for encoder in self._reading)

    @property
    def _reading(self) -> tuple[EncoderLimit, ...]:
        return tuple(encoder for encoder in self.encoders if not encoder.sums_up)


@dataclass(frozen=True)
class Layout:
    """A text in windows: ``parts`` are denoised side by side, and each has its own windows.

    ``made`` is how many windows there are beyond those that the person's own BREAK began.
    """

    text: str
    parts: tuple[tuple[str, ...], ...]
    fits: bool
    made: int = 0

    @property
    def windows(self) -> tuple[str, ...]:
        """Of all parts."""
        return tuple(window for part in self.parts for window in part)


def laid_out(pieces: Sequence[Piece], limits: TextLimits) -> Layout:
    """The text of ``pieces`` in as few windows as it takes, in their order; a piece is parted only if it must be.

    Where there are no windows, BREAK is white space, and a text that is too long does not fit. The weight of the last
    part is a last piece without words.
    """
    windowed = limits.most_windows > 1
    parts: list[list[list[Piece]]] = [[[]]]  # part, typed window, pieces
    joints: list[str] = []
    weight = ""
    for piece in pieces:
        if not piece.text:  # the weight, or a phrase that a schedule in front of it says already
            weight = piece.joint if piece.joint.startswith(" :") else weight
            continue
        if piece.joint.endswith(_AND):
            joints.append(piece.joint)
            parts.append([[]])
        elif piece.joint == _BREAK and windowed:
            parts[-1].append([])
        parts[-1][-1].append(piece)
    laid: list[list[str]] = []
    made = 0
    for part in parts:
        windows = [window for typed in part for window in (_filled(typed, limits) if windowed else [_text(typed)])]
        made += len(windows) - len(part)
        laid.append(windows)
    if windowed:
        fits = all(len(windows) <= limits.most_windows for windows in laid)
    else:
        fits = all(limits.excess(window) <= 0 for windows in laid for window in windows)
    text = "".join(joint + _BREAK.join(windows) for joint, windows in zip(["", *joints], laid, strict=True)) + weight
    return Layout(text, tuple(map(tuple, laid)), fits, made)


def measured(layout: Layout, limits: TextLimits) -> tuple[Window, ...]:
    """The windows of ``layout`` with their tokens."""
    return tuple(Window(text=text, tokens=limits.measure(text)) for text in layout.windows)


def _filled(pieces: Sequence[Piece], limits: TextLimits) -> list[str]:
    whole = _text(pieces)
    if limits.excess(whole) <= 0:
        return [whole]
    windows: list[str] = []
    current: list[Piece] = []
    for piece in _small_enough(pieces, limits):
        if current and limits.excess(_text([*current, piece])) > 0:
            windows.append(_text(current))
            current = []
        current.append(piece)
    return [*windows, _text(current)]


def _small_enough(pieces: Sequence[Piece], limits: TextLimits) -> list[Piece]:
    """``pieces``, those that no window holds word by word. What stands in brackets stays together."""
    found: list[Piece] = []
    for piece in pieces:
        if limits.excess(_text([piece])) <= 0:
            found.append(piece)
        else:
            found += _words(piece)
    return found


def _words(piece: Piece) -> list[Piece]:
    found: list[Piece] = []
    end = 0
    for start, stop in _stretches(piece.text):
        joint, word = piece.text[end:start] if found else piece.joint, piece.text[start:stop]
        end = stop
        if found and not joint and word in _CLOSING:  # what follows brackets
            found[-1] = Piece(found[-1].joint, found[-1].text + word)
        else:
            found.append(Piece(joint, word))
    return found or [piece]


def _stretches(text: str) -> list[tuple[int, int]]:
    """The words of ``text`` outside brackets, and what is in brackets whole."""
    found: list[tuple[int, int]] = []
    for node in tree(text, typed=False):
        if isinstance(node, Leaf) and node.kind is LeafKind.TEXT:
            found += [(node.start + word.start(), node.start + word.end()) for word in CUTTABLE.finditer(node.text)]
        else:
            found.append((node.start, node.end))
    return found


def _text(pieces: Sequence[Piece]) -> str:
    """``pieces`` as one text that begins with the first: a comma or AND before it falls out, its own words do not."""
    if not pieces:
        return ""
    first, *rest = pieces
    joint = "" if first.joint.endswith((_AND, _BREAK)) else first.joint.lstrip(" ,")
    return "".join((joint, first.text, *(part for piece in rest for part in piece)))
