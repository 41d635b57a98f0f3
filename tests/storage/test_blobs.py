"""Image files: whole or not there, and proved when read."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prompting.errors import UserError
from storage.blobs import Blobs

ROOT = Path(__file__).parents[2]
CONTENT = b"\x89PNG" + bytes(range(256)) * 100


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_put_and_read(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    digest = blobs.put(CONTENT)
    assert digest == hashlib.sha256(CONTENT).hexdigest()
    assert blobs.path(digest) == tmp_path / "blobs" / digest[:2] / f"{digest[2:]}.png"
    assert blobs.read(digest) == CONTENT
    assert Blobs(tmp_path / "blobs").read(digest) == CONTENT
    assert files(tmp_path) == [blobs.path(digest)]


def test_what_is_there_is_not_written_again_but_damage_is_mended(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    path = blobs.path(blobs.put(CONTENT))
    os.utime(path, (1, 1))
    blobs.put(CONTENT)
    assert path.stat().st_mtime == 1
    path.write_bytes(CONTENT[:100])
    digest = blobs.put(CONTENT)
    assert blobs.read(digest) == CONTENT


def test_damaged_and_missing_files_are_named(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    digest = blobs.put(CONTENT)
    flipped = bytearray(CONTENT)
    flipped[1000] ^= 1
    blobs.path(digest).write_bytes(flipped)
    with pytest.raises(UserError) as damaged:
        blobs.read(digest)
    blobs.path(digest).unlink()
    with pytest.raises(UserError) as missing:
        blobs.read(digest)
    assert (damaged.value.code, missing.value.code) == ("blob_damaged", "blob_missing")


def test_old_leftovers_are_cleared_and_young_ones_left_to_their_writer(tmp_path: Path) -> None:
    Blobs(tmp_path)
    old, young = tmp_path / "incoming" / "old", tmp_path / "incoming" / "young"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (time.time() - 4000,) * 2)
    Blobs(tmp_path)
    assert files(tmp_path) == [young]


def test_a_file_in_the_way_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("not a folder")
    with pytest.raises(UserError) as error:
        Blobs(tmp_path / "blobs")
    assert error.value.code == "data_folder_not_writable"


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    """The system's limit on the size of a file stops the write in its middle, as a full disk does."""
    script = """
import resource, signal, sys
from pathlib import Path
from prompting.errors import UserError
from storage.blobs import Blobs
blobs = Blobs(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
small = blobs.put(b"small")
try:
    blobs.put(bytes(50_000))
except UserError as error:
    print(error.code, blobs.read(small).decode())
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    assert run.stdout.split() == ["disk_full", "small"]
    assert [path.stat().st_size for path in files(tmp_path)] == [5]
