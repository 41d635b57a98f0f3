"""Messages between the bot's process and the engine's: JSON with a tail of raw bytes, one frame each.

A frame is two lengths (64 bits, big-endian), the JSON in UTF-8, the bytes. Pixels travel as RGB, row by row.
"""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from PIL import Image

from generation.backends import (
    EngineMemory,
    GeneratedImage,
    GenerationResult,
    LoadedModel,
    Phase,
    Progress,
    ShapeTrace,
    Share,
)
from generation.request import EngineFingerprint, GenerationRequest, SchedulerRecord

_LENGTHS = struct.Struct(">QQ")

Fields = dict[str, Any]
"""What JSON holds; each message has a ``kind``, and a ``run`` number where it is about one."""


class Channel:
    """Frames over two byte streams. Any thread may send, one receives."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._sending = threading.Lock()

    def send(self, fields: Fields, tail: bytes = b"") -> None:
        """Raises:
        OSError: the other side is gone.
        """
        head = json.dumps(fields).encode()
        with self._sending:
            self._outgoing.write(_LENGTHS.pack(len(head), len(tail)) + head)
            self._outgoing.write(tail)
            self._outgoing.flush()

    def receive(self) -> tuple[Fields, bytes] | None:
        """The next message; None when the other side is gone, also in the middle of one."""
        lengths = self._incoming.read(_LENGTHS.size)
        if len(lengths) < _LENGTHS.size:
            return None
        head_length, tail_length = _LENGTHS.unpack(lengths)
        head, tail = self._incoming.read(head_length), self._incoming.read(tail_length)
        if len(head) < head_length or len(tail) < tail_length:
            return None
        fields: Fields = json.loads(head)
        return fields, tail

    def close(self) -> None:
        """Send no more."""
        self._outgoing.close()


@dataclass(frozen=True)
class Order:
    """What `Backend.start` was called with."""

    request: GenerationRequest
    source: Image.Image | None
    traces: tuple[ShapeTrace, ...] | None
    share: Share
    previews: bool
    film: bool = False
    kernels: Mapping[str, str] | None = None


def pack_order(order: Order) -> tuple[Fields, bytes]:
    fields = {
        "request": order.request.model_dump(mode="json"),
        "traces": order.traces,
        "share": asdict(order.share),
        "previews": order.previews,
        "film": order.film,
        "kernels": None if order.kernels is None else dict(order.kernels),
    }
    return fields | {"source": _sizes([order.source])}, _pixels([order.source])


def unpack_order(fields: Fields, tail: bytes) -> Order:
    traces = fields["traces"]
    return Order(
        request=GenerationRequest.model_validate(fields["request"]),
        source=_pictures(fields["source"], tail)[0],
        traces=None if traces is None else tuple(tuple(trace) for trace in traces),
        share=Share(**fields["share"]),
        previews=fields["previews"],
        film=fields["film"],
        kernels=fields["kernels"],
    )


def pack_memory(memory: EngineMemory) -> Fields:
    return asdict(memory)


def unpack_memory(fields: Fields) -> EngineMemory:
    models = tuple(LoadedModel(**model) for model in fields["models"])
    return EngineMemory(models=models, process_bytes=fields["process_bytes"], gpu_bytes=fields["gpu_bytes"])


def pack_progress(progress: Progress) -> tuple[Fields, bytes]:
    names = ("phase", "image_index", "images", "step", "steps", "fraction", "eta_seconds")
    fields = {name: getattr(progress, name) for name in names}
    return fields | {"preview": _sizes([progress.preview])}, _pixels([progress.preview])


def unpack_progress(fields: Fields, tail: bytes) -> Progress:
    (preview,) = _pictures(fields.pop("preview"), tail)
    return Progress(**fields | {"phase": Phase(fields["phase"]), "preview": preview})


def pack_result(result: GenerationResult) -> tuple[Fields, bytes]:
    pictures = [made.image for made in result.images]
    fields = {
        "images": [
            {"index": made.index, "seed": made.seed, "sha256": made.sha256, "shape_trace": made.shape_trace}
            for made in result.images
        ],
        "sizes": _sizes(pictures),
        "fingerprint": result.fingerprint.model_dump(mode="json"),
        "scheduler": None if result.scheduler is None else result.scheduler.model_dump(mode="json"),
        "seconds": result.seconds,
    }
    return fields, _pixels(pictures)


def unpack_result(fields: Fields, tail: bytes) -> GenerationResult:
    scheduler = fields["scheduler"]
    images = [
        GeneratedImage(**made | {"shape_trace": tuple(made["shape_trace"]), "image": picture})
        for made, picture in zip(fields["images"], _pictures(fields["sizes"], tail), strict=True)
    ]
    return GenerationResult(
        images=tuple(images),
        fingerprint=EngineFingerprint.model_validate(fields["fingerprint"]),
        scheduler=None if scheduler is None else SchedulerRecord.model_validate(scheduler),
        seconds=fields["seconds"],
    )


def _sizes(pictures: Sequence[Image.Image | None]) -> list[list[int] | None]:
    return [None if picture is None else list(picture.size) for picture in pictures]


def _pixels(pictures: Sequence[Image.Image | None]) -> bytes:
    return b"".join(picture.convert("RGB").tobytes() for picture in pictures if picture is not None)


def _pictures(sizes: Sequence[Sequence[int] | None], tail: bytes) -> list[Image.Image | None]:
    pictures: list[Image.Image | None] = []
    begin = 0
    for size in sizes:
        if size is None:
            pictures.append(None)
            continue
        end = begin + 3 * size[0] * size[1]
        pictures.append(Image.frombytes("RGB", (size[0], size[1]), tail[begin:end]))
        begin = end
    return pictures
