"""The type of what everything in this package works in, so that others need not know what it is made of."""

from sqlalchemy.orm import Session


class Transaction(Session):
    """Work on the tables that is stored as a whole, or not at all; see ``storage.database``."""
