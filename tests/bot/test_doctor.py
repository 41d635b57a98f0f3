"""What the doctor says of the engine, also of one that has a choice of kernels."""

from __future__ import annotations

import dataclasses

from bot.core.doctor import check_company
from generation.backends import ShapeVerdict
from generation.backends.local import LocalBackend
from generation.kernels import CANDIDATES


class OnGpu(LocalBackend):
    """The real engine, whose verdicts are those of one with a choice of kernels."""

    async def self_test(self, model: str) -> tuple[ShapeVerdict, ...]:
        first, *others = await super().self_test(model)
        found = [dataclasses.replace(first, kernels=CANDIDATES[0].name, recorded=True)]
        return (*found, *(dataclasses.replace(one, kernels=CANDIDATES[1].name) for one in others))


async def test_a_cpu_has_no_kernels_to_tell_of() -> None:
    backend = LocalBackend(threads=1, device="cpu")
    check = await check_company(backend, "pocket")
    await backend.close()
    assert check.well
    assert "convolutions" not in check.detail
    assert check.detail.endswith("2, 4, 8 rows")


async def test_a_gpus_kernels_and_recordings_are_told() -> None:
    backend = OnGpu(threads=1, device="cpu")
    check = await check_company(backend, "pocket")
    await backend.close()
    assert check.well
    assert CANDIDATES[0].name in check.detail
    assert CANDIDATES[1].name in check.detail
    assert "1 of 3" in check.detail
