"""How each shape of a loaded model is computed, settled by the self-test when it is first needed.

On a CPU only calls that images share are tested. On a GPU every shape is, and the decoder too, since its kernels are a
choice: which one was made for the shapes of a picture stands in its fingerprint, and a replay takes it from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from generation.kernels import NAMED, SAFE
from generation.memory import out_of_memory, relieve

if TYPE_CHECKING:
    from generation.backends import ShapeVerdict
    from generation.kernels import Kernels
    from generation.ladder import Size
    from generation.request import EngineFingerprint
    from generation.residents import Resident
    from generation.work import RequestWork


def company_is_safe(resident: Resident, size: Size, rows: int, tokens: int) -> bool:
    """Whether images keep their bits in company at this shape. Where there is no memory to try it, they stay alone."""
    try:
        return settle(resident, size, rows, tokens)
    except Exception as error:
        if not out_of_memory(error):
            raise
    relieve()
    resident.ladder.lower(size, rows)
    return False


def settle(resident: Resident, size: Size, rows: int, tokens: int) -> bool:
    """The same, raising what the test raises."""
    from generation.self_test import recorded, settled

    key = (size, rows, tokens)
    with resident.lock:
        if key not in resident.proven:
            note(resident, settled(resident.family, *size, rows, tokens))
        elif key in resident.unrecorded:
            resident.unrecorded.remove(key)
            resident.kernels[key].use()
            recorded(resident.family, *size, rows, tokens)
        return resident.proven[key]


def note(resident: Resident, verdict: ShapeVerdict) -> None:
    """From now on the shape is computed as it was tested."""
    key = (verdict.width, verdict.height), verdict.rows, verdict.tokens
    resident.proven[key] = verdict.well
    resident.unrecorded.discard(key)
    resident.kernels[key] = NAMED.get(verdict.kernels, SAFE)


@contextmanager
def denoising(resident: Resident, works: Sequence[RequestWork], rows: int, tokens: int) -> Iterator[None]:
    """Within, one call for images of ``works`` is computed with the kernels of its shape, which they note.

    Those are the ones that the first of ``works`` repeats, where it does and they are known here; then nothing is
    settled. Recordings are of the kernels that were settled, so a call with others is a plain one.
    """
    if not resident.chooses_kernels:
        yield
        return
    first = works[0]
    shape, key = _shape(first.size, rows), (first.size, rows, tokens)
    kernels = repeated(first, shape)
    if kernels is None:
        settle(resident, *key)
        kernels = resident.kernels[key]
    kernels.use()
    with nullcontext() if resident.kernels.get(key) == kernels else resident.family.graphs.plain():
        yield
    for work in works:
        work.used[shape] = kernels.name


@contextmanager
def decoding(resident: Resident, work: RequestWork, *, tiled: bool) -> Iterator[None]:
    """Within, a picture of ``work`` is decoded with the kernels of its size; tiles are, untested, with `SAFE`."""
    if not resident.chooses_kernels:
        yield
        return
    width, height = work.size
    part = f"decoding {width}×{height}"
    kernels = SAFE if tiled else repeated(work, part) or _for_decoding(resident, work.size)
    kernels.use()
    yield
    if not tiled:
        work.used[part] = kernels.name


def repeated(work: RequestWork, part: str) -> Kernels | None:
    """The kernels of an earlier result that ``work`` repeats, None where there were none or they are not known here."""
    return NAMED.get(work.kernels.get(part, ""))


def fingerprint_of(resident: Resident, work: RequestWork) -> EngineFingerprint:
    """The engine as it made the images of ``work`` that are finished."""
    if not work.used:
        return resident.fingerprint
    kernels = resident.fingerprint.kernels | dict(sorted(work.used.items()))
    return resident.fingerprint.model_copy(update={"kernels": kernels})


def _for_decoding(resident: Resident, size: Size) -> Kernels:
    if size not in resident.decoding:
        from generation.self_test import decoding_kernels

        resident.decoding[size] = SAFE
        try:
            resident.decoding[size] = decoding_kernels(resident.family, *size)
        except Exception as error:  # without memory the picture will be decoded in tiles
            if not out_of_memory(error):
                raise
    return resident.decoding[size]


def _shape(size: Size, rows: int) -> str:
    width, height = size
    return f"{rows} rows of {width}×{height}"
