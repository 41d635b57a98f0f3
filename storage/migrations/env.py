"""Alembic's entry: run the migrations on the connection that storage.migrations.upgrade gives us."""

from alembic import context

from storage import job_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=job_tables.Base.metadata,
    render_as_batch=True,  # SQLite changes a column by making the table anew
)
with context.begin_transaction():
    context.run_migrations()
