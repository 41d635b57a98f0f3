"""What one call brought: from a query, a form, multipart or JSON; readers that refuse as Telegram does."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

from aiohttp import BodyPartReader, web

from tests.telegram_server.errors import JsonObject, bad_request

_WORDS = frozenset(
    {
        "text",
        "caption",
        "callback_query_id",
        "inline_query_id",
        "inline_message_id",
        "name",
        "description",
        "short_description",
        "secret_token",
        "next_offset",
        "message_effect_id",
    }
)


@dataclasses.dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes = dataclasses.field(repr=False)
    mime: str | None = None


@dataclasses.dataclass(frozen=True)
class Arguments:
    """Parameters as they came (text, or JSON values) and files by the name of their part."""

    method: str
    values: JsonObject
    files: dict[str, Upload]

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """Like the real server, what is not a number counts as not given."""
        text = self.text(name)
        return int(text) if re.fullmatch(r"-?\d+", text) else default

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def json(self, name: str, what: str) -> Any:
        """A nested value, None when it is not given; raises 400 for broken JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {what} JSON object") from error

    def objects(self, name: str, what: str) -> list[JsonObject]:
        """A list of objects; raises 400 for anything else."""
        value = self.json(name, what)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise bad_request(f"Expected an Array of {what}")
        return value

    def upload(self, name: str) -> Upload | str | None:
        """A file: uploaded as this part or as `attach://part`, or else the file_id or URL that was given."""
        if name in self.files:
            return self.files[name]
        return self.attached(self.text(name)) if self.has(name) else None

    def attached(self, value: str) -> Upload | str:
        """What `attach://part` stands for; any other text is a file_id or a URL."""
        part = value.removeprefix("attach://")
        if part == value:
            return value
        if part not in self.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self.files[part]

    def logged(self) -> JsonObject:
        """For the record of calls: JSON is parsed, files stand by their size."""
        shown = {name: _parsed(name, value) for name, value in self.values.items()}
        return shown | {name: f"<{len(upload.content)} bytes>" for name, upload in self.files.items()}


def _parsed(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name in _WORDS:
        return value
    if value[:1] not in ("{", "[") and not re.fullmatch(r"-?\d{1,18}|true|false", value):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def read_arguments(request: web.Request, method: str) -> Arguments:
    """Everything that one request holds; raises ValueError for a body that cannot be read."""
    values: JsonObject = dict(request.query)
    files: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "multipart/form-data":
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise ValueError("a part without a name")
            content = bytes(await part.read())
            if part.filename is None:
                values[part.name] = content.decode()
            else:
                files[part.name] = Upload(part.filename, content, part.headers.get("Content-Type"))
    elif kind == "application/json":
        body = await request.json() if request.can_read_body else {}
        if not isinstance(body, dict):
            raise ValueError("not an object")
        values |= body
    elif request.can_read_body:
        values |= dict(await request.post())
    return Arguments(method, values, files)
