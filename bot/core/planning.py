"""From a command to the draft that an engine can work on: everything is decided here, nothing is made.

A draft holds the whole request, seeds included, so that whoever carries it out, now or after a restart, makes
the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL.Image import Image

from bot.core import commands
from bot.core.requests import RenderedText, SeedSource, build_request
from generation.catalog import MODELS, ModelEntry, resolve_model, size_notices
from generation.images import decode_upload
from generation.metadata import Embed
from generation.request import GenerationRequest, Upscaler
from generation.tokens import prompt_tokens
from generation.uploads import decode_apart
from generation.upscale import REPAINT_STRENGTH
from generation.vocabularies import known_words
from prompting.errors import UserError
from prompting.options import ImagineOptions
from prompting.pipeline import Composed, compose
from prompting.syntax import ParsedIdea, parse
from storage.library import Library
from storage.values import Draft, Generation, Operation, Parent

MARKS = 2  # tokens for begin and end, which a text encoder's limit counts in
Making = commands.Imagine | commands.Reroll | commands.Vary | commands.Upscale | commands.Remix


@dataclass(frozen=True)
class Plan:
    """A draft, and the picture that its request starts from."""

    draft: Draft
    source: Image | None


class Planner:
    """Plans commands over a library. The calls block; asynchronous code runs them in a worker thread.

    Args:
        library: what was made before, for the commands that build on it.
        default_model: used when a command names none.
        embed: what a PNG tells about its making, when the command does not say.
        draw_seed: a fresh seed for each request that names none.
        folders: whether this computer's owner asks. Strangers cannot name folders as models, and their pictures are
            decoded in a process that may die.
    """

    def __init__(
        self, library: Library, default_model: str, embed: Embed, draw_seed: SeedSource, *, folders: bool
    ) -> None:
        self._library = library
        self._default_model = default_model
        self._embed = embed
        self._draw_seed = draw_seed
        self._folders = folders

    def compose(self, command: commands.Imagine | commands.Expand) -> tuple[Composed, ModelEntry]:
        """The structured prompt of an idea, written for the model that the command names."""
        idea = parse(command.text)
        options, _ = idea.options.merged(command.options)
        entry = self.model(options.model)
        return _composed(idea, command.options, entry), entry

    def plan(self, command: Making) -> Plan:
        """The draft of a command that makes pictures.

        Raises:
            UserError: the command asks for something that cannot be had.
        """
        match command:
            case commands.Imagine():
                return self._imagine(command)
            case commands.Reroll():
                return self._reroll(command)
            case commands.Vary():
                return self._vary(command)
            case commands.Upscale():
                return self._upscale(command)
            case commands.Remix():
                return self._remix(command)

    def model(self, name: str | None) -> ModelEntry:
        """The model of this name, or the default one.

        Raises:
            UserError: ``unknown_model``.
        """
        if name is None:
            return resolve_model(self._default_model)
        if not self._folders and name.strip().lower() not in MODELS:
            raise UserError("unknown_model", f"There is no model called “{name[:80]}”.", f"Known: {', '.join(MODELS)}.")
        return resolve_model(name)

    def _imagine(self, command: commands.Imagine) -> Plan:
        composed, entry = self.compose(command)
        decode = decode_upload if self._folders else decode_apart
        source = None if command.image is None else decode(command.image)
        text = RenderedText(composed.prompt, composed.negative_prompt)
        request = build_request(entry, text, composed.options, source, self._draw_seed)
        embed = Embed(composed.options.embed) if composed.options.embed else self._embed
        notices = (*composed.spec.notices, *size_notices(entry, request.width, request.height))
        spec = composed.spec.model_copy(update={"notices": notices})
        draft = Draft(operation=Operation.IMAGINE, parent=None, spec=spec, request=request, embed=embed)
        return Plan(draft, source)

    def _reroll(self, command: commands.Reroll) -> Plan:
        asked, origin = self._origin(command.ref)
        seed = self._draw_seed() if command.seed is None else command.seed
        request = _changed(origin.request, seed=seed)
        return Plan(Draft.child(asked, command.ref.index, Operation.REROLL, request), self._source_of(request))

    def _vary(self, command: commands.Vary) -> Plan:
        if not 0.05 <= command.strength <= 1:
            raise UserError("bad_strength", f"A variation of strength {command.strength:g} is not possible.", "0.05–1.")
        asked, origin = self._origin(command.ref)
        image = asked.image(command.ref.index or 1)
        request = _changed(
            origin.request,
            seed=image.seed,
            count=command.count,
            variation_seed=self._draw_seed() if command.seed is None else command.seed,
            variation_strength=command.strength,
        )
        return Plan(Draft.child(asked, image.index, Operation.VARY, request), self._source_of(request))

    def _upscale(self, command: commands.Upscale) -> Plan:
        asked = self._library.find(command.ref.generation_id)
        image = asked.image(command.ref.index or 1)
        entry = resolve_model(asked.request.model)
        request = _changed(
            asked.request,
            seed=image.seed,
            count=1,
            width=image.width * command.factor,
            height=image.height * command.factor,
            variation_seed=None,
            variation_strength=0.0,
            init_image=image.pixel_sha256,
            strength=REPAINT_STRENGTH if entry.holds_above_native else None,
            upscale_factor=command.factor,
            upscaler=Upscaler.LANCZOS_IMG2IMG if entry.holds_above_native else Upscaler.LANCZOS,
        )
        draft = Draft.child(asked, image.index, Operation.UPSCALE, request)
        return Plan(draft, self._library.picture(image))

    def _remix(self, command: commands.Remix) -> Plan:
        """What the text's flags leave open is the old picture's."""
        asked, origin = self._origin(command.ref)
        parent = Parent(id=asked.id, index=command.ref.index and asked.image(command.ref.index).index)
        idea = parse(command.text)
        entry = resolve_model(origin.request.model) if idea.options.model is None else self.model(idea.options.model)
        kept = _kept(origin.request, self._place_in(origin, asked, command.ref.index))
        if idea.options.aspect_ratio is not None or entry.name != origin.request.model:
            kept = replace(kept, size=None)
        given = {name: value for name, value in vars(kept).items() if getattr(idea.options, name) is None}
        composed = _composed(idea, ImagineOptions(**given), entry)
        source = self._source_of(origin.request) if origin.request.strength is not None else None
        text = RenderedText(composed.prompt, composed.negative_prompt)
        request = build_request(entry, text, composed.options, source, self._draw_seed)
        embed = asked.embed if idea.options.embed is None else Embed(idea.options.embed)
        draft = Draft(operation=Operation.REMIX, parent=parent, spec=composed.spec, request=request, embed=embed)
        return Plan(draft, source)

    def _place_in(self, origin: Generation, asked: Generation, index: int | None) -> int | None:
        """Which image of ``origin``, counted from 0, that image of ``asked`` is; None for the whole set."""
        while asked.id != origin.id and asked.parent is not None:
            index = asked.parent.index
            asked = self._library.find(asked.parent.id)
        return None if index is None else index - 1

    def _origin(self, ref: commands.ImageRef) -> tuple[Generation, Generation]:
        """The generation asked for, and the one whose noise made it: an enlargement is looked through."""
        asked = origin = self._library.find(ref.generation_id)
        while origin.operation is Operation.UPSCALE and origin.parent is not None:
            origin = self._library.find(origin.parent.id)
        return asked, origin

    def _source_of(self, request: GenerationRequest) -> Image | None:
        return None if request.init_image is None else self._library.pixels(request.init_image)


def _changed(request: GenerationRequest, **changes: object) -> GenerationRequest:
    """``request`` with changes, checked again as a whole."""
    return GenerationRequest.model_validate({**request.model_dump(), **changes})


def _composed(idea: ParsedIdea, options: ImagineOptions, entry: ModelEntry) -> Composed:
    return compose(
        idea,
        options,
        model_name=entry.name,
        vocabulary=known_words(entry),
        count_tokens=lambda text: prompt_tokens(entry, text),
        token_limit=entry.token_limit - MARKS,
    )


def _kept(request: GenerationRequest, number: int | None) -> ImagineOptions:
    """What a remix keeps of a request, or of its image ``number``, counted from 0."""
    factor, varied = request.upscale_factor, request.is_variation
    variation_seed = request.variation_seed if number is None else request.image_variation_seed(number)
    return ImagineOptions(
        size=(request.width // factor, request.height // factor),
        seed=request.seed if number is None else request.image_seed(number),
        count=request.count if number is None else 1,
        steps=request.steps,
        guidance_scale=request.guidance_scale,
        sampler=request.scheduler,
        strength=request.strength,
        variation_seed=variation_seed if varied else None,
        variation_strength=request.variation_strength if varied else None,
    )
