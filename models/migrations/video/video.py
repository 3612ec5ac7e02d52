"""Generated from the records and frozen: what revision 0004 adds for `video`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("patrol_run", sa.Column("reasons", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("patrol_tour", sa.Column("disabled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("patrol_tour", sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))
