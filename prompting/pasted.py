"""A prompt of ours in JSON, pasted where an idea is expected: what `--json` prints, or ``expand --as json`` writes.

::

    pasted   = ["```" ["json"]] document ["```"] flag*
    document = {"spec": …, "options": …}                         all of it, exactly
             | {"idea": …, "slots": {…}, "seed": …, …}           as expand, imagine and show print it
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from prompting.errors import UserError
from prompting.marks import unmarked
from prompting.nearest import shortened
from prompting.option_values import read_options
from prompting.options import MAX_TEXT, ImagineOptions
from prompting.patterns import late
from prompting.spec import Origin, Phrase, PromptSpec, Slot

MAX_DOCUMENT = 64_000
"""Characters of a pasted document, which says much twice; its words are held to the limit of an idea."""

_BEGINS = late(r"\s*(?:```(?:json)?\s*)?(?=\{\s*\"\w+\"\s*:)")
_ENDS = late(r"\s*(?:```)?\s*")
# What a printed generation says of its request -> the flag that says the same.
_FLAGS = {
    "model": "--model",
    "seed": "--seed",
    "steps": "--steps",
    "guidance_scale": "--cfg",
    "scheduler": "--sampler",
    "prompt_seed": "--prompt-seed",
}


@dataclass(frozen=True)
class Pasted:
    """A document taken apart; it ends at ``end``, and flags may follow."""

    spec: PromptSpec
    options: ImagineOptions
    end: int


def find_document(text: str) -> Pasted | None:
    """The document that ``text`` begins with; None when it begins no JSON object, as a template in braces does not.

    Raises:
        UserError: ``bad_json``, ``not_a_prompt``, ``idea_too_long``, or what is wrong with an option.
    """
    begin = _BEGINS.match(text)
    if begin is None:
        return None
    if len(text) > MAX_DOCUMENT:
        message = "This JSON has {count:,} characters; the limit is {limit:,}."
        raise UserError("idea_too_long", message, count=len(text), limit=MAX_DOCUMENT)
    try:
        said, end = json.JSONDecoder().raw_decode(text, begin.end())
    except json.JSONDecodeError as error:
        message = "This begins like a prompt of ours in JSON, but character {place:,} is wrong there: {reason}."
        hint = "Paste all of it, from the first brace to the last, or write the idea in words."
        raise UserError("bad_json", message, hint, place=error.pos + 1, reason=error.msg) from error
    except (RecursionError, ValueError) as error:
        raise _no_prompt() from error
    ends = _ENDS.match(text, end)
    assert ends is not None
    spec, options = read_document(said)
    return Pasted(spec, options, ends.end())


def read_document(said: Any) -> tuple[PromptSpec, ImagineOptions]:
    """The prompt that a document holds, and the options beside it, but for those whose words it holds already.

    Raises:
        UserError: ``not_a_prompt``, ``idea_too_long``, or what is wrong with an option.
    """
    try:
        if "spec" in said:
            spec = _vouched(PromptSpec.model_validate(said["spec"])).model_copy(update={"notices": (), "fit": None})
            options = read_options(said["options"])
        else:
            spec, options = _printed(said), read_options(dict(_flagged(said)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:  # pydantic's is a ValueError
        raise _no_prompt() from error
    count = len(spec.idea) + sum(len(phrase.text) for phrases in spec.slots.values() for phrase in phrases)
    if count > 2 * MAX_TEXT:
        message = "These words have {count:,} characters; the limit is {limit:,}."
        raise UserError("idea_too_long", message, "A text encoder reads about 75 tokens.", count=count, limit=MAX_TEXT)
    return spec, options


def without_words(options: ImagineOptions) -> ImagineOptions:
    """``options`` without those whose words are in the prompt, and without a file of some machine."""
    return replace(options, exclude=(), negative_prompt=None, style=None, preset=None, image=None, raw=False)


def _no_prompt() -> UserError:
    message, hint = "This is not a prompt of ours in JSON.", "darkroom expand --as json writes one."
    return UserError("not_a_prompt", message, hint)


def _printed(said: Mapping[str, Any]) -> PromptSpec:
    """The spec behind a printed document: phrases get their places by where their words stand in the idea."""
    idea = str(said.get("plain_idea", said["idea"]))
    taken: list[tuple[int, int]] = []
    slots = {Slot(name): tuple(_phrase(idea, row, taken) for row in rows) for name, rows in dict(said["slots"]).items()}
    quoted = tuple(_phrase(idea, {"text": text, "origin": Origin.USER}, taken) for text in said.get("quoted", ()))
    spec = PromptSpec(
        idea=idea,
        typed=str(said["idea"]) if "plain_idea" in said else None,
        language=said.get("language", "en"),
        prompt_seed=said.get("prompt_seed", 0),
        slots={slot: slots[slot] for slot in Slot if slots.get(slot)},
        quoted=quoted,
        marks=said.get("marks", ()),
        template=said.get("template"),
    )
    return _vouched(spec)


def _vouched(spec: PromptSpec) -> PromptSpec:
    """``spec`` without what somebody is said to have typed, unless it comes to the same words and marks.

    It is shown to people, but nobody looks for words in it that a place refuses.
    """
    plain = None if spec.typed is None else unmarked(spec.typed)
    same = plain is not None and (plain.text, plain.marks, plain.excluded) == (spec.idea, spec.marks, ())
    return spec if same else spec.model_copy(update={"typed": None})


def _phrase(idea: str, row: Mapping[str, Any], taken: list[tuple[int, int]]) -> Phrase:
    phrase = Phrase(
        text=row["text"], origin=row["origin"], weight=row.get("weight", 1.0), source_text=row.get("source_text")
    )
    source = phrase.source_text or phrase.text
    start = idea.find(source)
    while start >= 0 and any(start < end and begin < start + len(source) for begin, end in taken):
        start = idea.find(source, start + 1)
    if start < 0 or phrase.origin not in (Origin.USER, Origin.TRANSLATED):
        return phrase
    taken.append((start, start + len(source)))
    return phrase.model_copy(update={"span": taken[-1]})


def _flagged(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, flag in _FLAGS.items():
        if said.get(name) is not None:
            yield flag, shortened(str(said[name]), 200)
    if "width" in said and "height" in said:
        yield "--size", f"{said['width']}x{said['height']}"
    images = said.get("images")
    if isinstance(images, list) and len(images) > 1:
        yield "--n", str(len(images))
