"""Two accounts of one person become one, and nobody else's do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.commands import Favorite, Favorites, Forget, History, Link, Settings
from bot.core.linking import MOST_WRONG
from bot.core.people import Asker, Place, PlaceKind
from bot.core.replies import Reply
from prompting.errors import UserError
from storage.links import Links
from storage.policies import Usage
from tests.bot.counters import ADA, BEN, Counter, opened, ref_of

THERE = Place(platform="page", kind=PlaceKind.DIRECT, channel="77")
ADA_THERE = replace(ADA, platform="page", user="4711", place=THERE)
CODE = re.compile(r"/link (\w{5}-\w{5})")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as made:
        yield made


async def code_of(counter: Counter) -> str:
    reply = await counter.say(Link())
    assert reply.private
    found = CODE.search(reply.text)
    assert found is not None
    return found[1]


def spent(counter: Counter, who: Asker) -> float:
    with counter.library.reading() as session:
        return Usage(session).spent(str(counter.person(who)), counter.now().date())


async def refused(counter: Counter, code: str, who: Asker = ADA_THERE) -> str:
    with pytest.raises(UserError) as caught:
        await counter.say(Link(code=code), who)
    return caught.value.code


async def join(counter: Counter, code: str) -> Reply:
    question = await counter.say(Link(code=code), ADA_THERE)
    (button,) = question.buttons
    assert len(button.action.pack()) <= 64
    return await counter.say(button.action.command(), ADA_THERE)


async def test_history_favorites_settings_and_budget_become_one(counter: Counter) -> None:
    here, there = await counter.make("a red fox"), await counter.make("an owl", ADA_THERE)
    await counter.say(Favorite(ref=ref_of(there)), ADA_THERE)
    await counter.say(Settings(changes={"count": "2"}), ADA_THERE)
    before = spent(counter, ADA), spent(counter, ADA_THERE)
    assert min(before) > 0
    await join(counter, await code_of(counter))
    assert counter.person(ADA) == counter.person(ADA_THERE)
    for who in (ADA, ADA_THERE):
        listed = (await counter.say(History(), who)).text
        assert here.id in listed
        assert there.id in listed
        assert there.id in (await counter.say(History(search="owl"), who)).text
        assert there.id in (await counter.say(Favorites(), who)).text
        assert "count: 2" in (await counter.say(Settings(), who)).text
        assert spent(counter, who) == pytest.approx(sum(before))


async def test_a_code_works_once_and_for_ten_minutes(counter: Counter) -> None:
    code = await code_of(counter)
    counter.later(minutes=11)
    assert await refused(counter, code) == "link_code"
    code = await code_of(counter)
    earlier, code = code, await code_of(counter)
    assert await refused(counter, earlier) == "link_code"
    await join(counter, code.upper().replace("-", " "))
    assert await refused(counter, code, BEN) == "link_code"
    assert counter.person(ADA) == counter.person(ADA_THERE) != counter.person(BEN)


async def test_nothing_is_joined_before_the_question_is_answered(counter: Counter) -> None:
    code = await code_of(counter)
    assert "everything you made here" in (await counter.say(Link(code=code), ADA_THERE)).text
    assert counter.person(ADA) != counter.person(ADA_THERE)


async def test_one_account_is_not_linked_to_itself(counter: Counter) -> None:
    assert await refused(counter, await code_of(counter), ADA) == "link_same_account"


async def test_guessing_ends_after_a_few_wrong_codes(counter: Counter) -> None:
    code = await code_of(counter)
    for _ in range(MOST_WRONG):
        assert await refused(counter, "00000-00000") == "link_code"
    assert await refused(counter, code) == "link_too_many"
    counter.later(minutes=61)
    await join(counter, await code_of(counter))
    assert counter.person(ADA) == counter.person(ADA_THERE)


async def test_the_code_itself_is_not_kept(counter: Counter, tmp_path: Path) -> None:
    code = (await code_of(counter)).replace("-", "").encode()
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or code not in path.read_bytes()


async def test_who_is_forgotten_has_no_code(counter: Counter) -> None:
    code = await code_of(counter)
    question = await counter.say(Forget())
    await counter.say(question.buttons[0].action.command())
    assert await refused(counter, code) == "link_code"
    with counter.library.reading() as session:
        assert Links(session).wrong_tries("0000000000", counter.now()) == 0
