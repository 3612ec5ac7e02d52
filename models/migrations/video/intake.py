"""Generated from the records and frozen: what revision 0004 adds for `intake`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("device", sa.Column("danger_flags", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
