"""What exists on the loopback Telegram: people, chats, files, messages with every state they were shown in."""

from __future__ import annotations

import dataclasses

from tests.telegram_server.errors import JsonObject


@dataclasses.dataclass
class User:
    """A person or the bot itself."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    premium: bool = False
    deactivated: bool = False


@dataclasses.dataclass(eq=False)
class File:
    """A stored file; past `content` downloads send zeros up to `claimed_size`."""

    file_id: str
    unique_id: str
    kind: str
    content: bytes = dataclasses.field(repr=False)
    name: str | None = None
    mime: str | None = None
    width: int = 0
    height: int = 0
    claimed_size: int | None = None

    @property
    def size(self) -> int:
        """Bytes as Telegram states them."""
        return len(self.content) if self.claimed_size is None else self.claimed_size


@dataclasses.dataclass(eq=False)
class Photo:
    """A picture as Telegram keeps it: JPEGs in several sizes, smallest first; what was uploaded is gone."""

    sizes: tuple[File, ...]

    @property
    def largest(self) -> File:
        return self.sizes[-1]

    @property
    def content(self) -> bytes:
        """The JPEG of the largest size."""
        return self.largest.content

    @property
    def file_id(self) -> str:
        return self.largest.file_id

    @property
    def width(self) -> int:
        return self.largest.width

    @property
    def height(self) -> int:
        return self.largest.height


@dataclasses.dataclass(frozen=True)
class Draft:
    """What a private chat shows of a message that is still being written."""

    id: int
    text: str
    at: float
    thread: int | None = None


@dataclasses.dataclass(frozen=True)
class ChatAction:
    action: str
    at: float
    thread: int | None = None


@dataclasses.dataclass(eq=False)
class Topic:
    """A forum topic; `thread` is its message_thread_id, 1 for General."""

    thread: int
    name: str
    closed: bool = False
    deleted: bool = False


@dataclasses.dataclass(eq=False)
class Chat:
    """A private chat, a group or a supergroup; `stored` has its messages by id, deleted ones included."""

    id: int
    type: str
    title: str | None = None
    user: User | None = None
    members: dict[int, User] = dataclasses.field(default_factory=dict)
    admins: set[int] = dataclasses.field(default_factory=set)
    forum: bool = False
    topics: dict[int, Topic] = dataclasses.field(default_factory=dict)
    has_bot: bool = True
    started: bool = False  # a bot cannot write first to a person
    blocked: bool = False
    migrated_to: Chat | None = None
    stored: dict[int, Message] = dataclasses.field(default_factory=dict, repr=False)
    actions: list[ChatAction] = dataclasses.field(default_factory=list, repr=False)
    drafts: list[Draft] = dataclasses.field(default_factory=list, repr=False)
    last_id: int = 0

    @property
    def private(self) -> bool:
        return self.type == "private"

    @property
    def messages(self) -> list[Message]:
        """What people see here, oldest first."""
        return [message for _, message in sorted(self.stored.copy().items()) if not message.deleted]


@dataclasses.dataclass(frozen=True)
class Revision:
    """One visible state of a message: the first is its creation; `kind` is created, edited or deleted."""

    kind: str
    at: float
    words: str
    media: Photo | File | None
    keyboard: list[list[JsonObject]] | None


@dataclasses.dataclass(eq=False)
class Message:
    """A message and its revisions."""

    id: int
    chat: Chat
    sender: User
    at: float
    kind: str = "text"
    words: str = ""  # the text, or the caption of what has one
    entities: list[JsonObject] = dataclasses.field(default_factory=list)
    media: Photo | File | None = None
    keyboard: list[list[JsonObject]] | None = None
    reply_to: Message | None = None
    thread: int | None = None
    media_group_id: str | None = None
    spoiler: bool = False
    caption_above: bool = False
    via_bot: bool = False
    inline_message_id: str | None = None
    service: JsonObject = dataclasses.field(default_factory=dict)
    reactions: list[JsonObject] = dataclasses.field(default_factory=list)  # the bot's
    parameters: JsonObject = dataclasses.field(default_factory=dict)  # what the bot sent to make it
    edited_at: float | None = None
    deleted: bool = False
    revisions: list[Revision] = dataclasses.field(default_factory=list)

    @property
    def text(self) -> str | None:
        return self.words if self.kind == "text" else None

    @property
    def caption(self) -> str | None:
        return None if self.kind in ("text", "service") else self.words

    @property
    def photo(self) -> Photo | None:
        return self.media if isinstance(self.media, Photo) else None

    @property
    def document(self) -> File | None:
        return self.media if isinstance(self.media, File) and self.kind in ("document", "animation") else None

    @property
    def buttons(self) -> list[JsonObject]:
        """All buttons of the inline keyboard, row by row."""
        return [button for row in self.keyboard or [] for button in row]

    def button(self, wanted: str) -> JsonObject | None:
        """The button with this label or callback_data."""
        return next((b for b in self.buttons if wanted in (b["text"], b.get("callback_data"))), None)

    @property
    def state(self) -> tuple[object, ...]:
        """What an edit must change."""
        return self.words, self.entities, self.media, self.keyboard, self.spoiler, self.caption_above

    def snapshot(self, kind: str, now: float) -> None:
        """Write down the state people see now."""
        self.revisions.append(Revision(kind, now, self.words, self.media, self.keyboard))


@dataclasses.dataclass(frozen=True)
class Call:
    """One call as it came in and was answered; status 0 means that the connection was cut instead of an answer.

    `parameters` are parsed from JSON where they hold it; a file stands as `<N bytes>`. `weight` is how many messages
    it counts for in the flood budgets, 0 for what counts nothing. `at` is the server's clock when the call came in.
    """

    at: float
    method: str
    parameters: JsonObject
    chat_id: int | None
    status: int
    description: str
    injected: bool
    weight: int
    result: object = dataclasses.field(repr=False, default=None)
