"""Generations, their images, and the search over them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
GENERATION_ID = sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql")
DIGEST = sa.String(64)


def upgrade() -> None:
    """Make every table of the first release."""
    for table in ("fingerprints", "schedulers"):
        op.create_table(
            table,
            sa.Column("digest", DIGEST, nullable=False),
            sa.Column("value", sa.Text, nullable=False),
            sa.PrimaryKeyConstraint("digest", name=f"pk_{table}"),
        )
    op.create_table(
        "sources",
        sa.Column("pixel_sha256", DIGEST, nullable=False),
        sa.Column("file_sha256", DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("pixel_sha256", name="pk_sources"),
    )
    _create_generations()
    _create_images()
    _create_search()


def downgrade() -> None:
    """Back to an empty database."""
    for table in ("generation_words", "images", "generations", "sources", "schedulers", "fingerprints"):
        op.drop_table(table)


def _create_generations() -> None:
    op.create_table(
        "generations",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", GENERATION_ID, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operation", sa.String(16), nullable=False),
        sa.Column("parent_id", GENERATION_ID),
        sa.Column("parent_index", sa.Integer),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("scheduler_digest", DIGEST),
        sa.Column("fingerprint_digest", DIGEST, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("embed", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_generations"),
        sa.UniqueConstraint("id", name="uq_generations_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["generations.id"], name="fk_generations_parent_id"),
        sa.ForeignKeyConstraint(["scheduler_digest"], ["schedulers.digest"], name="fk_generations_scheduler_digest"),
        sa.ForeignKeyConstraint(
            ["fingerprint_digest"], ["fingerprints.digest"], name="fk_generations_fingerprint_digest"
        ),
    )
    op.create_index("ix_generations_parent_id", "generations", ["parent_id"])
    op.create_index("ix_generations_model_number", "generations", ["model", "number"])
    op.create_index("ix_generations_seed_number", "generations", ["seed", "number"])


def _create_images() -> None:
    op.create_table(
        "images",
        sa.Column("generation_number", NUMBER, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("pixel_sha256", DIGEST, nullable=False),
        sa.Column("file_sha256", DIGEST, nullable=False),
        sa.Column("file_bytes", sa.Integer, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("shape_trace", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("generation_number", "position", name="pk_images"),
        sa.ForeignKeyConstraint(
            ["generation_number"], ["generations.number"], name="fk_images_generation_number", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_images_pixel_sha256", "images", ["pixel_sha256"])


def _create_search() -> None:
    """The words of a generation.

    On SQLite, ``ascii`` cuts at spaces only, for us: storage.search has cut the words already. Without an index of
    their own, beginnings of common words took ten times as long among 300,000 generations.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE generation_words USING fts5(words, tokenize='ascii', prefix='3 4 5')")
        return
    op.create_table(
        "generation_words",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("words", TSVECTOR, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_generation_words"),
        sa.ForeignKeyConstraint(
            ["number"], ["generations.number"], name="fk_generation_words_number", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_generation_words_words", "generation_words", ["words"], postgresql_using="gin")
