"""Generated from the records and frozen: what revision 0002 adds for `expert`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.create_table(
        "expert",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field_of_work", sa.Text(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("phone_tail", sa.Text(), nullable=False),
        sa.Column("confidentiality_signed_on", sa.Date(), nullable=True),
        sa.Column("engagements", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
