"""What can be asked for with a picture's noise, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.commands import ImageRef

NEAR = 0.1
"""The variation strength of neighbours."""

NEIGHBOURS = 4
"""How many a chat makes: one job, within what is allowed where nobody changed it."""

ON_THE_WAY = 4
"""How many a chat makes between two pictures, where nothing is said: a job each, within the same."""

MOST_ON_THE_WAY = 16


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The pictures around one, in a square of ``size`` (2–5) with that one in the middle; ``strength`` in 0.05–1."""

    ref: ImageRef
    strength: float = NEAR
    size: int = 3


@dataclass(frozen=True, kw_only=True)
class Between:
    """``steps`` (1–16) pictures on the way from one picture to another of the same model and size."""

    first: ImageRef
    second: ImageRef
    steps: int = 5


@dataclass(frozen=True, kw_only=True)
class Film:
    """One picture at every step, from noise to image."""

    ref: ImageRef


NoiseMaking = Between | Film  # what of these becomes jobs
