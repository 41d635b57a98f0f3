"""Pictures and rows together: what is kept can be found, and files come before the rows that name them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from generation.backends import GeneratedImage, GenerationResult
from generation.images import pixel_sha256
from prompting.errors import UserError
from storage.library import Draft, Library
from storage.values import Generation, Operation


def result_of(generation: Generation) -> GenerationResult:
    """Pictures as an engine would make them, all different."""
    request = generation.request
    images = []
    for index in range(request.count):
        image = Image.new("RGB", (request.width, request.height), (index, request.seed % 256, 40))
        sha256 = pixel_sha256(image)
        images.append(
            GeneratedImage(index=index, seed=request.seed + index, image=image, sha256=sha256, shape_trace=(1, 1, 2))
        )
    return GenerationResult(
        images=tuple(images), fingerprint=generation.fingerprint, scheduler=generation.scheduler, seconds=0.5
    )


def draft_of(generation: Generation) -> Draft:
    return Draft(operation=Operation.IMAGINE, parent=None, spec=generation.spec, request=generation.request)


def test_what_is_kept_is_found_again(tmp_path: Path, make_generation: Callable[..., Generation]) -> None:
    example = make_generation(images=3)
    result = result_of(example)
    with Library.open(tmp_path) as library:
        kept = library.keep(draft_of(example), None, result)
    with Library.open(tmp_path) as library:
        assert library.find(kept.id[:6]) == kept
        assert library.history("fox").generations == (kept,)
        for made, stored in zip(result.images, kept.images, strict=True):
            assert library.picture(stored).tobytes() == made.image.tobytes()
            assert library.pixels(made.sha256).tobytes() == made.image.tobytes()
            assert library.path(stored).stat().st_size == stored.file_bytes
            assert stored.shape_trace == (1, 1, 2)


def test_a_given_picture_is_kept_to_start_from_again(
    tmp_path: Path, make_generation: Callable[..., Generation]
) -> None:
    photo = Image.new("RGB", (128, 128), "olive")
    example = make_generation()
    request = example.request.model_copy(update={"init_image": pixel_sha256(photo), "strength": 0.4})
    with Library.open(tmp_path) as library:
        library.keep(draft_of(example.model_copy(update={"request": request})), photo, result_of(example))
        assert library.pixels(pixel_sha256(photo)).tobytes() == photo.tobytes()
        with pytest.raises(UserError) as error:
            library.pixels("0" * 64)
    assert error.value.code == "unknown_picture"


def test_no_row_without_its_picture(tmp_path: Path, make_generation: Callable[..., Generation]) -> None:
    example = make_generation(images=2)
    with Library.open(tmp_path) as library:
        (tmp_path / "blobs" / "incoming").rmdir()  # the first write fails
        with pytest.raises(UserError):
            library.keep(draft_of(example), None, result_of(example))
        assert library.history().generations == ()
