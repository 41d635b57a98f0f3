"""A prompt as another tool writes it, and what that tool cannot say."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from math import gcd

from prompting.errors import UserError
from prompting.nearest import listed, shortened
from prompting.options import OPTIONS, ImagineOptions, shown
from prompting.pasted import read_document
from prompting.pipeline import Composed
from prompting.render import Dialect, ordered_phrases, render
from prompting.samplers import SAMPLERS
from prompting.spec import Notice, PromptSpec, Slot

_MOST_SEED = 2**32 - 1  # Midjourney's and A1111's


class Form(StrEnum):
    """The forms that a prompt can be written in."""

    A1111 = "a1111"
    MIDJOURNEY = "midjourney"
    JSON = "json"


@dataclass(frozen=True)
class Exported:
    """``text`` says the prompt; ``notices`` name what it does not say."""

    text: str
    notices: tuple[Notice, ...] = ()


def form_named(name: str) -> Form:
    """The form of this name.

    Raises:
        UserError: ``unknown_form_of_prompt``.
    """
    try:
        return Form(name.strip().lower())
    except ValueError:
        message, hint, known = "There is no form of a prompt called “{name}”.", "There is {known}.", listed(Form)
        raise UserError("unknown_form_of_prompt", message, hint, name=shortened(name), known=known) from None


def export(composed: Composed, form: Form, defaults: ImagineOptions) -> Exported:
    """``composed`` written in ``form``; ``defaults`` are what the model takes for options that nobody gave."""
    match form:
        case Form.A1111:
            return _a1111(composed, defaults)
        case Form.MIDJOURNEY:
            return _midjourney(composed)
        case Form.JSON:
            return Exported(_json(composed))


def _json(composed: Composed) -> str:
    options = dict(_flagged(composed.options))
    spec = composed.spec.model_dump(mode="json", exclude={"notices", "fit"}, exclude_defaults=True)
    texts = {"prompt": composed.prompt, "negative_prompt": composed.negative_prompt}
    return json.dumps({**texts, "spec": spec, "options": options}, ensure_ascii=False)


def _flagged(options: ImagineOptions) -> Iterator[tuple[str, str | list[str] | bool]]:
    """The options that were given, as people type them."""
    for option in OPTIONS:
        value = None if option.ignored else getattr(options, option.name)
        if option.repeatable and value:
            yield option.flag, [shown(option, one) for one in value]
        elif value not in (None, (), False):
            yield option.flag, True if value is True else shown(option, value)


def imported(text: str) -> tuple[PromptSpec, ImagineOptions]:
    """What `export` wrote as JSON, or ``--json`` printed: the prompt, and the options that were given with it.

    Raises:
        UserError: ``not_a_prompt``, ``idea_too_long``, or what is wrong with an option.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    return read_document(said)


def _a1111(composed: Composed, defaults: ImagineOptions) -> Exported:
    """The parameters block of AUTOMATIC1111's web UI: its syntax has weights, schedules, AND and BREAK."""
    given = composed.options
    chosen = replace(defaults, **{name: value for name, value in vars(given).items() if value not in (None, (), False)})
    settings = {
        "Steps": chosen.steps,
        "Sampler": None if chosen.sampler is None else SAMPLERS.get(chosen.sampler, chosen.sampler),
        "CFG scale": chosen.guidance_scale,
        "Seed": chosen.seed,
        "Size": None if chosen.size is None else "x".join(map(str, chosen.size)),
        "Variation seed": chosen.variation_seed,
        "Variation seed strength": chosen.variation_strength,
        "Denoising strength": chosen.strength,
    }
    said = ", ".join(f"{name}: {_plain(value)}" for name, value in settings.items() if value is not None)
    negative = [f"Negative prompt: {composed.negative_prompt}"] if composed.negative_prompt else []
    unsaid = ["--n"] if (given.count or 1) > 1 else []
    return Exported("\n".join([composed.prompt, *negative, said]), tuple(_unsaid("A1111", unsaid)))


def _midjourney(composed: Composed) -> Exported:
    spec, options = composed.spec, composed.options
    words, lost = _parts(spec)
    flags = dict(_flags(spec, options))
    typed = {
        "--steps": options.steps,
        "--cfg": options.guidance_scale,
        "--sampler": options.sampler,
        "--model": options.model,
        "--strength": options.strength,
        "--variation-seed": options.variation_seed,
        "--seed": options.seed if (options.seed or 0) > _MOST_SEED else None,
    }
    unsaid = [*lost, *(flag for flag, value in typed.items() if value is not None)]
    line = " ".join([words, *(f"{flag} {value}" for flag, value in flags.items())])
    return Exported(line, tuple(_unsaid("Midjourney", unsaid)))


def _parts(spec: PromptSpec) -> tuple[str, list[str]]:
    """The words, weighted part by part as ``a::2 b::1``, and what they cannot say."""
    phrases = ordered_phrases(spec)
    lost = [mark.source for mark in spec.marks if mark.source is not None]
    whole = {phrase.span for phrase in phrases if phrase.span is not None and phrase.weight != 1.0}
    inner = [mark for mark in spec.marks if mark.source is None and not _covers_one(mark.start, mark.end, whole)]
    lost += [f"({spec.idea[mark.start : mark.end]}:{mark.weight:g})" for mark in inner if mark.weight != 1.0]
    lost += [f"({phrase.text}:{phrase.weight:g})" for phrase in spec.phrases(Slot.NEGATIVE) if phrase.weight != 1.0]
    if not whole:
        return render(spec, Dialect.PLAIN).prompt, lost
    parts = [(weight, list(some)) for weight, some in groupby(phrases, key=lambda phrase: phrase.weight)]
    return " ".join(f"{', '.join(phrase.text for phrase in some)}::{weight:g}" for weight, some in parts), lost


def _covers_one(start: int, end: int, spans: set[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for span in spans)


def _flags(spec: PromptSpec, options: ImagineOptions) -> Iterator[tuple[str, str]]:
    if ratio := options.size or options.aspect_ratio:
        divisor = gcd(*ratio)
        yield "--ar", f"{ratio[0] // divisor}:{ratio[1] // divisor}"
    if excluded := spec.phrases(Slot.NEGATIVE):
        yield "--no", ", ".join(phrase.text for phrase in excluded)
    if options.seed is not None and options.seed <= _MOST_SEED:
        yield "--seed", str(options.seed)
    if options.stylize is not None:
        yield "--stylize", str(options.stylize)
    if (options.count or 1) > 1:
        yield "--repeat", str(options.count)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _unsaid(tool: str, what: list[str]) -> Iterator[Notice]:
    if what:
        message = "{tool} cannot say this, so it is left out: {what}."
        yield Notice.of("not_exported", message, tool=tool, what=listed(dict.fromkeys(what), every=True))
