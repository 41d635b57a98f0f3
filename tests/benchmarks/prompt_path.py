# ruff: noqa: T201  printing is what it is for
"""How long an idea waits for its prompt, and a process for the assistant: `python tests/benchmarks/prompt_path.py`.

Prints milliseconds: of the whole rule path (marks, slots, expansion, contract, rendering) for each labelled idea, on
one core; of long texts by their length in characters; of the first idea of a fresh process; and of importing
`prompting.pipeline` in fresh processes, in turn with pydantic alone, which it needs, and with nothing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from prompting.pipeline import compose
from tests.prompting.labelled import fresh, ideas

PROCESSES = 21
MOST = 6_000  # characters of an idea
LENGTHS = (1_500, 3_000, MOST)
IDEAS = {"en": "a fox in the snow", "zh": "雪地里的狐狸"}
COMPOSE = "compose({idea!r}, model_name='x')"
LONG = {
    "a Chinese sentence without a stop": "清晨的阳光洒在古老的村庄上一个小女孩牵着狗走",
    "one Chinese word": "狐狸",
    "one place": "在山里",
    "one English word": "fox ",
    "an English sentence without a stop": "a red fox walks over the old bridge and sees ",
    "Japanese": "雪の中のきつね",
}
IMPORTS = {
    "nothing": "pass",
    "pydantic with a model's base": "from pydantic import BaseModel",
    "prompting.pipeline": "import prompting.pipeline",
}


def timed(prepared: str, statement: str) -> float:
    """Milliseconds of ``statement`` in a fresh process that has done ``prepared``."""
    program = (
        f"import time\n{prepared}\nbegan = time.perf_counter()\n{statement}\nprint((time.perf_counter() - began) * 1e3)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout)


def figures(milliseconds: Sequence[float]) -> str:
    """Median and 99th percentile."""
    return f"p50 {statistics.median(milliseconds):.2f}, p99 {statistics.quantiles(milliseconds, n=100)[98]:.2f}"


def rule_path(language: str) -> list[float]:
    """Milliseconds of processor time for each labelled idea of ``language``, each asked once."""
    texts = [idea.text for half in ("tune", "held", "independent", *fresh(language)) for idea in ideas(language, half)]
    for text in IDEAS.values():
        compose(text, model_name="x")
    return [once(text) for text in texts]


def once(idea: str) -> float:
    """Milliseconds of processor time of the rule path for ``idea``."""
    began = time.process_time()
    compose(idea, model_name="x")
    return (time.process_time() - began) * 1e3


if __name__ == "__main__":
    for language in IDEAS:
        spent = rule_path(language)
        print(f"rule path, {language}, {len(spent)} ideas: {figures(spent)} ms of processor time")
    for name, part in LONG.items():
        spent = [sum(once((part * MOST)[:length]) for _ in range(3)) / 3 for length in LENGTHS]
        print(
            f"{name} again and again: "
            + ", ".join(f"{length:,} {ms:.0f}" for length, ms in zip(LENGTHS, spent, strict=True))
        )
    for language, idea in IDEAS.items():
        first = [timed("from prompting.pipeline import compose", COMPOSE.format(idea=idea)) for _ in range(PROCESSES)]
        print(f"first idea of a process, {language}: median {statistics.median(first):.0f} ms")
    rounds = [{name: timed("", statement) for name, statement in IMPORTS.items()} for _ in range(PROCESSES)]
    for name in IMPORTS:
        found = [one[name] for one in rounds]
        print(f"importing {name}: median {statistics.median(found):.0f}, least {min(found):.0f} ms")
