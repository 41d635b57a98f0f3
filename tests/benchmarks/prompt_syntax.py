# ruff: noqa: T201  printing is what it is for
"""How long prompts with marks take to read: `python tests/benchmarks/prompt_syntax.py`.

Prints milliseconds of processor time, beside the grammars of other projects where they are installed.
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
    "3,000 empty pairs": "()" * 3000,
    "1,200 braces with bars": "{a|b}" * 1200,
}


def timed(read: Callable[[str], object], text: str, runs: int = RUNS) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds."""
    seconds: list[float] = []
    for _ in range(runs):
        began = time.process_time()
        with suppress(UserError):
            read(text)
        seconds.append(time.process_time() - began)
    return statistics.median(seconds) * 1e3, statistics.quantiles(seconds, n=100)[98] * 1e3


def main() -> None:
    """Our grammar on each text, then those of others on texts that they can bear."""
    for text in TEXTS.values():
        tree(text)
    print(f"{'':36}{'tree p50':>10}{'p99':>10}{'parse p50':>12}{'p99':>10}   CPU ms, {RUNS} runs")
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
    """The same texts through the grammars of compel, dynamicprompts and A1111, where they can be imported.

    A1111's grammar is part of its program and no package: it is found when a checkout of it stands in PYTHONPATH.
    """
    grammars = {"compel": _compel(), "dynamicprompts": _dynamicprompts(), "A1111": _a1111()}
    for name, read in grammars.items():
        if read is None:
            print(f"{name} is not installed here, so it is not compared.")
    texts = {
        "a (red:1.2) fox": "a (red:1.2) fox",
        "300 characters as people write": SENTENCE * 3,
        **{f"{depth} nested brackets": "(" * depth + "fox" + ")" * depth for depth in (1, 3, 5)},
        "20 braces with bars": "{a|b} " * 20,
        "50% off": "50% off",
    }
    for text_name, text in texts.items():
        figures = [f"{name} {_once(read, text)}" for name, read in grammars.items() if read is not None]
        if figures:
            print(f"{text_name}: here {timed(tree, text, 9)[0]:.3f}, {', '.join(figures)}")


def _compel() -> Callable[[str], object] | None:
    try:
        from compel.prompt_parser import PromptParser
    except ImportError:
        return None
    return lambda text: PromptParser().parse_conjunction(text)


def _dynamicprompts() -> Callable[[str], object] | None:
    try:
        from dynamicprompts.parser.parse import parse as theirs
    except ImportError:
        return None
    return lambda text: theirs(text)


def _a1111() -> Callable[[str], object] | None:
    """Schedules, then weights, as the web UI reads a prompt for 20 steps."""
    try:
        from modules.prompt_parser import get_learned_conditioning_prompt_schedules, parse_prompt_attention
    except ImportError:
        return None

    def read(text: str) -> object:
        (schedule,) = get_learned_conditioning_prompt_schedules([text], 20)
        return [parse_prompt_attention(written) for _, written in schedule]

    return read


def _once(read: Callable[[str], object], text: str) -> str:
    """Milliseconds of the second of two readings, or what it raised."""
    try:
        read(text)
        began = time.process_time()
        read(text)
    except Exception as error:  # what others raise is what is shown
        return f"raises {type(error).__name__}"
    return f"{(time.process_time() - began) * 1e3:.1f}"


if __name__ == "__main__":
    main()
