"""THE option table: every flag and slash option once, with its bounds, choices, help and default.

The idea's text, the terminal and the chats' slash commands all take their options from ``OPTIONS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from prompting.errors import OptionError
from prompting.lexicon import style_wordings
from prompting.presets import preset_wordings
from prompting.samplers import sampler_wordings
from prompting.spec import Notice

MAX_SEED = 2**63 - 1
MAX_STEPS = 200
MAX_IMAGES = 16
MIN_SIDE, MAX_SIDE = 8, 4096
MAX_RATIO = 10
MAX_TEXT = 6_000  # characters of an idea, flags included, or of one option's text

OptionValue = int | float | str | bool | tuple[int, int]


class Kind(StrEnum):
    """What an option's value is, and so how it is read."""

    WHOLE = "whole"  # int
    NUMBER = "number"  # float
    TEXT = "text"  # str: everything up to the next flag
    RATIO = "ratio"  # (width, height), as 16:9
    SIZE = "size"  # (width, height) in pixels, as 768x512
    SWITCH = "switch"  # bool: takes no value
    CHOICE = "choice"  # str: one of ``choices``; when they are not known here, one word or a quoted text
    SEED = "seed"  # int in 0..2^63-1
    FILE = "file"  # str: a path on this machine


EMBED_MODES = ("full", "seed", "none")


def _embed_wordings() -> Mapping[str, str]:
    return {mode: mode for mode in EMBED_MODES}


@dataclass(frozen=True, kw_only=True)
class Option:
    """One row of the table. ``name`` is the field of ImagineOptions, ``flag`` what people type.

    ``default`` None means that the model or the use case chooses. ``minimum`` and ``maximum`` bound numbers,
    each side of a size, and a ratio's width over height. ``choices`` gives every wording -> its name.
    ``repeatable`` options add up. ``commands`` are those of the terminal and the chats that take the option; one
    without any can stand in the idea's text only. An ``ignored`` option is one that people bring from elsewhere: it
    is read and has no effect, which a notice says.
    """

    name: str
    flag: str
    kind: Kind
    help: str
    aliases: tuple[str, ...] = ()
    metavar: str = ""
    default: OptionValue | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: Callable[[], Mapping[str, str]] | None = None
    repeatable: bool = False
    commands: frozenset[str] = frozenset({"imagine"})
    ignored: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """The flag and its other spellings."""
        return (self.flag, *self.aliases)


_PROMPT = frozenset({"imagine", "expand", "advise"})
_TEXT = frozenset[str]()

OPTIONS: tuple[Option, ...] = (
    Option(name="aspect_ratio", flag="--ar", aliases=("--aspect",), kind=Kind.RATIO, metavar="W:H",
           minimum=1 / MAX_RATIO, maximum=MAX_RATIO, help="Shape of the picture, such as 16:9."),
    Option(name="size", flag="--size", kind=Kind.SIZE, metavar="WxH", minimum=MIN_SIDE, maximum=MAX_SIDE,
           help="Width and height in pixels, such as 768x512; wins over --ar."),
    Option(name="exclude", flag="--no", kind=Kind.TEXT, metavar="WORDS", repeatable=True, commands=_PROMPT,
           help="What must not be in the picture, parted by commas; adds to the negative prompt."),
    Option(name="negative_prompt", flag="--negative", aliases=("--neg",), kind=Kind.TEXT, metavar="TEXT",
           commands=_PROMPT, help="The negative prompt."),
    Option(name="seed", flag="--seed", kind=Kind.SEED, metavar="SEED", minimum=0, maximum=MAX_SEED,
           help="Seed of the first picture; without it a random one is drawn and shown."),
    Option(name="steps", flag="--steps", kind=Kind.WHOLE, metavar="N", minimum=1, maximum=MAX_STEPS,
           help="Denoising steps; more is slower."),
    Option(name="guidance_scale", flag="--cfg", aliases=("--guidance",), kind=Kind.NUMBER, metavar="SCALE",
           minimum=0, maximum=30, commands=frozenset({"imagine", "advise"}),
           help="Guidance scale: how strictly the picture follows the prompt."),
    Option(name="sampler", flag="--sampler", aliases=("--scheduler",), kind=Kind.CHOICE, metavar="NAME",
           choices=sampler_wordings, help="The sampler, such as Euler a or DPM++ 2M Karras."),
    Option(name="count", flag="--n", aliases=("--count",), kind=Kind.WHOLE, metavar="N", default=1, minimum=1,
           maximum=MAX_IMAGES, help="How many pictures; picture i has seed + i - 1."),
    Option(name="style", flag="--style", kind=Kind.CHOICE, metavar="NAME", choices=style_wordings, commands=_PROMPT,
           help="A named style, such as watercolor; it fills the parts of the prompt that the idea leaves open."),
    Option(name="preset", flag="--preset", kind=Kind.CHOICE, metavar="NAME", choices=preset_wordings, commands=_PROMPT,
           help="A named partial request, such as portrait or draft; what is typed beside it wins."),
    Option(name="model", flag="--model", kind=Kind.CHOICE, metavar="NAME", commands=_PROMPT,
           help="The model: a name from the list of models, or the folder of a diffusers model."),
    Option(name="prompt_seed", flag="--prompt-seed", kind=Kind.SEED, metavar="SEED", minimum=0, maximum=MAX_SEED,
           commands=_PROMPT, help="Seed of the expansion, so that the same idea can get another prompt."),
    Option(name="raw", flag="--raw", kind=Kind.SWITCH, default=False, commands=_PROMPT,
           help="Use the idea as typed, without expansion."),
    Option(name="image", flag="--image", kind=Kind.FILE, metavar="FILE",
           help="A picture to start from (PNG, JPEG or WebP)."),
    Option(name="strength", flag="--strength", kind=Kind.NUMBER, metavar="0.05-1", minimum=0.05, maximum=1,
           commands=frozenset({"imagine", "vary"}), help="How much of the starting picture is replaced."),
    Option(name="variation_seed", flag="--variation-seed", kind=Kind.SEED, metavar="SEED", minimum=0,
           maximum=MAX_SEED, help="Seed of the noise that is mixed in for a variation."),
    Option(name="variation_strength", flag="--variation-strength", kind=Kind.NUMBER, metavar="0-1", minimum=0,
           maximum=1, help="How much of the variation's noise is mixed in."),
    Option(name="embed", flag="--embed", kind=Kind.CHOICE, metavar="full|seed|none", default="full",
           choices=_embed_wordings,
           help="What the picture's file tells: the whole request, its seed, or only that it is AI-generated."),
    Option(name="stylize", flag="--stylize", aliases=("--s",), kind=Kind.WHOLE, metavar="0-1000", minimum=0,
           maximum=1000, commands=_TEXT, help="How much the expansion may add; 0 adds nothing, 100 is usual."),
    Option(name="repeat", flag="--repeat", aliases=("--r",), kind=Kind.WHOLE, metavar="N", minimum=1,
           maximum=MAX_IMAGES, commands=_TEXT, help="So many times the pictures of --n."),
    Option(name="true_guidance_scale", flag="--true-cfg", kind=Kind.NUMBER, metavar="1-30", minimum=1, maximum=30,
           commands=_TEXT, help="For FLUX: above 1 the negative prompt counts, so strongly; twice the work."),
    Option(name="image_weight", flag="--iw", kind=Kind.NUMBER, metavar="0-3", minimum=0, maximum=3, commands=_TEXT,
           help="How much the starting picture counts: --iw 1 is --strength 0.5."),
    Option(name="chaos", flag="--chaos", aliases=("--c",), kind=Kind.WHOLE, metavar="0-100", minimum=0, maximum=100,
           commands=_TEXT, ignored=True, help="Midjourney's; read, and without effect here."),
    Option(name="tile", flag="--tile", kind=Kind.SWITCH, commands=_TEXT, ignored=True,
           help="Midjourney's; read, and without effect here."),
    Option(name="quality", flag="--quality", aliases=("--q",), kind=Kind.NUMBER, metavar="Q", minimum=0, maximum=4,
           commands=_TEXT, ignored=True, help="Midjourney's; read, and without effect here: --steps decides."),
    Option(name="version", flag="--version", aliases=("--v", "--niji"), kind=Kind.NUMBER, metavar="V", minimum=0,
           maximum=99, commands=_TEXT, ignored=True, help="Midjourney's; read, and without effect here: see --model."),
)  # fmt: skip


def option_for(flag: str) -> Option | None:
    """The option that ``flag`` (with its dashes, in any case) stands for."""
    folded = flag.casefold()
    return next((option for option in OPTIONS if folded in option.flags), None)


@dataclass(frozen=True, kw_only=True)
class ImagineOptions:
    """Option values as read; None, () and False mean not given. Field names are the table's."""

    aspect_ratio: tuple[int, int] | None = None
    size: tuple[int, int] | None = None
    exclude: tuple[str, ...] = ()
    negative_prompt: str | None = None
    seed: int | None = None
    steps: int | None = None
    guidance_scale: float | None = None
    sampler: str | None = None
    count: int | None = None
    style: str | None = None
    preset: str | None = None
    model: str | None = None
    prompt_seed: int | None = None
    raw: bool = False
    image: str | None = None
    strength: float | None = None
    variation_seed: int | None = None
    variation_strength: float | None = None
    embed: str | None = None
    stylize: int | None = None
    repeat: int | None = None
    true_guidance_scale: float | None = None
    image_weight: float | None = None
    ignored: tuple[str, ...] = ()  # the flags of ignored options that were given

    @classmethod
    def of(cls, values: Iterable[tuple[Option, OptionValue]]) -> ImagineOptions:
        """From values as ``parse_value`` gives them; of one given twice the last counts, and repeatables add up."""
        chosen: dict[str, Any] = {}
        for option, value in values:
            if option.ignored:
                chosen["ignored"] = tuple(dict.fromkeys((*chosen.get("ignored", ()), option.flag)))
                continue
            chosen[option.name] = (*chosen.get(option.name, ()), value) if option.repeatable else value
        return cls(**chosen)

    def merged(self, explicit: ImagineOptions) -> tuple[ImagineOptions, tuple[Notice, ...]]:
        """These options, from the idea's text, with those given beside it, which win; a notice for each conflict."""
        chosen: dict[str, Any] = {"ignored": tuple(dict.fromkeys((*self.ignored, *explicit.ignored)))}
        notices: list[Notice] = []
        for option in (option for option in OPTIONS if not option.ignored):
            mine, theirs = getattr(self, option.name), getattr(explicit, option.name)
            if option.repeatable:
                chosen[option.name] = tuple(dict.fromkeys((*mine, *theirs)))
            elif theirs is None or theirs is False:
                chosen[option.name] = mine
            else:
                chosen[option.name] = theirs
                if mine not in (None, False, theirs):
                    notices.append(_given_twice(option, theirs, mine))
        return ImagineOptions(**chosen), tuple(notices)

    def resolved(self) -> ImagineOptions:
        """With ``repeat`` and ``image_weight`` said as ``count`` and ``strength``.

        Raises OptionError (``too_many_pictures``).
        """
        count = self.count
        if self.repeat is not None:
            count = (self.count or 1) * self.repeat
            if count > MAX_IMAGES:
                raise OptionError(
                    "too_many_pictures",
                    "--n {n} with --repeat {repeat} makes {count} pictures.",
                    "At most {limit} at once.",
                    n=self.count or 1,
                    repeat=self.repeat,
                    count=count,
                    limit=MAX_IMAGES,
                )
        strength = self.strength
        if strength is None and self.image_weight is not None:
            strength = 1 / (1 + self.image_weight)
        return replace(self, count=count, repeat=None, strength=strength, image_weight=None)


def _given_twice(option: Option, used: OptionValue, unused: OptionValue) -> Notice:
    return Notice.of(
        "option_given_twice",
        "{option} was given twice: {used} is used, {unused} is not.",
        option=option.flag,
        used=shown(option, used),
        unused=shown(option, unused),
    )


def shown(option: Option, value: OptionValue) -> str:
    """``value`` as people would type it."""
    if isinstance(value, tuple):
        return (":" if option.kind is Kind.RATIO else "x").join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
