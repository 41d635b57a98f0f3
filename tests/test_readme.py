"""What the README promises: its tables are up to date, its commands exist, its examples run."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import app
from bot.config import PREFIX, Settings
from prompting.options import OPTIONS
from tests.documentation import README, updated

TEXT = README.read_text(encoding="utf-8")
EXAMPLES = [line[2:] for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()]


def command_names() -> set[str]:
    return {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}


def test_tables_are_up_to_date() -> None:
    assert updated(TEXT) == TEXT, "run `make docs`"


@pytest.mark.parametrize("flag", [flag for option in OPTIONS for flag in option.flags])
def test_every_flag_is_named(flag: str) -> None:
    assert flag in TEXT


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_every_setting_is_named(setting: str) -> None:
    assert f"{PREFIX}{setting.upper()}" in TEXT


@pytest.mark.parametrize("command", sorted(command_names() | {"models"}))
def test_every_command_is_named(command: str) -> None:
    assert re.search(rf"`{command}\b", TEXT)


@pytest.mark.parametrize("target", re.findall(r"^make ([a-z-]+)", TEXT, re.MULTILINE))
def test_every_make_target_exists(target: str) -> None:
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_console_examples_run(tmp_path: Path) -> None:
    """Word for word, one after the other; ``ID`` stands for the newest generation."""
    assert len(EXAMPLES) >= 5
    newest = "none"
    for example in EXAMPLES:
        program, *arguments = shlex.split(example)
        assert program == "darkroom"
        words = [newest if word == "ID" else word for word in arguments]
        environment = {"DARKROOM_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", *words],
            capture_output=True,
            text=True,
            env=environment,
            cwd=README.parent,
        )
        assert done.returncode == 0, f"{example}: {done.stdout}{done.stderr}"
        if "--json" in words:
            newest = json.loads(done.stdout).get("id", newest)
