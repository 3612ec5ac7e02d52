"""Generated from the records and frozen: what revision 0002 adds for `document`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("document", sa.Column("issued_by", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("document", sa.Column("secrecy", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("document", sa.Column("attachments", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("document", sa.Column("missing", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("document", sa.Column("edition", sa.BigInteger(), nullable=False, server_default=sa.text("1")))
    op.add_column("document", sa.Column("replaces", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_index(op.f("ix_document_replaces"), "document", ["replaces"], unique=False)
    op.create_table(
        "document_receipt",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_document_receipt_document_id"), "document_receipt", ["document_id"], unique=False)
