"""Models fetched from a hub: which files are wanted, and their download, which resumes where it was cut off.

huggingface_hub does the transfer, at the commit that the hub named first, so that a model never is half of each of
two versions. It alone knows the hub's address (``HF_ENDPOINT``) and its token.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from generation.store import ModelStore, StoredModel
from prompting.errors import UserError

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_SETTINGS = frozenset({".json", ".txt", ".model", ".jinja"})
_PICKLED = frozenset({".bin", ".pt", ".pth", ".ckpt"})
_CARD = "README.md"

OnBytes = Callable[[str, int, int], None]
"""Gets the file's name, the bytes so far of all files, and those of all files in the end."""


@dataclass(frozen=True)
class HubFile:
    """A file of a repository by its path, and its size in bytes."""

    path: str
    size: int


def fetch(
    store: ModelStore, hub_id: str, name: str, on_bytes: OnBytes, *, half: bool = False, endpoint: str | None = None
) -> StoredModel:
    """Download the diffusers folder of ``hub_id`` (owner/name) into the store.

    What arrived before a failure stays, and the next call goes on from there. ``half`` prefers the fp16 files, which
    are half as large. ``endpoint`` is the hub's address where it is not huggingface_hub's own.

    Raises:
        UserError: ``hub_unreachable``, ``unknown_model``, ``gated_model``, or why the model cannot be used.
    """
    store.check_name(name)
    store.folder.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256(f"{hub_id} {half}".encode()).hexdigest()[:16]
    staging = store.folder / f".fetch-{key}"

    def fill(place: Path) -> None:
        with _told(hub_id):
            _download(hub_id, place, on_bytes, half, endpoint)
        shutil.rmtree(place / ".cache", ignore_errors=True)

    staging.mkdir(exist_ok=True)
    return store.receive(name, hub_id, fill, staging)


def wanted(files: Iterable[HubFile], *, half: bool = False) -> tuple[HubFile, ...]:
    """The files of a diffusers repository that are to be fetched: settings, texts, and safetensors of one precision.

    Raises:
        UserError: ``unsupported_model`` for another layout, ``unsafe_weights`` where the weights are pickled only.
    """
    listed = {file.path: file for file in files}
    if "model_index.json" not in listed:
        raise UserError(
            "unsupported_model",
            "This repository has no model_index.json, so it is not in diffusers format.",
            "Look for a diffusers version of the model, or download its .safetensors file and add that.",
        )
    parts: dict[str, list[HubFile]] = {}
    for file in listed.values():
        parts.setdefault(str(PurePosixPath(file.path).parent), []).append(file)
    top = [listed[name] for name in ("model_index.json", _CARD) if name in listed]
    chosen = [file for folder, inside in parts.items() if folder.isidentifier() for file in _of_part(inside, half)]
    return (*top, *chosen)


def _of_part(files: list[HubFile], half: bool) -> list[HubFile]:
    """Of one component: its settings, and its weights as they are, or in half precision where that is wanted."""
    weights = [file for file in files if file.path.endswith(".safetensors") or ".safetensors.index" in file.path]
    plain = [file for file in weights if _variant(file) == ""]
    small = [file for file in weights if _variant(file) == "fp16"]
    pickled = [file.path for file in files if PurePosixPath(file.path).suffix in _PICKLED]
    if pickled and not plain and not small:
        raise UserError(
            "unsafe_weights",
            "The weights of this model are pickled ({file}), which can run code when loaded.",
            "Look for a version with safetensors files.",
            file=pickled[0],
        )
    settings = [file for file in files if PurePosixPath(file.path).suffix in _SETTINGS and file not in weights]
    return settings + ((small or plain) if half else (plain or small))


def _variant(file: HubFile) -> str:
    """``fp16`` of ``model.fp16.safetensors``, its parts, and its index; empty for plain files."""
    name = PurePosixPath(file.path).name.replace(".safetensors", "").removesuffix(".json").replace(".index", "")
    return name.partition(".")[2].partition("-")[0]


def _download(hub_id: str, place: Path, on_bytes: OnBytes, half: bool, endpoint: str | None) -> None:
    from huggingface_hub import HfApi, hf_hub_download

    described = HfApi(endpoint=endpoint).model_info(hub_id, files_metadata=True)
    files = wanted((HubFile(file.rfilename, file.size or 0) for file in described.siblings or ()), half=half)
    total = sum(file.size for file in files)
    done = 0
    for file in files:
        hf_hub_download(
            hub_id,
            file.path,
            revision=described.sha,
            local_dir=place,
            endpoint=endpoint,
            tqdm_class=_meter(file.path, done, total, on_bytes),
        )
        done += file.size
        on_bytes(file.path, done, total)


def _meter(name: str, before: int, total: int, on_bytes: OnBytes) -> Any:
    """A progress bar that draws nothing, and tells how far it would be."""
    from tqdm.auto import tqdm  # type: ignore[import-untyped]

    class Meter(tqdm):  # type: ignore[misc,type-arg,unused-ignore]  # untyped
        def __init__(self, *args: Any, **options: Any) -> None:
            self._seen = int(options.get("initial") or 0)
            options.pop("name", None)  # huggingface_hub's own, for its own bars
            super().__init__(*args, **options | {"disable": True})  # type: ignore[no-untyped-call,unused-ignore]

        def update(self, n: float | None = 1) -> None:
            self._seen += int(n or 0)
            on_bytes(name, before + self._seen, total)

    return Meter


@contextmanager
def _told(hub_id: str) -> Iterator[None]:
    """What can go wrong with a hub, as sentences."""
    import httpx2
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        message = "The model “{model}” is only for those who accepted its licence."
        hint = "Accept it on the model's page, make a token there, and set HF_TOKEN."
        raise UserError("gated_model", message, hint, model=hub_id) from error
    except (errors.RepositoryNotFoundError, errors.HFValidationError) as error:
        message, hint = "The hub has no model “{model}”.", "Check the spelling; a private model needs HF_TOKEN."
        raise UserError("unknown_model", message, hint, model=hub_id[:120]) from error
    except (errors.HfHubHTTPError, errors.LocalEntryNotFoundError, httpx2.HTTPError, OSError) as error:
        raise UserError(
            "hub_unreachable",
            "The hub cannot be reached, or the download of “{model}” was cut off: {reason}.",
            "Run the same command again later: what has arrived is kept. Behind a mirror set HF_ENDPOINT; "
            "or copy the model's folder from another computer and add that: darkroom models add FOLDER.",
            model=hub_id,
            reason=_reason(error),
        ) from error


def _reason(error: BaseException) -> str:
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return first[:160].rstrip(".: ")
