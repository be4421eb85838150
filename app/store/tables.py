"""The tables as the newest migration leaves them; a test holds both to the same schema."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

from .columns import AnyText, UtcTime

metadata = MetaData()

feedback = Table(
    "feedback",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("received_at", UtcTime, nullable=False),
    Column("text", AnyText, nullable=False),
    Column("is_excerpt", Boolean, nullable=False),
    Column("comment", AnyText),
    Column("language", String(35)),
    Column("host", String(255)),
    Column("model_version", String(200), nullable=False),
    Column("model_digest", String(200), nullable=False),
    # What the model said of every line: offsets, labels and scores, no text.
    Column("model_lines", JSON, nullable=False),
    Index("ix_feedback_received_at", "received_at", "id"),
)

correction = Table(
    "correction",
    metadata,
    Column("feedback_id", String(64), ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True),
    Column("start_offset", Integer, primary_key=True),
    Column("end_offset", Integer, nullable=False),
    Column("label", String(20), nullable=False),
    Column("kind", String(20)),
    Column("model_label", String(20)),
    Column("model_score", Float),
    CheckConstraint("start_offset < end_offset", name="ck_correction_not_empty"),
    Index("ix_correction_label", "label"),
)

sender = Table(
    "sender",
    metadata,
    # The same content from two people is one row of feedback and two of these.
    Column("feedback_id", String(64), ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True),
    Column("person", String(200), primary_key=True),
    Column("sent_at", UtcTime, nullable=False),
    Index("ix_sender_person", "person"),
)

sample = Table(
    "sample",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("seen_at", UtcTime, nullable=False),
    Column("text", AnyText, nullable=False),
    Column("host", String(255)),
    Column("doubt", Float, nullable=False),
    Index("ix_sample_seen_at", "seen_at"),
)
