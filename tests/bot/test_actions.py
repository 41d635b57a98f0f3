"""Buttons: what is packed comes back, whatever is forged is refused, and a press becomes the right command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import MAX_BYTES, Action, Verb
from bot.core.commands import ImageRef, Reroll, Upscale, Vary
from bot.core.noise_commands import Film
from prompting.errors import UserError
from storage.identifiers import ALPHABET, ID_LENGTH

actions = st.builds(
    Action,
    st.sampled_from(Verb),
    st.text(ALPHABET, min_size=ID_LENGTH, max_size=ID_LENGTH),
    st.integers(0, 99),
)


@given(actions)
def test_a_packed_action_comes_back_and_fits(action: Action) -> None:
    code = action.pack()
    assert len(code.encode()) <= MAX_BYTES
    assert Action.unpack(code) == action


@given(st.text(max_size=80))
def test_forged_codes_are_refused_or_read(code: str) -> None:
    try:
        action = Action.unpack(code)
    except UserError as error:
        assert error.code == "unknown_button"
    else:
        assert Action.unpack(action.pack()) == action


@pytest.mark.parametrize("code", ["", "v2:reroll:k3v9x2m7qd:0", "v1:drop:k3v9x2m7qd:0", "v1:reroll:../../etc:0"])
def test_unknown_codes_say_so(code: str) -> None:
    with pytest.raises(UserError, match="not one of ours"):
        Action.unpack(code)


def test_a_press_becomes_its_command() -> None:
    ref = ImageRef("k3v9x2m7qd", 2)
    assert Action(Verb.UPSCALE, "k3v9x2m7qd", 2).command() == Upscale(ref=ref)
    assert Action(Verb.VARY_STRONG, "k3v9x2m7qd", 2).command() == Vary(ref=ref, strength=0.6)
    assert Action(Verb.VARY_SUBTLE, "k3v9x2m7qd", 2).command() == Vary(ref=ref, strength=0.2)
    assert Action(Verb.REROLL, "k3v9x2m7qd").command() == Reroll(ref=ImageRef("k3v9x2m7qd"))
    assert Action(Verb.FILM, "k3v9x2m7qd").command() == Film(ref=ImageRef("k3v9x2m7qd"))


def test_every_verb_has_a_command() -> None:
    for verb in Verb:
        assert Action(verb, "k3v9x2m7qd", 1).command() is not None
