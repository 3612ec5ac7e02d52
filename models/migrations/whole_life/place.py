"""Generated from the records and frozen: what revision 0002 adds for `place`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("camera", sa.Column("clock_offset_s", sa.Double(), nullable=False, server_default=sa.text("0.0")))
    op.add_column("camera", sa.Column("owner", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("camera", sa.Column("police_only", sa.Boolean(), nullable=False, server_default=sa.false()))
