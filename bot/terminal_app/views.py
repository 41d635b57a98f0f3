"""How outcomes look in a terminal: slots laid out with what was added, pictures, tables."""

from __future__ import annotations

from PIL.Image import Image
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.core.doctor import Check
from bot.core.fitting import fit_lines
from bot.core.language import _, _n, noticed
from bot.core.use_cases import ReplayReport
from bot.terminal_app.pictures import PictureProtocol, half_blocks, iterm_sequence, kitty_sequence
from generation.images import contact_sheet, encode_png
from prompting.pipeline import Composed
from prompting.spec import Notice, Origin, Phrase, PromptSpec, Slot
from storage.library import Library
from storage.values import Generation, HistoryPage, Operation

PICTURE_COLUMNS = 64
_ORIGIN_STYLES = {
    Origin.USER: "bold",
    Origin.TRANSLATED: "bold cyan",
    Origin.PRESET: "magenta",
    Origin.RULE: "green",
    Origin.MODEL: "yellow",
}
_ORIGIN_WORDS = {
    Origin.USER: "",
    Origin.TRANSLATED: "(translated)",
    Origin.PRESET: "(from the style)",
    Origin.RULE: "(added)",
    Origin.MODEL: "(written by a model)",
}
_OPERATION_WORDS = {
    Operation.REROLL: "rerolled from {id}",
    Operation.VARY: "a variation of {id}",
    Operation.UPSCALE: "enlarged from {id}",
    Operation.REMIX: "remixed from {id}",
    Operation.BETWEEN: "on the way from {id}",
    Operation.FILM: "a film of {id}",
}


def slots_view(spec: PromptSpec) -> Table:
    """One row a slot; additions are coloured and say where they came from."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", justify="right")
    table.add_column(overflow="fold")
    for slot in Slot:
        if phrases := spec.phrases(slot):
            table.add_row(_(slot.value), Text(", ").join(_phrase_view(phrase) for phrase in phrases))
    return table


def expansion_view(composed: Composed) -> RenderableType:
    """The slots, then the exact text that the model will read."""
    prompt = _("prompt: {text}").format(text=composed.prompt)
    parts: list[RenderableType] = [slots_view(composed.spec), Text(f"\n{prompt}")]
    if composed.negative_prompt:
        parts.append(Text(_("negative: {text}").format(text=composed.negative_prompt)))
    parts += [Text(line, style="dim") for line in fit_lines(composed.spec)]
    return Group(*parts, *notices_view(composed.spec.notices))


def notices_view(notices: tuple[Notice, ...]) -> list[Text]:
    return [Text(_("note: {text}").format(text=noticed(notice)), style="yellow") for notice in notices]


def generation_view(generation: Generation) -> RenderableType:
    """The slots and settings of a generation, and its origin."""
    request = generation.request
    settings = _("{model} · {size} · {steps} steps · guidance {guidance:g} · {sampler} · seed {seed}").format(
        model=request.model,
        size=f"{request.width}×{request.height}",
        steps=request.steps,
        guidance=request.guidance_scale,
        sampler=request.scheduler,
        seed=request.seed,
    )
    parts: list[RenderableType] = [Text(generation.idea), slots_view(generation.spec), Text(settings, style="dim")]
    if generation.parent is not None:
        index = "" if generation.parent.index is None else f":{generation.parent.index}"
        words = _(_OPERATION_WORDS.get(generation.operation, "from {id}"))
        parts.append(Text(words.format(id=f"{generation.parent.id}{index}") + _how(generation), style="dim"))
    parts += notices_view(generation.spec.notices)
    return Group(*parts)


def image_lines(generation: Generation, library: Library) -> list[str]:
    """One line an image: how to refer to it, its seed, its file. Never wrapped, so that paths can be copied."""
    return [f"{generation.id}:{image.index}  seed {image.seed}  {library.path(image)}" for image in generation.images]


def replay_view(report: ReplayReport) -> Text:
    """One line of verdict, and what differs."""
    if report.verdict == "identical":
        count = len(report.images)
        words = _n(
            "identical: made again, its pixels are equal bit for bit.",
            "identical: made again, the pixels of all {count} images are equal bit for bit.",
            count,
        )
        return Text(words.format(count=count), style="bold green")
    worst = min(image.psnr for image in report.images)
    reasons = "; ".join(report.reasons)
    words = _("same request, different engine: PSNR {psnr:.1f} dB because {reasons}")
    return Text(words.format(psnr=worst, reasons=reasons), style="bold yellow")


def history_view(page: HistoryPage) -> RenderableType:
    """Newest first, one row a generation."""
    if not page.generations:
        return Text(_("Nothing here yet. Try: darkroom imagine a red fox in the snow"))
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in (_("id"), _("when"), _("idea"), _("model"), _("seed"), _("images")):
        table.add_column(column, overflow="ellipsis", no_wrap=column != _("idea"))
    for generation in page.generations:
        when = generation.created.astimezone().strftime("%Y-%m-%d %H:%M")
        operation = "" if generation.operation is Operation.IMAGINE else f" ({_(generation.operation.value)})"
        table.add_row(
            generation.id,
            when,
            Text(generation.idea + operation),
            generation.request.model,
            str(generation.request.seed),
            str(len(generation.images)),
        )
    return table


def health_view(checks: tuple[Check, ...]) -> RenderableType:
    """One row a check, with a hint under what is not well."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for check in checks:
        sign = Text("✓", style="green") if check.well else Text("✗", style="bold red")
        table.add_row(sign, _(check.name), Text(check.detail))
        if check.hint and not check.well:
            table.add_row("", "", Text(check.hint, style="yellow"))
    return table


def show_pictures(console: Console, generation: Generation, library: Library, protocol: PictureProtocol) -> None:
    """Draw the images of a generation, a set as one contact sheet."""
    pictures = [library.picture(image) for image in generation.images]
    show_picture(console, pictures[0] if len(pictures) == 1 else contact_sheet(pictures), protocol)


def show_picture(console: Console, picture: Image, protocol: PictureProtocol) -> None:
    """Draw one picture at the cursor."""
    if protocol is PictureProtocol.HALF_BLOCKS:
        console.print(half_blocks(picture, min(PICTURE_COLUMNS, console.width - 1)))
        return
    sequence = kitty_sequence if protocol is PictureProtocol.KITTY else iterm_sequence
    console.file.write(sequence(encode_png(picture, {})))


def _phrase_view(phrase: Phrase) -> Text:
    weight = "" if phrase.weight == 1.0 else f":{phrase.weight:g}"
    words = _(_ORIGIN_WORDS[phrase.origin]) if _ORIGIN_WORDS[phrase.origin] else ""
    if phrase.source_text is not None:
        words = _("(translated from {words})").format(words=phrase.source_text)
    origin = f" {words}" if words else ""
    return Text(f"{phrase.text}{weight}{origin}", style=_ORIGIN_STYLES[phrase.origin])


def _how(generation: Generation) -> str:
    request = generation.request
    if generation.operation is Operation.VARY and request.is_variation:
        words = _(", variation seed {seed}, strength {strength:g}")
        return words.format(seed=request.variation_seed, strength=request.variation_strength)
    if request.towards is not None:
        return _(", {amount:.0%} of the way").format(amount=request.towards.amount)
    if request.upscaler is not None:
        return _(", {factor}× by {upscaler}").format(factor=request.upscale_factor, upscaler=request.upscaler.value)
    return ""
