# ruff: noqa: T201  printing is what it is for
"""How long prompts with marks take to read: `python tests/benchmarks/prompt_syntax.py`.

Prints milliseconds of this machine as it is now, beside the grammars of other projects where they are installed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from prompting.errors import UserError
from prompting.grammar import tree
from prompting.syntax import parse

RUNS = 300
SENTENCE = "a red fox in the (deep:1.2) snow at dusk, soft light from the left, [pencil sketch:watercolor:0.4], "
TEXTS = {
    "6,000 characters as people write": (SENTENCE * 100)[:6000],
    "6,000 characters without marks": ("a red fox in the deep snow at dusk, soft light, " * 200)[:6000],
    "500 nested brackets": "(" * 500 + "fox" + ")" * 500,
    "6,000 opening brackets": "(" * 6000,
    "2,000 pairs of brackets": "(a)" * 2000,
    "1,500 braces with bars": "{a|b}" * 1200,
}


def timed(read: Callable[[str], object], text: str, runs: int = RUNS) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds."""
    seconds: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        with suppress(UserError):
            read(text)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1e3, statistics.quantiles(seconds, n=100)[98] * 1e3


def main() -> None:
    """Our grammar on each text, then compel's on brackets nested as deep as it can bear."""
    for text in TEXTS.values():
        tree(text)
    print(f"{'':36}{'tree p50':>10}{'p99':>10}{'parse p50':>12}{'p99':>10}   ms, {RUNS} runs")
    for name, text in TEXTS.items():
        figures = (*timed(tree, text), *timed(parse, text, RUNS // 10))
        print(
            f"{name:36}"
            + "".join(f"{figure:>{width}.2f}" for figure, width in zip(figures, (10, 10, 12, 10), strict=True))
        )
    lengths = [1500, 3000, 6000, 12000, 24000]
    rows = [timed(tree, (SENTENCE * 400)[:length], 30)[0] for length in lengths]
    print("growth: " + ", ".join(f"{length:,} characters {row:.2f}" for length, row in zip(lengths, rows, strict=True)))
    compare()


def compare() -> None:
    """The same brackets through compel's parser, if it is there."""
    try:
        from compel.prompt_parser import PromptParser
    except ImportError:
        print("compel is not installed here, so it is not compared; A1111's grammar is no package.")
        return
    for depth in (1, 2, 3, 4, 5):
        text = "(" * depth + "fox" + ")" * depth
        theirs, ours = timed(PromptParser().parse_conjunction, text, 3)[0], timed(tree, text, 3)[0]
        print(f"{depth} nested brackets: compel {theirs:.1f}, here {ours:.3f}")


if __name__ == "__main__":
    main()
