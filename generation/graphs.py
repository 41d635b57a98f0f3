"""Denoiser calls that were recorded once and are replayed: on a GPU one launch instead of a thousand.

A recording holds for one shape of the inputs. It reads from buffers of its own, into which each call's inputs are
copied, and its output is copied out, so that recordings can share their scratch memory in any order. A recording is
kept only while `generation.self_test` finds its bits equal to those of the plain call; whether there is one therefore
never shows in a picture, and every one may be forgotten at any time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import torch

MOST_KEPT = 32
"""Recordings of one model; the least recently used is forgotten."""

_WARM_UP_CALLS = 3

Inputs = Mapping[str, torch.Tensor]
Call = Callable[[Inputs], torch.Tensor]
Key = tuple[tuple[str, tuple[int, ...], torch.dtype], ...]


class Recording(Protocol):
    """One recorded call. `replay` computes it from what its inputs' buffers hold, and gives its output's buffer."""

    def replay(self) -> torch.Tensor: ...


class Recorder(Protocol):
    """Records ``call`` as it works on the very tensors in ``inputs``; what goes wrong there, it raises."""

    def record(self, call: Call, inputs: Inputs) -> Recording: ...


@dataclass(frozen=True)
class _Kept:
    inputs: dict[str, torch.Tensor]
    recording: Recording


class Graphs:
    """A denoiser's call, recorded for some shapes. Used by one thread at a time where there is a recorder."""

    def __init__(self, call: Call, recorder: Recorder | None = None, *, most_kept: int = MOST_KEPT) -> None:
        """Without a ``recorder`` every call is a plain one."""
        self._call = call
        self._recorder = recorder
        self._most_kept = most_kept
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._plain = self._recording = self._given_up = False
        self.replayed = False
        """Whether the last call was."""

    def __call__(self, inputs: Inputs) -> torch.Tensor:
        """What the call gives for ``inputs``; a tensor that no other call will change."""
        self.replayed = False
        if self._recorder is None or self._plain or self._given_up:
            return self._call(inputs)
        key = _key(inputs)
        if self._recording and key not in self._kept:
            self._record(self._recorder, key, inputs)
        kept = self._kept.get(key)
        if kept is None:
            return self._call(inputs)
        self.replayed = True
        self._kept.move_to_end(key)
        for name, tensor in inputs.items():
            kept.inputs[name].copy_(tensor)
        return kept.recording.replay().clone()

    def __len__(self) -> int:
        """Recordings kept."""
        return len(self._kept)

    @property
    def possible(self) -> bool:
        """Whether calls can be recorded."""
        return self._recorder is not None and not self._given_up

    @contextmanager
    def plain(self) -> Iterator[None]:
        """Calls within are plain ones."""
        before, self._plain = self._plain, True
        try:
            yield
        finally:
            self._plain = before

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Calls within are recorded at shapes that are new; where that fails, they stay plain ones."""
        self._recording = True
        try:
            yield
        finally:
            self._recording = False

    def forget_last(self) -> None:
        """Forget the recording that was used last."""
        if self._kept:
            self._kept.popitem()

    def release(self) -> bool:
        """Forget all recordings and give their memory back. Whether there were any."""
        had = bool(self._kept)
        self._kept.clear()
        return had

    def give_up(self) -> None:
        """Forget all, and record no more until `resume`: the weights are going to move, or memory is too short."""
        self.release()
        self._given_up = True

    def resume(self) -> None:
        """Calls may be recorded again."""
        self._given_up = False

    def _record(self, recorder: Recorder, key: Key, inputs: Inputs) -> None:
        buffers = {name: tensor.clone() for name, tensor in inputs.items()}
        try:
            recording = recorder.record(self._call, buffers)
        except Exception:  # whatever cannot be recorded can still be computed
            return
        self._kept[key] = _Kept(buffers, recording)
        if len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)


class CudaRecorder:
    """Records CUDA graphs, all of one model in one pool of scratch memory."""

    def __init__(self) -> None:
        self._pool: Any = None

    def record(self, call: Call, inputs: Inputs) -> Recording:
        """See `Recorder.record`. A few plain calls come first, in which libraries choose their kernels."""
        self._pool = self._pool or torch.cuda.graph_pool_handle()
        aside: Any = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        here = torch.cuda.current_stream()
        aside.wait_stream(here)
        with torch.cuda.stream(aside):
            for _ in range(_WARM_UP_CALLS):
                call(inputs)
        here.wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        # Another thread may load a model meanwhile; only this one must not.
        with torch.cuda.graph(graph, pool=self._pool, capture_error_mode="thread_local"):
            output = call(inputs)
        return _CudaRecording(graph, output)


@dataclass(frozen=True)
class _CudaRecording:
    graph: Any
    output: torch.Tensor

    def replay(self) -> torch.Tensor:
        self.graph.replay()
        return self.output


def recorder_for(device: torch.device) -> Recorder | None:
    """What records calls on ``device``, None where nothing can."""
    return CudaRecorder() if device.type == "cuda" else None


def _key(inputs: Inputs) -> Key:
    return tuple((name, tuple(tensor.shape), tensor.dtype) for name, tensor in inputs.items())
