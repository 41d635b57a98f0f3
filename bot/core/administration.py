"""What administrators do: see and change the rules of where they are, block, close and open, and read the log.

Every change and its entry in the audit log are one transaction. The log names people by our own ids, which the
erasure of a person takes out of it, and holds no prompt: of a forced negative prompt only that it was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from bot.core.actions import Action, Verb
from bot.core.admin_commands import (
    Administrative,
    Audit,
    Block,
    Close,
    InMemory,
    Open,
    ScopeKind,
    ScopeRef,
    SetRule,
    ShowPolicy,
    Unblock,
)
from bot.core.clock import utc_now
from bot.core.language import _, worded
from bot.core.people import Asker
from bot.core.policy import DEFAULTS, Policy, laid_over
from bot.core.replies import Button, Reply
from bot.core.rules import RULES, Rule, RuleKind, exceeds, rule_named
from bot.core.scopes import EVERYTHING, above, in_words, reach, root_of
from generation.backends import EngineMemory
from prompting.errors import UserError
from storage.jobs import Json
from storage.library import Library
from storage.people import People
from storage.policies import AuditLog, Policies
from storage.records import AuditEntry
from storage.transaction import Transaction
from storage.values import PersonId

AskEngine = Callable[[], EngineMemory | None]
Change = Callable[[JsonValue], JsonValue]  # what a rule was -> what it shall be

PAGE = 20  # entries of the log at once
_FOR_PLACES = ("retention_days",)  # whose role somebody once had, nobody knows afterwards


@dataclass(frozen=True)
class Actor:
    """Who does something in a place; an operator may do it to everything."""

    asker: Asker
    person: PersonId
    operator: bool = False

    @property
    def root(self) -> str:
        """The widest scope in their reach."""
        return root_of(self.asker, operator=self.operator)

    def reach(self, ref: ScopeRef | None) -> str:
        """The scope that they mean."""
        return reach(ref, self.asker, operator=self.operator)


def present_memory(memory: EngineMemory | None) -> Reply:
    """The models in the engine's memory, and what its process takes."""
    if memory is None:
        return Reply(text=_("The engine is not running; the first picture starts it."), private=True)
    lines = [
        _("{model}: {size:.0f} MB on {device}").format(
            model=model.name, size=model.size_bytes / 2**20, device=model.device
        )
        for model in memory.models
    ] or [_("No model is in memory.")]
    if memory.process_bytes is not None:
        lines.append(_("The engine's process takes {size:.0f} MB.").format(size=memory.process_bytes / 2**20))
    if memory.gpu_bytes:
        lines.append(_("It has reserved {size:.0f} MB of the GPU.").format(size=memory.gpu_bytes / 2**20))
    return Reply(text="\n".join(lines), private=True)


class Administration:
    """Answers administrators. The calls block.

    Args:
        operators: who runs the bot, as "platform:user id": administrators wherever they are, and of everything.
        defaults: what holds where nobody set a rule.
        engine: tells what the engine has in memory.
    """

    def __init__(
        self,
        library: Library,
        operators: Collection[str] = (),
        defaults: Policy = DEFAULTS,
        *,
        engine: AskEngine = lambda: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._engine = engine
        self._defaults = defaults
        self._operators = frozenset(operators)
        self._now = now

    def answer(self, command: Administrative, asker: Asker, person: PersonId) -> Reply:
        """The reply to ``command``.

        Raises:
            UserError: ``not_administrator``, ``not_operator``, ``engine_busy``, or what is wrong with a rule, its value
                or its scope.
        """
        actor = Actor(asker, person, operator=f"{asker.platform}:{asker.user}" in self._operators)
        if not (actor.operator or asker.administrator):
            raise UserError("not_administrator", "Only an administrator of this place can do that.", "Ask one of them.")
        match command:
            case ShowPolicy():
                return self._show(command.scope, actor)
            case SetRule():
                rule = rule_named(command.rule)
                value = rule.read(command.value)
                return self._set(rule, lambda _: value, command.scope, actor)
            case Close():
                return self._set(RULES["open"], lambda _: False, command.scope, actor)
            case Open():
                return self._set(RULES["open"], lambda _: None, command.scope, actor)
            case Block() | Unblock():
                return self._block(command, actor)
            case Audit():
                return self._audit(command, actor)
            case InMemory():
                if not actor.operator:
                    message, hint = "Only who runs this bot can see that.", "DARKROOM_OPERATORS names them."
                    raise UserError("not_operator", message, hint)
                return present_memory(self._engine())

    def _show(self, ref: ScopeRef | None, actor: Actor) -> Reply:
        scope = actor.reach(ref)
        wider = above(scope, actor.asker)
        with self._library.reading() as session:
            stored = Policies(session).of((*wider, scope))
        own = stored.get(scope, {})
        said = (Policy.model_validate(stored[name]) for name in (*wider, scope) if name in stored)
        merged = laid_over(said, self._defaults)
        lines = [_("The rules for {scope}:").format(scope=worded(in_words(ref, scope)))]
        for rule in RULES.values():
            origin = _("set here") if rule.name in own else _("from the wider rules")
            value = rule.shown(getattr(merged, rule.name))
            lines.append(_("{name}: {value} ({note})").format(name=rule.name, value=value, note=origin))
        lines.append(_("Change one: /policy RULE VALUE [for channel | role ID | person ID]."))
        return Reply(text="\n".join(lines), private=True)

    def _set(self, rule: Rule, change: Change, ref: ScopeRef | None, actor: Actor) -> Reply:
        scope = actor.reach(ref)
        if rule.name in _FOR_PLACES and ref is not None and ref.kind in (ScopeKind.ROLE, ScopeKind.PERSON):
            raise UserError("rule_for_places", "{rule} holds for places only.", "Leave out “for …”.", rule=rule.name)
        with self._library.transaction() as session:
            stored = Policies(session).get(scope) or {}
            before = stored.get(rule.name)
            value = change(before)
            if not actor.operator:
                _must_not_exceed(session, rule, value)
            _write(session, {**stored, rule.name: value}, scope)
            self._note(session, rule, (before, value), (ref, scope), actor)
        return Reply(text=_changed(rule, value, worded(in_words(ref, scope))), private=True)

    def _block(self, command: Block | Unblock, actor: Actor) -> Reply:
        blocking = isinstance(command, Block)
        if command.person:
            ref = ScopeRef(ScopeKind.PERSON, command.person)
            return self._set(RULES["blocked"], lambda _: blocking or None, ref, actor)
        words = RULES["blocked_words"].read(command.word)
        if not isinstance(words, list) or not words:
            raise UserError("nothing_to_block", "Say what to block.", "Like /block WORD, or /block person 123456789.")

        def change(stored: JsonValue) -> JsonValue:
            now = stored if isinstance(stored, list) else []
            if not blocking and not any(word in now for word in words):
                raise UserError("not_blocked", "That is not blocked here.", "/policy shows what is.")
            rest = [word for word in now if word not in words]
            return [*rest, *words] if blocking else rest or None

        return self._set(RULES["blocked_words"], change, None, actor)

    def _note(
        self,
        session: Transaction,
        rule: Rule,
        values: tuple[JsonValue, JsonValue],
        place: tuple[ScopeRef | None, str],
        actor: Actor,
    ) -> None:
        before, after = ("…", "…") if rule.kind is RuleKind.TEXT else (rule.shown(value) for value in values)
        ref, scope = place
        detail: Json = {"rule": rule.name, "from": before, "to": after, "scope": str(in_words(ref, scope))}
        if ref is not None and ref.kind is ScopeKind.PERSON:
            detail |= {"scope": "person", "person": People(session).person_for(actor.asker.platform, ref.id)}
        audit(session, "policy", detail, actor, self._now())

    def _audit(self, command: Audit, actor: Actor) -> Reply:
        root = actor.root
        where = None if root == EVERYTHING else root
        with self._library.reading() as session:
            found = AuditLog(session).newest(place=where, limit=PAGE + 1, before=command.before)
            lines = [_entry_line(session, entry) for entry in found[:PAGE]]
        if not lines:
            return Reply(text=_("Nothing was changed here yet."), private=True)
        more = len(found) > PAGE
        buttons = (Button(_("older"), Action(Verb.AUDIT, str(found[PAGE - 1].number))),) if more else ()
        return Reply(text="\n".join(lines), buttons=buttons, private=True)


def audit(session: Transaction, action: str, detail: Json, actor: Actor, now: datetime, *, once: bool = False) -> None:
    """Note what somebody did, where the administrators of that place find it; ``once``: unless they did it before."""
    entry = AuditEntry(at=now, actor=actor.person, place=actor.root, action=action, detail=detail)
    if not (once and AuditLog(session).has(entry)):
        AuditLog(session).add(entry)


def _write(session: Transaction, said: Json, scope: str) -> None:
    kept: Json = {name: value for name, value in said.items() if value is not None}
    Policy.model_validate(kept)
    if kept:
        Policies(session).put(scope, kept)
    else:
        Policies(session).remove(scope)


def _must_not_exceed(session: Transaction, rule: Rule, value: JsonValue) -> None:
    stored = Policies(session).get(EVERYTHING)
    wide = laid_over([] if stored is None else [Policy.model_validate(stored)])
    if exceeds(rule, value, wide):
        limit = rule.shown(getattr(wide, rule.name))
        message = "{rule} cannot go above what whoever runs this bot allows."
        raise UserError("above_operator", message, "Allowed: {limit}.", rule=rule.name, limit=limit)


def _changed(rule: Rule, value: JsonValue, scope: str) -> str:
    if rule.name == "open":
        off = value is False
        text = _("Making pictures is off for {scope}.") if off else _("Making pictures is on for {scope}.")
        return text.format(scope=scope)
    if value is None:
        return _("{rule} is left to the wider rules, for {scope}.").format(rule=rule.name, scope=scope)
    return _("{rule}: {value}, for {scope}.").format(rule=rule.name, value=rule.shown(value), scope=scope)


def _entry_line(session: Transaction, entry: AuditEntry) -> str:
    detail = dict(entry.detail)
    whom = detail.pop("person", None)
    if isinstance(whom, str):
        detail["scope"] = _("person {id}").format(id=_platform_id(session, whom))
    who = _("somebody forgotten") if entry.actor is None else _platform_id(session, entry.actor)
    if entry.action == "policy":
        what = _("{rule}: {before} → {after}, for {scope}").format(
            rule=detail["rule"], before=detail["from"], after=detail["to"], scope=_(str(detail["scope"]))
        )
    else:
        what = f"{_(entry.action)} {', '.join(str(value) for value in detail.values())}"
    return f"{entry.at:%Y-%m-%d %H:%M}  {who}  {what}"


def _platform_id(session: Transaction, person: PersonId) -> str:
    return ", ".join(user for _, user in People(session).identities(person)) or _("forgotten")
