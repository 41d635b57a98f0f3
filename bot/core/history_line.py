"""The words after ``/history``: what to search for, and filters."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bot.core.commands import History
from prompting.errors import UserError
from prompting.nearest import listed, nearest, shortened
from prompting.option_values import parse_value
from prompting.options import option_for

_FILTERS = ("--model", "--seed", "--since", "--until", "--favorites")
_DASHES = re.compile(r"^[—–―]|^--(?=\w)")
_DAYS_AGO = re.compile(r"([0-9]{1,4})d")
_YEARS = range(1970, 2200)  # with room to count from


def read_history(words: str) -> History:
    """``[WORDS] [--model NAME] [--seed SEED] [--since DAY] [--until DAY] [--favorites]``, in any order.

    Raises:
        UserError: ``unknown_filter``, ``bad_day``, or what the option table says about a value.
    """
    search: list[str] = []
    values: dict[str, str] = {}
    pending = words.split()
    while pending:
        word = _DASHES.sub("--", pending.pop(0))
        if not word.startswith("--"):
            search.append(word)
            continue
        flag, equals, value = word.lower().partition("=")
        if flag not in _FILTERS:
            near = nearest(flag, _FILTERS) or _FILTERS
            raise UserError(
                "unknown_filter",
                "/history has no {flag}.",
                "Did you mean {near}?",
                flag=shortened(flag),
                near=listed(near),
            )
        if flag != "--favorites" and not equals:
            value = pending.pop(0) if pending else ""
        values[flag] = value
    return filtered(" ".join(search), values)


def filtered(search: str, values: dict[str, str]) -> History:
    """The command from texts by filter, as any adapter has them; ``until`` includes the day that is named.

    Raises:
        UserError: see `read_history`.
    """
    until = values.get("--until")
    return History(
        search=search or None,
        model=_read("--model", values),
        seed=None if (seed := _read("--seed", values)) is None else int(seed),
        since=read_day(values["--since"]) if "--since" in values else None,
        until=None if until is None else read_day(until) + timedelta(days=1),
        favorites_only="--favorites" in values,
    )


def read_day(text: str, now: datetime | None = None) -> datetime:
    """The beginning of a day in UTC: ``2026-11-21``, ``today``, ``yesterday`` or ``7d``, for seven days ago.

    Raises:
        UserError: ``bad_day``.
    """
    today = (now or datetime.now(UTC)).replace(hour=0, minute=0, second=0, microsecond=0)
    word = text.strip().lower()
    ago = _DAYS_AGO.fullmatch(word)
    day: datetime | None
    if word in ("today", "yesterday") or ago is not None:
        return today - timedelta(days=int(ago[1]) if ago else int(word == "yesterday"))
    try:
        day = datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        hint = "Write 2026-11-21, today, yesterday, or 7d."
        raise UserError("bad_day", "“{text}” is not a day.", hint, text=shortened(text))
    return day


def _read(flag: str, values: dict[str, str]) -> str | None:
    option = option_for(flag)
    assert option is not None
    return None if flag not in values else str(parse_value(option, values[flag]))
