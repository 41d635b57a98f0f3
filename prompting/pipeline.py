"""The whole way from what someone typed to what the text encoder reads. ``imagine`` and ``expand`` both go it."""

from dataclasses import dataclass

from prompting.errors import UserError
from prompting.expand import expand, prompt_seed_of
from prompting.fit import TokenCount, fit
from prompting.options import ImagineOptions
from prompting.render import Dialect, render
from prompting.slots import to_spec
from prompting.spec import Notice, PromptSpec, Slot
from prompting.syntax import ParsedIdea, parse
from prompting.vocabulary import Vocabulary, vocabulary_notices


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A structured prompt, its two texts, and the options from the text and beside it. Notices are in ``spec``."""

    spec: PromptSpec
    prompt: str
    negative_prompt: str
    options: ImagineOptions


def compose(
    idea: str | ParsedIdea,
    explicit: ImagineOptions | None = None,
    *,
    model_name: str,
    vocabulary: Vocabulary | None = None,
    count_tokens: TokenCount | None = None,
    token_limit: int | None = None,
    dialect: Dialect = Dialect.PLAIN,
) -> Composed:
    """The prompt for ``idea``, written for the model ``model_name``.

    ``explicit`` options win over those in the text. ``vocabulary`` None means that the model reads any words.
    ``count_tokens`` and ``token_limit`` (both without special tokens) describe the text encoder; without them
    nothing is cut. Raises UserError for an idea or a value that cannot be used.
    """
    parsed = parse(idea) if isinstance(idea, str) else idea
    options, conflicts = parsed.options.merged(explicit or ImagineOptions())
    spec = to_spec(parsed, options)
    if set(spec.slots) <= {Slot.NEGATIVE}:
        raise UserError("empty_idea", "The idea only says what to leave out.", "Say what to draw as well.")
    if not options.raw:
        seed = options.prompt_seed if options.prompt_seed is not None else prompt_seed_of(parsed.idea)
        spec = expand(spec, prompt_seed=seed, vocabulary=vocabulary, style=options.style)
    notices = (*conflicts, *_unused(options), *vocabulary_notices(spec, vocabulary, model_name))
    if count_tokens is not None and token_limit is not None:
        spec, left_out = fit(spec, count_tokens, token_limit)
        notices = (*notices, *left_out)
    rendered = render(spec, dialect)
    spec = spec.model_copy(update={"notices": (*spec.notices, *notices)})
    return Composed(spec=spec, prompt=rendered.prompt, negative_prompt=rendered.negative_prompt, options=options)


def _unused(options: ImagineOptions) -> tuple[Notice, ...]:
    notices = []
    if options.raw and options.style:
        message = f'--raw leaves the idea as typed, so the style "{options.style}" was not used.'
        notices.append(Notice(code="style_unused", message=message))
    if options.size and options.aspect_ratio:
        notices.append(Notice(code="aspect_ratio_unused", message="--size was given, so --ar was not used."))
    return tuple(notices)
