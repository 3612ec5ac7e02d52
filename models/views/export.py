"""What `main.py export` writes: one flat row a line, streamed, times with the county's offset; who reported is in none of these tables.

Nobody in particular reads an export, so nothing of a referral or an interference record is in it; one made for a person holds his scope.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document
from models.records.evidence import Evidence
from models.records.intake import Reading, Refused
from models.records.running_clock import RunningClock
from models.records.video import ViewLog
from models.rules.personal_numbers import blank_numbers
from models.rules.referrals import Reader
from models.views.duplicates import FIELDS, LEAST, duplicates
from models.views.local_day import county_zone
from models.views.scope_of_export import exportable

AT_ONCE: Final = 1000
LEFT_OUT: Final = frozenset({"version"})
DUPLICATES: Final = "duplicates"
FREE: Final = frozenset(
    [
        "summary",
        "text",
        "title",
        "place_text",
        "village",
        "main_facts",
        "handling_opinion",
        "lessons",
        "no_transfer_reason",
        "suspension",
        "extra",
        "attachments",
        "body",
        "facts",
        "proof",
        "what",
        "place",
        "original_place",
        "purpose",
        "override_reason",
        "reason",
    ]
)
"""Columns in which somebody writes what he likes: an identity or telephone number in them may be a reporter's, and is blanked."""
READING_FIELDS: Final = ("device_mn", "st", "cn", "data_time", "factor", "kind", "value", "flag", "edition", "qn")
REFUSED_FIELDS: Final = ("at", "channel", "source", "reason", "detail", "size", "sha256", "raw", "sealed", "peer")

SOURCES: Final[Mapping[str, tuple[sa.Table, str, tuple[str, ...]]]] = {
    "alerts": (Alert.table, "received_at", ()),
    "cases": (Case.table, "filed_at", ()),
    "journal": (JOURNAL, "at", ()),
    "readings": (Reading.table, "data_time", READING_FIELDS),
    "clocks": (RunningClock.table, "started_at", ()),
    "documents": (Document.table, "made_at", ()),
    "refused": (Refused.table, "at", REFUSED_FIELDS),
    "evidence": (Evidence.table, "added_at", ()),
    "views": (ViewLog.table, "started_at", ()),
}
"""What can be written: its table, the column `since` and `until` look at, and the columns (none named = all)."""


def exported(
    connection: Connection,
    what: str,
    since: datetime | None = None,
    until: datetime | None = None,
    reader: Reader | None = None,
    least: float | None = None,
) -> Iterator[dict[str, Any]]:
    """The rows of `what` from `since` to before `until`, oldest first; for a `reader` what he may read. Raises KeyError for a kind there is none of.

    `duplicates` are pairs, the likeliest first; `least` is how alike two must be. They are of the whole county and for nobody in particular.
    """
    if what == DUPLICATES and reader is None:
        yield from duplicates(connection, since, until, LEAST if least is None else least)
        return
    table, moment, wanted = SOURCES[what]
    fields = wanted or tuple(column.name for column in table.columns if column.name not in LEFT_OUT)
    last = table.c.seq if "seq" in table.c else table.c.id
    chosen = (
        sa.select(*(table.c[name] for name in fields))
        .order_by(table.c[moment], last)
        .execution_options(yield_per=AT_ONCE)
        .where(*exportable(connection, what, reader))
    )
    if since is not None:
        chosen = chosen.where(table.c[moment] >= since)
    if until is not None:
        chosen = chosen.where(table.c[moment] < until)
    for row in connection.execute(chosen):
        yield {name: plain(_without_numbers(value) if name in FREE else value) for name, value in row._mapping.items()}


def fields_of(what: str) -> tuple[str, ...]:
    """The column names of a kind, in order: the head of a CSV file."""
    if what == DUPLICATES:
        return FIELDS
    table, _, wanted = SOURCES[what]
    return wanted or tuple(column.name for column in table.columns if column.name not in LEFT_OUT)


def _without_numbers(value: Any) -> Any:
    if isinstance(value, str):
        return blank_numbers(value)
    if isinstance(value, Mapping):
        return {key: _without_numbers(one) for key, one in value.items()}
    return [_without_numbers(one) for one in value] if isinstance(value, list | tuple) else value


def plain(value: Any) -> Any:
    """A value as JSON knows it: times as RFC 3339 with the county's offset, bytes as text where they are, else base64."""
    if isinstance(value, datetime):
        return value.astimezone(county_zone()).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return "base64:" + base64.b64encode(value).decode()
    return value
