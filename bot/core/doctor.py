"""Is everything there that a picture needs? One answer for each thing, and what to do about it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.commands import ImageRef, Imagine, Replay
from bot.core.language import _, told
from bot.core.use_cases import Darkroom
from generation.backends import ShapeVerdict
from generation.backends.local import LocalBackend
from generation.catalog import resolve_model
from generation.weights import verify_weights
from prompting.errors import UserError
from prompting.options import ImagineOptions

_LITTLE_SPACE = 1 << 30  # bytes; below this a few hundred large pictures fill the disk


@dataclass(frozen=True)
class Check:
    """One thing looked at: ``detail`` says what was found, ``hint`` what to do when it is not well."""

    name: str
    well: bool
    detail: str
    hint: str = ""


def check_ground(data_dir: Path, model: str) -> Iterator[Check]:
    """What can be looked at without opening anything: the folder, the disk, the model's files."""
    yield _attempt("data folder", lambda: _data_folder(data_dir))
    yield _attempt("disk", lambda: _disk(data_dir))
    yield _attempt("model", lambda: _model(model))


async def check_picture(scratch: Darkroom, model: str) -> Check:
    """Make a small picture and make it again: the whole way, and the promise.

    Args:
        scratch: over a library that may be thrown away.
    """
    options = ImagineOptions(model=model, seed=1, steps=4)
    try:
        made = await scratch.make(Imagine(text="a red apple", options=options))
        report = await scratch.replay(Replay(ref=ImageRef(made.id)))
    except UserError as error:
        return Check("picture", False, *told(error))
    if report.verdict == "different":
        words = _("a picture made twice came out differently: {reasons}")
        return Check("picture", False, words.format(reasons="; ".join(report.reasons)))
    engine = made.fingerprint
    detail = _("made twice, equal bit for bit, {seconds:.2f} s; {device}, {dtype}, {threads} threads")
    values = {"device": engine.device, "dtype": engine.dtype, "threads": engine.threads}
    return Check("picture", True, detail.format(seconds=made.seconds, **values))


async def check_company(backend: LocalBackend, model: str) -> Check:
    """Whether pictures keep their bits when they share the engine's calls with others."""
    try:
        verdicts = await backend.self_test(model)
    except UserError as error:
        return Check("company", False, *told(error))
    failed = [str(verdict.rows) for verdict in verdicts if not verdict.well]
    if failed:
        words = _("pictures made together change each other in batches of {rows} rows")
        hint = _("Those batches are not used: pictures are made one by one there, slower and still exact.")
        return Check("company", False, words.format(rows=", ".join(failed)), hint)
    shapes = ", ".join(str(verdict.rows) for verdict in verdicts)
    words = _("pictures made together are equal bit for bit to those made alone, in batches of {rows} rows")
    return Check("company", True, words.format(rows=shapes) + _kernels(verdicts))


def _kernels(verdicts: tuple[ShapeVerdict, ...]) -> str:
    """How a GPU computes them; empty for a CPU, which has no choice."""
    chosen = "; ".join(dict.fromkeys(verdict.kernels for verdict in verdicts if verdict.kernels))
    if not chosen:
        return ""
    recorded = sum(verdict.recorded for verdict in verdicts)
    words = _(" ({kernels}; {recorded} of {count} batch shapes replayed from recordings)")
    return words.format(kernels=chosen, recorded=recorded, count=len(verdicts))


def _attempt(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except UserError as error:
        return Check(name, False, *told(error))


def _data_folder(data_dir: Path) -> str:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=data_dir) as file:
            file.write(b"darkroom")
            os.fsync(file.fileno())
    except OSError as error:
        raise UserError(
            "data_folder_not_writable",
            "The data folder {folder} cannot be written: {reason}.",
            "Set DARKROOM_DATA_DIR to a folder of yours.",
            folder=data_dir,
            reason=error.strerror,
        ) from error
    return str(data_dir)


def _disk(data_dir: Path) -> str:
    free = shutil.disk_usage(data_dir if data_dir.exists() else data_dir.anchor).free
    if free < _LITTLE_SPACE:
        message, hint = "Only {free:.0f} MB are free.", "Free some space before long runs."
        raise UserError("little_space", message, hint, free=free / 2**20)
    return _("{free:.1f} GB free").format(free=free / 2**30)


def _model(model: str) -> str:
    entry = resolve_model(model)
    files = verify_weights(entry.path, entry.files)
    return _("{model}: {count} files, every hash as it should be").format(model=entry.name, count=len(files))
