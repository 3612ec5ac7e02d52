"""Generated from the records and frozen: what revision 0004 adds for `video`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("patrol_run", sa.Column("reasons", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("patrol_tour", sa.Column("disabled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("patrol_tour", sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("view_log", sa.Column("layout", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("view_log", sa.Column("seat", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("view_log", sa.Column("looks", sa.BigInteger(), nullable=False, server_default=sa.text("1")))
    op.add_column("view_log", sa.Column("seen_s", sa.Double(), nullable=True))
    op.add_column("view_log", sa.Column("is_cut_off", sa.Boolean(), nullable=False, server_default=sa.false()))
