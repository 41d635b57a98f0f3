"""Prompts that people see and change before a picture is made. A form never changes: a change makes another one.

So a button means what its message shows, however often it is pressed and whatever was pressed elsewhere.
"""

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from prompting.options import ImagineOptions
from prompting.spec import PromptSpec
from storage.identifiers import new_generation_id
from storage.job_tables import PromptFormRow
from storage.values import GenerationId, Moment, Parent, PersonId

FormId = GenerationId


class PromptForm(BaseModel):
    """A prompt before its picture, for ``model``. ``options`` are the request's; their words are in ``spec`` already.

    ``source`` is the generation, or its image, whose prompt this was: what is made of the form comes from it.
    Nobody else sees what is made of a ``private`` one. ``platform`` and ``place`` are where it was asked for, as
    in a generation.
    """

    model_config = ConfigDict(frozen=True)

    id: FormId
    person_id: PersonId
    created: Moment
    platform: str | None = None
    place: str | None = None
    model: str
    spec: PromptSpec
    options: ImagineOptions = ImagineOptions()
    source: Parent | None = None
    private: bool = False

    def changed(self, spec: PromptSpec, now: Moment) -> "PromptForm":
        """Another form, like this one but for its prompt."""
        return self.model_copy(update={"id": new_form_id(), "created": now, "spec": spec})


_COLUMNS = frozenset({"id", "person_id", "created", "platform", "place"})


def new_form_id() -> FormId:
    """A fresh identifier, of the same kind as a generation's."""
    return new_generation_id()


class Forms:
    """The forms that a session can see."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, form: PromptForm) -> None:
        """Store a form."""
        columns = {name: getattr(form, name) for name in _COLUMNS}
        body = form.model_dump(mode="json", exclude=set(_COLUMNS))
        self._session.execute(insert(PromptFormRow).values(**columns, body=body))

    def get(self, form_id: str) -> PromptForm | None:
        """The form of this id."""
        row = self._session.get(PromptFormRow, form_id)
        if row is None:
            return None
        return PromptForm.model_validate({**row.body, **{name: getattr(row, name) for name in _COLUMNS}})

    def of(self, person_id: PersonId) -> tuple[PromptForm, ...]:
        """Somebody's forms, the oldest first."""
        query = select(PromptFormRow.id).where(PromptFormRow.person_id == person_id).order_by(PromptFormRow.created)
        found = (self.get(form_id) for form_id in self._session.scalars(query))
        return tuple(form for form in found if form is not None)
