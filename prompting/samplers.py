"""The samplers by the names that people use: THE table. `generation.schedulers` says what each one computes.

A variant lays the noise levels differently: Karras and exponential by a formula over their range, trailing by
counting the timesteps from the noisy end, as models that were distilled to few steps want it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Spacing(StrEnum):
    """How a sampler lays its noise levels; PLAIN is as the model was published."""

    PLAIN = ""
    KARRAS = "karras"
    EXPONENTIAL = "exponential"
    TRAILING = "trailing"


@dataclass(frozen=True)
class Sampler:
    """One row: a sampler with the spacings that it can have. ``flow`` ones are for flow matching models."""

    title: str
    spacings: tuple[Spacing, ...]
    flow: bool = False

    @property
    def name(self) -> str:
        """What requests store for its plain spacing."""
        return self.title.lower()


_BY_TIMESTEP = (Spacing.PLAIN, Spacing.TRAILING)
_BY_SIGMA = tuple(Spacing)
_OWN = (Spacing.PLAIN,)

TABLE = (
    Sampler("DDPM", _BY_TIMESTEP),
    Sampler("DDIM", _BY_TIMESTEP),
    Sampler("PNDM", _BY_TIMESTEP),
    Sampler("Euler", _BY_SIGMA),
    Sampler("Euler a", _BY_TIMESTEP),
    Sampler("Heun", _BY_SIGMA),
    Sampler("LMS", _BY_SIGMA),
    Sampler("DPM2", _BY_SIGMA),
    Sampler("DPM2 a", _BY_SIGMA),
    Sampler("DPM++ 2M", _BY_SIGMA),
    Sampler("DPM++ 2M SDE", _BY_SIGMA),
    Sampler("DPM++ SDE", _BY_SIGMA),
    Sampler("DPM++ 3M SDE", _BY_SIGMA),
    Sampler("UniPC", _BY_SIGMA),
    Sampler("LCM", _OWN),
    Sampler("TCD", _OWN),
    Sampler("DEIS", _BY_SIGMA),
    Sampler("Flow-match Euler", _OWN, flow=True),
    Sampler("Flow-match Heun", _OWN, flow=True),
)

SAMPLERS: Mapping[str, str] = {
    f"{row.name} {spacing}".strip(): f"{row.title} {spacing.title()}".strip()
    for spacing in Spacing
    for row in TABLE
    if spacing in row.spacings
}
"""The names that requests store -> how the names are written for people; the plain ones first."""


def sampler_wordings() -> Mapping[str, str]:
    """Every wording of a sampler -> its name."""
    also = {"euler ancestral": "euler a", "k euler": "euler", "k euler a": "euler a", "plms": "pndm"}
    also |= {name.replace("++", "pp"): name for name in SAMPLERS if "++" in name}
    also |= {name.replace("-", " "): name for name in SAMPLERS if "-" in name}
    return {name: name for name in SAMPLERS} | also
