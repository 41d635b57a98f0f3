"""How long a process needs until it can speak another language: the first text, the reader's import included.

Each figure is of a fresh process; English is the comparison, which reads nothing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

RUNS = 9
_CODE = """
import sys, time
from bot.core.language import _, speaking
with speaking(sys.argv[1]):
    wall, cpu = time.perf_counter(), time.process_time()
    _("none")
    print(time.perf_counter() - wall, time.process_time() - cpu)
"""


def first_text(language: str) -> tuple[float, float]:
    """Milliseconds to the first text in ``language``: by the wall, and of one core."""
    run = subprocess.run([sys.executable, "-c", _CODE, language], capture_output=True, text=True, check=True)
    wall, cpu = map(float, run.stdout.split())
    return wall * 1e3, cpu * 1e3


def main() -> None:
    """Print the table."""
    print(f"{'language':<10}{'wall ms':>10}{'core ms':>10}   median of {RUNS}")  # noqa: T201
    for language in ("en", "zh"):
        runs = [first_text(language) for _ in range(RUNS)]
        wall, cpu = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"{language:<10}{wall:>10.1f}{cpu:>10.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
