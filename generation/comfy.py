"""What ComfyUI writes into its pictures: the graph that made them, a JSON object of nodes (the chunk ``prompt``).

An input of a node is a value, or ``[node, output]``, a wire. The graph as its editor draws it (``workflow``) is in
another chunk, which many save nodes leave out; nothing of it is needed. From each node that samples we follow the wires
to the words, for and against, and to the settings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generation.metadata import Parameters

_MOST_NODES = 5_000
_WORDS = (
    *("text", "text_g", "text_l", "t5xxl", "clip_l", "prompt", "populated_text"),
    *("string", "value", "string_a", "string_b", "text_a", "text_b"),
)
_NO_WORDS = frozenset(
    {"clip", "model", "vae", "image", "control_net", "clip_vision", "mask", "latent_image", "samples"}
)
_EMPTIED = frozenset({"ConditioningZeroOut"})  # what it is given is what it takes away
_NUMBERS = ("value", "int", "float", "number", "seed")  # what a node that only holds a number calls it
_SETTINGS = {  # A1111's name -> the inputs that hold it, and the wires that may lead to it
    "Steps": (("steps",), ("sigmas",)),
    "CFG scale": (("cfg",), ("guider",)),
    "Seed": (("seed", "noise_seed"), ("noise",)),
    "Sampler": (("sampler_name",), ("sampler",)),
    "Scheduler": (("scheduler",), ("sigmas",)),
    "Model": (("ckpt_name", "unet_name", "model_name"), ("model", "guider")),
}

Graph = Mapping[str, Mapping[str, Any]]


def read_graph(text: str) -> Parameters | None:
    """How a picture was made, by the ``prompt`` chunk of its file; None where that is no graph, or says nothing.

    Raises whatever a graph that somebody damaged leads to.
    """
    graph = _graph(text)
    samplers = [name for name, inputs in graph.items() if _samples(inputs)]
    words: dict[str, list[str]] = {"positive": [], "negative": []}
    for name in samplers:
        for side, found in words.items():
            found += _said(graph, name, side, {name})
    settings = {name: value for name, how in _SETTINGS.items() if (value := _sought(graph, samplers, *how))}
    width, height = (_sought(graph, samplers, (side,), ("latent_image", "samples")) for side in ("width", "height"))
    if width and height:
        settings["Size"] = f"{width}x{height}"
    prompt, negative = (", ".join(dict.fromkeys(found)) for found in words.values())
    if not (prompt or negative or settings):
        return None
    return Parameters(prompt, negative, {"Made with": "ComfyUI", **settings})


def _graph(text: str) -> Graph:
    """The inputs of each node, by its name; empty where ``text`` is no graph."""
    said = json.loads(text) if text.lstrip().startswith("{") else {}
    if not isinstance(said, dict) or len(said) > _MOST_NODES:
        return {}
    nodes = {str(name): node for name, node in said.items() if isinstance(node, dict) and "class_type" in node}
    return {
        name: {} if node["class_type"] in _EMPTIED else node["inputs"]
        for name, node in nodes.items()
        if isinstance(node.get("inputs"), dict)
    }


def _samples(inputs: Mapping[str, Any]) -> bool:
    """Whether a node makes latents: it is wired to words, or to a guider, and to what it starts from."""
    return _wire(inputs.get("latent_image", inputs.get("samples"))) is not None and (
        _wire(inputs.get("positive")) is not None or _wire(inputs.get("guider")) is not None
    )


def _said(graph: Graph, name: str, side: str, seen: set[str]) -> Iterator[str]:
    """The texts on one side (positive or negative) of a node, through whatever lies between."""
    inputs = graph[name]
    for key in (side, f"{side}_prompt", *_WORDS):
        if isinstance(text := inputs.get(key), str) and text.strip():
            yield text.strip()
    sided = any(_wire(inputs.get(key)) is not None for key in ("positive", "negative"))
    for key, value in inputs.items():
        other = _wire(value)
        if other is None or other in seen or other not in graph:
            continue
        if (sided and key not in (side, "guider")) or key in _NO_WORDS:
            continue
        if key == "guider" and side == "negative" and "negative" not in graph[other]:
            continue  # a guider with one side
        seen.add(other)
        yield from _said(graph, other, side, seen)


def _sought(graph: Graph, begin: list[str], names: tuple[str, ...], through: tuple[str, ...]) -> str:
    """The first value of an input called so, from the nodes ``begin`` on; empty where there is none."""
    seen = set(begin)
    waiting = [(name, names) for name in begin]
    while waiting:
        name, wanted = waiting.pop(0)
        inputs = graph[name]
        for key in wanted:
            if isinstance(value := inputs.get(key), str | int | float) and not isinstance(value, bool):
                return str(value)
        for key in (*wanted, *through):
            other = _wire(inputs.get(key))
            if other is not None and other in graph and other not in seen:
                seen.add(other)
                waiting.append((other, (*names, *_NUMBERS) if key in names else names))
    return ""


def _wire(value: Any) -> str | None:
    """The node that an input is wired to."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int) and isinstance(value[1], int):
        return str(value[0])
    return None
