"""The script for a machine with a GPU, rehearsed: every part runs here, with tiny models."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUICK = ("ceiling", "vae", "end-to-end")
LONG = ("models", "steps", "convolutions", "layouts", "replays", "recovery")


@pytest.mark.parametrize("parts", [QUICK, *(pytest.param((part,), marks=pytest.mark.slow) for part in LONG)])
def test_the_parts_of_the_script_run(parts: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "gpu.jsonl"
    command = [sys.executable, "-m", "tests.benchmarks.gpu"]
    options = ["--rehearse", "--device", "cpu:0", "--home", str(tmp_path), "--out", str(out), "--seconds", "40"]
    done = subprocess.run([*command, *parts, *options], cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line for line in lines if "failed" in line["row"]] == []
    assert {line["part"] for line in lines} == set(parts)
    for line in lines:
        assert line["row"].get("finite", True)
        assert line["row"].get("neighbours", True)
        assert line["row"].get("identical") == line["row"].get("of")
    printed = subprocess.run([*command, "--table", str(out)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert all(f"### {part}" in printed.stdout for part in parts)
