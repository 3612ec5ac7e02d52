"""Generated from the records and frozen: what revision 0004 adds for `evidence`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("evidence", sa.Column("engine", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("stream_s", sa.Double(), nullable=True))
    op.add_column("evidence", sa.Column("before_s", sa.Double(), nullable=True))
    op.add_column("evidence", sa.Column("lasts_s", sa.Double(), nullable=True))
    op.add_column("evidence", sa.Column("gaps", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("evidence", sa.Column("width", sa.BigInteger(), nullable=True))
    op.add_column("evidence", sa.Column("height", sa.BigInteger(), nullable=True))
    op.add_column("evidence", sa.Column("recording", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("piece", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("evidence", sa.Column("sidecar_sha256", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("take", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_index(op.f("ix_evidence_recording"), "evidence", ["recording"], unique=False)
    op.create_table(
        "evidence_mark",
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("shapes", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at_s", sa.Double(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_evidence_mark_case_id"), "evidence_mark", ["case_id"], unique=False)
    op.create_index(op.f("ix_evidence_mark_evidence_id"), "evidence_mark", ["evidence_id"], unique=False)
