"""What is made again is asked for with the kernels that made it: replays, films at the terminal, films in a chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.app import draw_seed
from bot.core.commands import ImageRef, Imagine, Replay
from bot.core.noise import NoiseTools
from bot.core.noise_commands import Film
from bot.core.planning import Planner
from bot.core.use_cases import Darkroom
from generation.backends.following import FollowedRun
from generation.backends.frames import Order, pack_order, unpack_order
from generation.backends.local import LocalBackend
from generation.metadata import Embed
from generation.request import GenerationRequest
from storage.library import Library
from tests.bot.test_service import opened
from tests.generation.test_local_backend import request
from tests.generation.test_loop import GUEST

KERNELS = {"2 rows of 96×96": "TF32, any convolution", "decoding 96×96": "float32, deterministic convolutions"}


class Noting(LocalBackend):
    """Remembers which kernels were asked for."""

    def __init__(self) -> None:
        super().__init__(threads=1, device="cpu")
        self.asked: list[Mapping[str, str] | None] = []

    def start(self, request: GenerationRequest, **given: Any) -> FollowedRun:
        self.asked.append(given.get("kernels"))
        return super().start(request, **given)


async def test_whatever_repeats_a_picture_asks_for_its_kernels(tmp_path: Path) -> None:
    backend = Noting()
    with Library.open(tmp_path) as library:
        planner = Planner(library, "pocket", Embed.FULL, draw_seed, folders=False)
        (plan,) = planner.plans(Imagine(text="a fox --steps 2 --size 96x96"))
        result = await backend.start(plan.draft.request).result()
        with_kernels = result.fingerprint.model_copy(update={"kernels": KERNELS})
        stored = library.keep(plan.draft, None, replace(result, fingerprint=with_kernels))
        ref = ImageRef(stored.id)
        report = await Darkroom(library, planner, backend).replay(Replay(ref=ref))
        await NoiseTools(library, backend, draw_seed).film(Film(ref=ref))
        async with opened(library, backend=backend) as chat:
            await chat.say(Film(ref=ref), event="film")
            assert (await chat.screen.shown("film")).images[0].moving
    assert backend.asked == [None, KERNELS, KERNELS, KERNELS]
    assert report.verdict == "identical"
    assert report.reasons == tuple(f"kernels for {part} {name} → absent" for part, name in KERNELS.items())


def test_kernels_reach_an_engine_in_a_process_of_its_own() -> None:
    order = Order(request("pocket"), None, ((1,),), GUEST, previews=False, kernels=KERNELS)
    assert unpack_order(*pack_order(order)) == order
