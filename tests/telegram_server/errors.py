"""Telegram's error answers, with the texts that the open source Bot API server and TDLib send."""

from __future__ import annotations

import dataclasses
from typing import Any

JsonObject = dict[str, Any]


class ApiError(Exception):
    """An answer other than 2xx: `code` is the HTTP status too, `parameters` holds retry_after or migrate_to_chat_id."""

    def __init__(self, code: int, description: str, parameters: JsonObject | None = None) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> JsonObject:
        """The JSON body as Telegram sends it."""
        body: JsonObject = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(text: str) -> ApiError:
    """400; the first letter becomes small unless the text is a SERVER_CODE, as the real server does."""
    if len(text) > 1 and not (text[1].isupper() or text[1] == "_"):
        text = text[0].lower() + text[1:]
    return ApiError(400, f"Bad Request: {text}")


def cannot_parse_entities(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")


def not_modified() -> ApiError:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )


def query_too_old() -> ApiError:
    return bad_request("query is too old and response timeout expired or query ID is invalid")


def migrated(new_id: int) -> ApiError:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    return ApiError(400, text, {"migrate_to_chat_id": new_id})


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    return ApiError(409, f"Conflict: {text}")


def too_many_requests(retry_after: float) -> ApiError:
    """429; Telegram counts in whole seconds, faults may ask for less to keep tests short."""
    seconds = int(retry_after) if float(retry_after).is_integer() else round(retry_after, 3)
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def too_large() -> ApiError:
    return ApiError(413, "Request Entity Too Large")


def unauthorized() -> ApiError:
    return ApiError(401, "Unauthorized")


def not_found() -> ApiError:
    return ApiError(404, "Not Found")


def unknown_method() -> ApiError:
    return ApiError(404, "Not Found: method not found")


@dataclasses.dataclass(frozen=True)
class Breach:
    """A documented limit or rule that the client broke: `rule` is a short name, `detail` says what happened."""

    rule: str
    detail: str
    at: float


class NotOfferedError(AssertionError):
    """A person tried something Telegram's clients would not show them: a bug in the test or in the bot's messages."""


class NoAnswerError(AssertionError):
    """What a person waited for did not come in time."""
