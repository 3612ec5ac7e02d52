"""Which table holds an id, asked in one question: ids say nothing of what they are the id of."""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records import tables


def tables_of(connection: Connection, key: str) -> list[str]:
    """Return the names of the tables that hold this id."""
    return [str(row[0]) for row in connection.execute(_question(), {"key": key})]


@cache
def with_id() -> tuple[sa.Table, ...]:
    """Return the tables of records: those with an id and a version."""
    return tuple(table for table in tables().sorted_tables if "id" in table.c and "version" in table.c)


@cache
def _question() -> sa.TextClause:
    return sa.text(" UNION ALL ".join(f"SELECT '{table.name}' FROM \"{table.name}\" WHERE id = :key" for table in with_id()))
