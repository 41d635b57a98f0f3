# ruff: noqa: T201  printing is what it is for
"""How good the English of Chinese ideas is: the share with every word that has to be there, and no other fault.

``held`` was never looked at while rules were written. Before there were rules for what stands beside a word, and lists
of sights and sayings, it was 0.82 of ``tune`` and 0.85 of ``held``.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.prompting.chinese_english import english_of, faults, share_of_good, wanted

if __name__ == "__main__":
    print("half  ideas  good English")
    for half in ("tune", "held"):
        print(f"{half}  {len(wanted(half)):5}  {share_of_good(half):12.3f}")
    for one in wanted("tune"):
        if wrong := faults(one, english_of(one.idea)):
            print(f"  {one.idea}: {', '.join(english_of(one.idea))} ({'; '.join(wrong)})")
