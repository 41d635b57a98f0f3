"""Messages that show a generation beside its delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "handouts",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("generation_number", NUMBER, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_handouts"),
        sa.ForeignKeyConstraint(["generation_number"], ["generations.number"], name="fk_handouts_generation_number"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_handouts_person_id"),
    )
    op.create_index("ix_handouts_generation_number", "handouts", ["generation_number"])
    op.create_index("ix_handouts_person_id", "handouts", ["person_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("handouts")
