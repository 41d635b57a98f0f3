"""Words and pictures as messages: within Discord's limits, saying what was typed."""

from __future__ import annotations

import time
from pathlib import Path

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import Action, Verb
from bot.core.replies import Button, Reply, ReplyFile, ReplyImage
from bot.discord_app.pictures import Upload, fits
from bot.discord_app.suggestions import suggest_ids, suggest_names
from bot.discord_app.views import build_view, show_reply
from bot.discord_app.wording import MAX_TEXT, as_markdown
from prompting.lexicon import style_wordings
from tests.discord_server.component_rules import ComponentRules
from tests.discord_server.limits import Limits
from tests.discord_server.things import walk

VERBS = st.sampled_from([Verb.UPSCALE, Verb.VARY_SUBTLE, Verb.REROLL, Verb.DELETE])


@given(st.text(max_size=5000))
def test_any_text_fits_and_pings_nobody(text: str) -> None:
    shown = as_markdown(text)
    assert 0 < len(shown) <= MAX_TEXT
    assert "@everyone" not in shown
    assert not set(shown) & set("\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u2060")


@given(st.text(alphabet="*_`~|\\>#-[]()<@!&1a \n", max_size=60))
def test_markdown_is_shown_as_typed(text: str) -> None:
    shown = as_markdown(text)
    for mark in "*_`~|<":
        assert not [n for n, character in enumerate(shown) if character == mark and shown[n - 1 : n] != "\\"]


async def test_what_holds_a_script_or_an_emoji_together_stays() -> None:
    for text in ("👩‍🚀 on the moon", "می‌خواهم", "⬇️ café", "日本語"):
        assert as_markdown(text) == text
    assert as_markdown("a\u200bb\u200dc") == "abc"
    assert as_markdown("Z" + "\u0301" * 40) == "Z" + "\u0301" * 3


@given(st.lists(st.tuples(VERBS, st.integers(0, 10)), max_size=60, unique=True), st.integers(0, 10))
async def test_any_reply_is_a_message_that_discord_takes(buttons: list[tuple[Verb, int]], count: int) -> None:
    reply = Reply(
        text="a fox " * 2000,
        images=tuple(ReplyImage(Path("x.png"), "a fox") for _ in range(count)),
        buttons=tuple(Button("x" * 200, Action(verb, "k3v9x2m7qd", index)) for verb, index in buttons),
    )
    pictures = [Upload(f"{number}.png", b"x", "a fox") for number in range(count)]
    tree = build_view(reply, pictures).to_components()
    ComponentRules(Limits(), {picture.name for picture in pictures}).check_layout(tree)
    shown = [part["custom_id"] for part in walk(tree) if part["type"] == 2]
    assert shown == sorted(shown, key=[button.action.pack() for button in reply.buttons].index)
    whole = [button.action.pack() for button in reply.buttons if button.action.index == 0]
    assert set(whole) <= set(shown)


async def test_pictures_that_do_not_fit_are_named() -> None:
    reply = Reply(text="a fox", images=tuple(ReplyImage(Path("x.png"), "a fox") for _ in range(16)))
    view = build_view(reply, [Upload(f"{number}.png", b"x", "a fox") for number in range(10)])
    assert "6 more" in str(view.to_components())


async def test_other_files_come_along(tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    archive.write_bytes(b"PK")
    shown: list[tuple[list[str], list[object]]] = []

    async def show(view: discord.ui.LayoutView, files: list[discord.File]) -> None:
        shown.append(([file.filename for file in files], walk(view.to_components())))

    reply = Reply(text="yours", files=(ReplyFile(archive, "darkroom-1.zip"),))
    await show_reply(reply, 10, show)
    await show_reply(reply, 1, show)
    (sent, parts), (nothing, words) = shown
    assert sent == ["darkroom-1.zip"]
    assert "attachment://darkroom-1.zip" in str(parts)
    assert nothing == []
    assert "larger than this place takes" in str(words)


def test_sizes_count_alone_and_together() -> None:
    large = Upload("a.png", b"x" * 9_000_000, "")
    assert fits([large] * 2, 10_000_000)
    assert not fits([large] * 3, 10_000_000)
    assert not fits([large], 8_000_000)
    assert fits([large] * 3, 50_000_000)


def test_suggestions_are_quick_and_few() -> None:
    made = [(f"k3v9x2m7q{number:x}"[:10], f"a fox {number} " * 20) for number in range(25)]
    for typed in ("", "w", "watercolour", "水彩", "🦊", "x" * 100):
        started = time.process_time()
        names = suggest_names(typed, style_wordings())
        ids = suggest_ids(typed, made)
        assert time.process_time() - started < 0.5  # 50 ms on a quiet machine
        for choice in (*names, *ids):
            assert 1 <= len(choice.name) <= 100
            assert 1 <= len(str(choice.value)) <= 100
        assert len(names) <= 25
        assert len(ids) <= 25
    assert suggest_names("watercolr", style_wordings())[0].value == "watercolor"


async def test_no_message_is_kept_in_memory() -> None:
    assert build_view(Reply(text="a fox")).is_finished()
    assert discord.version_info >= (2, 7)
