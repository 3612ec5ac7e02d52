"""The ground: all records of the spine, the journal, and the database's own refusal to change the past."""

from __future__ import annotations

from alembic import op

from models.migrations.append_only import SQLITE, postgresql
from models.records import tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Go up."""
    connection = op.get_bind()
    tables().create_all(connection)
    for statement in SQLITE if connection.dialect.name == "sqlite" else postgresql():
        op.execute(statement)
