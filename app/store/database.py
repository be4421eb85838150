"""One database by its address: how transactions begin, and what a failure means to a caller."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from app.errors import StoreError, StoreUnavailableError

LOG = logging.getLogger("bersih.store")


class Database:
    """Connections to one database.

    Args:
        place: a SQLite file, or an address: `postgresql://user:password@host/name`, `sqlite:///path`.
        busy_s: seconds to wait for another writer or a free connection before giving up.

    Raises:
        StoreError: the address is of no database that is known here, or its driver is not installed.
    """

    def __init__(self, place: str | Path, *, busy_s: float = 20.0) -> None:
        self._engine = _make_engine(_checked_url(place), busy_s)
        self._writer = self._engine.execution_options(takes_write_lock=True)
        self._reader = self._engine
        if self.dialect == "postgresql":
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the data, which later writes do not change."""
        with _translated(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is kept when the block ends, none of it when it raises."""
        with _translated(), self._writer.begin() as connection:
            yield connection

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def _checked_url(place: str | Path) -> URL:
    if isinstance(place, Path):
        return URL.create("sqlite", database=str(place))
    try:
        parsed = make_url(place)
    except ArgumentError as error:
        # The message of the library quotes the address, password included.
        raise StoreError(
            "the database address cannot be read: expected sqlite:///path or postgresql://user@host/name"
        ) from error
    family = parsed.get_backend_name()
    if family == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if family == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed
    raise StoreError(f"database {parsed.render_as_string()}: expected sqlite:///path or postgresql://user@host/name")


def _make_engine(url: URL, busy_s: float) -> Engine:
    on_sqlite = url.get_backend_name() == "sqlite"
    if on_sqlite:
        _make_parent(Path(str(url.database)))
    arguments = {"timeout": busy_s} if on_sqlite else {"connect_timeout": max(2, int(busy_s))}
    try:
        engine = create_engine(url, connect_args=arguments, pool_timeout=busy_s, pool_pre_ping=not on_sqlite)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError("PostgreSQL needs its driver: pip install 'bersih[postgres]'") from error
    if on_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_parent(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailableError(f"the folder of {path} cannot be made: {error.strerror}") from error


def _prepare_sqlite(connection: object, entry: ConnectionPoolEntry) -> None:
    # The driver's own way of beginning transactions leaves table changes outside of them;
    # None hands that to `_begin_sqlite`, so that a killed migration leaves nothing half done.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # Readers and one writer do not wait for each other; a commit is on the disk when it returns.
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and asks for the write lock later fails at once when
    # another has written between: those that will write take the lock, and their turn, first.
    writes = connection.get_execution_options().get("takes_write_lock", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise  # a fault of this program: it must not look like a busy database
    except (DBAPIError, PoolTimeout) as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        LOG.warning("the database refused", extra={"cause": cause})
        raise StoreUnavailableError(f"the database did not take this: {cause}") from error
