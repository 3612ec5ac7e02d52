"""Generated from the records and frozen: what revision 0003 adds for `intake`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def add() -> None:
    """Add it."""
    op.add_column("device", sa.Column("sm4_key_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("device", sa.Column("first_contact", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("episode", sa.Column("flag", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("episode", sa.Column("means", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("episode", sa.Column("told_multiple", sa.Double(), nullable=True))
    op.add_column("episode", sa.Column("told_hours", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("episode", sa.Column("crossings_count", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.create_index(op.f("ix_episode_closed"), "episode", ["closed_at"], unique=False)
    op.create_index(op.f("ix_episode_opened"), "episode", ["opened_at"], unique=False)
    op.create_index(op.f("ix_intake_key_source_at"), "intake_key", ["source", "at"], unique=False)
    op.add_column("reading", sa.Column("about", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("reading", sa.Column("resent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("reading", sa.Column("in_span", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        op.f("ix_reading_series"),
        "reading",
        ["device_mn", "factor", "kind", "cn", "data_time", "value", "flag", "in_span"],
        unique=False,
        sqlite_where=sa.text("NOT in_span"),
        postgresql_where=sa.text("NOT in_span"),
    )
    op.add_column("refused", sa.Column("peer", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_index(op.f("ix_refused_source_at"), "refused", ["source", "at"], unique=False)
    op.add_column("source", sa.Column("callback_url", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("source", sa.Column("answers", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("source", sa.Column("answers_off_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source", sa.Column("expected_interval_s", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("source", sa.Column("secrets_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source", sa.Column("keys_count", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
