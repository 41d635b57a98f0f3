"""Outcomes as replies: the words, pictures and buttons that every chat shows alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.core.actions import Action, Verb
from bot.core.lineage import Lineage
from bot.core.replies import Button, Reply, ReplyImage
from generation.backends import Progress
from prompting.pipeline import Composed
from prompting.spec import Origin, PromptSpec, Slot
from storage.jobs import Job, JobState, QueuePlace
from storage.values import Generation, HistoryPage, Operation, StoredImage

PicturePaths = Callable[[StoredImage], Path]
NO_LINKS = Lineage()


def present_generation(generation: Generation, paths: PicturePaths) -> Reply:
    """The pictures with the idea as typed, what was added, and the buttons."""
    request = generation.request
    lines = [generation.idea]
    if added := _added(generation.spec):
        lines.append(f"added: {added}")
    lines.append(f"{generation.id} · seed {request.seed} · {request.width}×{request.height} · {request.model}")
    lines += [notice.message for notice in generation.spec.notices]
    return Reply(
        text="\n".join(lines),
        images=_images(generation, paths),
        buttons=_buttons(generation),
        private=generation.private,
    )


def present_expansion(composed: Composed) -> Reply:
    """The structured prompt, slot by slot."""
    lines = [_slot_line(composed.spec, slot) for slot in Slot if composed.spec.phrases(slot)]
    lines.append(f"prompt: {composed.prompt}")
    lines += [notice.message for notice in composed.spec.notices]
    return Reply(text="\n".join(lines), private=True)


def present_details(generation: Generation, paths: PicturePaths, lineage: Lineage = NO_LINKS) -> Reply:
    """Everything that is known about a generation, with its links up and down."""
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
    lines += lineage.lines(generation)
    return Reply(
        text="\n".join(lines),
        images=_images(generation, paths),
        buttons=(*_buttons(generation), *lineage.buttons()),
        private=True,
    )


def present_history(page: HistoryPage, code: str = "") -> Reply:
    """One line a generation, newest first; ``code`` stands for the list's filters in the button to the next page."""
    if not page.generations:
        return Reply(text="Nothing here yet.", private=True)
    lines = [f"{generation.id}  {generation.created:%Y-%m-%d}  {generation.idea}" for generation in page.generations]
    buttons = () if page.before is None else (Button("next page", Action(Verb.OLDER, page.before + code)),)
    return Reply(text="\n".join(lines), buttons=buttons, private=True)


def present_queued(job: Job, place: QueuePlace | None, seconds: float | None) -> Reply:
    """The first words about a job: its place, how long it may take, and what it costs."""
    lines = [job.draft.spec.idea, f"{_place(place)}{_about(seconds)}"]
    return Reply(text="\n".join(lines), buttons=(_cancel_button(job),), private=job.private)


def present_progress(job: Job, progress: Progress) -> Reply:
    """How far a job is, as a bar of ten."""
    done = round(progress.fraction * 10)
    bar = "▰" * done + "▱" * (10 - done)
    image = f" · image {progress.image_index + 1} of {progress.images}" if progress.images > 1 else ""
    line = (
        f"{bar} {progress.fraction:.0%} · step {progress.step} of {progress.steps}{image}{_about(progress.eta_seconds)}"
    )
    return Reply(text=f"{job.draft.spec.idea}\n{line}", buttons=(_cancel_button(job),), private=job.private)


def present_ended(job: Job) -> Reply:
    """A job that ended without pictures, and why."""
    if job.failure is None:
        return Reply(text=f"{job.draft.spec.idea}\nCancelled.", private=job.private)
    hint = f"\n{job.failure.hint}" if job.failure.hint else ""
    text = f"{job.draft.spec.idea}\n{job.failure.message}{hint}\n({job.failure.code} · {job.id})"
    return Reply(text=text, private=job.private)


def present_duplicate(job: Job | None) -> Reply:
    """The same thing was asked for before."""
    return Reply(text="That is on its way already." if job is not None else "That was done already.", private=True)


def present_queue(waiting: Sequence[tuple[Job, QueuePlace | None]]) -> Reply:
    """What of somebody's waits or runs."""
    if not waiting:
        return Reply(text="Nothing of yours is waiting.", private=True)
    lines = [f"{job.id}  {_place(place)}  {job.draft.spec.idea}" for job, place in waiting]
    return Reply(text="\n".join(lines), buttons=tuple(_cancel_button(job) for job, _ in waiting[:5]), private=True)


def present_cancelled(job: Job | None) -> Reply:
    """What became of the wish to cancel."""
    if job is None:
        return Reply(text="There is no job of yours to cancel.", private=True)
    if job.state is JobState.MADE:
        return Reply(text="It is finished already.", private=True)
    return Reply(text="It ends within a step." if job.live else "Cancelled.", private=True)


def present_favorite(generation: Generation, *, marked: bool) -> Reply:
    """A mark that was made or taken away."""
    return Reply(text=f"⭐ {generation.id} is among your favorites." if marked else "The mark is gone.", private=True)


def present_originals(generation: Generation, index: int | None, paths: PicturePaths) -> Reply:
    """The files as they are stored, byte for byte; one of them, or with ``index`` None all."""
    images = _images(generation, paths)
    chosen = images if index is None else images[generation.images.index(generation.image(index)) :][:1]
    return Reply(text=generation.id, images=chosen, private=True)


def present_inbox(ids: Sequence[str]) -> Reply:
    """What could not be brought to somebody."""
    if not ids:
        return Reply(text="Your inbox is empty.", private=True)
    return Reply(text="Made for you: " + ", ".join(ids) + ". /show brings each of them.", private=True)


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
        _button("⭐ favorite", Verb.FAVORITE, generation),
        _button("⬇️ originals", Verb.ORIGINALS, generation),
        _button("🗑️ delete", Verb.DELETE, generation),
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


def _cancel_button(job: Job) -> Button:
    return Button("✖️ cancel", Action(Verb.CANCEL, job.id))


def _place(place: QueuePlace | None) -> str:
    return "running" if place is None else f"queued, place {place.place}"


def _about(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f" · about {seconds:.0f} s" if seconds < 90 else f" · about {seconds / 60:.0f} min"
