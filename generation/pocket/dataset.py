"""Data sets of drawn pictures: described by a seed, a length and scene weights, stored as one .npy file of pixels."""

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from generation.pocket.backdrops import SIZE
from generation.pocket.drawing import draw
from generation.pocket.glyphs import GlyphSet, load_glyphs
from generation.pocket.scenes import Scene, SceneWeights, sample_scene
from generation.pocket.vocabulary import Vocabulary, load_vocabulary

_CHUNK = 256
_DRAWING_STREAM = 1  # keeps a picture's lots apart from its scene's lots


@dataclass(frozen=True)
class DrawnSet:
    """`length` pictures, a pure function of the other fields."""

    name: str
    seed: int
    length: int
    weights: SceneWeights = field(default_factory=SceneWeights)

    def scene(self, index: int, vocabulary: Vocabulary) -> Scene:
        return sample_scene(self.seed, index, vocabulary, self.weights)

    def picture(self, index: int, vocabulary: Vocabulary, glyphs: GlyphSet) -> npt.NDArray[np.uint8]:
        """Shape (SIZE, SIZE, 3)."""
        lot = np.random.default_rng((self.seed, index, _DRAWING_STREAM))
        return draw(self.scene(index, vocabulary), glyphs, lot)

    def pixels_path(self, folder: Path) -> Path:
        return folder / f"{self.name}.npy"


def open_pixels(drawn: DrawnSet, folder: Path) -> npt.NDArray[np.uint8]:
    """The stored pictures as a read-only memory map of shape (length, SIZE, SIZE, 3)."""
    pixels: npt.NDArray[np.uint8] = np.load(drawn.pixels_path(folder), mmap_mode="r")
    if pixels.shape != (drawn.length, SIZE, SIZE, 3):
        raise ValueError(f"{drawn.pixels_path(folder)} holds {pixels.shape}, not {drawn.length} pictures: remove it")
    return pixels


def draw_set(drawn: DrawnSet, folder: Path, font_path: Path, workers: int) -> Iterator[int]:
    """Draws and stores the set, yielding the number of pictures done; a finished set is left as it is."""
    target = drawn.pixels_path(folder)
    if target.exists():
        yield drawn.length
        return
    folder.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial.npy")
    shape = (drawn.length, SIZE, SIZE, 3)
    np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=shape).flush()
    jobs = [(drawn, partial, font_path, start) for start in range(0, drawn.length, _CHUNK)]
    done = 0
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for count in pool.imap_unordered(_draw_chunk, jobs):
            done += count
            yield done
    partial.rename(target)


_glyphs: GlyphSet = {}


def _draw_chunk(job: tuple[DrawnSet, Path, Path, int]) -> int:
    drawn, path, font_path, start = job
    vocabulary = load_vocabulary()
    if not _glyphs:
        _glyphs.update(load_glyphs(font_path, vocabulary.subjects))
    pixels = np.load(path, mmap_mode="r+")
    stop = min(start + _CHUNK, drawn.length)
    for index in range(start, stop):
        pixels[index] = drawn.picture(index, vocabulary, _glyphs)
    return stop - start
