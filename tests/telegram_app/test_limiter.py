"""The budgets of chats, with a clock and a Telegram of our own making."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.telegram_app.limiter import ChatLimiter, Limit, Limits, Patience

QUICK = Limits(person=(Limit(3, 0.3),), group=(Limit(5, 0.6),), everybody=(Limit(8, 0.1),))
ADA, BOB, GROUP = 1, 2, -5


class Telegram:
    """Notes when a call was made; refuses as many as it is told to."""

    def __init__(self, *, refusals: int = 0, seconds: float = 1) -> None:
        self.at: list[float] = []
        self.refusals, self.seconds = refusals, seconds

    async def __call__(self, *args: Any, **kwargs: Any) -> bool:
        self.at.append(asyncio.get_running_loop().time())
        if self.refusals:
            self.refusals -= 1
            raise RetryAfter(int(self.seconds))
        return True


async def send(
    limiter: ChatLimiter, to: Telegram, chat: int, endpoint: str = "sendMessage", patience: float = 30, **more: Any
) -> None:
    data = {"chat_id": chat, **more}
    await limiter.process_request(to, (endpoint, data), {}, endpoint, data, Patience(patience))


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(0 <= later - at < seconds for later in times) for at in times)


@pytest.mark.parametrize(("chat", "limit"), [(ADA, QUICK.person[0]), (GROUP, QUICK.group[0])])
async def test_a_chat_gets_no_more_than_its_budget(chat: int, limit: Limit) -> None:
    limiter, telegram = ChatLimiter(QUICK), Telegram()
    await asyncio.gather(*(send(limiter, telegram, chat) for _ in range(12)))
    assert len(telegram.at) == 12
    assert most_within(telegram.at, limit.seconds) == limit.most


async def test_all_together_get_no_more_than_theirs() -> None:
    limiter, telegram = ChatLimiter(QUICK), Telegram()
    await asyncio.gather(*(send(limiter, telegram, chat) for chat in range(1, 31)))
    assert most_within(telegram.at, QUICK.everybody[0].seconds) <= QUICK.everybody[0].most


async def test_an_album_counts_as_its_items() -> None:
    limiter, telegram = ChatLimiter(QUICK), Telegram()
    await send(limiter, telegram, GROUP, "sendMediaGroup", media=[1, 2, 3, 4])
    await send(limiter, telegram, GROUP)
    await send(limiter, telegram, GROUP)
    assert telegram.at[1] - telegram.at[0] < 0.3
    assert telegram.at[2] - telegram.at[0] >= QUICK.group[0].seconds


async def test_what_writes_nothing_is_not_counted() -> None:
    limiter, telegram = ChatLimiter(QUICK), Telegram()
    for _ in range(20):
        await send(limiter, telegram, GROUP, "sendChatAction", 0)
    assert len(telegram.at) == 20


async def test_a_refusal_holds_for_its_chat_only() -> None:
    limiter, telegram = ChatLimiter(QUICK), Telegram(refusals=1)
    refused = asyncio.create_task(send(limiter, telegram, ADA))
    await asyncio.sleep(0.01)
    other = Telegram()
    await send(limiter, other, BOB)
    assert other.at[0] - telegram.at[0] < 0.5
    assert not limiter.has_room(ADA)
    assert limiter.has_room(BOB)
    await refused
    assert telegram.at[1] - telegram.at[0] >= 1.0


async def test_whoever_cannot_wait_is_told_and_nothing_is_sent() -> None:
    limiter, telegram = ChatLimiter(QUICK), Telegram()
    for _ in range(3):
        await send(limiter, telegram, ADA)
    with pytest.raises(RetryAfter):
        await send(limiter, telegram, ADA, patience=0.0)
    assert len(telegram.at) == 3


async def test_progress_leaves_room_for_results() -> None:
    limiter, telegram = ChatLimiter(QUICK), Telegram()
    shown = 0
    for _ in range(10):
        if limiter.has_room(GROUP, 0.5):
            await send(limiter, telegram, GROUP, "editMessageText")
            shown += 1
    assert shown == 3
    begun = asyncio.get_running_loop().time()
    await send(limiter, telegram, GROUP, "editMessageMedia")
    assert asyncio.get_running_loop().time() - begun < 0.3
