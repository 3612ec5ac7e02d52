"""Generated from the records and frozen: what revision 0004 adds for `patrol_finding`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.create_table(
        "patrol_finding",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("stop", sa.BigInteger(), nullable=False),
        sa.Column("camera", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("watcher", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_patrol_finding_alert_id"), "patrol_finding", ["alert_id"], unique=False)
    op.create_index(op.f("ix_patrol_finding_run_id"), "patrol_finding", ["run_id"], unique=False)
