# ruff: noqa: T201  printing is what it is for
"""How much moderation finds, and how often it is wrong, on sets that were labelled before its rules were tuned."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.prompting.test_contradictions import found
from tests.prompting.test_moderation import HARMLESS, MUST_BLOCK, held, lines, recall
from tests.prompting.test_moderation_cases import moderate, second_sets
from tests.prompting.test_moderation_third import third_set

if __name__ == "__main__":
    print("set     half    asked  recall  harmless  false alarms")
    for unread in (False, True):
        half = "unread" if unread else "tuned"
        asked = [case for case in MUST_BLOCK if held(case[1]) is unread]
        harmless = [text for text in HARMLESS if held(text) is unread]
        alarms = sum(bool(moderate(text)) for text in harmless) / len(harmless)
        print(f"first   {half:6}  {len(asked):5}  {recall(asked):6.3f}  {len(harmless):8}  {alarms:12.3f}")
        figures = second_sets(unread=unread)
        print(
            f"second  {half:6}  {figures.asked:5}  {figures.recall:6.3f}  {figures.harmless:8}  {figures.alarms:12.3f}"
        )
        third = third_set(unread=unread)
        print(f"third   {half:6}  {third.asked:5}  {third.recall:6.3f}  {third.harmless:8}  {third.alarms:12.3f}")
    print("The first set is asked in nine disguises each, the others as they were written.")
    for name in ("contradictions", "no_contradictions"):
        ideas = lines(f"{name}.txt")
        print(f"{name}: something is said of {sum(bool(found(idea)) for idea in ideas)} of {len(ideas)} ideas")
