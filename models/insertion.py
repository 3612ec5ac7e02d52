"""Writes many new rows of one table at once, as near to the driver as the databases allow: intake is measured against raw inserts.

SQLAlchemy's own insert builds a mapping per row and looks up each value's processor again; here statement and processors are made once.
PostgreSQL takes more than a few rows as one stream (COPY), which costs it and us half of what as many statements do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import Dialect

TAKEN_AS_THEY_ARE: Final = (sa.Boolean, sa.LargeBinary)
"""Both drivers take bool and bytes as they are; SQLAlchemy would turn each over once more."""

PLACEHOLDERS: Final = {"sqlite": "?", "postgresql": "%s"}
FEW: Final = 3
"""Up to so many rows a prepared statement is the quicker way."""
STREAM: Final = "COPY "
"""What a statement begins with whose rows are streamed."""


@dataclass(frozen=True, slots=True)
class _Plan:
    statement: str
    stream: str
    binds: tuple[tuple[int, Callable[[Any], Any]], ...]


def insert_rows(connection: Connection, table: sa.Table, rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, each with a value for every column of `table` in its order."""
    plan = _plan(table, connection.dialect)
    bound = [_bind(row, plan.binds) for row in rows]
    if bound:
        connection.exec_driver_sql(plan.stream if len(bound) > FEW else plan.statement, bound)


def stream_rows(engine: Engine) -> None:
    """Let `insert_rows` stream on a PostgreSQL engine; errors come as from any other statement."""

    @sa.event.listens_for(engine, "do_executemany")
    def stream(cursor: Any, statement: str, rows: Sequence[Sequence[Any]], _context: Any) -> bool:
        if not statement.startswith(STREAM):
            return False
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return True


def _bind(row: Sequence[Any], binds: tuple[tuple[int, Callable[[Any], Any]], ...]) -> tuple[Any, ...]:
    values = list(row)
    for index, bind in binds:
        if values[index] is not None:
            values[index] = bind(values[index])
    return tuple(values)


def _plan(table: sa.Table, dialect: Dialect) -> _Plan:
    plans: dict[str, _Plan] = table.info.setdefault("insertion", {})
    if dialect.name not in plans:
        plans[dialect.name] = _make_plan(table, dialect)
    return plans[dialect.name]


def _make_plan(table: sa.Table, dialect: Dialect) -> _Plan:
    whole = dialect.identifier_preparer.format_table(table)
    names = ", ".join(dialect.identifier_preparer.format_column(column) for column in table.columns)
    places = ", ".join(PLACEHOLDERS[dialect.name] for _ in table.columns)
    statement = f"INSERT INTO {whole} ({names}) VALUES ({places})"  # noqa: S608  names of our own tables
    stream = f"{STREAM}{whole} ({names}) FROM STDIN" if dialect.name == "postgresql" else statement
    bound = [(index, column.type) for index, column in enumerate(table.columns) if not isinstance(column.type, TAKEN_AS_THEY_ARE)]
    found = ((index, kind.dialect_impl(dialect).bind_processor(dialect)) for index, kind in bound)
    return _Plan(statement, stream, tuple((index, bind) for index, bind in found if bind is not None))
