"""What the stored rows say, asked thousands of times a minute: one connection that only reads and stays open while lives are led."""

from __future__ import annotations

from functools import cache
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from models.base import METADATA
from models.store import Store

Row = dict[str, Any]


class Glimpse:
    """Reads what was committed before each question. Close it before the store."""

    def __init__(self, store: Store) -> None:
        connection = store.engine.connect()  # SQLite begins no transaction for a question
        self.connection = connection if store.is_sqlite else connection.execution_options(isolation_level="AUTOCOMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.close()

    def rows(self, table: str, **where: Any) -> list[Row]:
        """Return the rows of a table whose columns have these values, by id."""
        return [dict(row._mapping) for row in self.connection.execute(_by_values(table, tuple(where)), where)]

    def row(self, table: str, key: str) -> Row:
        """Return the row with this id, {} where there is none."""
        return next(iter(self.rows(table, id=key)), {})

    def asked(self, question: sa.Select[Any], **values: Any) -> list[sa.RowMapping]:
        """Return the rows of a question made once, with the values of its parameters."""
        return [row._mapping for row in self.connection.execute(question, values)]


@cache
def _by_values(table: str, columns: tuple[str, ...]) -> sa.Select[Any]:
    about = METADATA.tables[table]
    return sa.select(about).where(*(about.c[name] == sa.bindparam(name) for name in columns)).order_by(about.c.id)
