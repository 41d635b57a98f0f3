"""The weights folder's manifest: ``{relative file: SHA-256 hex}`` of every file except the manifest itself."""

import hashlib
import json
from pathlib import Path

WEIGHTS_FOLDER = Path(__file__).with_name("weights")
MANIFEST_FILE = "manifest.json"


class WeightsDamagedError(RuntimeError):
    """A weights file is missing, unknown, or differs from the manifest."""


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under `folder` but the manifest, by POSIX path relative to it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST_FILE)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def write_manifest(folder: Path) -> None:
    text = json.dumps(hash_files(folder), indent=2, sort_keys=True)
    (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")


def verify_manifest(folder: Path = WEIGHTS_FOLDER) -> dict[str, str]:
    """The manifest, after checking that `folder` holds exactly the files it lists, bit by bit."""
    path = folder / MANIFEST_FILE
    if not path.exists():
        raise WeightsDamagedError(f"{path} is missing")
    expected: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    found = hash_files(folder)
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise WeightsDamagedError(f"files in {folder} differ from the manifest: {', '.join(wrong)}")
    return expected
