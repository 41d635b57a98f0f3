"""Presets: partial requests by name. What somebody types wins over them, option by option and slot by slot."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prompting.errors import Message, UserError
from prompting.nearest import listed, shortened
from prompting.spec import Notice, Origin, Phrase, PromptSpec, Slot
from prompting.vocabulary import Vocabulary

if TYPE_CHECKING:
    from prompting.options import ImagineOptions

MOST_BYTES = 1_000_000
"""Of a file of presets."""

_KNOWN = {"about", "aliases", "options", *Slot}
_LONGEST = 300  # characters of a phrase
_OTHERS = frozenset({"--preset", "--image"})  # what a preset cannot set: itself, and a file of this machine


@dataclass(frozen=True, kw_only=True)
class Preset:
    """``options`` are texts by flag; ``slots`` hold phrases for slots that an idea leaves open."""

    name: str
    about: str = ""
    aliases: tuple[str, ...] = ()
    options: Mapping[str, str | bool]
    slots: Mapping[Slot, tuple[str, ...]]


class Presets:
    """All presets of this process: those that come with it, and the operator's, which win."""

    def __init__(self) -> None:
        self._own: dict[str, Preset] = {}
        self._built_in: dict[str, Preset] | None = None

    def include(self, path: Path) -> None:
        """Read an operator's file, or every ``.toml`` in a folder; what was included before is replaced.

        Raises:
            UserError: ``bad_presets``, naming the file and what is wrong in it.
        """
        if not path.exists():
            raise _bad(path, Message("it is not there"))
        files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        self._own = {preset.name: preset for file in files for preset in _read(file)}

    def all(self) -> Mapping[str, Preset]:
        """Name -> preset."""
        if self._built_in is None:
            text = resources.files("prompting.lexicon").joinpath("presets.toml").read_text(encoding="utf-8")
            rows = tomllib.loads(text).items()
            self._built_in = {name: _preset(name, row) for name, row in rows}
        return {**self._built_in, **self._own}

    def wordings(self) -> Mapping[str, str]:
        """Every name by which a preset may be asked for -> its own name."""
        found = self.all().values()
        aliases = {alias: preset.name for preset in found for alias in preset.aliases}
        return {**aliases, **{preset.name: preset.name for preset in found}}


PRESETS = Presets()


def preset_wordings() -> Mapping[str, str]:
    """See `Presets.wordings`."""
    return PRESETS.wordings()


def with_preset(options: ImagineOptions) -> ImagineOptions:
    """``options`` with what their preset says of those that nobody gave.

    A shape or a size that was given leaves out the preset's. What was excluded adds up.
    """
    from prompting.option_values import read_options

    if options.preset is None:
        return options
    theirs = read_options(PRESETS.all()[options.preset].options)
    chosen: dict[str, Any] = {}
    for field in fields(options):
        mine, other = getattr(options, field.name), getattr(theirs, field.name)
        if field.name in ("size", "aspect_ratio") and (options.size or options.aspect_ratio):
            continue
        if isinstance(mine, tuple) and field.name == "exclude":
            chosen[field.name] = tuple(dict.fromkeys((*mine, *other)))
        elif mine in (None, False):
            chosen[field.name] = other
    return replace(options, **chosen)


def add_preset(spec: PromptSpec, name: str, vocabulary: Vocabulary | None = None) -> PromptSpec:
    """``spec`` with the preset's phrases in its empty slots, locked, since they were asked for.

    With a ``vocabulary`` only its canonical wordings are added, and a notice names the others.
    """
    missing: list[str] = []
    slots = dict(spec.slots)
    for slot, texts in PRESETS.all()[name].slots.items():
        if spec.phrases(slot) and slot is not Slot.NEGATIVE:
            continue
        known = {text: text if vocabulary is None else vocabulary.canonical(text) for text in texts}
        missing += [text for text, wording in known.items() if not wording and slot is not Slot.NEGATIVE]
        there = {phrase.text for phrase in spec.phrases(slot)}
        phrases = (
            Phrase(text=wording, origin=Origin.PRESET, locked=True)
            for wording in dict.fromkeys(known.values())
            if wording and wording not in there
        )
        if found := (*spec.phrases(slot), *phrases):
            slots[slot] = found
    notices = spec.notices
    if missing:
        message = "This model was not taught these words of the preset “{preset}”: {words}."
        words = listed(missing, every=True)
        notices = (*notices, Notice.of("preset_outside_vocabulary", message, preset=name, words=words))
    return spec.model_copy(update={"slots": {slot: slots[slot] for slot in Slot if slot in slots}, "notices": notices})


def _read(file: Path) -> Iterator[Preset]:
    from prompting.option_values import read_options

    try:
        if file.stat().st_size > MOST_BYTES:
            raise _bad(file, Message("it is larger than {limit:,} bytes", limit=MOST_BYTES))
        rows = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _bad(file, Message("{reason}", reason=error.strerror or str(error))) from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError are such
        raise _bad(file, Message("{reason}", reason=shortened(str(error), 200))) from error
    for name, row in rows.items():
        try:
            preset = _preset(name, row)
            read_options(preset.options)
        except KeyError as error:
            raise _bad(file, _in(name, Message("{key} is not known there", key=str(error.args[0])))) from error
        except UserError as error:
            raise _bad(file, _in(name, error.text)) from error
        except (TypeError, ValueError, AttributeError) as error:
            raise _bad(file, _in(name, Message("it is not a table of texts"))) from error
        yield preset


def _preset(name: str, row: Mapping[str, Any]) -> Preset:
    """Raises KeyError for a key or a flag that does not belong there, ValueError for a value that is none."""
    for key in row.keys() - _KNOWN:
        raise KeyError(key)
    given = {flag if flag.startswith("--") else f"--{flag}": value for flag, value in row.get("options", {}).items()}
    for flag in given.keys() & _OTHERS:
        raise KeyError(flag)
    options = {flag: value if isinstance(value, bool) else str(value) for flag, value in given.items()}
    slots = {Slot(key): _texts(value) for key, value in row.items() if key in set(Slot)}
    if not name.strip() or (not options and not slots):
        raise ValueError(name)
    about, aliases = row.get("about", ""), _texts(row.get("aliases", []))
    return Preset(name=name.strip(), about=str(about), aliases=aliases, options=options, slots=slots)


def _texts(value: object) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) and 0 < len(text) <= _LONGEST for text in texts):
        raise ValueError(value)
    return tuple(texts)


def _in(name: str, fault: Message) -> Message:
    return Message("in [{name}]: {fault}", name=shortened(name), fault=fault)


def _bad(file: Path, fault: Message) -> UserError:
    message = "The presets in {file} cannot be used: {fault}."
    hint = 'A preset is a table such as [portrait], with options = {{ "--ar" = "2:3" }} and lighting = ["soft light"].'
    return UserError("bad_presets", message, hint, file=str(file), fault=fault)
