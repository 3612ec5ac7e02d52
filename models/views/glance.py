"""The first look at the queue, with Python's own `sqlite3` alone: what a single PC paints before its database library is loaded.

Anything unusual (no file, an older schema, a busy file) gives None, and the queue is read the ordinary way.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from models.migrations import HEAD
from models.views import queue_lines as lines
from models.views.rows import QueueRow

PATIENCE_SECONDS = 0.2

MOST = 2000
"""More open matters than this are not all read at the first look: the gravest stand in front, the whole queue follows behind the paint."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The queue as of journal entry `seq`, and the people who may sit down (`login`, `name`, `name_en`, `role`, `unit`, `id`).

    Of a very long queue only the gravest `MOST` lines.
    """

    rows: list[QueueRow]
    seq: int
    people: dict[str, Any]


def glance(file: Path, now: datetime, operator: str = "") -> Glance | None:
    """Look at the store in `file` without changing anything; None where the ordinary way has to be taken."""
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=PATIENCE_SECONDS, isolation_level=None)) as raw:
            raw.execute("BEGIN")
            return _look(raw, now, operator)
    except sqlite3.Error:
        return None


def _look(raw: sqlite3.Connection, now: datetime, operator: str) -> Glance | None:
    if raw.execute("SELECT version_num FROM alembic_version").fetchone() != (HEAD,):
        return None
    alerts = list(_rows(raw, f"{lines.ALERTS} WHERE {lines.ALERT_IS_OPEN} ORDER BY a.state = 'new' DESC, a.level, a.received_at LIMIT {MOST}"))
    cases = list(_rows(raw, f"{lines.CASES} WHERE {lines.CASE_IS_OPEN} ORDER BY c.level, a.received_at LIMIT {MOST - len(alerts)}"))
    case_ids = [row.id for row in cases]
    alert_ids = [*(row.id for row in alerts), *(row.first_alert_id for row in cases)]
    of_these = f"(r.alert_id IN ({_marks(alert_ids)}) OR r.case_id IN ({_marks(case_ids)}))"
    limits = lines.earliest(_rows(raw, f"{lines.LIMITS} WHERE {lines.CLOCK_GOES_ON} AND {of_these}", [*alert_ids, *case_ids]), now)
    linked = {row.case_id: row.alerts - 1 for row in _rows(raw, f"{lines.LINKED} WHERE a.case_id IN ({_marks(case_ids)}) {lines.BY_CASE}", case_ids)}
    shelf = lines.Shelf.of(_rows(raw, lines.SHELVINGS))
    found = [lines.alert_line(row, limits, operator, {}, shelf) for row in alerts]
    found += [lines.case_line(row, limits, linked, operator, {}) for row in cases]
    seq = int(raw.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])
    people = {row.login: row for row in _rows(raw, "SELECT id, login, name, name_en, role, unit, organ, is_head FROM operator WHERE NOT disabled")}
    return Glance(found, seq, people)


def _marks(values: list[str]) -> str:
    return ",".join("?" * len(values))


def _rows(raw: sqlite3.Connection, statement: str, values: Sequence[str] = ()) -> Iterator[Any]:
    answers = raw.execute(statement, values)
    line = namedtuple("line", [column[0] for column in answers.description])  # type: ignore[misc]  # noqa: PYI024  columns are the statement's
    return map(line._make, answers)
