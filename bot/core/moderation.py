"""Content that a place refuses: what `prompting.moderation.judging` finds, held against the policy that holds there.

Sexual content with minors is refused everywhere, and no rule can allow it. The rest is refused unless the rule
``allowed_content`` names its category; explicit content also needs a place that its platform marks as age-restricted,
where the rule ``age_restricted`` is on. A refusal names the rule and repeats no words, nor does the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from bot.core.administration import Actor, audit
from bot.core.people import Asker
from bot.core.policy import DEFAULTS, Policy
from prompting.errors import Message, UserError
from prompting.moderation.judging import ALLOWABLE, Category, Finding, moderate_prompt
from prompting.nearest import listed
from prompting.spec import PromptSpec
from storage.library import Library
from storage.values import PersonId

Check = Callable[[PromptSpec, str], None]
"""Called with a structured prompt and its text for the model; raises `ContentError`."""

EXPLICIT = frozenset({Category.SEXUAL, Category.GORE})
OWNERS_POLICY = DEFAULTS.model_copy(update={"allowed_content": ALLOWABLE, "age_restricted": True})
"""What holds for whoever sits at the computer that makes the pictures."""

_NAMES: Mapping[Category, Message] = {
    Category.MINORS: Message("sexual content with minors"),
    Category.SEXUAL: Message("sexual content"),
    Category.GORE: Message("gore"),
    Category.HATE: Message("hate"),
    Category.SELF_HARM: Message("self-harm"),
    Category.EXTREMISM: Message("extremism"),
}


class ContentError(UserError):
    """``content_refused``: what somebody asked for has no place here. ``rule`` tells which term, without the words."""

    def __init__(self, finding: Finding, message: str, hint: str | Message) -> None:
        super().__init__("content_refused", Message(message, content=_NAMES[finding.category], rule=finding.rule), hint)
        self.rule = finding.rule


def content_check(policy: Policy, *, marked: bool) -> Check:
    """What may be asked for under ``policy``; ``marked``: the platform itself marks the place as age-restricted."""

    def check(spec: PromptSpec, prompt: str) -> None:
        for finding in moderate_prompt(spec, prompt):
            _check(finding, policy, marked=marked)

    return check


owners_check = content_check(OWNERS_POLICY, marked=True)


class Moderation:
    """Checks what people ask for in chats, and notes each refusal in the log of their place. The calls block."""

    def __init__(self, library: Library, *, now: Callable[[], datetime]) -> None:
        self._library = library
        self._now = now

    @contextmanager
    def checking(self, policy: Policy, asker: Asker, person: PersonId) -> Iterator[Check]:
        """The check for somebody here; a refusal that leaves the block is noted first."""
        try:
            yield content_check(policy, marked=asker.place.age_restricted)
        except ContentError as refusal:
            with self._library.transaction() as session:
                audit(session, "was refused", {"rule": refusal.rule}, Actor(asker, person), self._now())
            raise


def _check(finding: Finding, policy: Policy, *, marked: bool) -> None:
    """Raises:
    ContentError: the policy does not allow what was found.
    """
    category, allowed = finding.category, policy.allowed_content or ()
    if category is Category.MINORS:
        message = "This asks for {content} (rule {rule}), which is never made."
        raise ContentError(finding, message, "No rule of any place can allow it.")
    if category not in allowed:
        message = "This asks for {content} (rule {rule}), which is not allowed here."
        raise ContentError(finding, message, _allowed(allowed))
    if category in EXPLICIT and not (policy.age_restricted and marked):
        message = "This asks for {content} (rule {rule}), which is for age-restricted places only."
        raise ContentError(finding, message, _where(marked=marked))


def _allowed(allowed: tuple[Category, ...]) -> Message:
    if not allowed:
        return Message("Say it without that; an administrator of this place can allow it by the rule allowed_content.")
    return Message("Allowed here beside what everybody may see: {allowed}.", allowed=listed(allowed, every=True))


def _where(*, marked: bool) -> Message:
    if marked:
        return Message("This place is marked so; an administrator can allow it here by the rule age_restricted.")
    return Message(
        "Ask in a channel that the platform itself marks as age-restricted, where the rule age_restricted is on."
    )
