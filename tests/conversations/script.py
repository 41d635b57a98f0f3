"""What is said: commands, presses, and bad input. ``{0}`` stands for the first job's id, ``{1}`` for the second's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """A command with its values by the slash command's parameter, in the order in which people type them."""

    name: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Press:
    """The button of this label, on the newest message that has it."""

    label: str


Step = Line | Press

SCRIPT: tuple[Step, ...] = (
    Line("imagine", {"prompt": "a red fox in the snow --steps 2 --seed 7 --n 2"}),
    Press("⭐ favorite"),
    Press("V2"),
    Press("ℹ️ details"),
    Line("upscale", {"id": "{0}:1", "factor": 2}),
    Line("expand", {"prompt": "a blue bird, no hat --steps 2 --seed 3"}),
    Press("🎲 lighting"),
    Press("🔒 lock lighting"),
    Press("🎲 all"),
    Press("🖼️ make"),
    Line("advise", {"prompt": "a cat to the left of a dog"}),
    Line("remix", {"id": "{0}:2", "prompt": "a wolf at night"}),
    Line("between", {"first": "{0}:1", "second": "{0}:2", "pictures": 1}),
    Line("film", {"id": "{0}:2"}),
    Line("show", {"id": "{0}"}),
    Line("originals", {"id": "{0}:2"}),
    Line("history", {"search": "fox"}),
    Line("favorites"),
    Line("queue"),
    Line("cancel"),
    Line("settings", {"setting": "count", "value": "3"}),
    Line("settings", {"setting": "count", "value": "default"}),
    Line("report", {"id": "{1}"}),
    # bad input
    Line("imagine", {"prompt": "a fox --ar tall"}),
    Line("imagine", {"prompt": "a fox --steps 100000"}),
    Line("imagine", {"prompt": "--no hat"}),
    Line("imagine", {"prompt": "a fox --model nonesuch"}),
    Line("imagine", {"prompt": "a nude woman"}),
    Line("show", {"id": "no such id!"}),
    Line("show", {"id": "0000000000"}),
    Line("vary", {"id": "{0}:9"}),
    Line("vary", {"id": "{0}:1", "strength": "huge"}),
    Line("film", {"id": "{2}"}),
    Line("between", {"first": "{0}", "second": "{2}"}),
    Line("settings", {"setting": "colour", "value": "blue"}),
    Line("settings", {"setting": "count", "value": "many"}),
    Line("delete", {"id": "{0}"}),
    Line("show", {"id": "{0}"}),
    Line("forget"),
    Press("erase everything of mine"),
    Line("history"),
)
