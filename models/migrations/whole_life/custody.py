"""Generated from the records and frozen: what revision 0002 adds for `custody`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.create_table(
        "evidence_touch",
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=False),
        sa.Column("by_unit", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("to_unit", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("copy_no", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_evidence_touch_case_id"), "evidence_touch", ["case_id"], unique=False)
    op.create_index(op.f("ix_evidence_touch_evidence_id"), "evidence_touch", ["evidence_id"], unique=False)
