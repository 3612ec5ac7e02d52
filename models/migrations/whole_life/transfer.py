"""Generated from the records and frozen: what revision 0002 adds for `transfer`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("case_transfer", sa.Column("sender", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("case_transfer", sa.Column("admin_filed_by", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("case_transfer", sa.Column("ground", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("case_transfer", sa.Column("answer_no", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("case_transfer", sa.Column("answer_reason", sa.Text(), nullable=False, server_default=sa.text("''")))
