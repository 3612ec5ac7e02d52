"""Generated from the records and frozen: what revision 0004 adds for `place`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("camera", sa.Column("sub_url", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("camera", sa.Column("channel", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("camera", sa.Column("credentials_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("camera", sa.Column("structured", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("camera", sa.Column("direction", sa.Double(), nullable=True))
    op.add_column("camera", sa.Column("range_m", sa.Double(), nullable=True))
    op.add_column("camera", sa.Column("masking", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("camera", sa.Column("expected", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("camera", sa.Column("status", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("camera", sa.Column("status_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("camera", sa.Column("status_why", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("camera", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("camera", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("camera", sa.Column("disabled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("camera", sa.Column("disabled_reason", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("camera_pin", sa.Column("pinned_by", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("camera_pin", sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("camera_pin", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
