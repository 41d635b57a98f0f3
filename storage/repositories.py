"""Rows in, frozen values out: everything that is asked of the tables is asked here."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from difflib import get_close_matches

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from prompting.errors import Message, UserError
from prompting.nearest import listed
from storage.identifiers import ID_LENGTH, normalise_id
from storage.records import HistoryFilter
from storage.search import index_words, words_match, words_table
from storage.statements import insert_new
from storage.tables import FavoriteRow, FingerprintRow, GenerationRow, ImageRow, SchedulerRow, SourceRow
from storage.values import Generation, HistoryPage, Parent, StoredImage

SHORTEST_PREFIX = 4
_NEAREST_AMONG = 500  # the newest identifiers, among which a mistyped one is looked for
_MATCHES_SHOWN = 5
_CLOCK_SLACK = timedelta(days=1)  # by so much a clock may have jumped, and dates still find their numbers

EVERYTHING = HistoryFilter()


class Generations:
    """The generations that a session can see."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, generation: Generation) -> None:
        """Store a generation whose image files are stored already."""
        row = _row(generation)
        insert_new(self._session, FingerprintRow, digest=row.fingerprint_digest, value=generation.fingerprint)
        if generation.scheduler is not None:
            insert_new(self._session, SchedulerRow, digest=row.scheduler_digest, value=generation.scheduler)
        self._session.add(row)
        self._session.flush()
        ideas = dict.fromkeys((generation.idea, generation.spec.idea))  # as typed, and the words alone
        index_words(self._session, row.number, (*ideas, generation.request.prompt), generation.person_id)

    def get(self, generation_id: str) -> Generation:
        """The generation of this identifier, or of an unambiguous beginning of one, from four characters on.

        Raises UserError (unknown_generation, ambiguous_generation).
        """
        number, _ = self._find(generation_id)
        return self._generations(_full().where(GenerationRow.number == number))[0]

    def children(self, generation_id: str, limit: int | None = None) -> tuple[Generation, ...]:
        """What was made directly from this generation, oldest first."""
        _, parent_id = self._find(generation_id)
        made = _full().where(GenerationRow.parent_id == parent_id).order_by(GenerationRow.number)
        return self._generations(made.limit(limit))

    def lineage(self, generation_id: str) -> tuple[Generation, ...]:
        """The ancestors of this generation, the first of all first, the generation itself not among them."""
        number, _ = self._find(generation_id)
        chain = select(GenerationRow.parent_id).where(GenerationRow.number == number).cte("ancestors", recursive=True)
        chain = chain.union_all(select(GenerationRow.parent_id).join(chain, GenerationRow.id == chain.c.parent_id))
        ancestors = _full().where(GenerationRow.id.in_(select(chain.c.parent_id))).order_by(GenerationRow.number)
        return self._generations(ancestors)

    def history(
        self,
        search: str | None = None,
        *,
        only: HistoryFilter = EVERYTHING,
        limit: int = 20,
        before: str | None = None,
    ) -> HistoryPage:
        """The newest generations whose idea or prompt holds all words of ``search``, at most ``limit`` ≥ 1 of them.

        ``before`` is the identifier of the last generation of the page before. Raises UserError (unknown_generation)
        when there is none such.
        """
        query, number = _full(), GenerationRow.number.expression
        if only.favorites_of is not None:
            number = FavoriteRow.generation_number.expression
            query = query.join(FavoriteRow, number == GenerationRow.number)
            query = query.where(FavoriteRow.person_id == only.favorites_of)
        if search is not None:
            among_few = only.favorites_of is not None
            condition = words_match(self._session, search, only.person_id, among_few=among_few)
            if condition is None:
                return HistoryPage(generations=())
            words, row = words_table(self._session)
            query = query.join(words, row == GenerationRow.number).where(condition)
            number = number if among_few else row
        for condition in self._conditions(only, number):
            query = query.where(condition)
        if before is not None:
            query = query.where(number < self._find(before)[0])
        found = self._generations(query.order_by(number.desc()).limit(limit + 1))
        page = found[:limit]
        return HistoryPage(generations=page, before=page[-1].id if len(found) > limit else None)

    def _conditions(self, only: HistoryFilter, number: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
        named = {"person_id": only.person_id, "place": only.place, "model": only.model, "seed": only.seed}
        yield from (GenerationRow.__table__.c[name] == value for name, value in named.items() if value is not None)
        if only.visible_to is not None:
            yield or_(GenerationRow.private.is_(False), GenerationRow.person_id == only.visible_to)
        created, by_time = GenerationRow.created, select(GenerationRow.number).limit(1)
        exactly = func.coalesce(created, created)  # by itself it would be read along its index, and then sorted
        if only.since is not None:
            yield exactly >= only.since
            before = by_time.where(created < only.since - _CLOCK_SLACK).order_by(created.desc())
            if (last := self._session.scalar(before)) is not None:
                yield number > last
        if only.until is not None:
            yield exactly < only.until
            after = by_time.where(created >= only.until + _CLOCK_SLACK).order_by(created)
            if (first := self._session.scalar(after)) is not None:
                yield number < first

    def file_of_pixels(self, pixel_sha256: str) -> str | None:
        """The file hash of a picture that we made or were given, by the hash of its pixels; None when unknown."""
        made = select(ImageRow.file_sha256).where(ImageRow.pixel_sha256 == pixel_sha256).limit(1)
        given = select(SourceRow.file_sha256).where(SourceRow.pixel_sha256 == pixel_sha256)
        return self._session.scalar(made) or self._session.scalar(given)

    def of_pixels(self, pixel_sha256: str, limit: int = 20) -> tuple[Generation, ...]:
        """The generations with an image of these pixels, newest first: equal requests make equal pixels."""
        numbers = select(ImageRow.generation_number).where(ImageRow.pixel_sha256 == pixel_sha256)
        return self._generations(
            _full().where(GenerationRow.number.in_(numbers)).order_by(GenerationRow.number.desc()).limit(limit)
        )

    def add_source(self, pixel_sha256: str, file_sha256: str) -> None:
        """Remember a picture that someone gave us to start from; its file is stored already."""
        insert_new(self._session, SourceRow, pixel_sha256=pixel_sha256, file_sha256=file_sha256)

    def _generations(self, query: Select[GenerationRow]) -> tuple[Generation, ...]:
        return tuple(_generation(row) for row in self._session.scalars(query))

    def _find(self, typed: str) -> tuple[int, str]:
        """The number and the whole identifier of the generation that someone means."""
        wanted = normalise_id(typed)
        if not SHORTEST_PREFIX <= len(wanted) <= ID_LENGTH:
            raise self._unknown(typed, wanted)
        beginning = (GenerationRow.id >= wanted, GenerationRow.id < wanted + "~")  # "~" sorts after every letter
        query = select(GenerationRow.number, GenerationRow.id).where(*beginning).order_by(GenerationRow.id)
        matches = [(number, name) for number, name in self._session.execute(query.limit(_MATCHES_SHOWN))]
        if len(matches) > 1:
            names = ", ".join(name for _, name in matches)
            message, hint = "Several generations begin with {wanted}.", "Which one: {names}?"
            raise UserError("ambiguous_generation", message, hint, wanted=wanted, names=names)
        if not matches:
            raise self._unknown(typed, wanted)
        return matches[0]

    def _unknown(self, typed: str, wanted: str) -> UserError:
        newest = self._session.scalars(
            select(GenerationRow.id).order_by(GenerationRow.number.desc()).limit(_NEAREST_AMONG)
        ).all()
        nearest = get_close_matches(wanted[: 2 * ID_LENGTH], newest, n=3, cutoff=0.7)
        shown = typed if len(typed) <= 2 * ID_LENGTH else f"{typed[: 2 * ID_LENGTH]}…"
        hint = Message("`darkroom history` lists them; the first four characters of one are enough.")
        if nearest:
            hint = Message("Did you mean {near}? {more}", near=listed(nearest), more=hint)
        return UserError("unknown_generation", "There is no generation {id}.", hint, id=repr(shown))


def _full() -> Select[GenerationRow]:
    """Everything of a generation. Loaded by digest, a fingerprint that a page shares is read once."""
    return select(GenerationRow).options(
        selectinload(GenerationRow.images),
        selectinload(GenerationRow.scheduler),
        selectinload(GenerationRow.fingerprint),
    )


def _digest(value: BaseModel) -> str:
    canonical = json.dumps(value.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _row(generation: Generation) -> GenerationRow:
    parent = generation.parent
    return GenerationRow(
        id=generation.id,
        created=generation.created,
        operation=generation.operation,
        parent_id=parent.id if parent else None,
        parent_index=parent.index if parent else None,
        model=generation.request.model,
        seed=generation.request.seed,
        spec=generation.spec,
        request=generation.request,
        scheduler_digest=_digest(generation.scheduler) if generation.scheduler else None,
        fingerprint_digest=_digest(generation.fingerprint),
        seconds=generation.seconds,
        embed=generation.embed,
        person_id=generation.person_id,
        platform=generation.platform,
        place=generation.place,
        private=generation.private,
        init_image=generation.request.init_image,
        images=[ImageRow(position=image.index, **image.model_dump(exclude={"index"})) for image in generation.images],
    )


def _generation(row: GenerationRow) -> Generation:
    return Generation(
        id=row.id,
        created=row.created,
        operation=row.operation,
        parent=Parent(id=row.parent_id, index=row.parent_index) if row.parent_id else None,
        spec=row.spec,
        request=row.request,
        scheduler=row.scheduler.value if row.scheduler else None,
        fingerprint=row.fingerprint.value,
        images=tuple(_image(image) for image in row.images),
        seconds=row.seconds,
        embed=row.embed,
        person_id=row.person_id,
        platform=row.platform,
        place=row.place,
        private=row.private,
    )


def _image(row: ImageRow) -> StoredImage:
    return StoredImage(
        index=row.position,
        seed=row.seed,
        pixel_sha256=row.pixel_sha256,
        file_sha256=row.file_sha256,
        file_bytes=row.file_bytes,
        width=row.width,
        height=row.height,
        shape_trace=row.shape_trace,
    )
