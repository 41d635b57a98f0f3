"""Outcomes as replies: the words, pictures and buttons that every chat shows alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.core.actions import Action, Verb
from bot.core.replies import Button, Reply, ReplyImage
from bot.core.use_cases import ReplayReport
from prompting.pipeline import Composed
from prompting.spec import Origin, PromptSpec, Slot
from storage.values import Generation, HistoryPage, Operation, StoredImage

PicturePaths = Callable[[StoredImage], Path]


def present_generation(generation: Generation, paths: PicturePaths) -> Reply:
    """The pictures with the idea as typed, what was added, and the buttons."""
    request = generation.request
    lines = [generation.idea]
    if added := _added(generation.spec):
        lines.append(f"added: {added}")
    lines.append(f"{generation.id} · seed {request.seed} · {request.width}×{request.height} · {request.model}")
    lines += [notice.message for notice in generation.spec.notices]
    return Reply(text="\n".join(lines), images=_images(generation, paths), buttons=_buttons(generation))


def present_expansion(composed: Composed) -> Reply:
    """The structured prompt, slot by slot."""
    lines = [_slot_line(composed.spec, slot) for slot in Slot if composed.spec.phrases(slot)]
    lines.append(f"prompt: {composed.prompt}")
    lines += [notice.message for notice in composed.spec.notices]
    return Reply(text="\n".join(lines), private=True)


def present_details(generation: Generation, paths: PicturePaths) -> Reply:
    """Everything that is known about a generation."""
    request = generation.request
    lines = [_slot_line(generation.spec, slot) for slot in Slot if generation.spec.phrases(slot)]
    lines += [
        f"prompt: {request.prompt}",
        f"negative: {request.negative_prompt or 'none'}",
        f"model {request.model}, {request.steps} steps, guidance {request.guidance_scale:g}, {request.scheduler}",
    ]
    lines += [
        f"image {image.index}: seed {image.seed}, pixels {image.pixel_sha256[:16]}" for image in generation.images
    ]
    if generation.parent is not None:
        lines.append(f"{generation.operation.value} of {generation.parent.id}")
    return Reply(text="\n".join(lines), images=_images(generation, paths), buttons=_buttons(generation), private=True)


def present_replay(report: ReplayReport) -> Reply:
    """The verdict, and what differs."""
    if report.verdict == "identical":
        return Reply(text=f"{report.generation.id}: identical. Made again, every pixel is equal.")
    worst = min(image.psnr for image in report.images)
    reasons = "; ".join(report.reasons)
    text = f"{report.generation.id}: same request, different engine: PSNR {worst:.1f} dB because {reasons}"
    return Reply(text=text)


def present_history(page: HistoryPage) -> Reply:
    """One line a generation, newest first."""
    if not page.generations:
        return Reply(text="Nothing here yet.", private=True)
    lines = [f"{generation.id}  {generation.created:%Y-%m-%d}  {generation.idea}" for generation in page.generations]
    return Reply(text="\n".join(lines), private=True)


def alt_text(spec: PromptSpec, index: int, count: int) -> str:
    """What a person who cannot see the picture should hear, from the structured prompt."""
    words = ", ".join(phrase.text for slot in Slot if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot))
    number = "" if count == 1 else f" {index} of {count}"
    return f"AI-generated picture{number}: {words or spec.idea}"


def _images(generation: Generation, paths: PicturePaths) -> tuple[ReplyImage, ...]:
    count = len(generation.images)
    return tuple(ReplyImage(paths(image), alt_text(generation.spec, image.index, count)) for image in generation.images)


def _buttons(generation: Generation) -> tuple[Button, ...]:
    enlarged = generation.operation is Operation.UPSCALE
    buttons = (
        []
        if enlarged
        else [_button(f"U{image.index}", Verb.UPSCALE, generation, image.index) for image in generation.images]
    )
    buttons += [_button(f"V{image.index}", Verb.VARY_SUBTLE, generation, image.index) for image in generation.images]
    if not enlarged:
        buttons += [
            _button(f"W{image.index}", Verb.VARY_STRONG, generation, image.index) for image in generation.images
        ]
    buttons += [
        _button("🔁 reroll", Verb.REROLL, generation),
        _button("ℹ️ details", Verb.DETAILS, generation),
        _button("🔍 replay", Verb.REPLAY, generation),
    ]
    return tuple(buttons)


def _button(label: str, verb: Verb, generation: Generation, index: int = 0) -> Button:
    return Button(label, Action(verb, generation.id, index))


def _added(spec: PromptSpec) -> str:
    added = [phrase.text for phrases in spec.slots.values() for phrase in phrases if phrase.origin is not Origin.USER]
    return ", ".join(added)


def _slot_line(spec: PromptSpec, slot: Slot) -> str:
    phrases = ", ".join(
        phrase.text if phrase.origin is Origin.USER else f"{phrase.text} ({phrase.origin.value})"
        for phrase in spec.phrases(slot)
    )
    return f"{slot.value}: {phrases}"
