"""What a command that builds on a generation builds on: the generation whose noise made it, and its pictures."""

from __future__ import annotations

from dataclasses import replace

from PIL.Image import Image

from bot.core.commands import ImageRef
from bot.core.requests import kept_options
from generation.request import GenerationRequest
from prompting.errors import UserError
from prompting.options import ImagineOptions
from storage.forms import PromptForm
from storage.library import Library
from storage.values import Generation, Operation, Parent


class Origins:
    """Looks up generations of a library. The calls block."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def of(self, ref: ImageRef) -> tuple[Generation, Generation]:
        """The generation asked for, and the one whose noise made it: an enlargement is looked through."""
        asked = origin = self._library.find(ref.generation_id)
        while origin.operation is Operation.UPSCALE and origin.parent is not None:
            origin = self._library.find(origin.parent.id)
        return asked, origin

    def place_in(self, origin: Generation, asked: Generation, index: int | None) -> int | None:
        """Which image of ``origin``, counted from 0, that image of ``asked`` is; None for the whole set."""
        while asked.id != origin.id and asked.parent is not None:
            index = asked.parent.index
            asked = self._library.find(asked.parent.id)
        return None if index is None else index - 1

    def source_of(self, request: GenerationRequest) -> Image | None:
        """The picture that a request starts from."""
        return None if request.init_image is None else self._library.pixels(request.init_image)

    def started_from(self, ref: ImageRef) -> tuple[Image, Parent]:
        """A picture of ours to start from; of a whole set, its first."""
        made = self._library.find(ref.generation_id)
        image = made.image(ref.index or made.images[0].index)
        return self._library.picture(image), Parent(id=made.id, index=image.index)

    def as_form(self, ref: ImageRef) -> tuple[str, ImagineOptions, Parent]:
        """What a form of a generation keeps beside its prompt: the model, the options, and what it is a form of."""
        asked, origin = self.of(ref)
        parent = Parent(id=asked.id, index=ref.index and asked.image(ref.index).index)
        kept = kept_options(origin.request, self.place_in(origin, asked, ref.index))
        return origin.request.model, replace(kept, embed=asked.embed.value), parent

    def of_form(self, form: PromptForm) -> tuple[Image | None, Parent | None]:
        """The picture that a form starts from, and what it is a form of; that may be gone unless it is needed."""
        if form.source is None:
            return None, None
        try:
            _, origin = self.of(ImageRef(form.source.id))
        except UserError:
            if form.options.strength is not None:
                raise
            return None, None
        return (None if form.options.strength is None else self.source_of(origin.request)), form.source
