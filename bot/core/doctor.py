"""Is everything there that a picture needs? One answer for each thing, and what to do about it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.commands import ImageRef, Imagine, Replay
from bot.core.use_cases import Darkroom
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
        return Check("picture", False, error.message, error.hint)
    if report.verdict == "different":
        return Check("picture", False, "a picture made twice came out differently: " + "; ".join(report.reasons))
    engine = made.fingerprint
    detail = f"made twice, equal bit for bit, {made.seconds:.2f} s; {engine.device}, {engine.dtype}"
    return Check("picture", True, f"{detail}, {engine.threads} threads")


def _attempt(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except UserError as error:
        return Check(name, False, error.message, error.hint)


def _data_folder(data_dir: Path) -> str:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=data_dir) as file:
            file.write(b"darkroom")
            os.fsync(file.fileno())
    except OSError as error:
        raise UserError(
            "data_folder_not_writable",
            f"The data folder {data_dir} cannot be written: {error.strerror}.",
            "Set DARKROOM_DATA_DIR to a folder of yours.",
        ) from error
    return str(data_dir)


def _disk(data_dir: Path) -> str:
    free = shutil.disk_usage(data_dir if data_dir.exists() else data_dir.anchor).free
    if free < _LITTLE_SPACE:
        raise UserError("little_space", f"Only {free / 2**20:.0f} MB are free.", "Free some space before long runs.")
    return f"{free / 2**30:.1f} GB free"


def _model(model: str) -> str:
    entry = resolve_model(model)
    files = verify_weights(entry.path)
    return f"{entry.name}: {len(files)} files, every hash as it should be"
