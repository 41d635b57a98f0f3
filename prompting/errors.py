"""What people can do wrong, in words they can act on.

::

    UserError                 a sentence for the person, a hint, and a stable code
     └── OptionError          an option's value is not one that the option takes
"""


class UserError(Exception):
    """Something the person can put right. ``message`` is one clear sentence, ``hint`` says what would work.

    ``code`` is stable and machine-readable (``lower_snake_case``); the three are what every adapter shows.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class OptionError(UserError):
    """A value that an option does not take."""
