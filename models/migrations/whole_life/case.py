"""Generated from the records and frozen: what revision 0002 adds for `case`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("case_file", sa.Column("merged_into", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("case_file", sa.Column("split_from", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("case_file", sa.Column("state_before", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("case_file", sa.Column("suspension", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "merger",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("into_case_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("things", sa.Text(), nullable=False),
        sa.Column("owed_superior", sa.Boolean(), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_merger_case_id"), "merger", ["case_id"], unique=False)
    op.create_table(
        "recheck",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("photos", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_recheck_case_id"), "recheck", ["case_id"], unique=False)
