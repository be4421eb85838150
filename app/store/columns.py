"""Column types that keep what Python gives them, on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, LargeBinary, TypeDecorator


class AnyText(TypeDecorator[str]):
    """Any Python string, bit for bit.

    Scraped text holds NUL characters, which PostgreSQL's text refuses, and lone surrogates,
    which both databases refuse. Offsets must go on pointing at what they said, so the text is
    kept as bytes and nothing in it is replaced.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """The bytes to keep."""
        return None if value is None else value.encode("utf-8", "surrogatepass")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """The string that was kept."""
        return None if value is None else bytes(value).decode("utf-8", "surrogatepass")


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite would otherwise forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, without its zone where the database has no zones."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, its zone written out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
