"""Fits the linear map of previews to pictures of the shipped model: `python -m generation.pocket.preview`.

Pictures are made, and each is laid beside its latents at their size; least squares finds the RGB of a latent pixel.
"""

import json
import sys
from collections.abc import Sequence

import torch

from generation.catalog import POCKET
from generation.engine import generate
from generation.families.loading import load_family
from generation.preview import POCKET_MAP
from generation.request import GenerationRequest
from generation.residents import use_threads

SUBJECTS = ("fox", "whale", "rocket", "tulip", "pizza", "castle", "panda", "robot")
PLACES = ("in the snow", "on the beach", "at night", "in the forest", "in space", "")


def finished(subjects: Sequence[str], places: Sequence[str], steps: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Latent pixels (n, channels) of finished pictures, and the mean RGB (n, 3) in 0-1 of what is decoded there."""
    family = load_family(POCKET, torch.device("cpu"))
    latents, colours = [], []
    for number, (subject, place) in enumerate((subject, place) for subject in subjects for place in places):
        request = GenerationRequest(
            model=POCKET.name,
            prompt=f"a {subject} {place}".strip(),
            seed=number,
            steps=steps,
            guidance_scale=POCKET.default_guidance,
            scheduler=POCKET.default_scheduler,
            width=POCKET.native_size,
            height=POCKET.native_size,
        )
        ((picture, run),) = generate(family, request, lambda *_: None)
        height, width = run.latents.shape[2:]
        small = picture.reduce((picture.width // width, picture.height // height))
        colours.append(torch.frombuffer(bytearray(small.tobytes()), dtype=torch.uint8).view(-1, 3) / 255)
        latents.append(run.latents[0].flatten(1).T)
    return torch.cat(latents), torch.cat(colours)


def fitted(latents: torch.Tensor, colours: torch.Tensor) -> torch.Tensor:
    """The map (channels + 1, 3): weights of each latent channel, then offsets."""
    extended = torch.cat([latents, torch.ones(len(latents), 1)], dim=1)
    solution: torch.Tensor = torch.linalg.lstsq(extended, colours).solution
    return solution


def main() -> None:
    """Fit, say how well it fits, and store the map."""
    use_threads(1)
    latents, colours = finished(SUBJECTS, PLACES, steps=12)
    matrix = fitted(latents, colours)
    extended = torch.cat([latents, torch.ones(len(latents), 1)], dim=1)
    explained = 1 - (extended @ matrix - colours).var() / colours.var()
    sys.stdout.write(f"{len(latents)} latent pixels, {explained:.1%} of the variance explained\n")
    rows = [[round(float(value), 5) for value in row] for row in matrix]
    POCKET_MAP.write_text(json.dumps(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
