"""What people see is in their language: the one they chose, else their platform's, else English."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core import commands
from bot.core.admin_commands import Audit, Block, Close, Open, SetRule, ShowPolicy
from bot.core.chat_line import CHAT_VERBS, read_line
from bot.core.commands import Command, Imagine
from bot.core.deliverer import Deliverer
from bot.core.language import _, _n, nearest_language, noticed, speaking, spoken_language, told, worded
from bot.core.replies import Reply
from prompting.errors import Message, UserError
from prompting.spec import Notice
from storage.job_queue import Jobs
from storage.jobs import INTERRUPTED, Delivery, Failure, Json
from storage.library import Library
from tests.bot.conftest import Run
from tests.bot.counters import ADA, CHIEF, Counter, opened, ref_of

LI = replace(ADA, user="li", language="zh")
CHIEF_LI = replace(CHIEF, user="chief-li", language="zh-CN")
HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[a-z']{2,}(?: [a-z']{2,}){2,}", re.IGNORECASE)  # three words in a row
IDEA = "a red fox in the snow --n 2 --steps 3"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as counter:
        yield counter


def english_in(text: str, *known: str) -> list[str]:
    """The English sentences in ``text``, apart from people's own words."""
    for words in sorted(known, key=len, reverse=True):
        text = text.replace(words, "·")
    return ENGLISH.findall(text)


async def conversation(counter: Counter, made: commands.ImageRef) -> list[Reply]:
    """One reply of each kind, to somebody who reads Chinese."""
    asked: list[Command] = [
        Imagine(text=IDEA),
        commands.Queue(),
        commands.Cancel(),
        commands.Show(ref=made),
        commands.Expand(text=IDEA),
        commands.History(),
        commands.Favorite(ref=made),
        commands.Favorite(ref=made),
        commands.Favorites(),
        commands.Originals(ref=made),
        commands.Inbox(),
        commands.Settings(),
        commands.Export(),
        commands.Forget(),
        commands.Delete(ref=made),
    ]
    replies = [await counter.say(command, LI) for command in asked]
    ruling: list[Command] = [
        ShowPolicy(), SetRule(rule="max_steps", value="20"), Block(word="snow"), Close(), Open(), Audit(),
    ]  # fmt: skip
    return replies + [await counter.say(command, CHIEF_LI) for command in ruling]


async def test_a_conversation_in_chinese_has_no_english_sentence(counter: Counter) -> None:
    first = await counter.make(IDEA, LI)
    made = await counter.make(commands.Reroll(ref=ref_of(first)), LI)
    composed = [phrase.text for phrases in made.spec.slots.values() for phrase in phrases]
    own = [made.idea, made.request.prompt, *composed]
    for reply in await conversation(counter, ref_of(made)):
        assert reply.language == "zh"
        assert not english_in(reply.text, *own), reply.text
        assert HAN.search(reply.text) or reply.text == made.id or not english_in(reply.text.replace(made.idea, ""))
        for image in reply.images:
            assert image.alt_text.startswith("AI 生成的图片")
        for button in reply.buttons:
            assert HAN.search(button.label) or re.fullmatch(r"\W*[UVW]\d", button.label), button.label


async def test_the_same_conversation_in_english_has_no_chinese(counter: Counter) -> None:
    made = await counter.make(IDEA)
    for command in (commands.Show(ref=ref_of(made)), commands.Settings(), commands.Forget(), commands.Queue()):
        reply = await counter.say(command)
        assert reply.language == "en"
        assert not HAN.search(reply.text + "".join(button.label for button in reply.buttons))


async def test_what_somebody_chose_wins_over_the_platform(counter: Counter) -> None:
    assert "Nothing of yours" in (await counter.say(commands.Queue())).text
    changed = await counter.say(read_line("/settings language 中文"))
    assert HAN.search(changed.text), "the answer to the change is in the new language already"
    assert not english_in((await counter.say(commands.Queue())).text)
    back = await counter.say(read_line("/settings language default"))
    assert back.language == "en"


@pytest.mark.parametrize("locale", ["tlh", "", "xx-YY", "中文", None])
async def test_unknown_locales_are_english(locale: str | None, counter: Counter) -> None:
    with speaking(locale):
        assert (spoken_language(), _("none")) == ("en", "none")
    assert "Nothing of yours" in (await counter.say(commands.Queue(), replace(ADA, language=locale or ""))).text


@pytest.mark.parametrize("locale", ["zh", "zh-CN", "zh_TW", "ZH", "zh_Hans_CN", "zh_CN.UTF-8", "zh.UTF-8"])
def test_every_chinese_locale_is_chinese(locale: str) -> None:
    assert nearest_language(locale) == "zh"


@pytest.mark.parametrize(
    "line",
    [
        "a fox --steps 900",
        "a fox --seed abc",
        "a fox --ar 0:1",
        "a fox --cfg 1e9",
        "a fox --style nonsense",
        "a fox --size 10x10",
        "a fox --model nonsense",
        "",
        "--no hats",
        "x" * 100_000,
        "/nonsense",
        "/vary",
        "/vary k3v9x2m7qd 7",
        "/upscale k3v9x2m7qd 3",
        "/show !!",
        "/show k3v9x2m7qd",
        "/history --since never",
        "/history --nonsense",
        "/settings nonsense on",
        "/settings count 99",
        "/policy open off",
        "/block",
    ],
)
async def test_errors_are_told_in_the_persons_language(line: str, counter: Counter) -> None:
    with pytest.raises(UserError) as caught:
        await counter.say(read_line(line), LI)
    with speaking("en" if caught.value.language else "zh"):  # an error from the desk knows whom it is for
        message, hint = told(caught.value)
    assert HAN.search(message), message
    assert not english_in(f"{message} {hint}"), f"{message} {hint}"
    assert not HAN.search(caught.value.message.replace("中文", "")), "logs and tests read English"


async def test_an_administrators_errors_too(counter: Counter) -> None:
    for line in ("/policy max_step 9", "/policy max_steps many", "/policy open", "/block", "/policy open off for all"):
        with pytest.raises(UserError) as caught:
            await counter.say(read_line(line), CHIEF_LI)
        with speaking("zh-CN"):
            assert not english_in(" ".join(told(caught.value))), line


class Screen:
    """Keeps what was delivered."""

    platform = "screen"

    def __init__(self) -> None:
        self.shown: asyncio.Queue[tuple[Reply, str]] = asyncio.Queue()

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None:
        """Nothing is made here."""

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        self.shown.put_nowait((reply, spoken_language()))
        return {}


async def delivered(library: Library) -> tuple[Reply, str]:
    """What another process brings to somebody, and the language that its platform would add words in."""
    screen = Screen()
    deliverer = Deliverer(library, {"screen": screen}, library.path, owner="later")
    running = asyncio.ensure_future(deliverer.run())
    try:
        async with asyncio.timeout(20):
            return await screen.shown.get()
    finally:
        deliverer.stop()
        await running


async def test_what_was_asked_in_chinese_is_delivered_in_chinese_after_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path) as before:
        accepted = await before.ask(Imagine(text=IDEA), LI)
        assert "排队中" in accepted.reply.text
        with before.library.transaction() as session:
            (job,) = Jobs(session).claim("test", before.now())
            error = UserError(
                "unknown_model", "There is no model called “{name}”.", "Known: {known}.", name="x", known="y"
            )
            Jobs(session).finish(job, Failure.of(error), before.now())
    with Library.open(tmp_path) as library:
        reply, spoken = await delivered(library)
    assert (reply.language, spoken) == ("zh", "zh")
    assert "没有叫“x”的模型。\n可用的有：y。" in reply.text
    assert not english_in(reply.text, job.draft.spec.idea)


def test_what_older_versions_stored_is_read_as_it_is() -> None:
    failure = Failure.model_validate_json('{"code": "bug", "message": "It {broke}.", "hint": "Again."}')
    notice = Notice.model_validate_json('{"code": "style_unused", "message": "The style was not used."}')
    with speaking("zh"):
        assert told(failure) == ("It {broke}.", "Again.")
        assert noticed(notice) == "The style was not used."
        assert HAN.search(told(Failure.model_validate_json(INTERRUPTED.model_dump_json()))[0])


def test_messages_nest_and_survive_storage() -> None:
    notice = Notice.of(
        "n", '{option} needs {wanted}, not "{text}".', option="--n", wanted=Message("a size"), text="{x}"
    )
    stored = Notice.model_validate_json(notice.model_dump_json())
    assert stored == notice
    assert hash(stored) == hash(notice)
    assert stored.message == '--n needs a size, not "{x}".'
    with speaking("zh"):
        assert noticed(stored) == "--n 需要尺寸，不能是“{x}”。"
        assert worded(Message("{unknown} text", unknown=1)) == "1 text"
    packed = UserError(
        "code", '{option} needs {wanted}, not "{text}".', option="--n", wanted=Message("a size"), text=""
    )
    with speaking("zh"):
        assert told(UserError.unpacked(packed.packed())) == told(packed)


def test_plurals() -> None:
    one, many = "identical: made again, its pixels are equal bit for bit.", "{count} are equal"
    assert (_n(one, many, 1), _n(one, many, 2)) == (one, many)
    with speaking("zh"):
        assert _n(one, many, 1) == _n(one, many, 2) != one
        assert _n("not known", "not known either", 2) == "not known either"


async def test_languages_do_not_leak_between_tasks() -> None:
    async def say(language: str) -> str:
        with speaking(language):
            await asyncio.sleep(0)
            return await asyncio.to_thread(_, "none")

    assert await asyncio.gather(*(say(language) for language in ("zh", "en", "zh"))) == ["无", "none", "无"]
    assert spoken_language() == "en"


def test_the_command_line_speaks_the_systems_language(darkroom: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert darkroom("show", "nonsense!").err.startswith("“nonsense!” is not the id")
    monkeypatch.delenv("DARKROOM_LANGUAGE")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    chinese = darkroom("show", "nonsense!")
    assert "不是图片编号" in chinese.err
    assert not english_in(chinese.err)
    assert "不是图片编号" in darkroom("show", "nonsense!", "--json").error["message"]
    monkeypatch.setenv("DARKROOM_LANGUAGE", "en")
    assert darkroom("show", "nonsense!").err.startswith("“nonsense!” is not the id")
    assert spoken_language() == "en"


def test_english_reads_no_catalogue() -> None:
    code = "import bot.core.language as it, sys; it._('none'); it._n('a', 'b', 2); sys.exit('babel' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_every_command_of_the_chat_has_a_help_in_chinese() -> None:
    with speaking("zh"):
        assert all(HAN.search(_(verb.help)) for verb in CHAT_VERBS)
