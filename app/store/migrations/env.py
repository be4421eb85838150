"""Alembic's entry: runs the migrations on the connection, and in the transaction, that `migrate` holds."""

from alembic import context

from app.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can take back table changes; Alembic only believes it when told.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
