"""Sampled texts in the database: a bounded number of the newest."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.review.sample import Sample

from .database import Database
from .tables import sample


class SampleStore:
    """All samples of one database, whose tables `migrate` has made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_all(self, given: Iterable[Sample], *, kept: int) -> int:
        """Keep samples and forget the oldest beyond `kept`; how many were new."""
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        n_new = 0
        with self._database.writing() as connection:
            for one in given:
                row = {name: getattr(one, name) for name in ("id", "seen_at", "text", "host", "doubt")}
                added = insert(sample).values(row).on_conflict_do_nothing().returning(sample.c.id)
                n_new += connection.execute(added).first() is not None
            newest = select(sample.c.id).order_by(sample.c.seen_at.desc(), sample.c.id).limit(kept)
            connection.execute(delete(sample).where(sample.c.id.not_in(newest)))
        return n_new

    def newest(self, limit: int) -> list[Sample]:
        """The newest samples first."""
        query = select(sample).order_by(sample.c.seen_at.desc(), sample.c.id).limit(limit)
        with self._database.reading() as connection:
            return [_sample(row) for row in connection.execute(query)]

    def delete(self, ids: Sequence[str]) -> int:
        """Forget samples; how many there were."""
        with self._database.writing() as connection:
            return connection.execute(delete(sample).where(sample.c.id.in_(ids))).rowcount


def _sample(row: Row[Any]) -> Sample:
    return Sample(row.id, row.text, row.host, row.doubt, row.seen_at)
