"""Adding models: what somebody named becomes a model with a name of its own."""

from __future__ import annotations

from pathlib import Path

from generation.hub import HUB_ID, OnBytes, fetch
from generation.single_file import checkpoint_kind, convert
from generation.store import ModelStore, StoredModel, name_for
from prompting.errors import UserError

_PICKLED = frozenset({".bin", ".pt", ".pth", ".ckpt"})


def add_model(
    store: ModelStore, source: str, name: str | None, config: str | None, half: bool, on_bytes: OnBytes
) -> StoredModel:
    """Add a diffusers folder, a single ``.safetensors`` checkpoint, or what a hub has under ``owner/name``.

    Args:
        store: where it is kept.
        source: a path that exists wins over a hub id.
        name: made from ``source`` where it is None.
        config: for a checkpoint: a diffusers folder of the same kind, or the name of an added model.
        half: from a hub the fp16 files.
        on_bytes: hears how far a download is.

    Raises:
        UserError: there is no such thing, or it cannot be used; nothing of it is kept then but what was downloaded.
    """
    chosen = name_for(source) if name is None else name.strip().lower()
    path = Path(source).expanduser()
    if path.is_dir():
        return store.register(path, chosen)
    if path.is_file():
        return _converted(store, path.resolve(), chosen, config)
    if HUB_ID.fullmatch(source) and not source.startswith("."):
        return fetch(store, source, chosen, on_bytes, half=half)
    raise UserError(
        "unknown_model",
        "There is no folder or file at “{source}”, and it is no hub id.",
        "A hub id is owner/name, such as stabilityai/sdxl-turbo; a path is that of a diffusers folder or of a "
        ".safetensors file.",
        source=source[:200],
    )


def _converted(store: ModelStore, file: Path, name: str, config: str | None) -> StoredModel:
    if file.suffix.lower() in _PICKLED:
        raise UserError(
            "unsafe_weights",
            "The file “{file}” is a pickle by its name, which can run code when it is loaded.",
            "Get the model as safetensors, or convert it on a machine that you can lose.",
            file=file,
        )
    checkpoint_kind(file)
    settings = None if config is None else _settings_folder(store, config)
    return store.receive(name, str(file), lambda folder: convert(file, folder, settings))


def _settings_folder(store: ModelStore, config: str) -> Path:
    folder = Path(config).expanduser()
    return folder.resolve() if folder.is_dir() else store.find(config.strip().lower()).path
