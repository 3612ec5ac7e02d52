"""Generated from the records and frozen: what revision 0002 adds for `equipment`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.create_table(
        "equipment",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("custodian", sa.Text(), nullable=False),
        sa.Column("battery", sa.BigInteger(), nullable=True),
        sa.Column("next_check", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_equipment_case_id"), "equipment", ["case_id"], unique=False)
    op.create_index(op.f("ix_equipment_state"), "equipment", ["state"], unique=False)
    op.create_index(op.f("ix_equipment_unit"), "equipment", ["unit"], unique=False)
    op.create_table(
        "equipment_use",
        sa.Column("equipment_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("given_to", sa.Text(), nullable=False),
        sa.Column("out_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("out_by", sa.Text(), nullable=False),
        sa.Column("allowed_by", sa.Text(), nullable=False),
        sa.Column("order_no", sa.BigInteger(), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_by", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_equipment_use_case_id"), "equipment_use", ["case_id"], unique=False)
    op.create_index(op.f("ix_equipment_use_equipment_id"), "equipment_use", ["equipment_id"], unique=False)
