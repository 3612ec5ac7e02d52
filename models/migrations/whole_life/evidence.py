"""Generated from the records and frozen: what revision 0002 adds for `evidence`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("evidence", sa.Column("alert_id", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("run_id", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("medium", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("camera", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("source", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("kept_on", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("original_place", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("place", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("device_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("offset_s", sa.Double(), nullable=True))
    op.add_column("evidence", sa.Column("taken_by", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("watcher", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("evidence", sa.Column("purpose", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_index(op.f("ix_evidence_alert_id"), "evidence", ["alert_id"], unique=False)
    op.create_index(op.f("ix_evidence_run_id"), "evidence", ["run_id"], unique=False)
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"], unique=False)
    op.create_table(
        "evidence_copy",
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("copy_no", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("original_sha256", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("listing_sha256", sa.Text(), nullable=False),
        sa.Column("sidecar_sha256", sa.Text(), nullable=False),
        sa.Column("kept_on", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_evidence_copy_case_id"), "evidence_copy", ["case_id"], unique=False)
    op.create_index(op.f("ix_evidence_copy_evidence_id"), "evidence_copy", ["evidence_id"], unique=False)
