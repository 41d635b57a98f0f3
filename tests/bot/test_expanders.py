"""Who fills what an idea leaves open: chosen by the settings, and never in anybody's way."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from bot.app import build_expander
from bot.config import Settings, load_settings
from bot.core.commands import Expand, Imagine, Privacy, Remix, Reroll
from bot.core.commands import Settings as ChangeSettings
from generation.language_model import LanguageModelExpander
from prompting.endpoint import Endpoint, EndpointExpander
from prompting.errors import UserError
from prompting.expand import expand, style_only
from prompting.spec import Origin, PromptSpec, Slot
from tests.bot.conftest import Run
from tests.bot.counters import ADA, BEN, Counter, opened, ref_of
from tests.prompting.chat_endpoint import chat_endpoint

GOOD = {"lighting": ["golden hour"], "setting": ["in the forest"]}


def written(spec: PromptSpec) -> dict[str, str]:
    """What a model wrote, by slot."""
    return {slot.value: phrase.text for slot in Slot for phrase in spec.phrases(slot) if phrase.origin is Origin.MODEL}


def llm(url: str) -> EndpointExpander:
    return EndpointExpander(Endpoint(url=url, model="m", seconds=5))


def test_the_settings_choose() -> None:
    assert build_expander(Settings()) is expand
    assert build_expander(Settings(expander="none")) is style_only
    assert isinstance(build_expander(Settings(expander="lm", language_model="somebody/model")), LanguageModelExpander)
    chosen = Settings.model_validate({"expander": "llm", "llm_url": "http://127.0.0.1:9/v1", "llm_model": "m"})
    assert isinstance(build_expander(chosen), EndpointExpander)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"EXPANDER": "llm", "LLM_MODEL": "m"}, "DARKROOM_EXPANDER=llm needs DARKROOM_LLM_URL"),
        ({"EXPANDER": "llm"}, "DARKROOM_LLM_URL and DARKROOM_LLM_MODEL"),
        ({"EXPANDER": "lm"}, "DARKROOM_EXPANDER=lm needs DARKROOM_LANGUAGE_MODEL"),
        ({"EXPANDER": "llm", "LLM_URL": "localhost:11434", "LLM_MODEL": "m"}, "DARKROOM_LLM_URL is not an http"),
        ({"EXPANDER": "gpt"}, "'none', 'rules', 'lm' or 'llm'"),
    ],
)
def test_what_does_not_go_together_is_said(
    environment: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"DARKROOM_{name}", value)
    with pytest.raises(UserError) as caught:
        load_settings()
    assert caught.value.code == "bad_settings"
    assert words in caught.value.message


def test_a_key_is_not_shown(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    monkeypatch.setenv("DARKROOM_LLM_KEY", "sk-0123456789")
    assert "0123456789" not in repr(load_settings())


def test_none_adds_nothing_but_the_style(darkroom: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DARKROOM_EXPANDER", "none")
    assert darkroom("expand", "a fox", "--json")["prompt"] == "a fox"
    assert darkroom("expand", "a fox", "--style", "watercolor", "--json")["prompt"] == "a fox, watercolor"


def test_an_endpoint_of_the_settings_writes_the_prompt(darkroom: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with chat_endpoint(lambda request: GOOD) as server:
        monkeypatch.setenv("DARKROOM_EXPANDER", "llm")
        monkeypatch.setenv("DARKROOM_LLM_URL", server.url)
        monkeypatch.setenv("DARKROOM_LLM_MODEL", "m")
        monkeypatch.setenv("DARKROOM_LLM_KEY", "sk-1")
        assert darkroom("expand", "a fox", "--json")["prompt"] == "a fox, in the forest, golden hour"
        assert "(written by a model)" in darkroom("expand", "a fox").out
        assert server.keys == ["Bearer sk-1"] * 2
        assert darkroom("expand", "a fox --raw", "--json")["prompt"] == "a fox"
        assert darkroom("expand", "a fox --stylize 0", "--json")["prompt"] == "a fox"
        assert len(server.requests) == 2, "nothing is asked where nothing may be added"


def test_a_language_model_that_is_not_there_leaves_it_to_the_rules(
    darkroom: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    by_rules = darkroom("expand", "a fox", "--json")["prompt"]
    monkeypatch.setenv("DARKROOM_EXPANDER", "lm")
    monkeypatch.setenv("DARKROOM_LANGUAGE_MODEL", str(tmp_path))
    expanded = darkroom("expand", "a fox", "--json")
    assert expanded["prompt"] == by_rules
    assert [notice["code"] for notice in expanded["notices"]] == ["expander_unavailable"]  # type: ignore[attr-defined]


async def test_what_a_model_wrote_is_kept_and_never_asked_for_again(tmp_path: Path) -> None:
    with chat_endpoint(lambda request: GOOD) as server, opened(tmp_path, llm(server.url)) as counter:
        made = await counter.make(Imagine(text="a fox --steps 2"))
        assert written(made.spec) == {"setting": "in the forest", "lighting": "golden hour"}
        again = await counter.make(Reroll(ref=ref_of(made)))
        assert (again.spec, again.request.prompt) == (made.spec, made.request.prompt)
        assert len(server.requests) == 1
        remixed = await counter.make(Remix(ref=ref_of(made), text="an owl"))
        assert written(remixed.spec)
        assert len(server.requests) == 2


async def test_a_slow_model_holds_up_neither_others_nor_the_database(tmp_path: Path) -> None:
    asked, answered = threading.Event(), threading.Event()

    def slow(_: object) -> object:
        asked.set()
        assert answered.wait(10)
        return GOOD

    with chat_endpoint(slow) as server, opened(tmp_path, llm(server.url)) as counter:
        await counter.say(ChangeSettings())
        waiting = asyncio.create_task(counter.say(Expand(text="a fox")))
        assert await asyncio.to_thread(asked.wait, 10)
        changed = await counter.say(ChangeSettings(changes={"count": "2"}), BEN)  # a write, while the model thinks
        assert "count: 2" in changed.text
        assert not waiting.done()
        answered.set()
        assert "in the forest (model)" in (await waiting).text


async def test_what_is_refused_is_never_sent_to_a_model(tmp_path: Path) -> None:
    with chat_endpoint(lambda request: GOOD) as server, opened(tmp_path, llm(server.url)) as counter:
        with pytest.raises(UserError) as caught:
            await counter.say(Imagine(text="a nude woman"), ADA)
        assert caught.value.code == "content_refused"
        assert server.requests == []


async def test_who_asks_about_privacy_is_told_that_ideas_leave(tmp_path: Path) -> None:
    with opened(tmp_path / "rules") as counter:
        assert "nobody else gets them" in (await counter.say(Privacy())).text
    with opened(tmp_path / "llm", llm("http://127.0.0.1:9/v1")) as counter:
        told = (await counter.say(Privacy())).text
    assert "sent to a language model" in told
    assert "nobody else" not in told.splitlines()[2]


async def test_a_broken_model_leaves_it_to_the_rules_and_says_so(tmp_path: Path) -> None:
    with chat_endpoint(lambda request: 500) as server, opened(tmp_path, llm(server.url)) as counter:
        made: Counter = counter
        text = (await made.say(Expand(text="a fox"))).text
        assert "(rule)" in text
        assert "so the rules chose the words" in text
