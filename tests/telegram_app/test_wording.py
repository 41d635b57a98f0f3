"""Words in messages: counted as Telegram counts, cut where nothing breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import Action, Verb
from bot.core.replies import Button, Reply
from bot.telegram_app.messages import keyboard, text_of
from bot.telegram_app.wording import MAX_CAPTION, code_entities, cut, parts, shown, units

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("🦊👩‍🚀狐\n @"), max_size=300)
ID = "k3v9x2m7qd"


@given(TEXTS, st.integers(1, 120))
def test_nothing_is_longer_than_its_limit_or_broken(text: str, limit: int) -> None:
    for made in (shown(text, limit), cut(text, limit)):
        assert len(made.encode("utf-16-le")) // 2 <= limit
        made.encode()  # no half character
    assert shown(text, limit).strip()


@given(TEXTS)
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


@given(st.lists(st.text("ab狐🦊", max_size=30), max_size=30), st.integers(10, 80))
def test_parts_hold_everything(lines: list[str], limit: int) -> None:
    found = parts("\n".join(lines), limit)
    assert all(units(part) <= limit for part in found)
    if all(units(line) <= limit for line in lines):
        assert [line for part in found for line in part.split("\n") if line and line != "…"] == [*filter(None, lines)]


def test_a_long_idea_gives_way_to_what_is_below_it() -> None:
    below = f"{ID} · seed 7"
    caption = shown(f"{'🦊' * 2000}\n{below}", MAX_CAPTION)
    assert caption.endswith("…\n" + below)
    assert units(caption) <= MAX_CAPTION


@pytest.mark.parametrize("words", ["@ada", "hello @ada_l", "<b>@everyone</b>"])
def test_nobody_is_mentioned(words: str) -> None:
    assert "@a" not in shown(words)
    assert "@e" not in shown(words)
    assert "<b>" in shown(words) or "<b>" not in words


def test_what_turns_the_writing_around_is_left_out() -> None:
    assert shown("a\u202eb\u200bc\u0000d") == "abc d"
    assert shown("\u200b") == "…"


def test_entities_lie_where_telegram_finds_them() -> None:
    text = f"🦊🦊 {ID} and {ID}x {ID}"
    found = code_entities(text, [ID])
    encoded = text.encode("utf-16-le")
    assert [encoded[e.offset * 2 : (e.offset + e.length) * 2].decode("utf-16-le") for e in found] == [ID, ID]


def test_an_entity_is_never_cut_in_half() -> None:
    action = Action(Verb.DETAILS, ID)
    for length in range(1000, 1030):
        reply = Reply(text="x" * length + "\n" + ID, buttons=(Button("ℹ️", action),))
        text, entities = text_of(reply, MAX_CAPTION)
        assert all(entity.offset + entity.length <= units(text) for entity in entities)


def test_buttons_fit_whatever_they_are_called() -> None:
    many = tuple(Button("一" * 200, Action(Verb.VARY_SUBTLE, ID, index)) for index in range(1, 99))
    made = keyboard(Reply(text="", buttons=(*many, *many)))
    assert made is not None
    buttons = [button for row in made.inline_keyboard for button in row]
    assert len(buttons) <= 100
    assert all(len(row) <= 8 for row in made.inline_keyboard)
    assert all(len(str(button.callback_data).encode()) <= 64 for button in buttons)
    assert keyboard(Reply(text="")) is None
