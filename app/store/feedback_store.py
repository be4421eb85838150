"""Feedback in the database: added once whatever its route, found by filters, read as a stream, deleted."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from app.feedback.content import Correction, Feedback, ModelPiece, model_piece_at
from app.feedback.filters import EVERYTHING, FeedbackFilter, Position, position_of
from classifier.results import ModelId

from .database import Database
from .tables import correction, feedback, sender

READ_AT_ONCE = 200


class FeedbackStore:
    """All feedback of one database, whose tables `migrate` has made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, given: Feedback) -> bool:
        """Keep feedback; False when the same content is there already.

        Sent again by someone else, the content stays one and its senders become two.
        """
        with self._database.writing() as connection:
            return self._add(connection, given)

    def add_all(self, given: Iterable[Feedback]) -> int:
        """Keep all of it or, where anything fails, none; how many were new."""
        with self._database.writing() as connection:
            return sum(self._add(connection, one) for one in given)

    def find(self, which: FeedbackFilter, *, limit: int, after: Position | None = None) -> list[Feedback]:
        """Newest first, at most `limit`; with `after`, those that follow that place."""
        query = _filtered(which).order_by(feedback.c.received_at.desc(), feedback.c.id.desc()).limit(limit)
        if after is not None:
            query = query.where(_older_than(after))
        return self._read(query)

    def get(self, id_: str) -> Feedback | None:
        """The feedback with this id."""
        return next(iter(self._read(select(feedback).where(feedback.c.id == id_))), None)

    def count(self, which: FeedbackFilter = EVERYTHING) -> int:
        """How many fit."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(_filtered(which).subquery())) or 0

    def each(self, which: FeedbackFilter = EVERYTHING) -> Iterator[Feedback]:
        """All that fit, oldest first; a few in memory at a time, and no transaction open in between."""
        query = _filtered(which).order_by(feedback.c.received_at, feedback.c.id).limit(READ_AT_ONCE)
        part = self._read(query)
        while part:
            yield from part
            part = self._read(query.where(_newer_than(position_of(part[-1]))))

    def values(self) -> dict[str, list[str]]:
        """What the filters can be set to: labels, model versions, people."""
        columns = {
            "label": correction.c.label,
            "model_label": correction.c.model_label,
            "model": feedback.c.model_version,
            "person": sender.c.person,
        }
        with self._database.reading() as connection:
            return {
                name: [value for value in connection.scalars(select(column).distinct().order_by(column)) if value]
                for name, column in columns.items()
            }

    def delete(self, ids: Sequence[str]) -> int:
        """Forget feedback, its corrections and its senders; how many there were."""
        with self._database.writing() as connection:
            return connection.execute(delete(feedback).where(feedback.c.id.in_(ids))).rowcount

    def _read(self, query: Select[Any]) -> list[Feedback]:
        with self._database.reading() as connection:
            return _whole(connection, connection.execute(query).all())

    def _add(self, connection: Connection, given: Feedback) -> bool:
        # Two people may send the same content at the same moment: the database decides who was first.
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        added = insert(feedback).values(_row(given)).on_conflict_do_nothing().returning(feedback.c.id)
        is_new = connection.execute(added).first() is not None
        if is_new:
            connection.execute(correction.insert(), [_correction_row(given, one) for one in given.corrections])
        senders = [{"feedback_id": given.id, "person": p, "sent_at": given.received_at} for p in given.people]
        if senders:
            connection.execute(insert(sender).on_conflict_do_nothing(), senders)
        return is_new


def _row(given: Feedback) -> dict[str, Any]:
    return {
        "id": given.id,
        "received_at": given.received_at,
        "text": given.text,
        "is_excerpt": given.is_excerpt,
        "comment": given.comment,
        "language": given.language,
        "host": given.host,
        "model_version": given.model.version,
        "model_digest": given.model.digest,
        "model_lines": msgspec.to_builtins(given.model_lines),
    }


def _correction_row(given: Feedback, one: Correction) -> dict[str, Any]:
    said = model_piece_at(given.model_lines, one.start, one.end)
    return {
        "feedback_id": given.id,
        "start_offset": one.start,
        "end_offset": one.end,
        "label": one.label.value,
        "kind": one.kind.value if one.kind else None,
        "model_label": said.label.value if said else None,
        "model_score": said.score if said else None,
    }


def _filtered(which: FeedbackFilter) -> Select[Any]:
    query = select(feedback)
    corrected = [
        column == value
        for column, value in ((correction.c.label, which.label), (correction.c.model_label, which.model_label))
        if value is not None
    ]
    if corrected:
        query = query.where(feedback.c.id.in_(select(correction.c.feedback_id).where(*corrected)))
    if which.person is not None:
        query = query.where(feedback.c.id.in_(select(sender.c.feedback_id).where(sender.c.person == which.person)))
    if which.model is not None:
        query = query.where(feedback.c.model_version == which.model)
    if which.since is not None:
        query = query.where(feedback.c.received_at >= which.since)
    if which.before is not None:
        query = query.where(feedback.c.received_at < which.before)
    return query


def _older_than(one: Position) -> ColumnElement[bool]:
    at, id_ = feedback.c.received_at, feedback.c.id
    return or_(at < one.received_at, and_(at == one.received_at, id_ < one.id))


def _newer_than(one: Position) -> ColumnElement[bool]:
    at, id_ = feedback.c.received_at, feedback.c.id
    return or_(at > one.received_at, and_(at == one.received_at, id_ > one.id))


def _whole(connection: Connection, rows: Sequence[Row[Any]]) -> list[Feedback]:
    """Rows of feedback with their corrections and senders, in the order of the rows."""
    ids = [row.id for row in rows]
    corrections: dict[str, list[Correction]] = {id_: [] for id_ in ids}
    people: dict[str, list[str]] = {id_: [] for id_ in ids}
    of_rows = select(correction).where(correction.c.feedback_id.in_(ids)).order_by(correction.c.start_offset)
    for one in connection.execute(of_rows):
        fields = {"start": one.start_offset, "end": one.end_offset, "label": one.label, "kind": one.kind}
        corrections[one.feedback_id].append(msgspec.convert(fields, Correction))
    by_person = select(sender).where(sender.c.feedback_id.in_(ids)).order_by(sender.c.sent_at, sender.c.person)
    for one in connection.execute(by_person):
        people[one.feedback_id].append(one.person)
    return [_feedback(row, corrections[row.id], people[row.id]) for row in rows]


def _feedback(row: Row[Any], corrections: list[Correction], people: list[str]) -> Feedback:
    return Feedback(
        id=row.id,
        text=row.text,
        corrections=tuple(corrections),
        comment=row.comment,
        model=ModelId(row.model_version, row.model_digest),
        model_lines=msgspec.convert(row.model_lines, tuple[ModelPiece, ...]),
        received_at=row.received_at,
        language=row.language,
        host=row.host,
        is_excerpt=row.is_excerpt,
        people=tuple(people),
    )
