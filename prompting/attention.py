"""What a request's prompt tells the text encoder and the denoiser, beyond its words.

A request's prompt is one string in the syntax of AUTOMATIC1111's web UI (`prompting.grammar`), as
`prompting.render` writes it. Whoever encodes it asks, in this order::

    switches(prompt, steps)      from which step on which text is read   [a:b:0.5], [a|b]
    parts(text)                  texts that are denoised side by side    a AND b :0.5
    windows(part)                each its own window of the encoder      a BREAK b
    parse_attention(window)      stretches of text, each with its factor (a:1.3), [a], \\(

A factor multiplies the hidden states of its tokens; then all are scaled so that their mean is what it was before.
"""

from __future__ import annotations

from typing import NamedTuple

from prompting.grammar import tree
from prompting.patterns import late
from prompting.tree import Alternation, Emphasis, Leaf, LeafKind, Lora, Node, Schedule, groups_of

PART_WEIGHT = late(r"(?<!\d)\s*:\s*([+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))\s*\Z")
_MOST_STEPS_COMPARED = 1000


class Fragment(NamedTuple):
    """A stretch of text and the factor on the attention that it gets; 1.0 is plain."""

    text: str
    weight: float


class Part(NamedTuple):
    """One of several prompts that are denoised side by side; predictions are added with these weights."""

    text: str
    weight: float


class Switch(NamedTuple):
    """From ``step`` on, counted from 0, the text is ``text``."""

    step: int
    text: str


def parse_attention(prompt: str) -> tuple[Fragment, ...]:
    """The fragments of ``prompt``; neighbours of one weight are one. Their texts together are the plain prompt.

    Schedules, AND and BREAK should be resolved before; here a schedule counts as it is at the first step, and AND
    and BREAK are white space. ``()`` when there is no text.
    """
    found: list[Fragment] = []
    text = schedule_at(prompt, 0, 1)
    _weigh(tree(text, typed=False), 1.0, text, found)
    joined: list[Fragment] = []
    for fragment in found:
        if joined and joined[-1].weight == fragment.weight:
            joined[-1] = Fragment(joined[-1].text + fragment.text, fragment.weight)
        elif fragment.text:
            joined.append(fragment)
    return tuple(joined)


def plain_text(prompt: str) -> str:
    """``prompt`` without its marks, as the tokenizer reads it."""
    return "".join(fragment.text for fragment in parse_attention(prompt))


def schedule_at(prompt: str, step: int, steps: int) -> str:
    """The text that is read at ``step``, from 0 to ``steps`` - 1; all but schedules stays as written.

    As in AUTOMATIC1111's web UI: ``[a:b:0.4]`` reads a in the first 40 % of the steps, ``[a:b:8]`` in the first 8,
    ``[a|b|c]`` one after the other, beginning anew after the last.
    """
    nodes = tree(prompt, typed=False)
    return _written(nodes, prompt, step, steps) if _is_scheduled(nodes) else prompt


def switches(prompt: str, steps: int) -> tuple[Switch, ...]:
    """From which step on which text is read; the first begins at step 0. One for a prompt without schedules."""
    nodes = tree(prompt, typed=False)
    if not _is_scheduled(nodes):
        return (Switch(0, prompt),)
    found: list[Switch] = []
    for step in range(min(max(steps, 1), _MOST_STEPS_COMPARED)):
        text = _written(nodes, prompt, step, steps)
        if not found or found[-1].text != text:
            found.append(Switch(step, text))
    return tuple(found)


def parts(prompt: str) -> tuple[Part, ...]:
    """The prompts that an AND outside brackets parts, each with the weight that ``:0.5`` at its end gives it.

    Without an AND a number there is text, as in "a clock at 7:30".
    """
    texts = _split(prompt, LeafKind.AND)
    return tuple(map(_part, texts)) if len(texts) > 1 else (Part(prompt.strip(), 1.0),)


def windows(prompt: str) -> tuple[str, ...]:
    """The texts between the BREAKs outside brackets; each begins a new window of the text encoder."""
    return tuple(text.strip() for text in _split(prompt, LeafKind.BREAK))


def _part(text: str) -> Part:
    weight = PART_WEIGHT.search(text)
    return Part(text[: weight.start()].strip(), float(weight[1])) if weight else Part(text.strip(), 1.0)


def _split(prompt: str, kind: LeafKind) -> list[str]:
    cuts = [node for node in tree(prompt, typed=False) if isinstance(node, Leaf) and node.kind is kind]
    starts = [0, *(cut.end for cut in cuts)]
    ends = [*(cut.start for cut in cuts), len(prompt)]
    return [prompt[start:end] for start, end in zip(starts, ends, strict=True)]


def _is_scheduled(nodes: tuple[Node, ...]) -> bool:
    return any(
        isinstance(node, Schedule | Alternation) or any(map(_is_scheduled, groups_of(node))) for node in nodes
    )  # fmt: skip


def _written(nodes: tuple[Node, ...], text: str, step: int, steps: int) -> str:
    """``nodes`` as they are read at ``step``."""
    return "".join(_written_node(node, text, step, steps) for node in nodes)


def _written_node(node: Node, text: str, step: int, steps: int) -> str:
    match node:
        case Schedule():
            when = int(node.when * steps) if node.fraction else int(node.when)
            return _written(node.before if step < when else node.after, text, step, steps)
        case Alternation():
            return _written(node.options[step % len(node.options)], text, step, steps)
        case Emphasis(children=children) if children:
            inner = _written(children, text, step, steps)
            return text[node.start : children[0].start] + inner + text[children[-1].end : node.end]
        case _:
            return text[node.start : node.end]


def _weigh(nodes: tuple[Node, ...], weight: float, text: str, found: list[Fragment]) -> None:
    for node in nodes:
        match node:
            case Emphasis():
                _weigh(node.children, weight * node.weight, text, found)
            case Leaf(kind=LeafKind.ESCAPED):
                found.append(Fragment(node.text[1:], weight))
            case Leaf(kind=LeafKind.AND | LeafKind.BREAK):
                found.append(Fragment(" ", weight))
            case Lora():
                pass
            case _:
                found.append(Fragment(text[node.start : node.end], weight))
