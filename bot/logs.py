"""What must never stand in a log: tokens, and what people wrote."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

REMOVED = "[removed]"
_PRIVATE_KEYS = frozenset(
    {"prompt", "negative_prompt", "idea", "text", "caption", "content", "token", "authorization", "secret", "name"}
)
# Discord: three dot-separated base64url parts; Telegram: number, colon, 35 characters; and whatever follows "Bearer"
# or a password in a URL.
_SECRETS = re.compile(
    r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|\d{6,12}:[\w-]{30,}|(?<=Bearer )\S+|(?<=Bot )\S{20,}|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that removes private keys and whatever looks like a secret inside other values."""
    for key, value in event.items():
        if key.lower() in _PRIVATE_KEYS:
            event[key] = REMOVED
        elif isinstance(value, str):
            event[key] = _SECRETS.sub(REMOVED, value)
        elif isinstance(value, BaseException):
            event[key] = _SECRETS.sub(REMOVED, f"{type(value).__name__}: {value}")
    return event
