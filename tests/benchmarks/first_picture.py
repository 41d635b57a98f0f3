"""What a newcomer waits for: `python tests/benchmarks/first_picture.py [RUNS]` prints medians of whole processes.

Seconds of this machine as it is now; run it when nothing else does.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "bot.cli")
IDEA = ("imagine", "a red fox in the snow", "--seed", "7", "--steps", "20", "--json")


def timed(arguments: tuple[str, ...], data_dir: str) -> tuple[float, float]:
    """Wall seconds and peak memory (MB) of one process."""
    environment = {**os.environ, "DARKROOM_DATA_DIR": data_dir}
    begun = time.perf_counter()
    process = subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def median_of(runs: int, arguments: tuple[str, ...], data_dir: str) -> tuple[float, float]:
    figures = [timed(arguments, data_dir) for _ in range(runs)]
    return statistics.median(wall for wall, _ in figures), max(memory for _, memory in figures)


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as data_dir:
        timed(IDEA, data_dir)  # fills the disk cache
        told = median_of(runs, ("--help",), data_dir)
        one = median_of(runs, IDEA, data_dir)
        four = median_of(runs, (*IDEA, "--n", "4"), data_dir)
        shown = median_of(runs, ("history", "--json"), data_dir)
    rows = (
        ("darkroom --help, s", told[0], 0.5),
        ("process start to first picture on disk, s", one[0], 8.0),
        ("each further picture, s", (four[0] - one[0]) / 3, 1.5),
        ("peak memory of darkroom imagine, MB", max(one[1], four[1]), 900.0),
        ("darkroom history, s", shown[0], float("nan")),
    )
    print(f"{'':<46}{'median':>8}{'aim':>8}")  # noqa: T201
    for name, value, aim in rows:
        print(f"{name:<46}{value:>8.2f}{aim:>8.1f}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
