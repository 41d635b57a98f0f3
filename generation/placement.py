"""Where a model's parts are while they work and while they wait, when the device is too small for all of them.

Parts that wait on the CPU come to the device for their own calls. Nothing is computed differently, so no bit changes;
it only takes longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

import torch
from torch.utils.hooks import RemovableHandle

AWAY = torch.device("cpu")


class Spared(IntEnum):
    """How much of a device's memory a model leaves free; each includes the one before."""

    NOTHING = 0
    RECORDINGS = 1  # calls are plain ones (`generation.graphs`)
    TEXTS_AND_VAE = 2  # they wait on the CPU while images are denoised
    BLOCKS = 3  # of the denoiser too: each is on the device for its own call only


class Seat:
    """The place of a network that is not always needed."""

    def __init__(self, network: Any, device: torch.device) -> None:
        self._network = network
        self._device = device
        self._away = False

    def place(self, *, away: bool) -> None:
        """On its device, or away between calls."""
        self._away = away
        self._network.to(AWAY if away else self._device)

    @contextmanager
    def taken(self) -> Iterator[Any]:
        """The network, on its device."""
        if not self._away:
            yield self._network
            return
        try:
            yield self._network.to(self._device)
        finally:
            self._network.to(AWAY)


def place_in_blocks(network: Any, device: torch.device) -> list[RemovableHandle]:
    """Have each block of ``network`` on ``device`` for its own call only; what is no block stays there.

    Blocks are what stands in lists of modules, or holds such a list: those of U-Nets and transformers in diffusers.
    Without the hooks that it returns they stay where they are.
    """
    network.to(AWAY)
    hooks = []

    def come(module: Any, _: object) -> None:
        module.to(device)

    def go(module: Any, _: object, __: object) -> None:
        module.to(AWAY)

    for child, is_block in _children(network):
        if is_block:
            hooks.append(child.register_forward_pre_hook(come))
            hooks.append(child.register_forward_hook(go, always_call=True))
        else:
            child.to(device)
    for parameter in network.parameters(recurse=False):
        parameter.data = parameter.data.to(device)
    for name, buffer in network.named_buffers(recurse=False):
        setattr(network, name, buffer.to(device))
    return hooks


def _children(network: Any) -> Iterator[tuple[Any, bool]]:
    for child in network.children():
        if isinstance(child, torch.nn.ModuleList):
            yield from ((block, True) for block in child)
        else:
            yield child, any(isinstance(module, torch.nn.ModuleList) for module in child.modules())
