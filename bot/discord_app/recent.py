"""What somebody made lately, for suggestions of ids while they type: in memory, so that it is quick."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence

KEPT = 25  # generations of one person
PEOPLE = 2000
Made = tuple[str, str]  # a generation's id, and its idea
Recall = Callable[[str], Sequence[Made]]


class Recent:
    """The newest generations of the people who were here last.

    Args:
        recall: reads somebody's newest generations from the library, newest first; it blocks.
    """

    def __init__(self, recall: Recall) -> None:
        self._recall = recall
        self._people: OrderedDict[str, list[Made]] = OrderedDict()

    def add(self, user: str, generation_id: str, text: str) -> None:
        """A new one, whose idea is the first line of ``text``."""
        if user in self._people:
            made = (generation_id, text.partition("\n")[0])
            self._people[user] = [made, *self._people[user]][:KEPT]

    async def of(self, user: str) -> Sequence[Made]:
        """What ``user`` made, newest first."""
        if user not in self._people:
            known = list(await asyncio.to_thread(self._recall, user))[:KEPT]
            self._people.setdefault(user, known)
            while len(self._people) > PEOPLE:
                self._people.popitem(last=False)
        self._people.move_to_end(user)
        return self._people[user]
