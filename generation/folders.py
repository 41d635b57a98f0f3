"""The JSON files of a model folder."""

from __future__ import annotations

import json
from pathlib import Path

from prompting.errors import Message, UserError


def read_object(path: Path) -> dict[str, object]:
    """The object in a JSON file of a model folder.

    Raises:
        UserError: ``damaged_weights``, when the file is missing or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise damaged(path, Message("is missing or cannot be read")) from error
    if not isinstance(content, dict):
        raise damaged(path, Message("does not hold a JSON object"))
    return content


def damaged(path: Path, what: Message) -> UserError:
    """The error for a model file that is not as it should be; ``what`` follows its name in the sentence."""
    return UserError(
        "damaged_weights",
        "The model file “{path}” {what}.",
        "Restore it from where the model came from; the built-in model comes back by installing darkroom again.",
        path=path,
        what=what,
    )
