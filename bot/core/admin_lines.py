"""The words after an administrator's command: a rule, its value, and whom it is for."""

from __future__ import annotations

import re

from bot.core.admin_commands import Block, ScopeKind, ScopeRef, SetRule, ShowPolicy, Unblock
from prompting.errors import UserError
from prompting.nearest import listed, shortened

_FOR = re.compile(r"(?:^|\s)for\s+(all|guild|channel|role|person)\b\s*(\S*)\s*$", re.IGNORECASE)
_MENTION = re.compile(r"<?@?[!&]?([\w.-]+)>?")
_PERSON = re.compile(r"person\s+(\S+)", re.IGNORECASE)


def read_policy(words: str) -> ShowPolicy | SetRule:
    """``[RULE VALUE] [for channel|role ID|person ID|guild|all]``.

    Raises:
        UserError: ``missing_value``, ``bad_scope``.
    """
    scope = None
    if (match := _FOR.search(words)) is not None:
        scope = read_scope(match[1], match[2])
        words = words[: match.start()]
    rule, _, value = words.strip().partition(" ")
    if not rule:
        return ShowPolicy(scope=scope)
    if not value.strip():
        hint = "/policy shows all rules."
        raise UserError("missing_value", "The rule “{rule}” needs a value.", hint, rule=shortened(rule))
    return SetRule(rule=rule, value=value.strip(), scope=scope)


def read_scope_words(words: str) -> ScopeRef | None:
    """``[for] [channel|role ID|…]``; None when nothing is said.

    Raises:
        UserError: ``bad_scope``.
    """
    kind, _, name = words.strip().removeprefix("for ").strip().partition(" ")
    return read_scope(kind, name) if kind else None


def read_scope(kind: str, name: str = "") -> ScopeRef:
    """A scope from its kind and, for a role or a person, its id or mention.

    Raises:
        UserError: ``bad_scope``.
    """
    if kind.lower() not in set(ScopeKind):
        kinds = listed(ScopeKind)
        raise UserError("bad_scope", "“{kind}” is no scope.", "There is {kinds}.", kind=shortened(kind), kinds=kinds)
    mention = _MENTION.fullmatch(name.strip())
    return ScopeRef(ScopeKind(kind.lower()), mention[1] if mention else name.strip())


def read_block(words: str) -> Block:
    """``WORD`` or ``person ID``."""
    word, person = _word_or_person(words)
    return Block(word=word, person=person)


def read_unblock(words: str) -> Unblock:
    """``WORD`` or ``person ID``."""
    word, person = _word_or_person(words)
    return Unblock(word=word, person=person)


def _word_or_person(words: str) -> tuple[str, str]:
    match = _PERSON.fullmatch(words.strip())
    if match is None:
        return words.strip(), ""
    return "", read_scope("person", match[1]).id
