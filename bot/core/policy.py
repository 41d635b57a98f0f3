"""Who may ask for what: rules that an administrator sets for everyone, a guild, a channel, a role or a person.

A policy is what one scope says; what it leaves open is None. Policies of all scopes that hold for someone are laid
over each other, and the narrower one wins, except that what is blocked anywhere stays blocked and that the kill
switch of any scope holds. A refusal names its rule and says what would be allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from generation.request import GenerationRequest
from prompting.errors import Message, UserError
from prompting.moderation.judging import Category
from prompting.words import all_matches, term_key

_MEGAPIXEL = 1_000_000
_FEWER = "Ask for fewer at once: fewer options between braces, fewer pictures on a way."


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
    age_restricted: bool | None = None  # True lets mature requests pass, where the platform marks the place so
    mature_models: tuple[str, ...] = ()
    mature_words: tuple[str, ...] = ()
    allowed_content: tuple[Category, ...] | None = None  # see `bot.core.moderation`; None allows none
    ask_above: float | None = Field(default=None, ge=0)  # megapixel-steps; what costs more is asked about first
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
    ask_above=250.0,
)

_ADDED_UP = ("blocked_words", "mature_models", "mature_words")  # a narrower scope adds to them


@dataclass(frozen=True)
class Usage:
    """What a person has under way, and has used today (UTC), in megapixel-steps."""

    queued: int
    running: int
    spent: float


def laid_over(policies: Iterable[Policy], defaults: Policy = DEFAULTS) -> Policy:
    """The policy that holds, from scopes given from the widest to the narrowest, over what holds without any."""
    merged = defaults.model_dump()
    lists: dict[str, list[str]] = {rule: [] for rule in _ADDED_UP}
    for policy in policies:
        said = policy.model_dump(exclude_none=True)
        for rule in _ADDED_UP:
            lists[rule] += said.pop(rule, ())
        for rule, stays in (("open", False), ("blocked", True)):
            if merged[rule] is stays:
                said.pop(rule, None)
        merged |= said
    return Policy.model_validate(merged | {rule: tuple(dict.fromkeys(said)) for rule, said in lists.items()})


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


def check_request(
    policy: Policy,
    request: GenerationRequest,
    usage: Usage,
    now: datetime,
    *,
    idea: str = "",
    marked: bool = False,
) -> None:
    """Whether this request may be accepted.

    Args:
        idea: the words as they were typed, which the prompt may say in another language.
        marked: whether the platform itself marks the place as age-restricted.

    Raises:
        UserError: ``policy_…`` with the rule's name, and what would be allowed as its hint.
    """
    _check_size(policy, request)
    _check_words(policy, f"{idea}\n{request.words}")
    _check_age(policy, request, f"{idea}\n{request.words}", marked=marked)
    _check_queue(policy, usage)
    _check_budget(policy, cost_of(request), usage, now)


def check_count(policy: Policy, count: int) -> None:
    """Whether so many jobs can be asked for at once, known before any of them is planned.

    Raises:
        UserError: ``policy_max_queued``.
    """
    if count > 1 and policy.max_queued is not None and count > policy.max_queued:
        message = "These are {count} prompts, and {most} jobs waiting are the most here."
        raise _refusal("max_queued", message, _FEWER, count=count, most=policy.max_queued)


def check_unasked(policy: Policy, cost: float, count: int) -> None:
    """Whether several jobs may be accepted together without asking about their cost, in megapixel-steps.

    Raises:
        UserError: ``policy_ask_above``.
    """
    if policy.ask_above is not None and cost > policy.ask_above:
        message = "The {count} prompts cost {cost:.0f} megapixel-steps together; {most:g} are the most at once here."
        raise _refusal("ask_above", message, _FEWER, count=count, cost=cost, most=policy.ask_above)


def check_together(policy: Policy, requests: Sequence[GenerationRequest], usage: Usage) -> None:
    """Whether these requests may be accepted together, beside what `check_request` says of each.

    Raises:
        UserError: ``policy_max_images``, ``policy_max_queued``, ``policy_daily_budget``, naming how many there are.
    """
    count, images = len(requests), sum(request.count for request in requests)
    if policy.max_images is not None and images > policy.max_images:
        message = "These are {count} prompts with {images} images in all, which are too many at once here."
        hint = "Up to {most}: fewer options between braces, fewer pictures on a way, or fewer images of each."
        raise _refusal("max_images", message, hint, count=count, images=images, most=policy.max_images)
    if policy.max_queued is not None and usage.queued + count > policy.max_queued:
        message = "These are {count} prompts; {queued} jobs of yours wait, and {most} are the most here."
        raise _refusal("max_queued", message, _FEWER, count=count, queued=usage.queued, most=policy.max_queued)
    cost = sum(map(cost_of, requests))
    if policy.daily_budget is not None and usage.spent + cost > policy.daily_budget:
        left = max(0.0, policy.daily_budget - usage.spent)
        message = "The {count} prompts cost {cost:.1f} megapixel-steps together, and {left:.1f} are left today."
        raise _refusal("daily_budget", message, _FEWER, count=count, cost=cost, left=left)


def _check_size(policy: Policy, request: GenerationRequest) -> None:
    if policy.models is not None and request.model not in policy.models:
        allowed = ", ".join(policy.models) or Message("none at present")
        message, hint = "The model “{model}” is not allowed here.", "Allowed: {allowed}."
        raise _refusal("models", message, hint, model=request.model, allowed=allowed)
    if policy.max_pixels is not None and request.width * request.height > policy.max_pixels:
        size = f"{request.width}×{request.height}"
        side = int(policy.max_pixels**0.5)
        message, hint = "{size} is larger than is allowed here.", "Up to {side}×{side} pixels."
        raise _refusal("max_pixels", message, hint, size=size, side=side)
    if policy.max_images is not None and request.count > policy.max_images:
        message = "{count} images at once are too many here."
        raise _refusal("max_images", message, "Up to {most}.", count=request.count, most=policy.max_images)
    if policy.max_steps is not None and request.steps > policy.max_steps:
        message = "{steps} steps are too many here."
        raise _refusal("max_steps", message, "Up to {most}.", steps=request.steps, most=policy.max_steps)


def _check_words(policy: Policy, text: str) -> None:
    if _holds(text, policy.blocked_words):
        raise _refusal("blocked_words", "A word in this idea is not allowed here.", "Say it without that word.")


def _check_age(policy: Policy, request: GenerationRequest, text: str, *, marked: bool) -> None:
    if policy.age_restricted and marked:
        return
    if request.model in policy.mature_models:
        message = "The model “{model}” is for age-restricted places only."
    elif _holds(text, policy.mature_words):
        message = "A word in this idea is for age-restricted places only."
    else:
        return
    if marked:
        hint = "This place is marked so; an administrator can allow it here by the rule age_restricted."
    else:
        hint = "Ask in a channel that the platform itself marks as age-restricted, where the rule age_restricted is on."
    raise _refusal("age_restricted", message, hint, model=request.model)


def _holds(text: str, words: Iterable[str]) -> bool:
    keys = {term_key(word) for word in words}
    return bool(keys) and any(all_matches(text, keys))


def _check_queue(policy: Policy, usage: Usage) -> None:
    if policy.max_queued is not None and usage.queued >= policy.max_queued:
        raise _refusal(
            "max_queued",
            "You have {queued} jobs waiting, and {most} is the most here.",
            "Wait for one of them, or cancel it with /cancel.",
            queued=usage.queued,
            most=policy.max_queued,
        )


def _check_budget(policy: Policy, cost: float, usage: Usage, now: datetime) -> None:
    if policy.daily_budget is None or usage.spent + cost <= policy.daily_budget:
        return
    left = max(0.0, policy.daily_budget - usage.spent)
    raise _refusal(
        "daily_budget",
        "This costs {cost:.1f} megapixel-steps, and {left:.1f} of today's {budget:g} are left.",
        "The budget is full again {time} UTC. Fewer images, steps or pixels cost less.",
        cost=cost,
        left=left,
        budget=policy.daily_budget,
        time=f"{reset_time(now):%Y-%m-%d %H:%M}",
    )


def reset_time(now: datetime) -> datetime:
    """When the daily budget is full again: midnight UTC."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def _refusal(rule: str, message: str, hint: str, **values: object) -> UserError:
    return UserError(f"policy_{rule}", message, hint, **values)
