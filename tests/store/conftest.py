"""Databases to test against: a SQLite file, and a private PostgreSQL cluster where the machine has one."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app.store.database import Database
from app.store.migrating import migrate


def find_postgres() -> Path | None:
    """The folder with initdb: on the PATH, or where Debian puts it."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """The folder of a running PostgreSQL that listens on a socket in it and nowhere else."""
    programs = find_postgres()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    # PostgreSQL refuses to run as root; the temporary folder of pytest may be too deep for a socket's name.
    folder = Path(tempfile.mkdtemp(prefix="bersih-pg-", dir="/tmp"))
    user = "nobody" if os.getuid() == 0 else None
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    data = str(folder / "data")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=300"
    try:
        run(str(programs / "initdb"), "-D", data, "-U", "bersih", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield folder
        run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a new, empty database is."""
    if request.param == "sqlite":
        return tmp_path / "bersih.db"
    folder: Path = request.getfixturevalue("cluster")
    name = f"test_{os.urandom(6).hex()}"
    server = create_engine(f"postgresql+psycopg://bersih@/postgres?host={folder}", isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return f"postgresql://bersih@/{name}?host={folder}"


@pytest.fixture
def empty_database(place: str | Path) -> Iterator[Database]:
    """A database without tables."""
    database = Database(place)
    yield database
    database.close()


@pytest.fixture
def database(empty_database: Database) -> Database:
    """A database with the newest tables."""
    migrate(empty_database)
    return empty_database
