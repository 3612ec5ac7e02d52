"""Generated from the records and frozen: what revision 0002 adds for `people`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("officer", sa.Column("backbone", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("officer", sa.Column("trained_on", sa.Date(), nullable=True))
    op.add_column("officer", sa.Column("radio", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("operator", sa.Column("password_once", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("recusal", sa.Column("name", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("recusal", sa.Column("by", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("recusal", sa.Column("by_id", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_index(op.f("ix_recusal_case_id"), "recusal", ["case_id"], unique=False)
