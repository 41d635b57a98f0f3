"""The structured prompt: typed slots, and phrases that each know where they came from."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from prompting.errors import Message


class Slot(StrEnum):
    """The places of a structured prompt, in the order in which people read them."""

    SUBJECT = "subject"
    ACTION = "action"
    SETTING = "setting"
    STYLE = "style"
    MEDIUM = "medium"
    LIGHTING = "lighting"
    COLOUR = "colour"
    MOOD = "mood"
    COMPOSITION = "composition"
    LENS = "lens"
    REFERENCE = "reference"
    QUALITY = "quality"
    NEGATIVE = "negative"


class Origin(StrEnum):
    """Who put a phrase into the prompt."""

    USER = "user"
    TRANSLATED = "translated"
    PRESET = "preset"
    RULE = "rule"
    MODEL = "model"


MAX_WEIGHT = 10.0
"""The most that a weight may be, and its negative the least."""


class Phrase(BaseModel):
    """One piece of a slot.

    ``weight`` is a factor on attention, 1.0 = plain. ``span`` is the half-open character range in the idea
    as typed, or None for a phrase that nobody typed. ``source_text`` holds the words before translation.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    text: str = Field(min_length=1)
    origin: Origin
    weight: float = Field(default=1.0, ge=-MAX_WEIGHT, le=MAX_WEIGHT)
    span: tuple[int, int] | None = None
    language: str = "en"
    source_text: str | None = None
    locked: bool = False


class Mark(BaseModel):
    """What the person's marks say about the half-open range of the idea: ``weight`` is a factor on its attention.

    ``source`` stands in place of the range where the model's syntax can say it: a schedule such as ``[fox:wolf:0.5]``
    for the words that stand in the idea, or for an empty range ``AND``, ``:0.5 AND``, ``BREAK``, last ``:0.5``.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    start: int
    end: int
    weight: float = 1.0
    source: str | None = None


class Notice(BaseModel):
    """Something the person should know: ``code`` is stable, ``message`` is one sentence for people, in English.

    ``text`` is the same sentence for those who speak another language; None in what was stored before there was one.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    code: str
    message: str
    text: Message | None = None

    @classmethod
    def of(cls, code: str, message: str | Message, /, **values: object) -> "Notice":
        """From a template with ``{name}`` for each of ``values``, as in `prompting.errors.UserError`."""
        text = message if isinstance(message, Message) else Message(message, **values)
        return cls(code=code, message=str(text), text=text)


class Window(BaseModel):
    """What a text encoder reads at once: ``text``, and its tokens for each tokenizer, begin and end not counted."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    text: str
    tokens: dict[str, int] = Field(default_factory=dict)


class TextFit(BaseModel):
    """How a text met its text encoders.

    ``windows`` hold ``limit`` tokens each. ``additions`` and ``words`` are what had no room: additions, and words of
    the person. ``cut`` names the tokenizers of text encoders that only sum a text up, and read its beginning alone.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    limit: int
    windows: tuple[Window, ...]
    additions: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


class Fit(BaseModel):
    """What was kept, moved to a later window, and left out, of both texts."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    prompt: TextFit
    negative_prompt: TextFit


class PromptSpec(BaseModel):
    """A structured prompt. Empty slots are absent; ``prompt_seed`` is the expansion's own seed.

    ``idea`` are the words alone, ``typed`` is what the person wrote, with marks, where that differs. ``slot_seeds`` are
    those of slots that were rolled anew on their own. ``quoted`` are texts to be written in the picture, ``marks``
    weights and schedules by their place in the idea. ``template`` is what the idea was made from. ``fit`` says how it
    met the text encoders of the model that it was written for.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    idea: str
    typed: str | None = None
    language: str = "en"
    prompt_seed: int = 0
    slot_seeds: dict[Slot, int] = Field(default_factory=dict)
    slots: dict[Slot, tuple[Phrase, ...]] = Field(default_factory=dict)
    quoted: tuple[Phrase, ...] = ()
    marks: tuple[Mark, ...] = ()
    template: str | None = None
    notices: tuple[Notice, ...] = ()
    fit: Fit | None = None

    @property
    def as_typed(self) -> str:
        """The idea as people know theirs: with its marks, without flags."""
        return self.idea if self.typed is None else self.typed

    def phrases(self, slot: Slot) -> tuple[Phrase, ...]:
        """The phrases of ``slot``; empty when nothing fills it."""
        return self.slots.get(slot, ())
