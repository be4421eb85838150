"""Texts out of the traffic that a person should look at."""

import sqlalchemy as sa
from alembic import op

from app.store.columns import AnyText, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sample",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("seen_at", UtcTime, nullable=False),
        sa.Column("text", AnyText, nullable=False),
        sa.Column("host", sa.String(255)),
        sa.Column("doubt", sa.Float, nullable=False),
    )
    op.create_index("ix_sample_seen_at", "sample", ["seen_at"])


def downgrade() -> None:
    """Drop it, and with it all samples."""
    op.drop_table("sample")
