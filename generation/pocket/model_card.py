"""Writes MODEL_CARD.md and grid.png beside the weights, from measured figures and the shipped weights."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from generation.pocket.evaluation import Figures
from generation.pocket.export import Networks
from generation.pocket.sampling import DEFAULT_GUIDANCE, DEFAULT_STEPS, sample

GRID_SEED = 7
GRID_PROMPTS = (
    "a red fox in the snow", "a cat", "a dog on the beach", "a panda in the forest", "a penguin in the snow",
    "an owl under the night sky", "a lion in the desert", "a rabbit in a meadow",
    "a rocket in space", "an astronaut in space", "a robot in the city", "a ghost in the fog", "a castle at sunset",
    "a house in the mountains", "a sailboat at sunset, watercolor", "a whale under water",
    "watercolor painting of a rose", "oil painting of a sunflower in a meadow", "pixel art of a dragon",
    "pencil sketch of a tiger", "neon unicorn", "line art of a butterfly", "vintage photo of a car in the city",
    "black and white photo of an elephant",
    "pop art banana", "vaporwave shark", "a burger, studio lighting", "a pumpkin at night", "a tree, golden hour",
    "a blue car", "a green apple on a white background", "a pink heart",
    "a cat and a rocket", "a bear and a donut on the beach", "two owls in a meadow", "three apples",
    "close-up of a frog", "a bee, wide shot, in the sky", "a guitar on the left", "a snowman on the right, in winter",
)  # fmt: skip

_COLUMNS, _TILE, _CAPTION = 8, 128, 26


@dataclass(frozen=True)
class Cost:
    """What a stage took: seconds of running time, and optimiser steps."""

    seconds: float
    steps: int


def draw_grid(networks: Networks) -> Image.Image:
    """GRID_PROMPTS with one fixed seed, each above its prompt; nothing is picked out."""
    pixels = sample(networks, GRID_PROMPTS, [GRID_SEED] * len(GRID_PROMPTS))
    rows = -(-len(GRID_PROMPTS) // _COLUMNS)
    grid = Image.new("RGB", (_COLUMNS * _TILE, rows * (_TILE + _CAPTION)), "white")
    pen, font = ImageDraw.Draw(grid), ImageFont.load_default(size=10)
    for number, (prompt, picture) in enumerate(zip(GRID_PROMPTS, pixels, strict=True)):
        left, top = number % _COLUMNS * _TILE, number // _COLUMNS * (_TILE + _CAPTION)
        grid.paste(Image.fromarray(picture), (left, top))
        lines = _wrap(prompt, 24)
        pen.multiline_text((left + 2, top + _TILE + 1), "\n".join(lines[:2]), fill="black", font=font, spacing=1)
    return grid


def _wrap(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _table(figures: Figures) -> str:
    rows = [
        ("right subject, prompt \"a X\" (top 1 of 72)", "70%", f"{figures.subject_plain:.1%}"),
        ("the same, among the first 5", "", f"{figures.subject_plain_top5:.1%}"),
        ("right subject with a setting and a style", "55%", f"{figures.subject_styled:.1%}"),
        ("right setting, \"a X in the snow\"", "85%", f"{figures.setting:.1%}"),
        ("right style, \"a X, watercolor\"", "80%", f"{figures.style:.1%}"),
        ("right setting when a style is asked too", "", f"{figures.setting_styled:.1%}"),
        ("right style when a setting is asked too", "", f"{figures.style_styled:.1%}"),
        ("both of two subjects there, \"a X and a Y\"", "", f"{figures.pair_both:.1%}"),
        ("at least one of the two there", "", f"{figures.pair_any:.1%}"),
        ("second subject there: without / with it as negative prompt", "falls",
         f"{figures.negative_before:.1%} / {figures.negative_after:.1%}"),
        ("setting there: without / with it as negative prompt", "falls",
         f"{figures.negative_setting_before:.1%} / {figures.negative_setting_after:.1%}"),
        ("autoencoder, unseen drawn pictures", "27 dB", f"{figures.psnr:.2f} dB"),
    ]  # fmt: skip
    lines = ["| figure | target | reached |", "|---|---|---|"]
    return "\n".join(lines + [f"| {name} | {target} | {reached} |" for name, target, reached in rows])


def _ranked(shares: dict[str, float]) -> str:
    """Names grouped by share, best first."""
    groups: dict[float, list[str]] = {}
    for name, share in sorted(shares.items(), key=lambda item: (-item[1], item[0])):
        groups.setdefault(round(share, 2), []).append(name)
    return "\n".join(f"- {share:.0%}: {', '.join(names)}" for share, names in groups.items())


def _costs(costs: dict[str, Cost]) -> str:
    lines = ["| stage | running time | steps |", "|---|---|---|"]
    return "\n".join(
        lines + [f"| {name} | {cost.seconds / 60:.1f} min | {cost.steps} |" for name, cost in costs.items()]
    )


_TEMPLATE = """# Model card: the pocket model

A small text-to-image latent diffusion model, made from nothing by this folder's code on {machine}.
It exists so that the first picture needs no download, no GPU and no account, and so that tests run the real thing.
It draws one kind of picture: emoji-like subjects, 128 x 128 px, in a fixed set of places and styles.

![40 prompts, one seed each, nothing picked out](grid.png)

## Figures

{questions} generated pictures, {seeds} seeds a prompt, {steps} steps of DPM-Solver++ 2M, guidance {guidance}; seeds
and prompts are fixed in `evaluation.py`. The judge is a small convolutional classifier trained on drawn pictures only;
it never saw a generated picture and takes no part in training. On unseen drawn pictures (pairs and hard styles
included) it is right itself for
{judge}. What it sees is not always what a person would.

{table}

## What a person would recognise

Share of right subjects for "a X", by subject (steps of 25%: 4 seeds each):

{subjects}

Right setting, by setting:

{settings}

Right style, by style:

{styles}

{remarks}

## How it is made

- Pictures: {plain} plain ones and {full} varied ones, drawn by `drawing.py`: a subject's glyph on a painted backdrop,
  then lighting and style filters. 72 subjects, 15 settings, 11 styles, 6 kinds of light, 4 compositions, pairs, two or
  three of a kind, 10 colours. Captions are worded anew at every showing (`captions.py`).
- Text encoder (CLIP text model, 3 layers of 256, {text:.1f} M parameters): trained so that linear probes read the whole
  scene from its pooled embedding; no pictures needed; then frozen.
- Autoencoder (AutoencoderKL, 8 times smaller, 4 channels, {vae:.1f} M): encoder and decoder together, then the decoder
  alone. Latents are normalised by channel inside the 1 x 1 convolutions; the scaling factor is 1.
- Denoiser (UNet2DConditionModel, SDXL's conditioning, {unet:.1f} M): v-prediction, min-SNR weighting, Muon and AdamW,
  bfloat16 with float32 master weights, EMA, plain pictures first.

{costs}

`make train-pocket` repeats all of it; a GPU is used if there is one.

## Limits

- 128 x 128 px is its native size. At other sizes it repeats fragments.
- It knows the words in `vocabulary.json`. Other words are ignored or, spelt like a known one, misread.
- It knows one drawing of each subject: seeds change place, size, background and small details, not the pose.
- A negative prompt against something that the prompt itself asks for wins only sometimes (figures above).
- People, text, actions, relations ("on top of", "inside") and numbers above three are not taught.
- "a X" gives a soft single-coloured background, because that is what pictures without a setting were drawn with.
- Guidance 3 to 5 is good; above 9 colours burn.

## Licences

Weights and code: the project's licence. Training pictures contain glyphs of Noto Color Emoji (font OFL 1.1, artwork
Apache-2.0); see `NOTICE`. No other data, no other model's weights, no person's pictures.
"""


@dataclass(frozen=True)
class Making:
    """What the card tells about the making.

    `judge` is the share of right answers of the judge itself on unseen drawn pictures, by question; `remarks` is what
    a person wrote after looking at the grid.
    """

    machine: str
    costs: dict[str, Cost]
    plain_pictures: int
    full_pictures: int
    judge: dict[str, float]
    remarks: str = ""


def _millions(model: object) -> float:
    return float(sum(parameter.numel() for parameter in model.parameters())) / 1e6  # type: ignore[attr-defined]


def write_card(folder: Path, networks: Networks, figures: Figures, making: Making) -> None:
    """Writes `folder`/MODEL_CARD.md and `folder`/grid.png."""
    # Six bits a channel: a third smaller as a file, and no banding that an eye would see.
    draw_grid(networks).point(lambda level: level & 0xFC | level >> 6).save(folder / "grid.png", optimize=True)
    text = _TEMPLATE.format(
        questions=figures.pictures, seeds=4, steps=DEFAULT_STEPS, guidance=DEFAULT_GUIDANCE, table=_table(figures),
        subjects=_ranked(figures.subject_by), settings=_ranked(figures.setting_by), styles=_ranked(figures.style_by),
        remarks=making.remarks, machine=making.machine,
        judge=", ".join(f"{question} {share:.1%}" for question, share in making.judge.items()),
        plain=making.plain_pictures, full=making.full_pictures,
        text=_millions(networks.encoder), vae=_millions(networks.autoencoder), unet=_millions(networks.denoiser),
        costs=_costs(making.costs),
    )  # fmt: skip
    (folder / "MODEL_CARD.md").write_text(text, encoding="utf-8")
