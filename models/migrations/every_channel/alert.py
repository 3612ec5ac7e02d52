"""Generated from the records and frozen: what revision 0003 adds for `alert`."""

from __future__ import annotations

from alembic import op


def add() -> None:
    """Add it."""
    op.create_index(op.f("ix_alert_subject"), "alert", ["subject"], unique=False)
