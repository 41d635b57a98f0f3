"""The rules of a policy as administrators write them: names, bounds, and words for a value that is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from bot.core.policy import Policy
from generation.catalog import MODELS
from generation.request import MAX_IMAGES, MAX_SIDE, MAX_STEPS
from prompting.errors import Message, UserError
from prompting.moderation.judging import ALLOWABLE, Category
from prompting.nearest import listed, nearest, shortened

OPEN_AGAIN = "default"  # the value that leaves a rule to the wider scope
MAX_WORDS, MAX_LENGTH = 500, 500  # of a list, and characters of one text
_NOTHING = "none"
_SWITCH = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}


class RuleKind(StrEnum):
    """What a rule's value is."""

    SWITCH = "on or off"
    WHOLE = "a whole number"
    NUMBER = "a number"
    WORDS = "words, parted by commas"
    MODELS = "names of models, parted by commas"
    TEXT = "text"
    CONTENT = "kinds of content, parted by commas, or none"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. ``capped`` ones may not be set above what the operator allows everywhere."""

    name: str
    kind: RuleKind
    help: str
    low: int = 0
    high: int = 0
    capped: bool = False

    def read(self, text: str) -> JsonValue:
        """The value that ``text`` means; None leaves the rule open.

        Raises:
            UserError: ``bad_rule_value``.
        """
        text = " ".join(text.split())
        if text.casefold() == OPEN_AGAIN:
            return None
        match self.kind:
            case RuleKind.SWITCH:
                if text.casefold() not in _SWITCH:
                    raise self._not_taken(text)
                return _SWITCH[text.casefold()]
            case RuleKind.WHOLE | RuleKind.NUMBER:
                return self._number(text)
            case RuleKind.TEXT:
                if len(text) > MAX_LENGTH:
                    raise self._not_taken(text)
                return text
            case RuleKind.WORDS:
                return self._listed(text)
            case RuleKind.MODELS:
                return self._models(text)
            case RuleKind.CONTENT:
                return self._content(text)

    def accepts(self) -> Message:
        """One sentence that says what the rule takes."""
        kind = Message(self.kind.value)
        if self.kind not in (RuleKind.WHOLE, RuleKind.NUMBER):
            return Message("{rule} takes {kind}; “default” leaves it open.", rule=self.name, kind=kind)
        text = "{rule} takes {kind} from {low} to {high:,}; “default” leaves it open."
        return Message(text, rule=self.name, kind=kind, low=self.low, high=self.high)

    def shown(self, value: object) -> str:
        """A value as people read it."""
        if value is None or value == () or value == "" or value == []:
            return "—"
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value))
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _number(self, text: str) -> JsonValue:
        try:
            number = float(text) if self.kind is RuleKind.NUMBER else int(text)
        except ValueError:
            raise self._not_taken(text) from None
        if not self.low <= number <= self.high:  # never true of nan
            raise self._not_taken(text)
        return number

    def _listed(self, text: str) -> list[JsonValue]:
        words = list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
        if len(words) > MAX_WORDS or any(len(word) > MAX_LENGTH for word in words):
            raise self._not_taken(text)
        return list(words)

    def _models(self, text: str) -> list[JsonValue]:
        names: list[JsonValue] = []
        for name in self._listed(text.lower()):
            if name not in MODELS:
                near = nearest(str(name), MODELS) or tuple(MODELS)
                message, hint = "There is no model called “{name}”.", "Nearest: {near}."
                raise UserError("unknown_model", message, hint, name=shortened(str(name)), near=listed(near))
            names.append(name)
        return names

    def _content(self, text: str) -> list[JsonValue]:
        named: list[JsonValue] = []
        for name in self._listed(text.lower().replace("-", "_")):
            if name == Category.MINORS:
                raise UserError(
                    "never_allowed", "Sexual content with minors cannot be allowed.", "No rule can do that."
                )
            if name in ALLOWABLE:
                named.append(name)
            elif name != _NOTHING:
                message, hint = "There is no kind of content called “{name}”.", "There is {known}, and none."
                known = listed(ALLOWABLE, every=True)
                raise UserError("unknown_content", message, hint, name=shortened(str(name)), known=known)
        return named

    def _not_taken(self, text: str) -> UserError:
        message = "{rule} cannot be “{text}”."
        return UserError("bad_rule_value", message, self.accepts(), rule=self.name, text=shortened(text))


def _rules() -> Iterable[Rule]:
    switch, whole = RuleKind.SWITCH, RuleKind.WHOLE
    yield Rule(name="open", kind=switch, help="Off is the kill switch: no new pictures.")
    yield Rule(name="blocked", kind=switch, help="On shuts this scope out.")
    yield Rule(name="models", kind=RuleKind.MODELS, help="The models that may be used.", capped=True)
    yield Rule(name="max_pixels", kind=whole, low=64, high=MAX_SIDE**2, help="Pixels of one image.", capped=True)
    yield Rule(name="max_images", kind=whole, low=1, high=MAX_IMAGES, help="Images of one job.", capped=True)
    yield Rule(name="max_steps", kind=whole, low=1, high=MAX_STEPS, help="Denoising steps.", capped=True)
    yield Rule(name="max_running", kind=whole, low=1, high=1_000, help="Jobs of one person that run.", capped=True)
    yield Rule(name="max_queued", kind=whole, low=1, high=10_000, help="Jobs of one person that wait.", capped=True)
    yield Rule(
        name="daily_budget",
        kind=RuleKind.NUMBER,
        high=10**9,
        help="Megapixel-steps of one person a day, by UTC.",
        capped=True,
    )
    yield Rule(name="forced_negative", kind=RuleKind.TEXT, help="Added to every negative prompt.")
    yield Rule(name="blocked_words", kind=RuleKind.WORDS, help="Ideas with one of these words are refused.")
    yield Rule(
        name="age_restricted",
        kind=switch,
        help="On lets mature models and words pass where the platform itself marks the place as age-restricted.",
    )
    yield Rule(name="mature_models", kind=RuleKind.MODELS, help="Models for age-restricted places only.")
    yield Rule(name="mature_words", kind=RuleKind.WORDS, help="Words for age-restricted places only.")
    yield Rule(
        name="allowed_content",
        kind=RuleKind.CONTENT,
        help="Content that is else refused. The sexual and gory sort also needs age_restricted.",
        capped=True,
    )
    yield Rule(
        name="ask_above",
        kind=RuleKind.NUMBER,
        high=10**9,
        help="Megapixel-steps of one job above which its cost is told and asked about first.",
    )
    yield Rule(
        name="retention_days",
        kind=whole,
        low=1,
        high=36_500,
        help="Pictures are erased after so many days, favorites not. Of several scopes the shortest holds.",
        capped=True,
    )


RULES: dict[str, Rule] = {rule.name: rule for rule in _rules()}


def rule_named(name: str) -> Rule:
    """The rule of this name.

    Raises:
        UserError: ``unknown_rule``.
    """
    wanted = name.strip().lower().replace("-", "_")
    if wanted not in RULES:
        near = nearest(wanted, RULES) or tuple(RULES)
        message, hint = "There is no rule called “{name}”.", "Nearest: {near}."
        raise UserError("unknown_rule", message, hint, name=shortened(name), near=listed(near))
    return RULES[wanted]


def exceeds(rule: Rule, value: JsonValue, wide: Policy) -> bool:
    """Whether ``value`` allows more than the operator allows everywhere."""
    limit = getattr(wide, rule.name)
    if not rule.capped or limit is None or value is None:
        return False
    if isinstance(value, list):
        return not set(value) <= set(limit)
    return isinstance(value, int | float) and value > limit
