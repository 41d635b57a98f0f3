"""The models that somebody added: one folder each in the data folder, with what is known about it.

``NAME/model.json`` says where the model lies and what its files hash to; ``NAME/weights`` holds the files themselves
where they were fetched or converted. A folder that was there before is only registered, and never touched.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from generation.entries import ModelEntry, folder_entry
from generation.weights import disk_bytes, verify_weights
from prompting.errors import Message, UserError

_RECORD, _WEIGHTS = "model.json", "weights"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class StoredModel(BaseModel):
    """One added model. ``files`` is relative name -> SHA-256 as added, ``disk_bytes`` their size.

    ``path`` is its diffusers folder, ``source`` what was asked for: a hub id or a path.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    path: Path
    source: str
    files: dict[str, str]
    disk_bytes: int

    def entry(self) -> ModelEntry:
        """Its entry in the catalogue, under its name.

        Raises:
            UserError: ``model_gone`` where its folder is no longer there, or what is wrong with it.
        """
        if not self.path.is_dir():
            raise UserError(
                "model_gone",
                "The model “{name}” is gone: there is no folder {path} any more.",
                "Bring it back, or forget it: darkroom models remove {name}.",
                name=self.name,
                path=self.path,
            )
        return replace(folder_entry(self.path), name=self.name, files=self.files)


class ModelStore:
    """The added models under ``folder``, which need not exist yet. Several processes may use one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return tuple(sorted(record.parent.name for record in self.folder.glob(f"*/{_RECORD}")))

    def find(self, name: str) -> StoredModel:
        """Raises:
        UserError: ``unknown_model``, ``damaged_weights`` for a record that cannot be read.
        """
        record = self.folder / name / _RECORD
        if name not in self.names():
            raise UserError(
                "unknown_model",
                "No model called “{name}” was added.",
                "Added so far: {names}.",
                name=name[:80],
                names=", ".join(self.names()) or Message("none"),
            )
        try:
            return StoredModel.model_validate_json(record.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            message, hint = "The record of the model “{name}” cannot be read.", "Remove the model and add it again."
            raise UserError("damaged_weights", message, hint, name=name) from error

    def owns(self, model: StoredModel) -> bool:
        """Whether its files are here, and leave with it."""
        return model.path.is_relative_to(self.folder.resolve())

    def register(self, folder: Path, name: str) -> StoredModel:
        """Add a diffusers folder that stays where it is.

        Raises:
            UserError: it is no model that can be used, or the name is taken.
        """
        self.check_name(name)
        folder = folder.resolve()
        return self._keep(self._examined(folder, name, str(folder)))

    def receive(self, name: str, source: str, fill: Callable[[Path], None], staging: Path | None = None) -> StoredModel:
        """Add a model whose files ``fill`` writes into a new folder; nothing of it stays when that fails.

        ``staging`` is a folder under this one that outlives a failure, so that what was fetched is not lost.

        Raises:
            UserError: as `register`, and what ``fill`` raises.
        """
        self.check_name(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        place = staging or Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
        try:
            fill(place)
            model = self._examined(place, name, source)
            home = (self.folder / name / _WEIGHTS).resolve()
            home.parent.mkdir(exist_ok=True)
            place.rename(home)
        finally:
            if staging is None:
                shutil.rmtree(place, ignore_errors=True)
        return self._keep(model.model_copy(update={"path": home}))

    def verify(self, name: str) -> StoredModel:
        """Compare every file with what it was when the model was added.

        Raises:
            UserError: ``damaged_weights`` naming the first file that is missing, cut short or changed.
        """
        model = self.find(name)
        model.entry()
        verify_weights(model.path, model.files)
        return model

    def remove(self, name: str) -> StoredModel:
        """Forget a model, and delete its files if they are ours."""
        model = self.find(name)
        record = self.folder / name / _RECORD
        record.unlink()  # first, so that nobody finds half a model
        shutil.rmtree(record.parent, ignore_errors=True)
        return model

    def check_name(self, name: str) -> None:
        """Raises:
        UserError: ``bad_model_name`` or ``model_exists``.
        """
        if _NAME.fullmatch(name) is None:
            raise UserError(
                "bad_model_name",
                "“{name}” cannot be a model's name.",
                "Use small letters, digits, dots and dashes, such as sdxl-base: --name NAME.",
                name=name[:80],
            )
        if name in self.names() or name == "pocket":
            raise UserError(
                "model_exists",
                "There is already a model called “{name}”.",
                "Give it another name with --name, or remove that one: darkroom models remove {name}.",
                name=name,
            )

    def _examined(self, folder: Path, name: str, source: str) -> StoredModel:
        folder_entry(folder)
        files = verify_weights(folder)
        return StoredModel(name=name, path=folder, source=source, files=files, disk_bytes=disk_bytes(folder))

    def _keep(self, model: StoredModel) -> StoredModel:
        home = self.folder / model.name
        home.mkdir(parents=True, exist_ok=True)
        draft = home / (_RECORD + ".new")
        draft.write_text(model.model_dump_json(indent=1), encoding="utf-8")
        draft.replace(home / _RECORD)
        return model


class Models(Mapping[str, ModelEntry]):
    """The models that people can name: those that are built in, and those that were added to a store.

    The store is looked at each time, so that what another process adds is there at once. An added model that cannot
    be used has a name, and raises the `UserError` that says why when it is looked up.
    """

    def __init__(self, built_in: Mapping[str, ModelEntry]) -> None:
        self._built_in = built_in
        self._store: ModelStore | None = None

    def include(self, store: ModelStore) -> None:
        """Offer what is in ``store``, too, from now on."""
        self._store = store

    def __getitem__(self, name: str) -> ModelEntry:
        if name in self._built_in:
            return self._built_in[name]
        if self._store is None or name not in self:
            raise KeyError(name)
        return self._store.find(name).entry()

    def __contains__(self, name: object) -> bool:
        return name in self._built_in or name in self._added()

    def __iter__(self) -> Iterator[str]:
        yield from self._built_in
        yield from (name for name in self._added() if name not in self._built_in)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _added(self) -> tuple[str, ...]:
        return () if self._store is None else self._store.names()


def name_for(source: str) -> str:
    """A name from a hub id or a path: its last part in small letters, what a name cannot hold as dashes."""
    last = source.rstrip("/\\").replace("\\", "/").rpartition("/")[2].lower().removesuffix(".safetensors")
    return re.sub(r"[^a-z0-9._-]+", "-", last).strip("-._")[:63]
