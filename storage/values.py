"""A finished request as stored, in frozen values: what the repositories take in and hand out."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from generation.backends import ShapeTrace
from generation.metadata import Embed
from generation.request import MAX_SEED, EngineFingerprint, GenerationRequest, SchedulerRecord
from prompting.errors import UserError
from prompting.spec import PromptSpec
from storage.identifiers import ALPHABET, ID_LENGTH

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
GenerationId = Annotated[str, Field(pattern=rf"^[{ALPHABET}]{{{ID_LENGTH}}}$")]
PersonId = Annotated[str, Field(pattern=rf"^[{ALPHABET}]{{{ID_LENGTH}}}$")]


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class Operation(StrEnum):
    """What someone asked for."""

    IMAGINE = "imagine"
    REROLL = "reroll"
    VARY = "vary"
    UPSCALE = "upscale"
    REMIX = "remix"
    BETWEEN = "between"
    FILM = "film"  # the same picture again, to show how it came about


class Parent(BaseModel):
    """Where a generation came from. ``index`` counts from 1; None means the whole set, as in a reroll."""

    model_config = ConfigDict(frozen=True)

    id: GenerationId
    index: int | None = Field(default=None, ge=1)


class Draft(BaseModel):
    """A generation before its pictures: what was asked for, and out of what."""

    model_config = ConfigDict(frozen=True)

    operation: Operation
    parent: Parent | None
    spec: PromptSpec
    request: GenerationRequest
    embed: Embed = Embed.FULL

    @classmethod
    def child(
        cls, parent: "Generation", index: int | None, operation: Operation, request: GenerationRequest
    ) -> "Draft":
        """What comes out of ``parent``: the same words, and its choice of what the files tell."""
        came_from = Parent(id=parent.id, index=index)
        return cls(operation=operation, parent=came_from, spec=parent.spec, request=request, embed=parent.embed)


class StoredImage(BaseModel):
    """One image of a set.

    ``index`` counts from 1; the image of index *i* has seed ``request.image_seed(i - 1)``. ``pixel_sha256`` is over the
    RGB bytes, ``file_sha256`` over the bytes of the file and names its blob; ``file_bytes`` is that file's size.
    ``shape_trace`` is the batch shape of each denoiser call that made it, empty where nothing was denoised.
    """

    model_config = ConfigDict(frozen=True)

    index: int = Field(ge=1)
    seed: int = Field(ge=0, le=MAX_SEED)
    pixel_sha256: Sha256
    file_sha256: Sha256
    file_bytes: int = Field(ge=0)
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    shape_trace: ShapeTrace = ()


class Generation(BaseModel):
    """A finished request with its images, and everything needed to make and to prove them again.

    ``created`` is in UTC, ``seconds`` the time the engine took, ``scheduler`` None where nothing was denoised.
    Images are ordered by index; a set that was stopped half way may have gaps.
    ``person_id`` is who asked, ``platform`` and ``place`` where. ``place`` is the platform's own key
    ("guild/channel"), opaque here, and None at the command line. Nobody else sees a ``private`` one.
    """

    model_config = ConfigDict(frozen=True)

    id: GenerationId
    created: Moment
    operation: Operation
    parent: Parent | None = None
    spec: PromptSpec
    request: GenerationRequest
    scheduler: SchedulerRecord | None
    fingerprint: EngineFingerprint
    images: tuple[StoredImage, ...] = Field(min_length=1)
    seconds: float = Field(ge=0.0, allow_inf_nan=False)
    embed: Embed = Embed.FULL
    person_id: PersonId | None = None
    platform: str | None = None
    place: str | None = None
    private: bool = False

    @model_validator(mode="after")
    def _images_are_in_order(self) -> "Generation":
        indices = [image.index for image in self.images]
        if indices != sorted(set(indices)) or indices[-1] > self.request.count:
            raise ValueError("images are ordered by index, each index once, none above request.count")
        return self

    @property
    def idea(self) -> str:
        """The words that the person typed, with their marks."""
        return self.spec.as_typed

    def image(self, index: int) -> StoredImage:
        """The image of this index, counted from 1. Raises UserError (unknown_image)."""
        for image in self.images:
            if image.index == index:
                return image
        there = ", ".join(f"{self.id}:{image.index}" for image in self.images)
        message, hint = "Generation {id} has no image {index}.", "There is {there}."
        raise UserError("unknown_image", message, hint, id=self.id, index=index, there=there)


class HistoryPage(BaseModel):
    """Some generations, newest first. ``before`` asks for the next page; None when there is no more."""

    model_config = ConfigDict(frozen=True)

    generations: tuple[Generation, ...]
    before: GenerationId | None = None
