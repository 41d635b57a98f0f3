"""How a job ends without pictures, in words for its person."""

from pydantic import BaseModel, ConfigDict

from prompting.errors import Message, UserError

MAX_ATTEMPTS = 3  # a job whose process died so often takes processes down, or can never end


class Failure(BaseModel):
    """Why there are no pictures. ``code`` is stable; ``message`` and ``hint`` are for people, in English.

    ``text`` and ``advice`` are the same two, to be said in the person's language when they are shown; None in what
    was stored before.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    hint: str = ""
    text: Message | None = None
    advice: Message | None = None

    @classmethod
    def of(cls, error: UserError) -> "Failure":
        """What ended a job, as a row."""
        return cls(code=error.code, message=error.message, hint=error.hint, text=error.text, advice=error.advice)


INTERRUPTED = Failure.of(
    UserError(
        "interrupted",
        "This was begun {attempts} times, and each time the program ended before it was done.",
        "Try it smaller, or with fewer images; whoever runs this bot finds the reason in its log.",
        attempts=MAX_ATTEMPTS,
    )
)
