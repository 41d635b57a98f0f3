"""The marks that people put into prompts, in one grammar for Stable Diffusion's web UIs, Midjourney and templates.

::

    prompt      = node*
    node        = text | quoted | escaped | emphasis | schedule | alternation | choice | permutation
                | lora | wildcard | part | "AND" | "BREAK"
    emphasis    = "(" node* ")"                           × 1.1
                | "(" node* ":" number ")"                × number
                | "[" node* "]"                           ÷ 1.1
    schedule    = "[" (node* ":")? node* ":" number "]"   before, after, when: a step, or with a dot a share of them
    alternation = "[" node* ("|" node*)+ "]"              another one at each step
    choice      = "{" pick? option ("|" option)+ "}"      chance takes one
    pick        = number ("-" number)? "$$" (joint "$$")? … or as many
    option      = (number "::")? node*                    how likely against the others
    permutation = "{" node* ("," node*)+ "}"              every one, each in a prompt of its own
    lora        = "<lora:" name (":" number)? ">"
    wildcard    = "__" name "__"                          a line of the operator's file of that name
    part        = "::" number?                            ends a part of the prompt that has this weight
    escaped     = "\\" any of ()[]{}|:<>_\\                 the character itself
    quoted      = '"' … '"' | '“' … '”' | '「' … '」' | '『' … '』'   nothing is looked for inside

Flags (``--ar 16:9``) are cut out before, by `prompting.syntax`. Whatever does not fit is text: ``50%``, ``$5``,
``C++``, ``#1``, an unclosed bracket, a bracket nested deeper than ``MAX_DEPTH``, all that follows ``MAX_MARKS`` marks.
So every text has a tree, and no text raises. Brackets are balanced first (`prompting.brackets`), then lark's LALR
parser reads the tokens: time is linear in the length.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from prompting.brackets import Kind, lexemes
from prompting.tree import (
    Alternation,
    Choice,
    Emphasis,
    Leaf,
    LeafKind,
    Lora,
    Node,
    Option,
    PartWeight,
    Permutation,
    Schedule,
    Wildcard,
)

if TYPE_CHECKING:
    from lark import Lark

_STEP = 1.1  # what one pair of brackets does to attention, as in AUTOMATIC1111's web UI

# The same over tokens of balanced text: what kind of bracket opens is known when it is closed.
_RULES = """
start: node*
?node: TEXT | QUOTED | ESCAPED | AND | BREAK | PART | LORA | WILDCARD
     | more | less | schedule | alternation | choice | permutation
more: MORE node* WEIGHT? CLOSE
less: LESS node* CLOSE
schedule: SCHEDULE body (COLON body)? WHEN CLOSE
alternation: ALTERNATION body (PIPE body)+ CLOSE
choice: CHOICE PICK? option (PIPE option)* CLOSE
permutation: PERMUTATION body (COMMA body)+ CLOSE
option: CHANCE? node*
body: node*
%declare TEXT QUOTED ESCAPED AND BREAK PART LORA WILDCARD MORE LESS SCHEDULE ALTERNATION CHOICE PERMUTATION
%declare WEIGHT WHEN COLON PIPE COMMA PICK CHANCE CLOSE
"""
_LEAVES = {
    Kind.TEXT: LeafKind.TEXT,
    Kind.QUOTED: LeafKind.QUOTED,
    Kind.ESCAPED: LeafKind.ESCAPED,
    Kind.AND: LeafKind.AND,
    Kind.BREAK: LeafKind.BREAK,
}


def tree(text: str, *, typed: bool = True) -> tuple[Node, ...]:
    """The nodes of ``text``, end to end over all of it. Never raises.

    Text that is not ``typed`` but a request's prompt has no templates, parts and quotes: there, they are text.
    """
    tokens = lexemes(text, typed=typed)
    if all(token.kind is Kind.TEXT for token in tokens):
        return (Leaf(0, len(text), LeafKind.TEXT, text),) if text else ()
    nodes: tuple[Node, ...] = _parser().parse(tokens)  # type: ignore[assignment]  # lark: what the transformer makes
    return nodes


@cache
def _parser() -> Lark:
    # Imported late: most ideas have no marks, and the process should start fast.
    from lark import Lark
    from lark.lexer import Lexer

    class Lexemes(Lexer):
        """Hands over the tokens that `lexemes` found."""

        def __init__(self, _: object) -> None:
            pass

        def lex(self, found: Any, _: Any = None) -> Iterator[Any]:
            for kind, start, end, text in found:
                yield _Token(kind.value, start, end, text)

    # The builder makes nodes while the parser reduces, so that no depth of brackets costs stack.
    return Lark(_RULES, parser="lalr", lexer=Lexemes, transformer=_Builder())


class _Token:
    """As much of lark's own token as its parser looks at, for a fraction of the time."""

    __slots__ = ("end_pos", "start_pos", "text", "type")
    line = column = end_line = end_column = None

    def __init__(self, kind: str, start: int, end: int, text: str) -> None:
        self.type, self.start_pos, self.end_pos, self.text = kind, start, end, text


class _Builder:
    """One method for each rule: its children, tokens and nodes in their order, become a node."""

    def start(self, children: list[Any]) -> tuple[Node, ...]:
        return _nodes(children)

    body = start

    def more(self, children: list[Any]) -> Emphasis:
        weight, inner = _STEP, children[1:-1]
        if inner and _kind(inner[-1]) == Kind.WEIGHT:
            weight = float(inner.pop().text[1:])
        return Emphasis(*_span(children), weight, _nodes(inner))

    def less(self, children: list[Any]) -> Emphasis:
        return Emphasis(*_span(children), 1 / _STEP, _nodes(children[1:-1]))

    def schedule(self, children: list[Any]) -> Schedule:
        bodies = [child for child in children[1:-2] if isinstance(child, tuple)]
        before, after = bodies if len(bodies) == 2 else ((), bodies[0])
        when = children[-2].text[1:].strip()
        return Schedule(*_span(children), before, after, float(when), "." in when)

    def alternation(self, children: list[Any]) -> Alternation:
        return Alternation(*_span(children), tuple(children[1:-1:2]))

    def permutation(self, children: list[Any]) -> Permutation:
        return Permutation(*_span(children), tuple(children[1:-1:2]))

    def choice(self, children: list[Any]) -> Choice:
        options = tuple(child for child in children if isinstance(child, Option))
        least, most, joint = _pick(children[1].text) if _kind(children[1]) == Kind.PICK else (1, 1, ", ")
        return Choice(*_span(children), options, min(least, len(options)), min(most, len(options)), joint)

    def option(self, children: list[Any]) -> Option:
        if children and _kind(children[0]) == Kind.CHANCE:
            return Option(float(children[0].text[:-2]), _nodes(children[1:]))
        return Option(1.0, _nodes(children))


def _kind(child: Any) -> str:
    """The kind of a token; empty for a node."""
    return child.type if isinstance(child, _Token) else ""


def _span(children: list[Any]) -> tuple[int, int]:
    return children[0].start_pos, children[-1].end_pos


def _nodes(children: list[Any]) -> tuple[Node, ...]:
    return tuple([_leaf(child) if isinstance(child, _Token) else child for child in children])


def _leaf(token: Any) -> Node:
    start, end, text = token.start_pos, token.end_pos, token.text
    match token.type:
        case Kind.PART:
            return PartWeight(start, end, float(text[2:] or 1.0))
        case Kind.LORA:
            _, name, *weight = text[1:-1].split(":")
            return Lora(start, end, name.strip(), float(weight[0]) if weight else 1.0)
        case Kind.WILDCARD:
            return Wildcard(start, end, text[2:-2])
        case kind:
            return Leaf(start, end, _LEAVES[kind], text)


def _pick(text: str) -> tuple[int, int, str]:
    """Least, most and joint of ``2$$``, ``1-2$$`` or ``2$$ and $$``."""
    number, joint, *_ = [*text.split("$$"), ""]
    least, _, most = number.partition("-")
    low, high = sorted((int(least), int(most or least)))
    return low, high, joint if text.count("$$") > 1 else ", "
