"""What people say around what to draw is no part of the picture; what merely begins like that is."""

from __future__ import annotations

import pytest

from tests.prompting.labelled import errors, labelled


@pytest.mark.parametrize(
    "line",
    [
        "yo can someone generate [s:a *gorilla*]",
        "hi! could you make [s:a *cake*]",
        "would love [s:a *phoenix*]",
        "hey, for my son's party i need [s:a *t-rex*]",
        "I'd really love to see a picture of [s:a *cat*]",
        "for my class: [s:a *volcano*]",
        "my kid wants [s:a *unicorn*], can you do that",
        "draw my dnd character: [s:a *gnome*]",
        "sombody draw [s:a *courier*]",
        "Dear bot, please make [s:a *cake* shaped like a guitar] for my son",
        "ok so [s:a *possum*] is [a:running]",
        "show me what [s:a *library*] would look like",
        "what would [s:a *city*] look like",
        "can you draw [s:*me*] [a:riding a horse]",
        "[s:a *fox*], thanks in advance!",
        "i'm writing a novel, please show me [s:a *detective*]",
        "The idea is simple: [s:a *whale*] [a:swimming]",
        "i want something [o:spooky]: [s:a *piano*] [a:playing itself]",
        "hi, I run a small soap store, can you make [s:a *cake*]",
        "my son turns five next week and he loves trains, could you draw [s:a *train*]",
        "ok hear me out, [s:a *lobster*]",
        "thanks for the last one! now [s:a *fox*]",
        "anyone got ideas for [s:a *party*]",
        "is it possible to get [s:a *sunfish*]",
        "would you mind drawing [s:a *whale*]",
        "do you know how [s:a *peony*] would look",
        "dnd character: [s:half-orc *bard*]",
        "i love this bot. [s:a *dragon*]",
        "if [s:*cucumbers*] [a:had a royal court]",
        "[s:the *crowd*] [a:cheers]",
        "[s:*drawbridge*] [e:at night]",
        "[s:*wells*] [e:in a desert]",
    ],
)
def test_what_only_asks(line: str) -> None:
    assert errors(labelled(line)) == (set(), set())
