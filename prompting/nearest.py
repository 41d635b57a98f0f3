"""The names nearest to one that nobody knows, for hints."""

from collections.abc import Iterable

from prompting.errors import Message

_LIKENESS_GAP = 20.0


def nearest(
    word: str, names: Iterable[str], n: int = 3, cutoff: float = 55.0, *, whole: bool = False
) -> tuple[str, ...]:
    """Up to ``n`` of ``names``, the best first. ``cutoff`` is the least likeness in 0–100.

    ``whole`` compares whole names; else a part will do, so that "oil" is near to "oil painting".
    When one name is much more like it than the rest, the rest are left out.
    """
    # Imported late: only a mistake needs it, and the process should start fast.
    from rapidfuzz import fuzz, process, utils

    scorer = fuzz.ratio if whole else fuzz.WRatio
    matches = process.extract(
        word[:80], list(names), scorer=scorer, processor=utils.default_process, limit=n, score_cutoff=cutoff
    )
    return tuple(name for name, likeness, _ in matches if likeness >= matches[0][1] - _LIKENESS_GAP)


def listed(names: Iterable[str], *, every: bool = False, limit: int = 12) -> Message:
    """``names`` as people write a list: "a, b or c", with ``every`` "a, b and c"; what exceeds ``limit`` is counted."""
    shown = list(names)
    if len(shown) > limit:
        return Message("{names} and {count} more", names=", ".join(shown[:limit]), count=len(shown) - limit)
    if len(shown) < 2:
        return Message("{name}", name="".join(shown))
    first, last = ", ".join(shown[:-1]), shown[-1]
    if every:
        return Message("{names} and {last}", names=first, last=last)
    return Message("{names} or {last}", names=first, last=last)


def shortened(text: str, limit: int = 40) -> str:
    """``text`` on one line, cut to ``limit`` characters with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
