"""People, jobs and their deliveries, limits, and what must still be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
ID = sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql")
DIGEST = sa.String(64)
MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("state IN ('queued', 'running')")
GENERATION_INDEXES = (
    ("created",),
    ("init_image",),
    ("place", "number"),
    ("person_id", "number"),
    ("person_id", "model", "number"),
    ("person_id", "seed", "number"),
    ("person_id", "place", "number"),
)


def upgrade() -> None:
    """Make the tables; what was made so far belongs to this computer's own user."""
    _create_people()
    _widen_generations()
    _create_jobs()
    _create_deliveries()
    _create_limits()
    _create_removals()


def downgrade() -> None:
    """Lose who asked, what waits, and what must be erased; keep the generations."""
    for table in ("removals", "audit_log", "usage", "person_settings", "policies", "deliveries", "jobs", "receipts"):
        op.drop_table(table)
    op.drop_table("favorites")
    op.drop_index("ix_images_file_sha256", "images")
    op.drop_index("ix_sources_file_sha256", "sources")
    for columns in GENERATION_INDEXES:
        op.drop_index(f"ix_generations_{'_'.join(columns)}", "generations")
    with op.batch_alter_table("generations") as generations:
        generations.drop_constraint("fk_generations_person_id", type_="foreignkey")
        for column in ("person_id", "platform", "place", "private", "init_image"):
            generations.drop_column(column)
    op.drop_table("identities")
    op.drop_table("people")


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "identities",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("platform_user_id", sa.Text, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("platform", "platform_user_id", name="pk_identities"),
        _to_person("identities"),
    )
    op.create_index("ix_identities_person_id", "identities", ["person_id"])


def _widen_generations() -> None:
    with op.batch_alter_table("generations") as table:
        table.add_column(sa.Column("person_id", ID))
        table.add_column(sa.Column("platform", sa.Text))
        table.add_column(sa.Column("place", sa.Text))
        table.add_column(sa.Column("private", sa.Boolean, nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("init_image", DIGEST))
        table.create_foreign_key("fk_generations_person_id", "people", ["person_id"], ["id"])
    init_image = "request ->> '$.init_image'"
    if op.get_bind().dialect.name != "sqlite":
        init_image = "CAST(request AS json) ->> 'init_image'"
    op.execute(f"UPDATE generations SET init_image = {init_image}")
    for columns in GENERATION_INDEXES:
        op.create_index(f"ix_generations_{'_'.join(columns)}", "generations", list(columns))
    op.create_index("ix_images_file_sha256", "images", ["file_sha256"])
    op.create_index("ix_sources_file_sha256", "sources", ["file_sha256"])
    op.create_table(
        "favorites",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("generation_number", NUMBER, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "generation_number", name="pk_favorites"),
        _to_person("favorites"),
        sa.ForeignKeyConstraint(
            ["generation_number"], ["generations.number"], name="fk_favorites_generation_number", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_favorites_generation_number", "favorites", ["generation_number"])


def _create_jobs() -> None:
    op.create_table(
        "receipts",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("received", MOMENT, nullable=False),
        sa.Column("job_id", ID),
        sa.PrimaryKeyConstraint("platform", "event_id", name="pk_receipts"),
    )
    op.create_index("ix_receipts_received", "receipts", ["received"])
    op.create_table(
        "jobs",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("place", sa.Text),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("draft", sa.Text, nullable=False),
        sa.Column("init_image", DIGEST),
        sa.Column("cost", sa.Double, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("dedupe_key", sa.Text),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", MOMENT),
        sa.Column("started", MOMENT),
        sa.Column("finished", MOMENT),
        sa.Column("failure", sa.Text),
        sa.Column("cancel_requested", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_jobs"),
        sa.UniqueConstraint("id", name="uq_jobs_id"),
        _to_person("jobs"),
    )
    op.create_index("uq_jobs_dedupe_key", "jobs", ["dedupe_key"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
    for columns in (["state", "number"], ["person_id", "number"], ["init_image"], ["started"], ["finished"]):
        op.create_index(f"ix_jobs_{'_'.join(columns)}", "jobs", columns)


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("job_id", ID, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("message_ref", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("begun", MOMENT),
        sa.Column("next_attempt_at", MOMENT),
        sa.Column("sender", sa.Text),
        sa.Column("sender_until", MOMENT),
        sa.PrimaryKeyConstraint("job_id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_deliveries_job_id", ondelete="CASCADE"),
    )
    op.create_index(
        "ix_deliveries_platform_state_next_attempt_at", "deliveries", ["platform", "state", "next_attempt_at"]
    )


def _create_limits() -> None:
    op.create_table(
        "policies",
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_policies"),
    )
    op.create_table(
        "person_settings",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_person_settings"),
        _to_person("person_settings"),
    )
    op.create_table(
        "usage",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("cost", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "day", name="pk_usage"),
        _to_person("usage"),
    )
    op.create_table(
        "audit_log",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", ID),
        sa.Column("place", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_log"),
        sa.ForeignKeyConstraint(["actor"], ["people.id"], name="fk_audit_log_actor"),
    )
    op.create_index("ix_audit_log_actor", "audit_log", ["actor"])
    op.create_index("ix_audit_log_place", "audit_log", ["place"])


def _create_removals() -> None:
    op.create_table(
        "removals",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_removals"),
    )
    op.create_index("ix_removals_kind_platform_next_attempt_at", "removals", ["kind", "platform", "next_attempt_at"])


def _to_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=f"fk_{table}_person_id")
