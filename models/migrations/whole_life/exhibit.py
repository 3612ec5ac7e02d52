"""Generated from the records and frozen: what revision 0002 adds for `exhibit`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.create_table(
        "appraisal",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_appraisal_case_id"), "appraisal", ["case_id"], unique=False)
    op.create_table(
        "custody_entry",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=False),
        sa.Column("by_unit", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("paper_no", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_custody_entry_case_id"), "custody_entry", ["case_id"], unique=False)
    op.create_index(op.f("ix_custody_entry_exhibit_id"), "custody_entry", ["exhibit_id"], unique=False)
    op.add_column("exhibit", sa.Column("custodian", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("exhibit", sa.Column("disposed_how", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("exhibit", sa.Column("disposed_at", sa.DateTime(timezone=True), nullable=True))
