"""Bring a database to the tables that this program reads, whatever it held before."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from app.errors import StoreError

from .database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number does, as long as all processes that migrate ask for the same one.
POSTGRES_LOCK = 7_332_019


def migrate(database: Database, revision: str = "head") -> None:
    """Run the migrations that are missing; several processes may call it at once.

    All of them run in one transaction: killed in the middle, the database is as it was.

    Raises:
        StoreError: the database was written by a newer version of this program.
        StoreUnavailableError: it cannot be reached or written.
    """
    with database.reading() as connection:
        if revision == "head" and _version_of(connection) == _newest():
            return
    with database.writing() as connection:
        if database.dialect == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_LOCK})
        _upgrade(connection, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    # Most starts find today's tables and need none of this: it is half of what opening a store would cost.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise StoreError(
            f"the database was written by a newer version of bersih ({error}): install that version"
        ) from error


def _version_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _newest() -> str:
    """Number of the last migration, as the names of the files have it."""
    return max(path.name[1:5] for path in (MIGRATIONS / "versions").glob("v*.py"))
