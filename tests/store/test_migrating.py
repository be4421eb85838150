"""Migrations: from nothing or from yesterday's tables to today's, by many at once, and killed anywhere."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import Engine

from app.errors import StoreError, StoreUnavailableError
from app.store.database import Database
from app.store.feedback_store import FeedbackStore
from app.store.migrating import migrate
from app.store.opening import open_stores, opened
from app.store.tables import metadata

from .test_feedback_store import feedback

# Spawned processes would spend seconds each on importing what they need.
FORK = multiprocessing.get_context("fork")
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def test_the_migrations_make_the_tables_that_the_program_reads(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    FeedbackStore(database).add(feedback())
    migrate(database)
    assert FeedbackStore(database).count() == 1


def test_feedback_of_yesterday_is_still_there(empty_database: Database) -> None:
    migrate(empty_database, "0001")
    FeedbackStore(empty_database).add(feedback())
    migrate(empty_database)
    assert [one.id for one in FeedbackStore(empty_database).each()] == [feedback().id]


def test_a_database_from_the_future_is_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        migrate(database)


def _open(place: str | Path) -> None:
    open_stores(place).close()


def test_many_processes_may_open_a_new_database_at_once(place: str | Path) -> None:
    processes = [FORK.Process(target=_open, args=(place,)) for _ in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * 6
    with opened(place) as stores:
        assert stores.feedback.add(feedback()) is True


def _migrate_and_die(place: str | Path, statement: int) -> None:
    """Run the migrations, killed before the given statement; exit 0 where there are fewer."""
    seen = 0

    def count(conn: Connection, *_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    migrate(Database(place))


@pytest.mark.slow
@pytest.mark.parametrize("first", ["nothing", "0001"])
def test_a_migration_killed_anywhere_goes_on_at_the_next_start(place: str | Path, first: str) -> None:
    for statement in (*range(1, 12), 1000):
        database = Database(place)
        with database.writing() as connection:
            for table in ("sample", "sender", "correction", "feedback", "alembic_version"):
                connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
        if first != "nothing":
            migrate(database, first)
            FeedbackStore(database).add(feedback())
        database.close()
        process = FORK.Process(target=_migrate_and_die, args=(place, statement))
        process.start()
        process.join(120)
        assert process.exitcode in (0, -signal.SIGKILL)
        with opened(place) as stores:
            assert stores.feedback.add(feedback()) is (first == "nothing")
            assert stores.feedback.count() == 1
            assert stores.samples.newest(1) == []
    assert process.exitcode == 0


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://ani:geheim@host/db", "nonsense", ""])
def test_an_address_of_no_known_database_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(StoreError) as error:
        Database(address)
    assert "geheim" not in str(error.value)


def test_a_file_that_is_no_database_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "bersih.db").write_bytes(b"not a database at all, but long enough to be looked at" * 50)
    with pytest.raises(StoreUnavailableError, match="not a database"):
        open_stores(tmp_path / "bersih.db")


def test_a_database_that_cannot_be_reached_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        open_stores(f"postgresql://ani:geheim@/db?host={tmp_path}", busy_s=2)
