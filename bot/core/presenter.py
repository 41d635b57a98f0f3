"""Outcomes as replies: the words, pictures and buttons that every chat shows alike."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PIL.Image import Image

from bot.core.actions import Action, Verb
from bot.core.fitting import fit_lines
from bot.core.language import _, noticed, told
from bot.core.lineage import Lineage
from bot.core.replies import Button, Reply, ReplyImage
from generation.backends import Progress
from prompting import editing
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from storage.jobs import Job, JobState, QueuePlace
from storage.values import Generation, HistoryPage, Operation, StoredImage

PicturePaths = Callable[[StoredImage], Path]
NO_LINKS = Lineage()


def present_generation(generation: Generation, paths: PicturePaths) -> Reply:
    """The pictures with the idea as typed, what was added, and the buttons."""
    request = generation.request
    lines = [generation.idea]
    if added := _added(generation.spec):
        lines.append(_("added: {words}").format(words=added))
    size = f"{request.width}×{request.height}"
    seed = _("seed {seed}").format(seed=request.seed)
    lines.append(f"{generation.id} · {seed} · {size} · {request.model}")
    if generation.operation is Operation.BETWEEN and request.towards is not None and generation.parent is not None:
        words = _("{share:.0%} of the way from {id} to another picture")
        lines.append(words.format(share=request.towards.amount, id=generation.parent.id))
    lines += [noticed(notice) for notice in generation.spec.notices]
    return Reply(
        text="\n".join(lines),
        images=_images(generation, paths),
        buttons=_buttons(generation),
        private=generation.private,
    )


def present_film(generation: Generation, paths: PicturePaths, film: Path | None) -> Reply:
    """The film of a picture, which is a generation too; without its file, which is not kept for long, the picture."""
    reply = present_generation(generation, paths)
    parent = generation.parent
    origin = generation.id if parent is None else f"{parent.id}:{parent.index or 1}"
    if film is None:
        words = _("The film of {id} is not kept any more; /film makes it again.").format(id=origin)
        return replace(reply, text=f"{reply.text}\n{words}")
    words = _("How {id} came out of its noise.").format(id=origin)
    images = tuple(replace(image, path=film, moving=True) for image in reply.images)
    return replace(reply, text=f"{reply.text}\n{words}", images=images)


def present_details(generation: Generation, paths: PicturePaths, lineage: Lineage = NO_LINKS) -> Reply:
    """Everything that is known about a generation, with its links up and down."""
    request = generation.request
    lines = [generation.idea]
    lines += [_slot_line(generation.spec, slot) for slot in Slot if generation.spec.phrases(slot)]
    lines += [
        _("prompt: {text}").format(text=request.prompt),
        _("negative: {text}").format(text=request.negative_prompt or _("none")),
        _("model {model}, {steps} steps, guidance {guidance:g}, {sampler}").format(
            model=request.model,
            steps=request.steps,
            guidance=request.guidance_scale,
            sampler=request.scheduler,
        ),
        *fit_lines(generation.spec),
    ]
    lines += [
        _("image {index}: seed {seed}, pixels {digest}").format(
            index=image.index, seed=image.seed, digest=image.pixel_sha256[:16]
        )
        for image in generation.images
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
        return Reply(text=_("Nothing here yet."), private=True)
    lines = [f"{generation.id}  {generation.created:%Y-%m-%d}  {generation.idea}" for generation in page.generations]
    buttons = () if page.before is None else (Button(_("next page"), Action(Verb.OLDER, page.before + code)),)
    return Reply(text="\n".join(lines), buttons=buttons, private=True)


def present_queued(job: Job, place: QueuePlace | None, seconds: float | None, beside: int = 0) -> Reply:
    """The first words about a job: its place, how long it may take; and how many more were asked for with it."""
    lines = [job.draft.spec.as_typed, f"{_place(place)}{_about(seconds)}"]
    if beside and job.draft.operation is Operation.BETWEEN:
        words = "{count} pictures lie on the way. This is the first; the others come as messages of their own."
        lines.append(_(words).format(count=beside + 1))
    elif beside:
        words = "The braces stand for {count} prompts. This is the first; the others come as messages of their own."
        lines.append(_(words).format(count=beside + 1))
    return Reply(text="\n".join(lines), buttons=(_cancel_button(job),), private=job.private)


def present_progress(job: Job, progress: Progress) -> Reply:
    """How far a job is, as a bar of ten."""
    done = round(progress.fraction * 10)
    bar = "▰" * done + "▱" * (10 - done)
    parts = [
        f"{bar} {progress.fraction:.0%}",
        _("step {step} of {steps}").format(step=progress.step, steps=progress.steps),
    ]
    if progress.images > 1:
        parts.append(_("image {index} of {count}").format(index=progress.image_index + 1, count=progress.images))
    line = " · ".join(parts) + _about(progress.eta_seconds)
    return Reply(
        text=f"{job.draft.spec.as_typed}\n{line}",
        buttons=(_cancel_button(job),),
        private=job.private,
        preview=None if progress.preview is None else _encoded(progress.preview),
    )


def present_ended(job: Job) -> Reply:
    """A job that ended without pictures, and why. The button also names the job, for who looks for its message."""
    again = Button(_("🔁 try again"), Action(Verb.RETRY, job.id))
    if job.failure is None:
        return Reply(text=f"{job.draft.spec.as_typed}\n{_('Cancelled.')}", buttons=(again,), private=job.private)
    message, hint = told(job.failure)
    lines = [job.draft.spec.as_typed, message, hint, f"({job.failure.code} · {job.id})"]
    return Reply(text="\n".join(line for line in lines if line), buttons=(again,), private=job.private)


def present_duplicate(job: Job | None) -> Reply:
    """The same thing was asked for before."""
    text = _("That is on its way already.") if job is not None else _("That was done already.")
    return Reply(text=text, private=True)


def present_queue(waiting: Sequence[tuple[Job, QueuePlace | None]]) -> Reply:
    """What of somebody's waits or runs."""
    if not waiting:
        return Reply(text=_("Nothing of yours is waiting."), private=True)
    lines = [f"{job.id}  {_place(place)}  {job.draft.spec.as_typed}" for job, place in waiting]
    return Reply(text="\n".join(lines), buttons=tuple(_cancel_button(job) for job, _ in waiting[:5]), private=True)


def present_cancelled(job: Job | None) -> Reply:
    """What became of the wish to cancel."""
    if job is None:
        return Reply(text=_("There is no job of yours to cancel."), private=True)
    if job.state is JobState.MADE:
        return Reply(text=_("It is finished already."), private=True)
    return Reply(text=_("It ends within a step.") if job.live else _("Cancelled."), private=True)


def present_favorite(generation: Generation, *, marked: bool) -> Reply:
    """A mark that was made or taken away."""
    text = _("⭐ {id} is among your favorites.").format(id=generation.id) if marked else _("The mark is gone.")
    return Reply(text=text, private=True)


def present_originals(generation: Generation, index: int | None, paths: PicturePaths) -> Reply:
    """The files as they are stored, byte for byte; one of them, or with ``index`` None all."""
    images = _images(generation, paths)
    chosen = images if index is None else images[generation.images.index(generation.image(index)) :][:1]
    return Reply(text=generation.id, images=chosen, private=True)


def present_inbox(ids: Sequence[str]) -> Reply:
    """What could not be brought to somebody."""
    if not ids:
        return Reply(text=_("Your inbox is empty."), private=True)
    text = _("Made for you: {ids}. /show brings each of them.").format(ids=", ".join(ids))
    return Reply(text=text, private=True)


def _encoded(picture: Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=70)
    return written.getvalue()


def alt_text(spec: PromptSpec, index: int, count: int) -> str:
    """What a person who cannot see the picture should hear, from the structured prompt."""
    words = ", ".join(phrase.text for slot in Slot if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot))
    words = words or spec.idea
    if count == 1:
        return _("AI-generated picture: {words}").format(words=words)
    return _("AI-generated picture {index} of {count}: {words}").format(index=index, count=count, words=words)


def _images(generation: Generation, paths: PicturePaths) -> tuple[ReplyImage, ...]:
    count = len(generation.images)
    return tuple(
        ReplyImage(paths(image), alt_text(generation.spec, image.index, count), image.index)
        for image in generation.images
    )


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
            _button(_("V{index} strong").format(index=image.index), Verb.VARY_STRONG, generation, image.index)
            for image in generation.images
        ]
    buttons += [
        _button(_("🔁 reroll"), Verb.REROLL, generation),
        _button(_("✏️ edit"), Verb.EDIT, generation),
        *([_button(_("🎞️ film"), Verb.FILM, generation)] if _can_be_filmed(generation) else []),
        _button(_("ℹ️ details"), Verb.DETAILS, generation),
        _button(_("⭐ favorite"), Verb.FAVORITE, generation),
        _button(_("⬇️ originals"), Verb.ORIGINALS, generation),
        _button(_("🗑️ delete"), Verb.DELETE, generation),
    ]
    return tuple(buttons)


def _can_be_filmed(generation: Generation) -> bool:
    """Whether its first picture came out of noise, step by step; of a film another one would show the same."""
    stepwise = generation.request.upscaler is None and bool(generation.images[0].shape_trace)
    return stepwise and generation.operation is not Operation.FILM


def _button(label: str, verb: Verb, generation: Generation, index: int = 0) -> Button:
    return Button(label, Action(verb, generation.id, index))


def _added(spec: PromptSpec) -> str:
    """What nobody typed, in any language; what was added to what is left out says so."""
    wanted = [phrase.text for slot in Slot if slot is not Slot.NEGATIVE for phrase in editing.added(spec, slot)]
    unwanted = [phrase.text for phrase in editing.added(spec, Slot.NEGATIVE)]
    parts = [", ".join(wanted)] if wanted else []
    parts += [_("negative: {text}").format(text=", ".join(unwanted))] if unwanted else []
    return "; ".join(parts)


def _slot_line(spec: PromptSpec, slot: Slot) -> str:
    phrases = ", ".join(map(_phrase, spec.phrases(slot)))
    return _("{name}: {value}").format(name=_(slot.value), value=phrases)


def _phrase(phrase: Phrase) -> str:
    """A phrase with where it came from: one that was translated, with what was said."""
    if phrase.origin is Origin.USER:
        return phrase.text
    note = _(phrase.origin.value) if phrase.source_text is None else phrase.source_text
    return _("{words} ({note})").format(words=phrase.text, note=note)


def _cancel_button(job: Job) -> Button:
    return Button(_("✖️ cancel"), Action(Verb.CANCEL, job.id))


def _place(place: QueuePlace | None) -> str:
    return _("running") if place is None else _("queued, place {place}").format(place=place.place)


def _about(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 90:
        return " · " + _("about {seconds:.0f} s").format(seconds=seconds)
    return " · " + _("about {minutes:.0f} min").format(minutes=seconds / 60)
