"""Settings from the environment and the file, and what the logs must not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import load_settings
from bot.logs import REMOVED, redact
from prompting.errors import UserError


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment without our variables; returns the settings file's path, not yet written."""
    for name in ("DATA_DIR", "DATABASE_URL", "MODEL", "EMBED", "THREADS", "LOG_LEVEL"):
        monkeypatch.delenv(f"DARKROOM_{name}", raising=False)
    monkeypatch.setenv("DARKROOM_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path / "config.toml"


def test_defaults_need_nothing(clean: Path) -> None:
    settings = load_settings()
    assert (settings.model, settings.embed, settings.database_url) == ("pocket", "full", None)


def test_the_environment_wins_over_the_file(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean.write_text('embed = "seed"\nthreads = 2\n')
    monkeypatch.setenv("DARKROOM_EMBED", "none")
    settings = load_settings()
    assert (settings.embed, settings.threads) == ("none", 2)


def test_all_errors_at_once(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean.write_text('modle = "pocket"\n')
    monkeypatch.setenv("DARKROOM_EMBED", "some")
    monkeypatch.setenv("DARKROOM_THREADS", "0")
    with pytest.raises(UserError) as caught:
        load_settings()
    for name in ("DARKROOM_EMBED", "DARKROOM_THREADS", "DARKROOM_MODLE"):
        assert name in caught.value.message


def test_a_broken_file_names_itself(clean: Path) -> None:
    clean.write_text("embed = \n")
    with pytest.raises(UserError, match="not valid TOML"):
        load_settings()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("MTAxMjM0NTY3ODkwMTIzNDU2Nz.GabcDe.abcdefghijklmnopqrstuvwxyz012345678901", "abcdefghijklmnopqrstuvwxyz"),
        ("1234567890:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc", "AAEhBOweik6ad9r"),
        ("Bearer abcdef0123456789", "abcdef0123456789"),
        ("postgresql://user:hunter2@host/darkroom", "hunter2"),
    ],
)
def test_secrets_leave_no_trace(text: str, secret: str) -> None:
    event = redact(None, "info", {"event": f"failed with {text} at the end"})
    assert REMOVED in event["event"]
    assert secret not in event["event"]
    assert event["event"].endswith(" at the end")


def test_people_s_words_leave_no_trace() -> None:
    event = redact(None, "info", {"event": "made", "prompt": "a private idea", "idea": "x", "count": 4})
    assert event == {"event": "made", "prompt": REMOVED, "idea": REMOVED, "count": 4}
