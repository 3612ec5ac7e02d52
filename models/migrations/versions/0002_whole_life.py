"""The whole life of a case: what the second edition adds to the ground, generated from the records and frozen."""

from __future__ import annotations

from alembic import op

from models.migrations import frozen_rows, whole_life

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go up."""
    for part in whole_life.parts():
        part.add()
    for statement in frozen_rows.sqlite() if op.get_bind().dialect.name == "sqlite" else frozen_rows.postgresql():
        op.execute(statement)
