"""Advice on an idea, in chats and in the terminal; and prompts that the terminal rolls or writes for other tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.chat_line import read_line
from bot.core.commands import Advise, Settings
from bot.core.language import _, speaking
from prompting.spec import Slot
from tests.bot.conftest import Run
from tests.bot.counters import ADA, Counter, opened


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as made:
        yield made


async def test_advice_in_a_chat(counter: Counter) -> None:
    reply = await counter.say(read_line("/advise a cat to the left of a quokka at night, sunny --no hat --cfg 1"))
    assert reply.private
    assert not reply.buttons
    no_effect = "At guidance 1 the negative prompt has no effect"
    for words in ("to the left of", "contradict each other", '"quokka"', no_effect, "lighting"):
        assert words in reply.text or words == "lighting"
    plain = (await counter.say(Advise(text="a fox"))).text
    open_slots = dict(line.split(": ", 1) for line in plain.splitlines()[1:])
    assert {"setting", "lighting"} <= set(open_slots)
    assert all(1 <= len(words.split(", ")) <= 3 for words in open_slots.values())
    assert all(len(set(words.split(", "))) == len(words.split(", ")) for words in open_slots.values())
    assert "negative" not in (await counter.say(Advise(text="a fox --no hat"))).text


async def test_advice_in_chinese_and_for_the_chosen_model(counter: Counter) -> None:
    li = replace(ADA, user="li", language="zh")
    reply = (await counter.say(Advise(text="a fox"), li)).text
    with speaking("zh"):
        assert _("setting") in reply
    await counter.say(Settings(changes={"model": "pocket"}))
    assert "quokka" in (await counter.say(Advise(text="a quokka"))).text


def test_advice_in_the_terminal(darkroom: Run) -> None:
    said = darkroom("advise", "a cat to the left of a dog", "--no", "hat", "--cfg", "1", "--json")
    assert {notice["code"] for notice in said["notices"]} == {"spatial_relation", "negative_ignored"}  # type: ignore[attr-defined]
    assert set(said["open"]) >= {"setting", "lighting"}  # type: ignore[call-overload]
    assert said["effects"] == []
    assert "Still open" in darkroom("advise", "a fox").out
    assert darkroom("advise", "", "--json").error["code"] == "empty_idea"


def test_words_that_change_nothing_are_found_by_measuring(darkroom: Run) -> None:
    said = darkroom("advise", "a fox in the snow, 8k, trending", "--measure", "--json")
    negligible = {one["text"]: one["negligible"] for one in said["effects"]}  # type: ignore[attr-defined]
    assert negligible == {"a fox": False, "in the snow": False, "8k": True, "trending": True}
    assert "trending (nearly nothing: it can be left out)" in darkroom("advise", "a fox, trending", "--measure").out


def test_one_slot_is_rolled_and_no_other(darkroom: Run) -> None:
    before = darkroom("expand", "a fox", "--json")["slots"]
    after = darkroom("expand", "a fox", "--reroll", "lighting", "--json")["slots"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after.pop("lighting") != before.pop("lighting")
    assert after == before
    again = darkroom("expand", "a fox", "--reroll", "光线", "--json")
    assert again.status == 0 or again.error["code"] == "unknown_slot"
    assert darkroom("expand", "a fox", "--reroll", "lightning", "--json").error["code"] == "unknown_slot"
    assert darkroom("expand", "a fox", "--reroll", "subject", "--json").error["code"] == "not_rollable"


def test_several_slots_are_rolled_at_once(darkroom: Run) -> None:
    one_by_one = darkroom("expand", "a fox", "--reroll", "lighting", "--reroll", "setting", "--json")["slots"]
    assert darkroom("expand", "a fox", "--reroll", "lighting, setting,lighting", "--json")["slots"] == one_by_one
    assert darkroom("expand", "a fox", "--reroll", "lighting,lightning", "--json").error["code"] == "unknown_slot"


def test_why_a_slot_cannot_be_rolled_is_said(darkroom: Run) -> None:
    empty = darkroom("expand", "a fox", "--reroll", "style", "--json").error
    assert empty["message"] == "The slot “style” is empty, and nothing of ours would fit there."
    typed = darkroom("expand", "a fox", "--reroll", "subject", "--json").error
    assert typed["message"] == "All that is in the slot “subject” is yours, and stays."
    unknown = darkroom("expand", "a fox", "--reroll", "nonsense", "--json").error
    assert unknown["hint"].startswith("There are subject, action, setting,")
    assert unknown["hint"].endswith("quality and negative.")
    misspelt = darkroom("expand", "a fox", "--reroll", "lightning", "--json").error
    assert misspelt["hint"].startswith("Did you mean lighting? There are")


def test_an_idea_that_only_leaves_out_says_so(darkroom: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("imagine", "expand", "advise"):
        for words in (("--no", "猫"), ("--no 猫",), ("--negative", "猫")):
            error = darkroom(command, *words, "--json").error
            assert (error["code"], "猫" in error["message"]) == ("empty_idea", True), (command, words)
    monkeypatch.setenv("DARKROOM_LANGUAGE", "zh")
    hint = darkroom("expand", "a fox", "--no", "", "--json").error["hint"]
    assert "WORDS" not in hint
    assert "NAME" not in darkroom("expand", "a fox --model", "--json").error["hint"]


def test_a_prompt_as_another_tool_writes_it(darkroom: Run) -> None:
    line = darkroom("expand", "a (red:1.3) fox in the snow, golden hour --no hat --seed 4", "--as", "midjourney")
    assert line.out.strip().endswith("--no hat --seed 4")
    assert "(red:1.3)" not in line.out
    assert "(red:1.3)" in line.err
    block = darkroom("expand", "a fox --seed 4", "--as", "a1111", "--json")["export"]
    assert isinstance(block, dict)
    assert block["text"].endswith("Steps: 20, Sampler: DPM++ 2M, CFG scale: 4, Seed: 4, Size: 128x128")
    back = darkroom("expand", block["text"], "--raw", "--json")
    assert back["prompt"] == block["text"].splitlines()[0]
    own = json.loads(darkroom("expand", "a fox", "--as", "json").out)
    assert own["spec"]["slots"][Slot.SUBJECT.value][0]["text"] == "a fox"
    assert darkroom("expand", "a fox", "--as", "novel", "--json").error["code"] == "unknown_form_of_prompt"


def test_each_phrase_shows_where_it_came_from_in_both_languages(darkroom: Run) -> None:
    shown = darkroom("expand", "三只猫在雨中").out
    assert "three cats (translated from 三只猫)" in shown
    assert "(added)" in shown
    (subject,) = darkroom("expand", "三只猫", "--json")["slots"]["subject"]  # type: ignore[index]
    assert (subject["text"], subject["source_text"]) == ("three cats", "三只猫")


async def test_a_form_in_a_chat_shows_both_languages_too(counter: Counter) -> None:
    assert "three cats (translated, 三只猫)" in (await counter.say(read_line("/expand 三只猫"))).text


def test_a_written_prompt_is_made_exactly(darkroom: Run, tmp_path: Path) -> None:
    file = tmp_path / "fox.json"
    file.write_text(darkroom("expand", "a fox --seed 7 --no hat", "--reroll", "lighting", "--as", "json").out)
    made = darkroom("imagine", "--spec", str(file), "--steps", "2", "--json")
    written = json.loads(file.read_text())
    assert (made["prompt"], made["negative_prompt"]) == (written["prompt"], "hat")
    assert (made["seed"], made["steps"]) == (7, 2)
    assert darkroom("imagine", "a cat", "--spec", str(file), "--json").error["code"] == "idea_given_twice"
    styled = darkroom("imagine", "--spec", str(file), "--style", "watercolor", "--no", "fog", "--json").error
    assert styled["message"] == "--spec is a whole prompt, so it takes no --no or --style beside it."
    file.write_text(file.read_text().replace("a fox", "a nude child"))
    assert darkroom("imagine", "--spec", str(file), "--json").error["code"] == "content_refused"
    file.write_text("a fox")
    assert darkroom("imagine", "--spec", str(file), "--json").error["code"] == "not_a_prompt"
