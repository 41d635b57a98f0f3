"""The short names of generations and people: ten characters of Crockford's base 32, easy to read aloud and to type.

https://www.crockford.com/base32.html: no i, l, o, u, so that nothing is mistaken for 1 or 0. Ten characters are
50 bits; among a million generations the next one collides with probability 1e-9, and the unique index notices.
"""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 10
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})


def new_generation_id() -> str:
    """A fresh identifier, drawn from the system's secure randomness. A job's becomes its generation's."""
    return _draw()


def new_person_id() -> str:
    """A fresh identifier of a person, of the same kind, and no part of what their platform calls them."""
    return _draw()


def normalise_id(typed: str) -> str:
    """What someone typed for an identifier, with case, spaces and the usual misreadings (O, I, L) undone."""
    return typed.strip().lower().translate(_MISREAD)


def _draw() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
