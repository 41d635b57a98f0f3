"""``darkroom expand``: one idea laid out, a file of ideas as JSON lines, or a prompt as another tool writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.commands import Expand
from bot.core.form_lines import slot_named
from bot.core.use_cases import Darkroom
from bot.terminal_app.documents import error_document, expansion_document, notices_document, print_json
from bot.terminal_app.option_table import Values
from bot.terminal_app.output import Output
from bot.terminal_app.views import expansion_view, notices_view
from generation.catalog import ModelEntry, size_for_aspect
from prompting.errors import UserError
from prompting.export import Exported, Form, export, form_named, imported
from prompting.nearest import listed
from prompting.options import ImagineOptions
from prompting.pipeline import Composed
from prompting.spec import PromptSpec, Slot

NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True)
class Expansion:
    """What is asked about ideas: the slots to roll anew, and the form to write the prompt in."""

    options: ImagineOptions
    rerolled: tuple[Slot, ...] = ()
    form: Form | None = None

    @classmethod
    def read(cls, values: Values) -> Expansion:
        """From the command line.

        Raises:
            UserError: a value that its option does not take.
        """
        slots, form = values.extra["reroll"], values.extra["form"]
        named = [name for some in slots for name in str(some).split(",")] if isinstance(slots, Iterable) else []
        return cls(
            options=values.options(),
            rerolled=tuple(dict.fromkeys(slot_named(name) for name in named if name.strip())),
            form=None if form is None else form_named(str(form)),
        )


def expand_idea(
    darkroom: Darkroom, output: Output, text: str, asked: Expansion, beside: Mapping[str, object] = NOTHING
) -> None:
    """One idea; ``beside`` stands before what is printed of it as JSON."""
    composed, entry = darkroom.expand(Expand(text=text, options=asked.options), asked.rerolled)
    document = {**beside, **expansion_document(composed)}
    if asked.form is None:
        output.print(document, expansion_view(composed))
        return
    exported = export(composed, asked.form, _defaults(entry, composed))
    if output.as_json:
        said = {"form": asked.form.value, "text": exported.text, "notices": notices_document(exported.notices)}
        print_json({**document, "export": said})
    else:
        _show(output, composed, exported)


def expand_file(darkroom: Darkroom, output: Output, file: Path, words: Sequence[str], asked: Expansion) -> int:
    """One idea a line, answered by one JSON object a line: an idea that cannot be expanded has its error there.

    Each object has the number of its ``line``, counted from 1, since lines without an idea have no answer. Returns how
    many ideas could not be expanded.

    Raises:
        UserError: ``idea_given_twice``, ``unreadable_file``.
    """
    if words:
        message = "--file brings ideas of its own, so it takes none beside it."
        raise UserError("idea_given_twice", message, "Give the idea or --file; options may stand beside both.")
    failed = 0
    for number, line in read_ideas(file):
        try:
            expand_idea(darkroom, output, line, asked, {"line": number})
        except UserError as error:
            failed += 1
            print_json({"line": number, "idea": line.strip(), **error_document(error)})
    return failed


def read_ideas(file: Path) -> list[tuple[int, str]]:
    """The lines of a UTF-8 file that hold something, with their numbers, counted from 1.

    Raises:
        UserError: ``unreadable_file``.
    """
    return [(number, line) for number, line in enumerate(_text_of(file).split("\n"), 1) if line.strip()]


def read_prompt(file: Path, words: Sequence[str], options: ImagineOptions) -> tuple[PromptSpec, ImagineOptions]:
    """The prompt that ``expand --as json`` wrote to a file, and its options; ``options`` win.

    Raises:
        UserError: ``unreadable_file``, ``idea_given_twice``, or what is wrong with the prompt.
    """
    if words:
        message = "--spec is a whole prompt, so it takes no words beside it."
        raise UserError("idea_given_twice", message, "Give the idea or --spec.")
    if beside := [f"--{name}" for name, value in _of_an_idea(options) if value]:
        message = "--spec is a whole prompt, so it takes no {names} beside it."
        raise UserError("idea_given_twice", message, "Leave that out, or give the idea itself.", names=listed(beside))
    spec, written = imported(_text_of(file))
    return spec, written.merged(options)[0].resolved()


def _of_an_idea(options: ImagineOptions) -> tuple[tuple[str, object], ...]:
    """The options that only make something of an idea, by their flags."""
    return (
        ("no", options.exclude),
        ("negative", options.negative_prompt),
        ("image", options.image),
        ("style", options.style),
        ("raw", options.raw),
    )


def _text_of(file: Path) -> str:
    """Raises:
    UserError: ``unreadable_file``.
    """
    try:
        return file.expanduser().read_text(encoding="utf-8-sig")
    except OSError as error:
        message = "The file {file} cannot be read: {reason}."
        raise UserError("unreadable_file", message, file=file, reason=error.strerror) from error
    except UnicodeDecodeError as error:
        message = "The file {file} is not UTF-8 text."
        raise UserError("unreadable_file", message, "Save it as UTF-8.", file=file) from error


def _show(output: Output, composed: Composed, exported: Exported) -> None:
    """The text alone on standard output, to be copied or piped; what it does not say beside it."""
    output.console.print(exported.text, soft_wrap=True)
    for note in notices_view((*composed.spec.notices, *exported.notices)):
        output.remark(note)


def _defaults(entry: ModelEntry, composed: Composed) -> ImagineOptions:
    """What the model takes for what nobody gave."""
    ratio = composed.options.aspect_ratio
    native = (entry.native_size, entry.native_size)
    return ImagineOptions(
        steps=entry.default_steps,
        guidance_scale=entry.default_guidance,
        sampler=entry.default_scheduler,
        size=native if ratio is None else size_for_aspect(entry, ratio[0] / ratio[1]),
    )
