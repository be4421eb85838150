"""Bring a database to the tables that this program reads, whatever it held before."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import text

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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with database.writing() as connection:
        if database.dialect == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except CommandError as error:
            raise StoreError(
                f"the database was written by a newer version of bersih ({error}): install that version"
            ) from error
