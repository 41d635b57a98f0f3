"""Prompt forms, received updates, link codes and uploaded media of the chats."""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _create_forms()
    _create_updates()
    _create_links()
    op.add_column("jobs", sa.Column("max_running", sa.Integer))
    _give_rows_their_person()


def downgrade() -> None:
    """Drop them; what was made in the terminal stays its person's."""
    op.drop_column("jobs", "max_running")
    op.drop_table("links")
    op.drop_table("prompt_forms")
    op.drop_table("updates")


def _create_forms() -> None:
    op.create_table(
        "prompt_forms",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("platform", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_forms"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_prompt_forms_person_id"),
    )
    op.create_index("ix_prompt_forms_created", "prompt_forms", ["created"])
    op.create_index("ix_prompt_forms_person_id", "prompt_forms", ["person_id"])


def _create_updates() -> None:
    op.create_table(
        "updates",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("sender", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_updates"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_updates_platform_number", "updates", ["platform", "number"])
    op.create_index("ix_updates_platform_sender", "updates", ["platform", "sender"])


def _create_links() -> None:
    op.create_table(
        "links",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("expires", MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("tried_since", MOMENT),
        sa.PrimaryKeyConstraint("person_id", name="pk_links"),
        sa.UniqueConstraint("digest", name="uq_links_digest"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_links_person_id"),
    )


def _give_rows_their_person() -> None:
    """What the command line made was nobody's; it is of whoever sits at this computer, as in the terminal's chat."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT 1 FROM generations WHERE person_id IS NULL LIMIT 1")).first() is None:
        return
    person = _terminal_person(connection)
    # The last word of a row in the search index says whose it is; see storage/search.py.
    owned, key = "words || :word", "rowid"
    word = f" ¶{person}"
    if connection.dialect.name != "sqlite":
        owned, key, word = "words || CAST(:word AS tsvector)", "number", f"'¶{person}'"
    mine = f"{key} IN (SELECT number FROM generations WHERE person_id IS NULL)"
    connection.execute(sa.text(f"UPDATE generation_words SET words = {owned} WHERE {mine}"), {"word": word})
    claimed = "UPDATE generations SET person_id = :person, platform = 'terminal' WHERE person_id IS NULL"
    connection.execute(sa.text(claimed), {"person": person})


def _terminal_person(connection: sa.Connection) -> str:
    known = "SELECT person_id FROM identities WHERE platform = 'terminal' AND platform_user_id = 'me'"
    found = connection.execute(sa.text(known)).scalar()
    if found is not None:
        return str(found)
    person = "".join(secrets.choice("0123456789abcdefghjkmnpqrstvwxyz") for _ in range(10))
    people = sa.table("people", sa.column("id"), sa.column("created", MOMENT))
    now = datetime.now(UTC)
    created = now.replace(tzinfo=None) if connection.dialect.name == "sqlite" else now
    connection.execute(people.insert().values(id=person, created=created))
    identities = sa.table("identities", sa.column("platform"), sa.column("platform_user_id"), sa.column("person_id"))
    connection.execute(identities.insert().values(platform="terminal", platform_user_id="me", person_id=person))
    return person
