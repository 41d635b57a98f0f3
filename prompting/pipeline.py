"""The whole way from what someone typed to what the text encoder reads. ``imagine`` and ``expand`` both go it."""

from collections.abc import Callable
from dataclasses import dataclass

from prompting.expand import Expander, expand, prompt_seed_of
from prompting.fit import fit
from prompting.options import ImagineOptions
from prompting.originals import exchanged, has_originals, unread_notices
from prompting.presets import add_preset, with_preset
from prompting.render import Dialect, render
from prompting.slots import to_spec
from prompting.spec import Notice, PromptSpec, Slot
from prompting.syntax import ParsedIdea, only_left_out, parse
from prompting.translation import Translator, translate_rest
from prompting.vocabulary import Vocabulary, vocabulary_notices
from prompting.windows import TextLimits

_LORA_UNUSED = "The LoRA “{name}” in the text was not loaded, and its mark is not part of the prompt."


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
    limits: TextLimits | None = None,
    dialect: Dialect = Dialect.A1111,
    expander: Expander = expand,
    inspect: Callable[[PromptSpec], None] | None = None,
    translator: Translator | None = None,
    reads_chinese: bool = False,
) -> Composed:
    """The prompt for ``idea``, written for the model ``model_name``.

    ``expander`` fills what was left open; it gets the idea in slots only after ``inspect``, which may refuse it.

    ``explicit`` options win over those in the text. ``vocabulary`` None means that the model reads any words.
    ``limits`` are those of its text encoders; without them nothing is cut. Raises UserError for an idea or a value
    that cannot be used. A model that ``reads_chinese`` gets Chinese phrases as typed; for any other, ``translator``
    puts into English what our own lists could not.
    """
    parsed = parse(idea) if isinstance(idea, str) else idea
    options, conflicts = parsed.options.merged(explicit or ImagineOptions())
    options = with_preset(options).resolved()
    spec = to_spec(parsed, options)
    spec = spec if parsed.typed is None else spec.model_copy(update={"typed": parsed.typed})
    _check_shows_something(spec)
    if inspect is not None:
        inspect(spec)
    if not reads_chinese and translator is not None:
        spec = translate_rest(spec, translator)
        if inspect is not None:
            inspect(spec)
    if not options.raw:
        spec = spec if options.preset is None else add_preset(spec, options.preset, vocabulary)
        seed = options.prompt_seed if options.prompt_seed is not None else prompt_seed_of(parsed.idea)
        most = None if options.stylize is None else _most_added(options.stylize)
        spec = expander(spec, prompt_seed=seed, vocabulary=vocabulary, style=options.style, most=most)
    notices = (*spec.notices, *_unused_marks(parsed), *conflicts, *_unused(options))
    spec = spec.model_copy(update={"notices": notices})
    return written(
        spec,
        options,
        model_name=model_name,
        vocabulary=vocabulary,
        limits=limits,
        dialect=dialect,
        reads_chinese=reads_chinese,
    )


def written(
    spec: PromptSpec,
    options: ImagineOptions,
    *,
    model_name: str,
    vocabulary: Vocabulary | None = None,
    limits: TextLimits | None = None,
    dialect: Dialect = Dialect.A1111,
    reads_chinese: bool = False,
) -> Composed:
    """``spec`` as it is, with nothing added, written for the model ``model_name``; see `compose`.

    Raises UserError for a prompt that only says what to leave out.
    """
    _check_shows_something(spec)
    notices = vocabulary_notices(spec, vocabulary, model_name)
    original = reads_chinese and has_originals(spec)
    if original:
        spec = exchanged(spec)
    if limits is None:
        rendered = render(spec, dialect)
        prompt, negative_prompt = rendered.prompt, rendered.negative_prompt
    else:
        fitted = fit(spec, limits, dialect)
        spec, prompt, negative_prompt = fitted.spec, fitted.prompt, fitted.negative_prompt
        notices = (*notices, *fitted.notices)
    if original:
        spec = exchanged(spec)
    if not reads_chinese:
        notices = (*notices, *unread_notices(spec, (prompt, negative_prompt), model_name))
    spec = spec.model_copy(update={"notices": tuple(dict.fromkeys((*spec.notices, *notices)))})
    return Composed(spec=spec, prompt=prompt, negative_prompt=negative_prompt, options=options)


def _check_shows_something(spec: PromptSpec) -> None:
    """Raises UserError for a prompt that only says what to leave out."""
    if not set(spec.slots) <= {Slot.NEGATIVE}:
        return
    said = (phrase.source_text or phrase.text for phrase in spec.phrases(Slot.NEGATIVE))
    raise only_left_out(", ".join(words.removeprefix("a ").removeprefix("an ") for words in said))


def _unused_marks(parsed: ParsedIdea) -> tuple[Notice, ...]:
    """A notice for each mark that is read, and that nothing here does yet."""
    return tuple(Notice.of("lora_unused", _LORA_UNUSED, name=lora.name) for lora in parsed.loras)


def _most_added(stylize: int) -> int:
    """How many slots rules may fill, from 0 to 6, for 0 to 1000; 4 at the usual 100."""
    return round(stylize * 4 / 100) if stylize <= 100 else min(6, 4 + round((stylize - 100) / 450))


def _unused(options: ImagineOptions) -> tuple[Notice, ...]:
    notices = []
    if options.raw and options.style:
        message = '--raw leaves the idea as typed, so the style "{style}" was not used.'
        notices.append(Notice.of("style_unused", message, style=options.style))
    if options.raw and options.preset:
        message = '--raw leaves the idea as typed, so only the options of the preset "{preset}" were used.'
        notices.append(Notice.of("preset_unused", message, preset=options.preset))
    if options.size and options.aspect_ratio:
        notices.append(Notice.of("aspect_ratio_unused", "--size was given, so --ar was not used."))
    for flag in options.ignored:
        message = "{option} is known from Midjourney and has no effect here."
        notices.append(Notice.of("option_without_effect", message, option=flag))
    return tuple(notices)
