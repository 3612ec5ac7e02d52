"""Generated from the records and frozen: what revision 0002 adds for `task`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("first_response_task", sa.Column("checklist", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
