"""What Telegram's errors mean. Their words are the only sign of many, and python-telegram-bot changes their case."""

from __future__ import annotations

from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

_GONE = (
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "message_id_invalid",
    "message identifier is not specified",
    "there is no text in the message to edit",
)
_CLOSED = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_send_",
    "chat_restricted",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "user is deactivated",
    "user_is_blocked",
    "peer_id_invalid",
    "group chat was deactivated",
    "bot was kicked",
)
_REFUSED_FILE = (
    "photo_invalid_dimensions",
    "image_process_failed",
    "photo_ext_invalid",
    "wrong file identifier",
    "wrong type of the web page content",
    "file is too big",
    "request entity too large",
)
_NEVER_SENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})  # of httpx


def is_unchanged(error: TelegramError) -> bool:
    """The message says so already: an edit was made before."""
    return isinstance(error, BadRequest) and "message is not modified" in str(error).lower()


def is_gone(error: TelegramError) -> bool:
    """There is no such message that we could change."""
    return isinstance(error, BadRequest) and any(words in str(error).lower() for words in _GONE)


def is_closed(error: TelegramError) -> bool:
    """We may not write there, and waiting will not change that."""
    words = str(error).lower()
    return isinstance(error, Forbidden) or (isinstance(error, BadRequest) and any(part in words for part in _CLOSED))


def is_refused_file(error: TelegramError) -> bool:
    """Telegram does not take the file as what it was sent as."""
    return any(words in str(error).lower() for words in _REFUSED_FILE)


def is_trouble(error: TelegramError) -> bool:
    """The network or Telegram itself: nothing is wrong with what was asked."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


def is_surely_undone(error: TelegramError) -> bool:
    """Trouble that certainly came before the request did anything: never connected, or answered by an error."""
    cause = error.__cause__
    answered = cause is None or isinstance(cause, TelegramError)
    return is_trouble(error) and (answered or type(cause).__name__ in _NEVER_SENT)
