"""Generated from the records and frozen: what revision 0002 adds for `supervision_notice`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.create_table(
        "supervision_notice",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("follow_up_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("overdue_days", sa.BigInteger(), nullable=False),
        sa.Column("required", sa.Text(), nullable=False),
        sa.Column("new_due", sa.Date(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_supervision_notice_case_id"), "supervision_notice", ["case_id"], unique=False)
    op.create_index(op.f("ix_supervision_notice_follow_up_id"), "supervision_notice", ["follow_up_id"], unique=False)
    op.create_index(op.f("ix_supervision_notice_unit"), "supervision_notice", ["unit"], unique=False)
