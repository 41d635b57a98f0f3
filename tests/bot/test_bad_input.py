"""Whatever people type: one clear sentence and a hint, a status that is not 0, nothing half-written."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from generation.catalog import POCKET
from tests.bot.conftest import Run

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([""], "empty_idea", "empty"),
        (["   "], "empty_idea", "empty"),
        (["x" * 100_000], "idea_too_long", "100,000"),
        (["a fox", "--seed", "abc"], None, "--seed"),
        (["a fox --seed abc"], None, "--seed"),
        (["--ar", "3:2"], "empty_idea", "empty"),
        (["--ar 3:2"], "empty_idea", "empty"),
        (["__../etc__ fox"], "bad_wildcard_name", "../etc"),
        (["a fox", "--seed", "99999999999999999999"], None, "--seed"),
        (["a fox", "--seed", "-1"], None, "--seed"),
        (["a fox", "--seed", str(2**63 - 1), "--n", "2"], "seed_too_large", "seed"),
        (["a fox", "--seed", str(2**64 + 1)], None, "--seed"),
        (["a fox", "--steps", "0"], None, "--steps"),
        (["a fox", "--steps", "1000000"], None, "--steps"),
        (["a fox", "--steps", "150", "--sampler", "lcm"], "steps_unsupported", "50"),
        ([" AND ".join(["a fox"] * 8)], "too_many_parts", "AND"),
        (["a fox", "--n", "1000"], None, "--n"),
        (["a fox", "--cfg", "nan"], None, "--cfg"),
        (["a fox", "--cfg", "inf"], None, "--cfg"),
        (["a fox", "--cfg", "1e9"], None, "--cfg"),
        (["a fox", "--size", "1x1"], None, "--size"),
        (["a fox", "--size", "10000x10000"], None, "--size"),
        (["a fox", "--size", "100x100"], "unsupported_size", "96×96"),
        (["a fox", "--ar", "0:1"], None, "--ar"),
        (["a fox", "--sampler", "dpm++2n"], None, "DPM++ 2M"),
        (["a fox", "--style", "watercolr"], None, "watercolor"),
        (["a fox", "--model", "poket"], "unknown_model", "pocket"),
        (["a fox", "--model", "/nowhere/at/all"], "unknown_model", "/nowhere/at/all"),
        (["a fox", "--strength", "0.5"], "strength_without_image", "--image"),
        (["a fox", "--image", "/nowhere.png"], "unreadable_image", "/nowhere.png"),
        (["a fox", "--nonsense", "1"], "usage", "--nonsense"),
    ],
)
def test_bad_values_are_explained(darkroom: Run, arguments: list[str], code: str | None, words: str) -> None:
    error = darkroom("imagine", *arguments, "--json").error
    assert code in (None, error["code"])
    assert words.lower() in (error["message"] + error["hint"]).lower()
    assert darkroom("history", "--json")["generations"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "zzzzzzzzzz"), "unknown_generation"),
        (("show", "../../etc/passwd"), "bad_reference"),
        (("reroll", "zzzzzzzzzz"), "unknown_generation"),
        (("vary", "zzzzzzzzzz:0"), "bad_reference"),
        (("vary", "zzzzzzzzzz", "--strength", "7"), "bad_strength"),
        (("vary", "zzzzzzzzzz", "--subtle", "--strong"), "conflicting_strength"),
        (("upscale", "zzzzzzzzzz", "--factor", "3"), "bad_factor"),
        (("history", "--limit", "0"), "usage"),
        (("models", "show", "poket"), "unknown_model"),
        (("nonsense",), "usage"),
        (("expand", "--file", "/nowhere.txt"), "unreadable_file"),
    ],
)
def test_bad_commands_are_explained(darkroom: Run, arguments: tuple[str, ...], code: str) -> None:
    assert darkroom(*arguments, "--json").error["code"] == code


def test_an_image_that_the_set_does_not_have(darkroom: Run) -> None:
    made = darkroom("imagine", "a cat", "--steps", "2", "--json")
    assert darkroom("upscale", f"{made['id']}:3", "--json").error["code"] == "unknown_image"


@pytest.mark.parametrize(
    "content", [b"", b"no picture at all", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, b"GIF89a" + b"\0" * 50]
)
def test_files_that_are_no_pictures(darkroom: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "input.png").write_bytes(content)
    error = darkroom("imagine", "a fox", "--image", str(tmp_path / "input.png"), "--json").error
    assert error["code"] != "bug"


def test_a_data_folder_that_cannot_be_made(darkroom: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DARKROOM_DATA_DIR", str(tmp_path / "file" / "below"))
    error = darkroom("imagine", "a fox", "--json").error
    assert error["code"] != "bug"
    assert str(tmp_path / "file") in error["message"]


def test_a_database_of_a_newer_version(darkroom: Run, data_dir: Path) -> None:
    darkroom("history", "--json")
    [file] = data_dir.glob("*.sqlite3")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = file.read_bytes()
    assert darkroom("history", "--json").error["code"] == "database_newer"
    assert file.read_bytes() == before


def test_a_flipped_bit_in_the_weights_is_found(darkroom: Run, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(POCKET.path, model)
    [file] = (model / "unet").glob("*.safetensors")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    error = darkroom("imagine", "a fox", "--model", str(model), "--json").error
    assert error["code"] == "damaged_weights"
    assert file.name in error["message"]


def test_a_full_disk_leaves_nothing_half_written(data_dir: Path) -> None:
    """A limit on file sizes stands for the disk: writing the picture fails where ENOSPC would."""
    made = run_limited(data_dir, "ulimit -f 4000; ")
    assert made.returncode == 0
    files = sorted(data_dir.rglob("*.png"))
    full = run_limited(data_dir, "ulimit -f 0; ")
    assert full.returncode not in (0, 70)
    assert "Traceback" not in full.stdout + full.stderr
    assert sorted(data_dir.rglob("*.png")) == files
    assert list((data_dir / "blobs" / "incoming").iterdir()) == []
    [database] = data_dir.glob("*.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def run_limited(data_dir: Path, prefix: str) -> subprocess.CompletedProcess[str]:
    command = f"trap '' XFSZ; {prefix}exec {sys.executable} -m bot.cli imagine 'a fox' --steps 2 --json"
    environment = {"DARKROOM_DATA_DIR": str(data_dir), "PATH": "/usr/bin:/bin"}
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, cwd=ROOT)


def heed_interrupts() -> None:
    """A shell that starts something in the background has it ignore SIGINT, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_in_the_middle(data_dir: Path) -> None:
    """The process is interrupted while it denoises; it says so, and the next one finds everything sound."""
    environment = {"DARKROOM_DATA_DIR": str(data_dir), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "bot.cli", "imagine", "a fox", "--steps", "200", "--n", "16", "--json"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
        preexec_fn=heed_interrupts,
    )
    while not (data_dir / "blobs").exists() and process.poll() is None:
        time.sleep(0.05)
    time.sleep(3.0)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert '"stopped"' in out
    assert "Traceback" not in out + err
    assert list(data_dir.rglob("*.png")) == []
    [database] = data_dir.glob("*.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM generations").fetchone() == (0,)
