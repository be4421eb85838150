"""Feedback, its corrections, and who sent it."""

import sqlalchemy as sa
from alembic import op

from app.store.columns import AnyText, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("received_at", UtcTime, nullable=False),
        sa.Column("text", AnyText, nullable=False),
        sa.Column("is_excerpt", sa.Boolean, nullable=False),
        sa.Column("comment", AnyText),
        sa.Column("language", sa.String(35)),
        sa.Column("host", sa.String(255)),
        sa.Column("model_version", sa.String(200), nullable=False),
        sa.Column("model_digest", sa.String(200), nullable=False),
        sa.Column("model_lines", sa.JSON, nullable=False),
    )
    op.create_index("ix_feedback_received_at", "feedback", ["received_at", "id"])
    op.create_table(
        "correction",
        sa.Column("feedback_id", sa.String(64), sa.ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("start_offset", sa.Integer, primary_key=True),
        sa.Column("end_offset", sa.Integer, nullable=False),
        sa.Column("label", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20)),
        sa.Column("model_label", sa.String(20)),
        sa.Column("model_score", sa.Float),
        sa.CheckConstraint("start_offset < end_offset", name="ck_correction_not_empty"),
    )
    op.create_index("ix_correction_label", "correction", ["label"])
    op.create_table(
        "sender",
        sa.Column("feedback_id", sa.String(64), sa.ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("sent_at", UtcTime, nullable=False),
    )
    op.create_index("ix_sender_person", "sender", ["person"])


def downgrade() -> None:
    """Drop them, and with them all feedback."""
    op.drop_table("sender")
    op.drop_table("correction")
    op.drop_table("feedback")
