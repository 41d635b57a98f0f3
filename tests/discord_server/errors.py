"""Discord's error answers ("Opcodes and Status Codes" page, JSON error codes)."""

from __future__ import annotations

import dataclasses
from typing import Any

JsonObject = dict[str, Any]


class ApiError(Exception):
    """An answer other than 2xx: HTTP `status`, JSON `code`, `message`.

    `errors` names the fields of a 50035; `retry_after` (s) belongs to a 429.
    """

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        errors: JsonObject | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message} {errors or ''}".rstrip())
        self.retry_after = retry_after
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> JsonObject:
        """The JSON body as Discord sends it."""
        body: JsonObject = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        if self.retry_after is not None:
            body |= {"retry_after": round(self.retry_after, 3), "global": False}
        return body


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def not_found() -> ApiError:
    return ApiError(404, 0, "404: Not Found")


def unknown_channel() -> ApiError:
    return ApiError(404, 10003, "Unknown Channel")


def unknown_guild() -> ApiError:
    return ApiError(404, 10004, "Unknown Guild")


def unknown_message() -> ApiError:
    return ApiError(404, 10008, "Unknown Message")


def unknown_user() -> ApiError:
    return ApiError(404, 10013, "Unknown User")


def unknown_webhook() -> ApiError:
    return ApiError(404, 10015, "Unknown Webhook")


def unknown_interaction() -> ApiError:
    return ApiError(404, 10062, "Unknown interaction")


def too_many_commands() -> ApiError:
    return ApiError(400, 30032, "Maximum number of application commands reached")


def too_many_creates() -> ApiError:
    message = "Max number of daily application command creates has been reached (200)"
    return ApiError(429, 30034, message, retry_after=86_400.0)


def entity_too_large() -> ApiError:
    return ApiError(413, 40005, "Request entity too large")


def already_acknowledged() -> ApiError:
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def too_many_followups() -> ApiError:
    return ApiError(400, 40094, "This interaction has hit the maximum number of follow up messages")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def not_the_author() -> ApiError:
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> ApiError:
    return ApiError(400, 50006, "Cannot send an empty message")


def cannot_message_user() -> ApiError:
    return ApiError(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def invalid_webhook_token() -> ApiError:
    return ApiError(401, 50027, "Invalid Webhook Token")


def invalid_json() -> ApiError:
    return ApiError(400, 50109, "The request body contains invalid JSON.")


def invalid_form(path: str, code: str, message: str) -> ApiError:
    """50035 for one field; `path` is dotted: `components.0.label`."""
    leaf: JsonObject = {"_errors": [{"code": code, "message": message}]}
    for part in reversed([part for part in path.split(".") if part]):
        leaf = {part: leaf}
    return ApiError(400, 50035, "Invalid Form Body", leaf)


@dataclasses.dataclass(frozen=True)
class Breach:
    """A documented limit or rule that the client broke: `rule` is a short name, `detail` says what happened."""

    rule: str
    detail: str
    at: float


class NotOfferedError(AssertionError):
    """A person tried something Discord's client would not show them: a bug in the test or in the bot's commands."""


class NoAnswerError(AssertionError):
    """What a person waited for did not come in time."""
