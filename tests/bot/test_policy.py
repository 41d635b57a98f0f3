"""Rules and refusals: which rule, and what would be allowed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.people import Asker, Place, PlaceKind
from bot.core.policy import DEFAULTS, Policy, Usage, check_person, check_request, cost_of, laid_over, reset_time
from generation.request import GenerationRequest
from prompting.errors import UserError

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
IDLE = Usage(queued=0, running=0, spent=0.0)


def request(**changes: object) -> GenerationRequest:
    values: dict[str, object] = {
        "model": "pocket",
        "prompt": "a red fox in the snow",
        "seed": 1,
        "steps": 20,
        "guidance_scale": 4.0,
        "scheduler": "ddim",
        "width": 1000,
        "height": 1000,
    }
    return GenerationRequest.model_validate({**values, **changes})


@pytest.mark.parametrize(
    ("policy", "changes", "usage", "rule", "allowed"),
    [
        (Policy(models=("sdxl",)), {}, IDLE, "models", "sdxl"),
        (Policy(max_pixels=512 * 512), {}, IDLE, "max_pixels", "512×512"),
        (Policy(max_images=2), {"count": 3}, IDLE, "max_images", "2"),
        (Policy(max_steps=10), {}, IDLE, "max_steps", "10"),
        (Policy(max_queued=3), {}, Usage(3, 1, 0.0), "max_queued", "/cancel"),
        (Policy(daily_budget=30), {}, Usage(0, 0, 11.0), "daily_budget", "2026-11-22 00:00"),
        (Policy(blocked_words=("fox",)), {}, IDLE, "blocked_words", "without"),
    ],
)
def test_a_refusal_names_its_rule_and_what_would_do(
    policy: Policy, changes: dict[str, object], usage: Usage, rule: str, allowed: str
) -> None:
    with pytest.raises(UserError) as caught:
        check_request(laid_over([policy]), request(**changes), usage, NOW)
    assert caught.value.code == f"policy_{rule}"
    assert allowed in caught.value.hint


def test_what_is_within_the_rules_passes() -> None:
    check_request(DEFAULTS, request(), IDLE, NOW)
    check_person(DEFAULTS)


def test_the_narrower_scope_wins_but_blocks_and_the_kill_switch_hold() -> None:
    wide = Policy(max_images=2, blocked_words=("fox",), open=False, blocked=True)
    narrow = Policy(max_images=8, blocked_words=("owl",), open=True, blocked=False)
    merged = laid_over([wide, narrow])
    assert merged.max_images == 8
    assert set(merged.blocked_words) == {"fox", "owl"}
    assert (merged.open, merged.blocked) == (False, True)
    with pytest.raises(UserError, match="switched off"):
        check_person(merged)


@given(st.lists(st.builds(Policy, max_images=st.none() | st.integers(1, 9), max_steps=st.none() | st.integers(1, 99))))
def test_every_rule_has_a_value_whatever_is_laid_over(policies: list[Policy]) -> None:
    merged = laid_over(policies)
    assert None not in (merged.max_images, merged.max_steps, merged.open, merged.blocked)


def test_cost_is_in_megapixel_steps() -> None:
    assert cost_of(request(count=3)) == 60.0
    enlarged = request(upscale_factor=2, upscaler="lanczos", init_image="0" * 64)
    assert cost_of(enlarged) == 0.0


def test_the_budget_is_full_again_at_midnight() -> None:
    assert reset_time(NOW) == datetime(2026, 11, 22, tzinfo=UTC)


def test_scopes_go_from_wide_to_narrow() -> None:
    place = Place(platform="discord", kind=PlaceKind.GUILD, channel="7", guild="5")
    asker = Asker(platform="discord", user="9", place=place, roles=frozenset({"3"}))
    scopes = ("all", "guild:discord:5", "channel:discord:7", "role:discord:3", "person:k3v9x2m7qd")
    assert asker.scopes("k3v9x2m7qd") == scopes
