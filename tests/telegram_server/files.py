"""Files: pictures are encoded anew as JPEG in several sizes, everything else is kept byte for byte."""

from __future__ import annotations

import base64
import hashlib
import io
import mimetypes
import warnings

from PIL import Image

from tests.telegram_server.errors import ApiError, bad_request
from tests.telegram_server.limits import Limits
from tests.telegram_server.things import File, Photo

_SIDES = (90, 320, 800, 1280)  # observed: the longest sides of the smaller sizes
_NAMES = {
    "photo": "Photo",
    "document": "Document",
    "animation": "Animation",
    "sticker": "Sticker",
    "voice": "VoiceNote",
}
_FOLDERS = {"photo": "photos", "document": "documents", "animation": "animations", "sticker": "stickers"}


def _identifier(prefix: str, seed: str, size: int) -> str:
    return prefix + base64.urlsafe_b64encode(hashlib.sha256(seed.encode()).digest())[:size].decode()


class FileStore:
    """Every file by its id. Ids belong to this server; the kind of an id never changes."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.by_id: dict[str, File] = {}
        self.by_path: dict[str, File] = {}
        self._photos: dict[str, Photo] = {}

    def add(
        self,
        kind: str,
        content: bytes,
        *,
        name: str | None = None,
        mime: str | None = None,
        size: tuple[int, int] = (0, 0),
        claimed_size: int | None = None,
    ) -> File:
        """Keep a file as it is."""
        number = len(self.by_id) + 1
        unique = hashlib.sha256(content).hexdigest() + f"{kind}{claimed_size}{name}"
        mime = mime or (mimetypes.guess_type(name)[0] if name else None) or "application/octet-stream"
        file = File(
            _identifier({"photo": "AgACAgI"}.get(kind, "BQACAgI"), f"{number}", 40),
            _identifier("AQAD", unique, 12),
            kind,
            content,
            name,
            mime,
            *size,
            claimed_size,
        )
        self.by_id[file.file_id] = file
        self.by_path[self.path(file)] = file
        return file

    def add_photo(self, content: bytes) -> Photo:
        """Keep a picture as Telegram does; raises 400 for what cannot be one."""
        if len(content) > self._limits.photo_bytes:
            text = f"file of size {len(content)} bytes is too big for a photo"
            raise bad_request(f"{text}; the maximum size is {self._limits.photo_bytes} bytes")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                opened = Image.open(io.BytesIO(content))
                self._check_sides(*opened.size)
                picture = opened.convert("RGB")
        except ApiError:
            raise
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise bad_request("IMAGE_PROCESS_FAILED") from error
        longest = max(picture.size)
        sides = [side for side in _SIDES if side < longest] + [min(longest, self._limits.photo_longest)]
        photo = Photo(tuple(self._size(picture, side) for side in sides))
        for file in photo.sizes:
            self._photos[file.file_id] = photo
        return photo

    def _check_sides(self, width: int, height: int) -> None:
        ratio = max(width, height) / max(min(width, height), 1)
        if width + height > self._limits.photo_sides or ratio > self._limits.photo_ratio:
            raise bad_request("PHOTO_INVALID_DIMENSIONS")

    def _size(self, picture: Image.Image, side: int) -> File:
        scale = side / max(picture.size)
        size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
        smaller = picture if size == picture.size else picture.resize(size, Image.Resampling.BILINEAR)
        out = io.BytesIO()
        smaller.save(out, "JPEG", quality=87)
        return self.add("photo", out.getvalue(), mime="image/jpeg", size=size)

    def find(self, file_id: str, kind: str) -> Photo | File:
        """What an earlier upload became; raises 400 for an unknown id and for one of another kind."""
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        file = self.by_id.get(file_id)
        if file is None:
            raise bad_request("Wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"Can't use file of type {_NAMES[file.kind]} as {_NAMES[kind]}")
        return self._photos[file_id] if kind == "photo" else file

    def path(self, file: File) -> str:
        """The file_path of getFile."""
        ending = {"photo": ".jpg", "voice": ".oga", "sticker": ".webp"}.get(file.kind, "")
        if not ending and file.name and "." in file.name:
            ending = "." + file.name.rpartition(".")[2]
        return f"{_FOLDERS.get(file.kind, file.kind)}/{file.file_id[7:20]}{ending}"
