# ruff: noqa: T201  printing is what it is for
"""How well free sentences are put into slots: figures on ideas labelled by hand.

``independent`` and ``fresh`` are ideas that people labelled who knew neither the rules nor the lexicon. Only
``fresh_held`` was never used for tuning, and was never looked at.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.prompting.labelled import fresh, ideas, measure

if __name__ == "__main__":
    print("language  half         ideas  phrases F1  words F1  head of subject")
    for language in ("en", "zh"):
        for half in ("tune", "held", "independent", *fresh(language)):
            figures = measure(ideas(language, half))
            print(
                f"{language:8}  {half:11}  {figures.ideas:5}  {figures.phrase_f1:10.3f}  {figures.word_f1:8.3f}"
                f"  {figures.heads:15.3f}"
            )
