"""Writes many new rows of one table at once, as near to the driver as the databases allow: intake is measured against raw inserts.

SQLAlchemy's own insert builds a mapping per row and looks up each value's processor again; here statement and processors are made once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import Dialect

TAKEN_AS_THEY_ARE: Final = (sa.Boolean, sa.LargeBinary)
"""Both drivers take bool and bytes as they are; SQLAlchemy would turn each over once more."""

PLACEHOLDERS: Final = {"sqlite": "?", "postgresql": "%s"}


@dataclass(frozen=True, slots=True)
class _Plan:
    statement: str
    binds: tuple[tuple[int, Callable[[Any], Any]], ...]


def insert_rows(connection: Connection, table: sa.Table, rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, each with a value for every column of `table` in its order."""
    plan = _plan(table, connection.dialect)
    bound = [_bind(row, plan.binds) for row in rows]
    if bound:
        connection.exec_driver_sql(plan.statement, bound)


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
    names = ", ".join(dialect.identifier_preparer.format_column(column) for column in table.columns)
    places = ", ".join(PLACEHOLDERS[dialect.name] for _ in table.columns)
    statement = f"INSERT INTO {dialect.identifier_preparer.format_table(table)} ({names}) VALUES ({places})"  # noqa: S608  names of our own tables
    bound = [(index, column.type) for index, column in enumerate(table.columns) if not isinstance(column.type, TAKEN_AS_THEY_ARE)]
    found = ((index, kind.dialect_impl(dialect).bind_processor(dialect)) for index, kind in bound)
    return _Plan(statement, tuple((index, bind) for index, bind in found if bind is not None))
