"""How a picture that somebody shows us was made: by our own rows, which know its pixels, and by its file's words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.actions import Action, Verb
from bot.core.language import _
from bot.core.replies import Button, Reply
from generation.embedded import texts_in
from generation.foreign import read_foreign
from generation.images import pixel_sha256
from generation.metadata import PARAMETERS_KEY, Parameters, read_parameters, write_parameters
from generation.tool_documents import is_document
from generation.uploads import decode_apart
from prompting.errors import UserError
from prompting.nearest import shortened
from prompting.words import clean
from storage.library import Library
from storage.records import HistoryFilter
from storage.repositories import Generations
from storage.values import Generation, PersonId

_LONGEST = 1_500  # characters of a prompt that are shown
_SHOWN = 12  # settings
NOTHING = "Nothing is known of this picture: it was not made here, and its file does not say how it was made."
ORIGINAL = "Chats often remove such words; send the original file."


@dataclass(frozen=True)
class Described:
    """What is known of a picture: its size in pixels, what its file says, and which image of ours it is."""

    size: tuple[int, int]
    parameters: Parameters | None
    made: tuple[Generation, int] | None

    @property
    def known(self) -> Parameters | None:
        """How it was made, by its file's words, or else by our own rows."""
        if self.parameters is None and self.made is not None:
            generation, index = self.made
            return read_parameters(write_parameters(generation.request, index - 1))
        return self.parameters

    def lines(self) -> list[str]:
        """All of it in words, but for what a file without words of its own keeps to itself."""
        width, height = self.size
        lines = [_("{width}×{height} pixels").format(width=width, height=height)]
        if self.made is not None:
            generation, index = self.made
            day = f"{generation.created:%Y-%m-%d}"
            lines.insert(0, _("made here: id {id}, {day}").format(id=f"{generation.id}:{index}", day=day))
            if self.parameters is None:
                lines.append(_("prompt: {text}").format(text=shortened(generation.request.prompt, _LONGEST)))
                lines.append(_("seed {seed}").format(seed=generation.image(index).seed))
        return lines if self.parameters is None else [*lines, *_lines(self.parameters)]


def read_picture(content: bytes, library: Library, person: PersonId | None) -> Described:
    """What is known of the picture in a file, to this person, or to whoever owns the library.

    Raises:
        UserError: it cannot be read as a picture.
    """
    picture = decode_apart(content)
    made = _made_here(pixel_sha256(picture), library, person)
    said = parameters_in(content) or read_foreign(content)
    return Described(picture.size, None if said is None else _cleaned(said), made)


def describe(content: bytes, library: Library, person: PersonId) -> Reply:
    """What is known of the picture in an uploaded file.

    Raises:
        UserError: it cannot be read as a picture.
    """
    found = read_picture(content, library, person)
    if found.known is None:
        return Reply(text="\n".join((_(NOTHING), _(ORIGINAL))), private=True)
    buttons: tuple[Button, ...] = ()
    if found.made is not None:
        generation, _index = found.made
        buttons = (
            Button(_("ℹ️ details"), Action(Verb.DETAILS, generation.id)),
            Button(_("🔁 reroll"), Action(Verb.REROLL, generation.id)),
        )
    return Reply(text="\n".join(found.lines()), buttons=buttons, private=True)


def nothing_known() -> UserError:
    """A picture that says nothing, to who asked for nothing else."""
    return UserError("nothing_known", NOTHING, ORIGINAL)


def parameters_in(content: bytes) -> Parameters | None:
    """The ``parameters`` text in a PNG's chunks, or in the comment of a JPEG or WebP; None where there is none.

    ``content`` was decoded before, so that its size is within bounds.
    """
    text = texts_in(content).get(PARAMETERS_KEY, "")
    return read_parameters(text) if text.strip() and not is_document(text) else None


def _cleaned(said: Parameters) -> Parameters:
    """Without control characters: strangers wrote it, and terminals obey some."""
    settings = {clean(name): clean(value) for name, value in said.settings.items()}
    return Parameters(clean(said.prompt), clean(said.negative_prompt), settings)


def _made_here(digest: str, library: Library, person: PersonId | None) -> tuple[Generation, int] | None:
    """The newest of ours with these pixels that the person may see (None sees all), and the image's index."""
    seen = HistoryFilter(visible_to=person)
    with library.reading() as session:
        for generation in Generations(session).of_pixels(digest):
            if seen.shows(generation):
                index = next(image.index for image in generation.images if image.pixel_sha256 == digest)
                return generation, index
    return None


def _lines(parameters: Parameters) -> list[str]:
    lines = []
    if parameters.prompt:
        lines.append(_("prompt: {text}").format(text=shortened(parameters.prompt, _LONGEST)))
    if parameters.negative_prompt:
        lines.append(_("negative: {text}").format(text=shortened(parameters.negative_prompt, _LONGEST)))
    if parameters.settings:
        some = list(parameters.settings.items())[:_SHOWN]
        lines.append(", ".join(f"{name} {shortened(value, 60)}" for name, value in some))
    return lines
