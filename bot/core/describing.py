"""How a picture that somebody shows us was made: by our own rows, which know its pixels, and by its file's words."""

from __future__ import annotations

import io

from PIL import ExifTags, Image

from bot.core.actions import Action, Verb
from bot.core.language import _
from bot.core.replies import Button, Reply
from generation.foreign import read_foreign
from generation.images import pixel_sha256
from generation.metadata import PARAMETERS_KEY, Parameters, read_parameters
from generation.uploads import decode_apart
from prompting.nearest import shortened
from storage.library import Library
from storage.records import HistoryFilter
from storage.repositories import Generations
from storage.values import Generation, PersonId

_LONGEST = 1_500  # characters of a prompt that are shown
_SHOWN = 12  # settings
_UNICODE = b"UNICODE\0"  # how Exif marks a comment that is not ASCII


def describe(content: bytes, library: Library, person: PersonId) -> Reply:
    """What is known of the picture in an uploaded file.

    Raises:
        UserError: it cannot be read as a picture.
    """
    picture = decode_apart(content)
    made = _made_here(pixel_sha256(picture), library, person)
    parameters = parameters_in(content) or read_foreign(content)
    lines = [_("{width}×{height} pixels").format(width=picture.width, height=picture.height)]
    buttons: tuple[Button, ...] = ()
    if made is not None:
        generation, index = made
        day = f"{generation.created:%Y-%m-%d}"
        lines.insert(0, _("made here: id {id}, {day}").format(id=f"{generation.id}:{index}", day=day))
        buttons = (
            Button(_("ℹ️ details"), Action(Verb.DETAILS, generation.id)),
            Button(_("🔁 reroll"), Action(Verb.REROLL, generation.id)),
        )
        if parameters is None:
            request = generation.request
            lines.append(_("prompt: {text}").format(text=shortened(request.prompt, _LONGEST)))
            lines.append(_("seed {seed}").format(seed=generation.image(index).seed))
    if parameters is not None:
        lines += _lines(parameters)
    elif made is None:
        lines = [
            _("Nothing is known of this picture: it was not made here, and its file does not say how it was made."),
            _("Chats often remove such words; send the original file."),
        ]
    return Reply(text="\n".join(lines), buttons=buttons, private=True)


def parameters_in(content: bytes) -> Parameters | None:
    """The ``parameters`` text in a PNG's chunks, or in the comment of a JPEG or WebP; None where there is none.

    ``content`` was decoded before, so that its size is within bounds.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            text = image.info.get(PARAMETERS_KEY) or _comment(image)
    except Exception:  # Pillow raises many kinds on damaged metadata, and all mean that it tells nothing
        return None
    return read_parameters(text) if isinstance(text, str) and text.strip() else None


def _comment(image: Image.Image) -> str:
    value = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment, b"")
    if not isinstance(value, bytes):
        return str(value)
    if value.startswith(_UNICODE):
        return value[len(_UNICODE) :].decode("utf-16-be", errors="replace")
    return value[len(_UNICODE) :].decode("utf-8", errors="replace")


def _made_here(digest: str, library: Library, person: PersonId) -> tuple[Generation, int] | None:
    """The newest of ours with these pixels that the person may see, and the image's index."""
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
