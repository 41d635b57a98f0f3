"""The "parameters" block that AUTOMATIC1111's web UI writes under a picture, pasted whole.

::

    block    = prompt ["\\n" "Negative prompt:" prompt] "\\n" settings
    settings = "Steps:" number ("," name ":" value)*        value may stand in double quotes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prompting.patterns import late

_SETTINGS = late(r"(?:^|\n)[ \t]*(?P<settings>Steps:[ \t]*\d{1,4}[ \t]*,[^\n]*)\s*\Z")
_NEGATIVE = late(r"(?:^|\n)[ \t]*Negative prompt:[ \t]*")
_SETTING = late(r"\s*(?P<name>\w[\w \-/]{0,40}):\s*(?P<value>\"(?:\\.|[^\"\\])*\"|[^,]*)(?:,|\Z)")
# A setting's name -> the flag that says the same here.
_FLAGS = {"steps": "--steps", "sampler": "--sampler", "cfg scale": "--cfg", "seed": "--seed", "size": "--size"}


@dataclass(frozen=True)
class Block:
    """A block taken apart: where its prompts and settings stand, and what the settings mean here.

    ``given`` are flags with their values as texts; ``unused`` are the names of the other settings.
    """

    prompt: tuple[int, int]
    negative: tuple[int, int] | None
    settings: tuple[int, int]
    given: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]


def find_block(text: str) -> Block | None:
    """The block that ``text`` is, or None. Linear time."""
    found = _SETTINGS.search(text) if "Steps:" in text else None
    if found is None:
        return None
    start = found.start("settings")
    negative = _NEGATIVE.search(text, 0, start)
    read = dict(_read(found["settings"]))
    schedule = read.pop("schedule type", "")
    if schedule and schedule.casefold() not in ("automatic", read.get("sampler", "").casefold()):
        read["sampler"] = f"{read.get('sampler', '')} {schedule}".strip()
    given = tuple((_FLAGS[name], value) for name, value in read.items() if name in _FLAGS)
    return Block(
        prompt=(0, negative.start() if negative else start),
        negative=(negative.end(), start) if negative else None,
        settings=(start, found.end()),
        given=given,
        unused=tuple(name for name in read if name not in _FLAGS),
    )


def _read(settings: str) -> Iterator[tuple[str, str]]:
    at = 0
    while match := _SETTING.match(settings, at):
        yield match["name"].strip().casefold(), match["value"].strip().strip('"')
        if match.end() == at:
            return
        at = match.end()
