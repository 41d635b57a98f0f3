"""How a picture in a file was made, in a terminal: in words, as JSON, or as a prompt that another tool reads."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rich.text import Text

from bot.core.chat_line import ChatVerb
from bot.core.commands import Describe
from bot.core.describing import Described, nothing_known
from bot.terminal_app.documents import Document, notices_document, print_json
from bot.terminal_app.option_table import read_picture
from bot.terminal_app.output import Output
from bot.terminal_app.views import notices_view
from generation.metadata import Parameters, parameters_text
from prompting.errors import UserError
from prompting.export import Exported, Form, export
from prompting.nearest import listed
from prompting.options import ImagineOptions
from prompting.pipeline import compose
from prompting.spec import Notice

_USED = frozenset({"Steps", "Sampler", "CFG scale", "Seed", "Size"})  # settings that have an option here
_TOLD = frozenset({"Made with", "Raw prompt"})  # and what is none


def show_picture(output: Output, found: Described, form: Form | None) -> None:
    """What is known of a picture.

    Raises:
        UserError: ``nothing_known``, ``no_prompt_there``.
    """
    if found.known is None:
        raise nothing_known()
    document = picture_document(found, found.known)
    if form is None:
        output.print(document, Text("\n".join(found.lines())))
        return
    exported = written_as(found.known, form)
    if output.as_json:
        said = {"form": form.value, "text": exported.text, "notices": notices_document(exported.notices)}
        print_json({**document, "export": said})
        return
    output.console.print(Text(exported.text), soft_wrap=True)
    for note in notices_view(exported.notices):
        output.remark(note)


def picture_document(found: Described, known: Parameters) -> Document:
    """For ``describe``; ``settings`` have the names that the picture's tool gives them."""
    made = None if found.made is None else {"id": found.made[0].id, "index": found.made[1]}
    return {
        "width": found.size[0],
        "height": found.size[1],
        "made_here": made,
        "prompt": known.prompt,
        "negative_prompt": known.negative_prompt,
        "settings": known.settings,
    }


def written_as(known: Parameters, form: Form) -> Exported:
    """The prompt of a picture in ``form``: A1111's with all that the picture says, the others with what they can say.

    Raises:
        UserError: ``no_prompt_there``, or why the prompt cannot be used.
    """
    if form is Form.A1111:
        return Exported(parameters_text(known))
    if not known.prompt:
        raise UserError("no_prompt_there", "This picture tells its settings, but no prompt.")
    used = replace(known, settings={name: value for name, value in known.settings.items() if name in _USED})
    whole = parameters_text(used) if "Steps" in used.settings else known.prompt
    beside = ImagineOptions(raw=True, negative_prompt=known.negative_prompt or None)
    composed = compose(whole, beside, model_name="", reads_chinese=True)
    exported = export(composed, form, ImagineOptions())
    return Exported(exported.text, (*_left_out(known), *composed.spec.notices, *exported.notices))


def _left_out(known: Parameters) -> Iterator[Notice]:
    if names := [name for name in known.settings if name not in _USED | _TOLD]:
        message = "These settings of the picture are left out: {names}."
        yield Notice.of("settings_left_out", message, names=listed(names, every=True))


def read_file(words: str) -> Describe:
    """The picture of a path as it is typed, or dragged into a terminal: in quotes, with escapes, or as a ``file:``.

    Raises:
        UserError: ``no_picture``, ``unreadable_image``.
    """
    if not words:
        hint = "Name its file, like ~/Pictures/fox.png."
        raise UserError("no_picture", "Which picture is meant?", hint)
    if words.startswith("file://"):
        words = unquote(urlsplit(words).path)
    path = Path(words)
    if not path.expanduser().exists():
        try:
            path = Path(" ".join(shlex.split(words)))
        except ValueError:  # a quote without its partner is part of the name
            path = Path(words)
    return Describe(image=read_picture(path))


DESCRIBE = ChatVerb("describe", "/describe FILE", "How a picture was made.", read_file)
