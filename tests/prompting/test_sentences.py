"""How single rules of a sentence decide, each shown by an idea or two; marks as in labels/ideas_en.txt."""

from __future__ import annotations

import pytest

from prompting.heads import head_of
from prompting.slots import to_spec
from prompting.syntax import parse
from tests.prompting.labelled import errors, labelled

FINITE_VERBS = (
    "[s:a *man*] [a:feeds pigeons] [e:in the square]",
    "[s:^two^ *monks*] [a:carry a bell] [e:up the mountain]",
    "[s:a *ship*] [a:sinks] [e:in a storm]",
    "[s:*cherry blossoms*] [a:fall] [e:on a quiet street]",
    "[s:a *woman* with freckles] [a:smiles at the camera]",
    "[s:*lanterns*] [a:float up into the night sky]",
    "[s:*cat eyes*] [e:in the dark]",
    "[s:*dog tags*] [e:on a table]",
    "[s:*horse stables*] [e:at dawn]",
    "[s:a *planet* where whales fly]",
)
PARTICIPLES = (
    "[s:a *dog*] [a:being washed by a monkey]",
    "[s:a *statue*] [a:being built] [e:in a park]",
    "[s:an *airport* run by cats]",
    "[s:a *mountain*] [a:reflected] [e:in a still lake]",
    "[s:a *house*] [a:half buried] [e:in sand]",
    "[s:a *forest* flooded with light]",
    "[s:a *couple*] [a:slow dancing] [e:in a laundromat]",
    "[s:*dining hall* full of ghosts]",
    "[s:*boxing kangaroo*]",
)
CLAUSES = (
    "[s:a *boy*] who [a:has lost his dog]",
    "[s:a *dog*] [e:in a kitchen] who [a:stole a sausage]",
    "[e:under the pier] [s:a *mermaid*] is [a:sleeping]",
    "[e:on the table] there are [s:^three^ *lemons*]",
    "[s:a *fox*], [e:mist rising]",
    "[s:a *blacksmith*] [a:forging a sword], [l:sparks flying]",
    "[s:a *lighthouse* that is actually a giant candle]",
)
NOUNS = (
    "[s:a *cup* of coffee] [e:on a windowsill]",
    "[s:a herd of *deer*] [a:crossing a frozen river]",
    "[s:my grandfather's *watch*] [e:on a map]",
    "[s:*marble bust* wearing sunglasses]",
    "[s:an *orange*] [e:in a bowl]",
    "[s:*mona lisa* with sunglasses]",
    "[s:a *woman* in her late sixties] [a:reading]",
    "[s:*kitchen*], [s:copper pots], [s:herbs], [l:morning light]",
    "[m:still life] with [s:a *skull*] and [s:^two^ candles]",
    "[s:a *horse*] and [s:its shadow]",
    "style: [m:gouache], subject: [s:a *fox*], background: [e:snowy hills]",
)


@pytest.mark.parametrize("line", [*FINITE_VERBS, *PARTICIPLES, *CLAUSES, *NOUNS])
def test_rule(line: str) -> None:
    idea = labelled(line)
    assert errors(idea) == (set(), set())
    head = head_of(to_spec(parse(idea.text)))
    assert idea.head is not None
    assert head == idea.head.split()[-1]
