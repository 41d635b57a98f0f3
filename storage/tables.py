"""The tables. A column is what a query filters, sorts or joins by; everything else stays in the frozen values.

``number`` is the order in which generations were stored: unlike a clock it never jumps back and never ties, so
history is read and paged by it. It is also the row of the search index. The search index itself
(``generation_words``) differs between SQLite and PostgreSQL and is made by the migrations; see ``storage.search``.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from generation.backends import ShapeTrace
from generation.metadata import Embed
from generation.request import EngineFingerprint, GenerationRequest, SchedulerRecord
from prompting.spec import PromptSpec
from storage.columns import Digest, FrozenValue, IdText, Number, TraceText, UtcDateTime, named
from storage.values import Operation


class Base(DeclarativeBase):
    """The names of constraints are fixed, so that a later migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PersonRow(Base):
    """Somebody who uses us, whatever their platforms call them."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class IdentityRow(Base):
    """Who somebody is on a platform. No names: the platform knows those."""

    __tablename__ = "identities"

    platform: Mapped[str] = mapped_column(Text, primary_key=True)
    platform_user_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(IdText, ForeignKey("people.id"), index=True)


class FingerprintRow(Base):
    """An engine, kept once however many generations it made."""

    __tablename__ = "fingerprints"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    value: Mapped[EngineFingerprint] = mapped_column(FrozenValue(EngineFingerprint))


class SchedulerRow(Base):
    """A resolved sampler with its timesteps, kept once for each combination that was ever used."""

    __tablename__ = "schedulers"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    value: Mapped[SchedulerRecord] = mapped_column(FrozenValue(SchedulerRecord))


class GenerationRow(Base):
    """A finished request. Each filter of the history has an index in the order of the pages, alone and by person.

    ``init_image`` is the request's: which pictures that people gave us are still needed is asked by it.
    """

    __tablename__ = "generations"
    __table_args__ = (
        Index(None, "model", "number"),
        Index(None, "seed", "number"),
        Index(None, "place", "number"),
        Index(None, "person_id", "number"),
        Index(None, "person_id", "model", "number"),
        Index(None, "person_id", "seed", "number"),
        Index(None, "person_id", "place", "number"),
    )

    number: Mapped[int] = mapped_column(Number, primary_key=True)
    id: Mapped[str] = mapped_column(IdText, unique=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    operation: Mapped[Operation] = mapped_column(named(Operation))
    parent_id: Mapped[str | None] = mapped_column(IdText, ForeignKey("generations.id"), index=True)
    parent_index: Mapped[int | None]
    model: Mapped[str] = mapped_column(Text)
    seed: Mapped[int] = mapped_column(BigInteger)
    spec: Mapped[PromptSpec] = mapped_column(FrozenValue(PromptSpec))
    request: Mapped[GenerationRequest] = mapped_column(FrozenValue(GenerationRequest))
    scheduler_digest: Mapped[str | None] = mapped_column(Digest, ForeignKey("schedulers.digest"))
    fingerprint_digest: Mapped[str] = mapped_column(Digest, ForeignKey("fingerprints.digest"))
    seconds: Mapped[float]
    embed: Mapped[Embed] = mapped_column(named(Embed))
    person_id: Mapped[str | None] = mapped_column(IdText, ForeignKey("people.id"))
    platform: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    private: Mapped[bool] = mapped_column(default=False, server_default=false())
    init_image: Mapped[str | None] = mapped_column(Digest, index=True)

    images: Mapped[list["ImageRow"]] = relationship(
        order_by="ImageRow.position", lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )
    scheduler: Mapped[SchedulerRow | None] = relationship(lazy="raise")
    fingerprint: Mapped[FingerprintRow] = relationship(lazy="raise")


class ImageRow(Base):
    """One image of a generation; ``position`` counts from 1, as people do."""

    __tablename__ = "images"

    generation_number: Mapped[int] = mapped_column(
        Number, ForeignKey("generations.number", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    seed: Mapped[int] = mapped_column(BigInteger)
    pixel_sha256: Mapped[str] = mapped_column(Digest, index=True)
    file_sha256: Mapped[str] = mapped_column(Digest, index=True)
    file_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    shape_trace: Mapped[ShapeTrace] = mapped_column(TraceText)


class FavoriteRow(Base):
    """A generation that somebody marked, their own or another's."""

    __tablename__ = "favorites"

    person_id: Mapped[str] = mapped_column(IdText, ForeignKey("people.id"), primary_key=True)
    generation_number: Mapped[int] = mapped_column(
        Number, ForeignKey("generations.number", ondelete="CASCADE"), primary_key=True, index=True
    )
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class SourceRow(Base):
    """A picture that someone gave us to start from: its pixels' hash, which a request names, to its file's."""

    __tablename__ = "sources"

    pixel_sha256: Mapped[str] = mapped_column(Digest, primary_key=True)
    file_sha256: Mapped[str] = mapped_column(Digest, index=True)
