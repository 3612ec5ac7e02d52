"""An archive of ended cases with all that hangs on them, made by leading one case through the real door and copying its rows.

What a case leaves behind (alert, tasks, transfer, feedback, papers, duties, clocks, entries) is what the door really wrote, so the archive
grows every table an act may touch, in the proportions of real work.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from models.base import new_id
from models.journal.entry import HEADS, JOURNAL, WHOLE
from models.records import tables
from models.records.red_flag import DailyLook
from models.store import Store
from tests.bench._lives import lead
from tests.builders import Room

AT_ONCE: Final = 1000
NUMBERED: Final = frozenset({"alert_no", "case_no", "doc_no", "token"})

Row = dict[str, Any]


def fill(room: Room, cases: int) -> None:
    """Lead one case to its end and copy it until there are `cases` of them. The journal's chain is not continued: nothing here verifies it."""
    before = _everything(room.store)
    for _ in lead(room, 0):
        pass
    rows = {name: [row for key, row in found.items() if key not in before[name]] for name, found in _everything(room.store).items()}
    entries = rows.pop(JOURNAL.name)
    heads = [row for row in rows.pop(HEADS.name) if row["stream"] != WHOLE]
    rows.pop("counter")
    rows.pop(DailyLook.table.name)  # there is one, whatever has been archived
    known = [row["id"] for found in rows.values() for row in found if "id" in row]
    seq = max(row["seq"] for row in entries)
    for first in range(0, cases, AT_ONCE):
        with room.store.writing() as connection:
            for name, copies in _copies(rows, entries, heads, known, range(first, min(first + AT_ONCE, cases)), seq):
                connection.execute(tables().tables[name].insert(), copies)
    with room.store.writing() as connection:
        newest = connection.execute(sa.select(sa.func.max(JOURNAL.c.seq))).scalar_one()
        connection.execute(HEADS.update().where(HEADS.c.stream == WHOLE).values(seq=newest, length=newest))
        connection.execute(DailyLook.table.update().values(seen_seq=newest))  # each day of the archive was looked at on its day
    with room.store.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def _everything(store: Store) -> dict[str, dict[Any, Row]]:
    with store.reading() as connection:
        return {
            name: {tuple(row._mapping[key.name] for key in table.primary_key): dict(row._mapping) for row in connection.execute(sa.select(table))}
            for name, table in tables().tables.items()
        }


def _copies(rows: Mapping[str, list[Row]], entries: list[Row], heads: list[Row], known: list[str], numbers: range, seq: int) -> Iterator[tuple[str, list[Row]]]:
    fresh = [dict(zip(known, (new_id() for _ in known), strict=True)) for _ in numbers]
    shifts = [seq + number * len(entries) + 1 - entries[0]["seq"] for number in numbers]
    for name, found in (*rows.items(), (JOURNAL.name, entries)):
        copies = [_copy(row, ids, number) | _shifted(row, shift) for ids, number, shift in zip(fresh, numbers, shifts, strict=True) for row in found]
        if copies:
            yield name, copies
    yield HEADS.name, [_copy(row, ids, number) for ids, number in zip(fresh, numbers, strict=True) for row in heads]


def _shifted(row: Row, by: int) -> Row:
    """The numbers of entries in a row (its own, that an answer to a source tells of, those of an act that may be taken back), as many further on."""
    return {name: row[name] + by for name in ("seq", "last_seq") if row.get(name) is not None}


def _copy(row: Row, ids: Mapping[str, str], number: int) -> Row:
    return {name: f"{value}-{number}" if name in NUMBERED else _with_ids(value, ids) for name, value in row.items()}


def _with_ids(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        kind, colon, key = value.rpartition(":")
        return f"{kind}{colon}{ids[key]}" if key in ids else value
    if isinstance(value, list | dict) and value:
        text = json.dumps(value, ensure_ascii=False, default=str)
        return value if not any(key in text for key in ids) else json.loads(_replaced(text, ids))
    return value


def _replaced(text: str, ids: Mapping[str, str]) -> str:
    for old, new in ids.items():
        text = text.replace(old, new)
    return text
