"""What people type: an idea with flags anywhere in it, with marks, as a template, or as a pasted parameters block.

::

    typed = block                    `prompting.parameters`: what a web UI writes under a picture
          | document                 `prompting.pasted`: a prompt of ours in JSON, as it was printed
          | template                 `prompting.variants`: braces and wildcards stand for one text or several
    text  = [command] (idea | flag)* `prompting.flags`; command = "/imagine" ["prompt:"], as copied from Midjourney
    idea  = node*                    `prompting.grammar`: weights, schedules, AND, BREAK …

Time is linear in the length. What is no known flag or mark stays text: ``50%``, ``$5``, ``C++``, ``#1``, open brackets.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from prompting.brackets import MAX_MARKS, has_too_many
from prompting.errors import Message, OptionError, UserError
from prompting.expand import prompt_seed_of
from prompting.flags import Span, covering, find_flags, read_flag, repeated, unknown_flags
from prompting.marks import unmarked
from prompting.nearest import listed, shortened
from prompting.option_values import parse_value
from prompting.options import MAX_TEXT, ImagineOptions, Option, OptionValue, option_for
from prompting.parameters import Block, find_block
from prompting.patterns import late
from prompting.spec import Mark, Notice, PromptSpec
from prompting.tree import Lora
from prompting.variants import Wildcards, combinations
from prompting.words import clean

__all__ = ["ParsedIdea", "Span", "parse", "parse_all"]
_COMMAND = late(r"\s*/imagine(?![^\s:])(?:\s*prompt(?=\s*:))?\s*:?\s*", re.IGNORECASE)
_ONLY_A_SOURCE = "parameters"  # the name of a span that sets several options


@dataclass(frozen=True, kw_only=True)
class ParsedIdea:
    """The text taken apart. ``spans`` lie end to end over the whole of ``text``.

    ``text`` is the text as typed, with control characters and broken surrogates replaced one for one, so that it
    can be encoded; of a template it is one of the texts that the template stands for. ``idea`` is what is left
    without flags and marks, on one line with single spaces; ``marks`` say where in it the marks stood, and ``typed``
    still has them, where there are any. ``spec`` is the whole prompt where a prompt was pasted, to which nothing is
    added.
    """

    text: str
    idea: str
    spans: tuple[Span, ...]
    typed: str | None = None
    options: ImagineOptions = field(default_factory=ImagineOptions)
    notices: tuple[Notice, ...] = ()
    marks: tuple[Mark, ...] = ()
    loras: tuple[Lora, ...] = ()
    template: str | None = None
    spec: PromptSpec | None = None


def parse(text: str, *, files: bool = False, wildcards: Wildcards | None = None, seed: int | None = None) -> ParsedIdea:
    """`parse_all` for a caller that takes one idea: the first, with a notice that names how many there are."""
    ideas = parse_all(text, files=files, wildcards=wildcards, seed=seed)
    if len(ideas) == 1:
        return ideas[0]
    message = "The braces stand for {count} prompts; this is the first of them."
    notice = Notice.of("first_combination", message, count=len(ideas))
    return replace(ideas[0], notices=(*ideas[0].notices, notice))


def parse_all(
    text: str, *, files: bool = False, wildcards: Wildcards | None = None, seed: int | None = None
) -> tuple[ParsedIdea, ...]:
    """The ideas that ``text`` stands for: one, or for a template such as ``{red, green} bird`` at most 64.

    ``files`` allows options that name a file of this machine; leave it off for text that comes from a chat.
    ``seed`` decides what a template leaves to chance; by default the text's own ``--prompt-seed`` or ``--seed``, and
    without them the text itself. Raises UserError (``empty_idea``, ``idea_too_long``, and those of
    `prompting.variants.combinations`) and OptionError for an option's value.
    """
    if "{" in text and '"' in text and (pasted := _of_document(clean(text), files=files)):
        return (pasted,)
    _check_length(text)
    text = clean(text)
    if block := find_block(text):
        return (_of_block(text, block),)
    variants = combinations(text, seed=_seed_in(text) if seed is None else seed, wildcards=wildcards)
    ideas = tuple(_idea(variant, files=files) for variant in variants.texts)
    return tuple(
        replace(idea, template=variants.template, notices=(*idea.notices, *variants.notices)) for idea in ideas
    )


def _check_length(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise UserError(
            "idea_too_long",
            "The idea has {length} characters; the limit is {limit}.",
            "Keep what the picture should show; a text encoder reads about 75 tokens anyway.",
            length=f"{len(text):,}",
            limit=f"{MAX_TEXT:,}",
        )


def _idea(text: str, *, files: bool) -> ParsedIdea:
    _check_length(text)
    flags = list(find_flags(text))
    command = [Span(0, found.end(), "command")] if (found := _COMMAND.match(text)) else []
    settings = [read_flag(text, flag, flags[i + 1].start if i + 1 < len(flags) else len(text), files=files)
                for i, flag in enumerate(flags) if flag.option]  # fmt: skip
    spans = tuple(covering(text, [*command, *(span for span, _, _ in settings)]))
    values = [(option, value) for _, option, value in settings]
    return _parsed(text, spans, values, (*unknown_flags(flags), *repeated(values)))


def _parsed(
    text: str, spans: tuple[Span, ...], values: list[tuple[Option, OptionValue]], notices: tuple[Notice, ...]
) -> ParsedIdea:
    words = _one_line(" ".join(text[span.start : span.end] for span in spans if span.option is None))
    plain = unmarked(words)
    options = ImagineOptions.of(values)
    limited = [
        notice for said in (*options.exclude, options.negative_prompt or "") for notice in unmarked(said).notices
    ]
    notices = (*notices, *plain.notices, *limited)
    if has_too_many(words):
        message = "The idea has more than {limit:,} brackets and other marks; what follows them is read as plain text."
        notices = (*notices, Notice.of("too_many_marks", message, limit=MAX_MARKS))
    if not plain.text and not plain.excluded:
        raise only_left_out(", ".join((*options.exclude, options.negative_prompt or "")).strip(", "))
    return ParsedIdea(
        text=text,
        idea=plain.text,
        spans=spans,
        typed=None if plain.text == words else words,
        options=replace(options, exclude=(*options.exclude, *plain.excluded)),
        notices=notices,
        marks=plain.marks,
        loras=plain.loras,
    )


def only_left_out(what: str) -> UserError:
    """An idea of which nothing is to be seen: ``what``, if anything, is to be left out."""
    if not what:
        return UserError("empty_idea", "The idea is empty.", 'Say what to draw, such as "a red fox in the snow".')
    message = "This only says what should not be in the picture: {what}."
    hint = 'Add what it should show, such as "a park, no {what}".'
    return UserError("empty_idea", message, hint, what=shortened(what, 60))


def _one_line(text: str) -> str:
    """``text`` with single spaces; a line's end parts phrases as a comma does."""
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
    return ", ".join([*(line.rstrip(",;，、；") for line in lines[:-1]), *lines[-1:]])


def _seed_in(text: str) -> int:
    """The seed that flags in ``text`` name for the prompt, or else for the picture; else the text's own."""
    flags = [flag for flag in find_flags(text) if flag.option is not None]
    for name in ("prompt_seed", "seed"):
        for flag in flags:
            if flag.option is not None and flag.option.name == name:
                with suppress(OptionError):  # said when the text's flags are read
                    return int(read_flag(text, flag, len(text), files=False)[2])  # type: ignore[arg-type]
    return prompt_seed_of(text)


def _of_block(text: str, block: Block) -> ParsedIdea:
    """A pasted block: its prompt is the idea; a setting that cannot be used here is named."""
    values: list[tuple[Option, OptionValue]] = []
    unused = list(block.unused)
    for flag, value in block.given:
        option = option_for(flag)
        assert option is not None
        try:
            values.append((option, parse_value(option, value)))
        except OptionError:
            unused.append(f"{option.flag.lstrip('-')} {shortened(value, 30)}")
    spans = [Span(*block.prompt)] if block.prompt[1] else []
    if block.negative is not None:
        spans.append(Span(block.prompt[1], block.negative[1], "negative_prompt"))
        option = option_for("--negative")
        negative = " ".join(text[slice(*block.negative)].split())
        values += [(option, negative)] if option is not None and negative else []
    spans.append(Span(*block.settings, _ONLY_A_SOURCE))
    return _parsed(text, tuple(covering(text, spans)), values, tuple(_unused(unused)))


def _of_document(text: str, *, files: bool) -> ParsedIdea | None:
    """The pasted prompt of ours that ``text`` is; flags behind it win over its own options."""
    from prompting.pasted import find_document, without_words  # imported late: few ideas are such

    document = find_document(text)
    if document is None:
        return None
    spec, own = document.spec, without_words(document.options)
    rest = text[document.end :]
    _check_length(rest)
    flags = _idea(f"x {rest}", files=files) if rest.strip() else None
    if flags is not None and flags.idea != "x":
        message, hint = "Words stand behind the pasted prompt: “{words}”.", "Only options may stand there."
        raise UserError("words_behind_prompt", message, hint, words=shortened(rest, 80))
    merged = own if flags is None else own.merged(flags.options)[0]
    return ParsedIdea(
        text=text,
        idea=spec.idea,
        spans=(Span(0, len(text)),),
        options=replace(merged, raw=True),
        notices=() if flags is None else flags.notices,
        marks=spec.marks,
        template=spec.template,
        spec=spec,
    )


def _unused(names: list[str]) -> Iterator[Notice]:
    if names:
        message = Message("These settings of the pasted block are not used here: {names}.", names=listed(names))
        yield Notice.of("parameters_unused", message)
