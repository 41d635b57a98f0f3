"""From a command to the draft that an engine can work on: everything is decided here, nothing is made.

A draft holds the whole request, seeds included, so that whoever carries it out, now or after a restart, makes
the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL.Image import Image

from bot.core import commands
from bot.core.advising import Advised, advised
from bot.core.composing import composed_for, reworded, written_for
from bot.core.form_commands import MakeForm, unknown_form
from bot.core.moderation import Check, owners_check
from bot.core.noise_commands import Between, Film, NoiseMaking
from bot.core.noise_drafts import NoiseDrafts
from bot.core.origins import Origins
from bot.core.requests import (
    RenderedText,
    SeedSource,
    build_request,
    changed_request,
    enlarged_request,
    kept_options,
    template_seed,
)
from generation.catalog import MODELS, ModelEntry, request_notices, resolve_model
from generation.images import decode_upload
from generation.metadata import Embed
from generation.uploads import decode_apart
from prompting.endpoint import EndpointExpander
from prompting.errors import UserError
from prompting.expand import Expander, expand
from prompting.options import ImagineOptions
from prompting.pipeline import Composed
from prompting.presets import with_preset
from prompting.syntax import ParsedIdea, parse, parse_all
from prompting.translation import Translator
from prompting.variants import Wildcards
from storage.forms import Forms
from storage.job_queue import Jobs
from storage.jobs import JobState
from storage.library import Library
from storage.values import Draft, Operation, Parent

Making = (
    commands.Imagine
    | commands.Reroll
    | commands.Vary
    | commands.Upscale
    | commands.Remix
    | commands.Retry
    | MakeForm
    | NoiseMaking
)


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
        wildcards: lists of words that ideas may name.
        expander: fills what ideas leave open; it may block, as a language model does.
        translator: puts into English what our own lists cannot; it may block too.
    """

    def __init__(
        self,
        library: Library,
        default_model: str,
        embed: Embed,
        draw_seed: SeedSource,
        *,
        folders: bool,
        expander: Expander = expand,
        wildcards: Wildcards | None = None,
        translator: Translator | None = None,
    ) -> None:
        self._library = library
        self._origins = Origins(library)
        self._noise = NoiseDrafts(library)
        self._default_model = default_model
        self._embed = embed
        self._draw_seed = draw_seed
        self._folders = folders
        self._expander = expander
        self._wildcards = wildcards
        self._translator = translator

    @property
    def ideas_leave(self) -> bool:
        """Whether ideas are sent to a language model behind an endpoint."""
        return isinstance(self._expander, EndpointExpander)

    def compose(
        self, command: commands.Imagine | commands.Expand, check: Check = owners_check
    ) -> tuple[Composed, ModelEntry]:
        """The structured prompt of an idea, written for the model that the command names.

        Raises:
            UserError: the idea or an option cannot be used, or ``check`` refuses it.
        """
        idea = parse(command.text, wildcards=self._wildcards, seed=template_seed(command.options))
        return self._composed(idea, command.options, check)

    def advise(self, command: commands.Advise, check: Check = owners_check) -> Advised:
        """What could be better about an idea; see `compose`."""
        idea = parse(command.text, wildcards=self._wildcards, seed=template_seed(command.options))
        options, _ = idea.options.merged(command.options)
        return advised(idea, options, self.model(with_preset(options).model), check)

    def count(self, command: Making) -> int:
        """How many drafts `plans` would make: more than one where braces stand for several prompts, and on a way."""
        if isinstance(command, Between):
            return command.steps
        return len(self._ideas(command)) if isinstance(command, commands.Imagine) else 1

    def plans(self, command: Making, check: Check = owners_check) -> tuple[Plan, ...]:
        """The drafts of a command that makes pictures, one for each prompt that its idea stands for; see `plan`."""
        if isinstance(command, Between):
            return self._between(command, check)
        if not isinstance(command, commands.Imagine):
            return (self.plan(command, check),)
        source, parent = self._start(command)
        return tuple(self._imagine(command, idea, source, parent, check) for idea in self._ideas(command))

    def plan(self, command: Making, check: Check = owners_check) -> Plan:
        """The draft of a command that makes pictures; of an idea that stands for several prompts, the first one's.

        Raises:
            UserError: the command asks for something that cannot be had, or ``check`` refuses it.
        """
        plan = self._plan(command, check)
        check(plan.draft.spec, plan.draft.request.words)
        return plan

    def _plan(self, command: Making, check: Check) -> Plan:
        match command:
            case commands.Imagine():
                idea = parse(command.text, wildcards=self._wildcards, seed=template_seed(command.options))
                return self._imagine(command, idea, *self._start(command), check)
            case commands.Reroll():
                return self._reroll(command)
            case commands.Vary():
                return self._vary(command)
            case commands.Upscale():
                return self._upscale(command)
            case commands.Remix():
                return self._remix(command, check)
            case MakeForm():
                return self._form(command)
            case commands.Retry():
                return self._retry(command)
            case Between():
                return self._between(command, check)[0]
            case Film():
                draft, *_ = self._noise.film(command)
                return Plan(draft, self._origins.source_of(draft.request))

    def model(self, name: str | None) -> ModelEntry:
        """The model of this name, or the default one.

        Raises:
            UserError: ``unknown_model``.
        """
        if name is None:
            return resolve_model(self._default_model)
        if not self._folders and name.strip().lower() not in MODELS:
            known = ", ".join(MODELS)
            raise UserError(
                "unknown_model", "There is no model called “{name}”.", "Known: {known}.", name=name[:80], known=known
            )
        return resolve_model(name)

    def _ideas(self, command: commands.Imagine) -> tuple[ParsedIdea, ...]:
        return parse_all(command.text, wildcards=self._wildcards, seed=template_seed(command.options))

    def _composed(self, idea: ParsedIdea, given: ImagineOptions, check: Check) -> tuple[Composed, ModelEntry]:
        entry = self.model(with_preset(idea.options.merged(given)[0]).model)
        composed = composed_for(idea, given, entry, self._expander, check, self._translator)
        check(composed.spec, composed.prompt)
        return composed, entry

    def _start(self, command: commands.Imagine) -> tuple[Image | None, Parent | None]:
        """The picture to start from, and which one of ours it is."""
        if command.start is not None:
            return self._origins.started_from(command.start)
        decode = decode_upload if self._folders else decode_apart
        return None if command.image is None else decode(command.image), None

    def _imagine(
        self, command: commands.Imagine, idea: ParsedIdea, source: Image | None, parent: Parent | None, check: Check
    ) -> Plan:
        composed, entry = self._composed(idea, command.options, check)
        text = RenderedText(composed.prompt, composed.negative_prompt)
        request = build_request(entry, text, composed.options, source, self._draw_seed)
        embed = Embed(composed.options.embed) if composed.options.embed else self._embed
        notices = (*composed.spec.notices, *request_notices(entry, request))
        spec = composed.spec.model_copy(update={"notices": notices})
        draft = Draft(operation=Operation.IMAGINE, parent=parent, spec=spec, request=request, embed=embed)
        return Plan(draft, source)

    def _reroll(self, command: commands.Reroll) -> Plan:
        asked, origin = self._origins.of(command.ref)
        seed = self._draw_seed() if command.seed is None else command.seed
        request = changed_request(origin.request, seed=seed)
        return Plan(Draft.child(asked, command.ref.index, Operation.REROLL, request), self._origins.source_of(request))

    def _vary(self, command: commands.Vary) -> Plan:
        if not 0.05 <= command.strength <= 1:
            raise UserError(
                "bad_strength",
                "A variation of strength {strength:g} is not possible.",
                "0.05–1.",
                strength=command.strength,
            )
        asked, origin = self._origins.of(command.ref)
        image = asked.image(command.ref.index or 1)
        request = changed_request(
            origin.request,
            seed=image.seed,
            count=command.count,
            variation_seed=self._draw_seed() if command.seed is None else command.seed,
            variation_strength=command.strength,
        )
        return Plan(Draft.child(asked, image.index, Operation.VARY, request), self._origins.source_of(request))

    def _upscale(self, command: commands.Upscale) -> Plan:
        asked = self._library.find(command.ref.generation_id)
        image = asked.image(command.ref.index or 1)
        request = enlarged_request(asked.request, image, command.factor)
        draft = Draft.child(asked, image.index, Operation.UPSCALE, request)
        return Plan(draft, self._library.picture(image))

    def _between(self, command: Between, check: Check) -> tuple[Plan, ...]:
        way = self._noise.between(command)
        for generation, _ in (way.first, way.second):
            check(generation.spec, generation.request.prompt)
        return tuple(Plan(draft, None) for draft in way.drafts)

    def _remix(self, command: commands.Remix, check: Check) -> Plan:
        """What the text's flags leave open is the old picture's."""
        asked, origin = self._origins.of(command.ref)
        parent = Parent(id=asked.id, index=command.ref.index and asked.image(command.ref.index).index)
        idea = parse(command.text, wildcards=self._wildcards)
        entry = resolve_model(origin.request.model) if idea.options.model is None else self.model(idea.options.model)
        kept = kept_options(origin.request, self._origins.place_in(origin, asked, command.ref.index))
        if idea.options.aspect_ratio is not None or entry.name != origin.request.model:
            kept = replace(kept, size=None)
        if entry.name != origin.request.model:  # which may not have that sampler
            kept = replace(kept, sampler=None)
        given = {name: value for name, value in vars(kept).items() if getattr(idea.options, name) is None}
        composed = composed_for(idea, ImagineOptions(**given), entry, self._expander, check, self._translator)
        source = self._origins.source_of(origin.request) if origin.request.strength is not None else None
        text = RenderedText(composed.prompt, composed.negative_prompt)
        request = build_request(entry, text, composed.options, source, self._draw_seed)
        embed = asked.embed if idea.options.embed is None else Embed(idea.options.embed)
        draft = Draft(operation=Operation.REMIX, parent=parent, spec=composed.spec, request=request, embed=embed)
        return Plan(draft, source)

    def _retry(self, command: commands.Retry) -> Plan:
        with self._library.reading() as session:
            job = Jobs(session).get(command.job_id)
        if job is None or job.state not in (JobState.FAILED, JobState.CANCELLED):
            raise UserError("not_ended", "There is nothing here to try again.", "/history lists what was made.")
        return Plan(job.draft, self._origins.source_of(job.draft.request))

    def _form(self, command: MakeForm) -> Plan:
        """Exactly the form's prompt; what the form is of may be gone, unless its picture is needed."""
        with self._library.reading() as session:
            form = Forms(session).get(command.form_id)
        if form is None:
            raise unknown_form()
        entry = resolve_model(form.model)
        composed = written_for(reworded(form.spec, command.changes), form.options, entry)
        source, parent = self._origins.of_form(form)
        text = RenderedText(composed.prompt, composed.negative_prompt)
        request = build_request(entry, text, form.options, source, self._draw_seed)
        operation = Operation.IMAGINE if form.source is None else Operation.REMIX
        embed = Embed(form.options.embed) if form.options.embed else self._embed
        draft = Draft(operation=operation, parent=parent, spec=composed.spec, request=request, embed=embed)
        return Plan(draft, source)
