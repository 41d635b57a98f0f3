"""Who may ask for what: rules that an administrator sets for everyone, a guild, a channel, a role or a person.

A policy is what one scope says; what it leaves open is None. Policies of all scopes that hold for someone are laid
over each other, and the narrower one wins, except that what is blocked anywhere stays blocked and that the kill
switch of any scope holds. A refusal names its rule and says what would be allowed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from generation.request import GenerationRequest
from prompting.errors import UserError
from prompting.words import all_matches, term_key

_MEGAPIXEL = 1_000_000


class Policy(BaseModel):
    """What one scope says. ``daily_budget`` is in megapixel-steps; None leaves a rule to the wider scope."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    open: bool | None = None  # False is the kill switch
    blocked: bool | None = None  # True shuts this scope out
    models: tuple[str, ...] | None = None
    max_pixels: int | None = Field(default=None, ge=64)
    max_images: int | None = Field(default=None, ge=1)
    max_steps: int | None = Field(default=None, ge=1)
    max_running: int | None = Field(default=None, ge=1)
    max_queued: int | None = Field(default=None, ge=1)
    daily_budget: float | None = Field(default=None, ge=0)
    forced_negative: str | None = None
    blocked_words: tuple[str, ...] = ()
    age_restricted: bool | None = None  # True lets mature words pass, where the platform marks the place so
    retention_days: int | None = Field(default=None, ge=1)


DEFAULTS = Policy(
    open=True,
    blocked=False,
    max_pixels=4 * _MEGAPIXEL,
    max_images=4,
    max_steps=100,
    max_running=2,
    max_queued=10,
    daily_budget=5_000.0,
    forced_negative="",
    age_restricted=False,
)


@dataclass(frozen=True)
class Usage:
    """What a person has under way, and has used today (UTC), in megapixel-steps."""

    queued: int
    running: int
    spent: float


def laid_over(policies: Iterable[Policy]) -> Policy:
    """The policy that holds, from scopes given from the widest to the narrowest."""
    merged = DEFAULTS.model_dump()
    words: list[str] = []
    for policy in policies:
        said = policy.model_dump(exclude_none=True)
        words += said.pop("blocked_words", ())
        for rule, stays in (("open", False), ("blocked", True)):
            if merged[rule] is stays:
                said.pop(rule, None)
        merged |= said
    return Policy.model_validate({**merged, "blocked_words": tuple(dict.fromkeys(words))})


def cost_of(request: GenerationRequest) -> float:
    """What a request costs, in megapixel-steps: pixels × steps × images, by millions. Resampling is free."""
    if request.upscale_factor > 1 and request.strength is None:
        return 0.0
    return request.width * request.height * request.steps * request.count / _MEGAPIXEL


def check_person(policy: Policy) -> None:
    """Whether the person may use the bot here at all.

    Raises:
        UserError: ``policy_closed``, ``policy_blocked``.
    """
    if policy.open is False:
        raise _refusal("closed", "Making pictures is switched off here at the moment.", "Try again later.")
    if policy.blocked:
        raise _refusal("blocked", "You cannot use this bot here.", "An administrator of this place can change that.")


def check_request(policy: Policy, request: GenerationRequest, usage: Usage, now: datetime) -> None:
    """Whether this request may be accepted.

    Raises:
        UserError: ``policy_…`` with the rule's name, and what would be allowed as its hint.
    """
    _check_size(policy, request)
    _check_words(policy, request)
    _check_queue(policy, usage)
    _check_budget(policy, cost_of(request), usage, now)


def _check_size(policy: Policy, request: GenerationRequest) -> None:
    if policy.models is not None and request.model not in policy.models:
        allowed = ", ".join(policy.models) or "none at present"
        raise _refusal("models", f"The model “{request.model}” is not allowed here.", f"Allowed: {allowed}.")
    if policy.max_pixels is not None and request.width * request.height > policy.max_pixels:
        size = f"{request.width}×{request.height}"
        side = int(policy.max_pixels**0.5)
        raise _refusal("max_pixels", f"{size} is larger than is allowed here.", f"Up to {side}×{side} pixels.")
    if policy.max_images is not None and request.count > policy.max_images:
        raise _refusal(
            "max_images", f"{request.count} images at once are too many here.", f"Up to {policy.max_images}."
        )
    if policy.max_steps is not None and request.steps > policy.max_steps:
        raise _refusal("max_steps", f"{request.steps} steps are too many here.", f"Up to {policy.max_steps}.")


def _check_words(policy: Policy, request: GenerationRequest) -> None:
    blocked = {term_key(word) for word in policy.blocked_words}
    if blocked and any(all_matches(request.prompt, blocked)):
        raise _refusal("blocked_words", "A word in this idea is not allowed here.", "Say it without that word.")


def _check_queue(policy: Policy, usage: Usage) -> None:
    if policy.max_queued is not None and usage.queued >= policy.max_queued:
        raise _refusal(
            "max_queued",
            f"You have {usage.queued} jobs waiting, and {policy.max_queued} is the most here.",
            "Wait for one of them, or cancel it with /cancel.",
        )


def _check_budget(policy: Policy, cost: float, usage: Usage, now: datetime) -> None:
    if policy.daily_budget is None or usage.spent + cost <= policy.daily_budget:
        return
    left = max(0.0, policy.daily_budget - usage.spent)
    raise _refusal(
        "daily_budget",
        f"This costs {cost:.1f} megapixel-steps, and {left:.1f} of today's {policy.daily_budget:g} are left.",
        f"The budget is full again {reset_time(now):%Y-%m-%d %H:%M} UTC. Fewer images, steps or pixels cost less.",
    )


def reset_time(now: datetime) -> datetime:
    """When the daily budget is full again: midnight UTC."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def _refusal(rule: str, message: str, hint: str) -> UserError:
    return UserError(f"policy_{rule}", message, hint)
