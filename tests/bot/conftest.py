"""The program as people run it, in this process, over a data folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import app
from bot.session import run_guarded


@dataclass(frozen=True)
class Outcome:
    """What one command left behind."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, object]:
        """The one JSON object on standard output; anything else beside it fails."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document

    def __getitem__(self, key: str) -> object:
        return self.document[key]

    @property
    def error(self) -> dict[str, str]:
        assert self.status != 0
        assert "Traceback" not in self.out + self.err
        error = self.document["error"]
        assert isinstance(error, dict)
        assert set(error) == {"code", "message", "hint"}
        assert str(error["message"]).endswith((".", "?", "。", "？"))
        return error

    @property
    def pixels(self) -> list[str]:
        """The pixel hashes of the images."""
        return [image["sha256"] for image in self.document["images"]]  # type: ignore[attr-defined]


Run = Callable[..., Outcome]


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DARKROOM_DATA_DIR", str(tmp_path / "darkroom"))
    monkeypatch.setenv("DARKROOM_LANGUAGE", "en")
    monkeypatch.setenv("DARKROOM_CONFIG", str(tmp_path / "none.toml"))
    return tmp_path / "darkroom"


@pytest.fixture
def darkroom(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """``darkroom("imagine", "a fox", "--json")`` in the folder of this test."""

    def run(*arguments: str) -> Outcome:
        capsys.readouterr()
        status = run_guarded(app, arguments)
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run
