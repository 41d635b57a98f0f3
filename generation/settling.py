"""How each shape of a loaded model is computed, settled by the self-test when it is first needed.

On a CPU only calls that images share are tested. On a GPU every shape is, and the decoder too, since its kernels are a
choice: which one was made for the shapes of a picture stands in its fingerprint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generation.kernels import NAMED, SAFE
from generation.memory import out_of_memory, relieve

if TYPE_CHECKING:
    from generation.backends import ShapeVerdict
    from generation.request import EngineFingerprint
    from generation.residents import Resident, Size
    from generation.work import RequestWork


def company_is_safe(resident: Resident, size: Size, rows: int, tokens: int) -> bool:
    """Whether images keep their bits in company at this shape. Where there is no memory to try it, they stay alone."""
    try:
        return settle(resident, size, rows, tokens)
    except Exception as error:
        if not out_of_memory(error):
            raise
    relieve()
    resident.lower(size, rows)
    return False


def settle(resident: Resident, size: Size, rows: int, tokens: int) -> bool:
    """The same, raising what the test raises."""
    with resident.lock:
        if (size, rows, tokens) not in resident.proven:
            from generation.self_test import settled

            note(resident, settled(resident.family, *size, rows, tokens))
        return resident.proven[size, rows, tokens]


def note(resident: Resident, verdict: ShapeVerdict) -> None:
    """From now on the shape is computed as it was tested."""
    key = (verdict.width, verdict.height), verdict.rows, verdict.tokens
    resident.proven[key] = verdict.well
    resident.kernels[key] = NAMED.get(verdict.kernels, SAFE)


def use_for_decoding(resident: Resident, size: Size, *, tiled: bool) -> None:
    """Have pictures of ``size`` decoded with the kernels settled for them; tiles are, untested, with `SAFE`."""
    if not resident.chooses_kernels:
        return
    if tiled:
        SAFE.use()
        return
    if size not in resident.decoding:
        from generation.self_test import decoding_kernels

        resident.decoding[size] = SAFE
        try:
            resident.decoding[size] = decoding_kernels(resident.family, *size)
        except Exception as error:  # without memory the picture will be decoded in tiles
            if not out_of_memory(error):
                raise
    resident.decoding[size].use()


def fingerprint_of(resident: Resident, work: RequestWork) -> EngineFingerprint:
    """The engine as it made the images of ``work`` that are finished."""
    if not resident.chooses_kernels:
        return resident.fingerprint
    width, height = work.size
    used = dict(resident.fingerprint.kernels)
    runs = [image.run for image in work.images if image.run is not None]
    for run in runs:
        for rows in sorted({run.rows * tier for tier in run.trace if tier}):
            kernels = resident.kernels.get((work.size, rows, run.conditioning.tokens), SAFE)
            used[f"{rows} rows of {width}×{height}"] = kernels.name
    if work.size in resident.decoding and not all(run.tiled for run in runs):
        used[f"decoding {width}×{height}"] = resident.decoding[work.size].name
    return resident.fingerprint.model_copy(update={"kernels": used})
