"""Whether calls use only parameters that the Bot API knows, judged by aiogram's typed methods."""

from __future__ import annotations

import functools
import typing
from collections.abc import Iterable, Iterator
from typing import Any

from tests.telegram_server.errors import JsonObject
from tests.telegram_server.things import Call


@functools.cache
def _methods() -> dict[str, Any]:
    """Method name -> aiogram's model; imported here because that takes a second."""
    import aiogram.methods

    found = (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    return {model.__api_method__: model for model in found if hasattr(model, "__api_method__")}


def unknown_parameters(calls: Iterable[Call]) -> list[str]:
    """`method.parameter` of everything the Bot API does not know, nested objects included, each once and in order."""
    found: dict[str, None] = {}
    for call in calls:
        model = _methods().get(call.method)
        if model is None:
            found[call.method] = None
            continue
        attached = {name for name, value in call.parameters.items() if _is_file(value)} - _names(model)
        parameters = {name: value for name, value in call.parameters.items() if name not in attached}
        found |= dict.fromkeys(_unknown(call.method, [model], parameters))
    return list(found)


def _is_file(value: object) -> bool:
    return isinstance(value, str) and value.startswith("<") and value.endswith(" bytes>")


def _names(model: Any) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def _unknown(path: str, models: list[Any], values: JsonObject) -> Iterator[str]:
    known: dict[str, list[Any]] = {}
    for model in models:
        for name, field in model.model_fields.items():
            known.setdefault(field.alias or name, []).extend(_models_in(field.annotation))
    for name, value in values.items():
        if name not in known:
            yield f"{path}.{name}"
            continue
        for part in _objects(value):
            if known[name]:
                yield from _unknown(f"{path}.{name}", known[name], part)


def _objects(value: Any) -> Iterator[JsonObject]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)


def _models_in(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in _models_in(part)]
