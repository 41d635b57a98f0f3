"""A recorder of calls for a CPU: it computes again from the buffers, as a CUDA graph does from its own."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from generation.graphs import Call, Inputs


@dataclass
class EagerRecorder:
    """Keeps the protocol of `generation.graphs.Recorder`.

    ``off_by`` is added to what a replay gives, as by a library that computes otherwise while it records. From row
    ``most_rows`` on recording runs out of memory.
    """

    off_by: float = 0.0
    most_rows: int = 99
    recorded: int = 0
    replayed: int = 0

    def record(self, call: Call, inputs: Inputs) -> EagerRecording:
        rows = len(next(iter(inputs.values())))
        if rows > self.most_rows:
            raise torch.OutOfMemoryError(f"CUDA out of memory. Tried {rows} rows.")
        self.recorded += 1
        return EagerRecording(self, call, inputs, call(inputs).clone())


@dataclass
class EagerRecording:
    """Computes into one output buffer, whose content the next replay destroys."""

    recorder: EagerRecorder
    call: Call
    inputs: Inputs
    output: torch.Tensor

    def replay(self) -> torch.Tensor:
        self.recorder.replayed += 1
        self.output.copy_(self.call(self.inputs) + self.recorder.off_by)
        return self.output
