"""Query, key and value of an attention layer from one product of matrices instead of three."""

from __future__ import annotations

from typing import Any

_APART = frozenset({"SD3Transformer2DModel"})
_FUSED = (
    ("to_qkv", ("to_q", "to_k", "to_v")),
    ("to_kv", ("to_k", "to_v")),
    ("to_added_qkv", ("add_q_proj", "add_k_proj", "add_v_proj")),
)


def fuse_projections(network: Any) -> bool:
    """Fuse them where the network's class knows how to, for good: the parts are let go. Whether that was possible.

    The result is the same within rounding. Not so in SD3: diffusers' fused processor leaves out the normalization of
    queries and keys that SD3.5 was trained with, so its projections stay apart.
    """
    if not hasattr(network, "fuse_qkv_projections") or type(network).__name__ in _APART:
        return False
    network.fuse_qkv_projections()
    for module in network.modules():
        for whole, parts in _FUSED:
            if whole in module._modules:
                for part in parts:
                    module._modules.pop(part, None)
    return True
