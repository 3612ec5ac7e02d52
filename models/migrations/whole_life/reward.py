"""Generated from the records and frozen: what revision 0002 adds for `reward`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.create_table(
        "reward",
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("query_code", sa.Text(), nullable=False),
        sa.Column("insider", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=True),
        sa.Column("base_yuan", sa.Double(), nullable=True),
        sa.Column("amount_yuan", sa.Double(), nullable=True),
        sa.Column("budget_year", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assessed_by", sa.Text(), nullable=False),
        sa.Column("assessed_by_id", sa.Text(), nullable=False),
        sa.Column("assessed_for", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notified_mode", sa.Text(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by", sa.Text(), nullable=False),
        sa.Column("receipt_code", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reward_alert_id"), "reward", ["alert_id"], unique=False)
    op.create_index(op.f("ix_reward_case_id"), "reward", ["case_id"], unique=False)
