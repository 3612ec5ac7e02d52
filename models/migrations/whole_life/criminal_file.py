"""Generated from the records and frozen: what revision 0002 adds for `criminal_file`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.create_table(
        "criminal_file",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("transfer_id", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("offence", sa.Text(), nullable=False),
        sa.Column("report_no", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Text(), nullable=False),
        sa.Column("proposed_for", sa.Text(), nullable=False),
        sa.Column("head_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("head_reason", sa.Text(), nullable=False),
        sa.Column("signed_paper", sa.Text(), nullable=False),
        sa.Column("copied_to", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handler_transfer_id", sa.Text(), nullable=False),
        sa.Column("receipts", sa.Text(), nullable=False),
        sa.Column("supplements", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("reconsiderations", sa.Text(), nullable=False),
        sa.Column("reconsidered", sa.Boolean(), nullable=False),
        sa.Column("admin_matter_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admin_matter", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_criminal_file_case_id"), "criminal_file", ["case_id"], unique=False)
    op.create_index(op.f("ix_criminal_file_transfer_id"), "criminal_file", ["transfer_id"], unique=False)
