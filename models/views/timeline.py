"""The timeline of a matter: its journal entries, newest first, as kinds and facts that the screen words, as far as its reader may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.journal.entry import JOURNAL
from models.rules import looks
from models.rules.referrals import Reader
from models.views.rows import TimelineRow
from models.views.secrecy import hidden_entries

NEWEST = 40
"""How many entries the detail panel is given; the case screen pages on from there."""

UNATTENDED = frozenset({"connector", "timer"})


def timeline(
    connection: Connection, alert_ids: Iterable[str], case_id: str = "", newest: int = NEWEST, reader: Reader | None = None
) -> tuple[TimelineRow, ...]:
    """The newest entries about these alerts and this case that `reader` may read, oldest of them first; without a reader nothing secret."""
    chosen = sa.select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.kind, JOURNAL.c.actor, JOURNAL.c.role, JOURNAL.c.on_behalf_of, JOURNAL.c.facts)
    told = _told(connection, _about(alert_ids, case_id), reader)
    found = connection.execute(chosen.where(told).order_by(JOURNAL.c.seq.desc()).limit(newest)).all()
    return tuple(TimelineRow(row.seq, row.at, row.kind, _who(row), row.on_behalf_of, dict(row.facts or {})) for row in reversed(found))


def timeline_count(connection: Connection, alert_ids: Iterable[str], case_id: str = "", reader: Reader | None = None) -> int:
    """How many entries there are about them that `reader` may read."""
    told = _told(connection, _about(alert_ids, case_id), reader)
    return int(connection.execute(sa.select(sa.func.count()).select_from(JOURNAL).where(told)).scalar_one())


def _told(connection: Connection, about: sa.ColumnElement[bool], reader: Reader | None) -> sa.ColumnElement[bool]:
    hidden = hidden_entries(connection, reader, about)
    shown = sa.and_(about, JOURNAL.c.kind.not_in(sorted(looks.KINDS)))  # who watched what has a page of its own
    return sa.and_(shown, JOURNAL.c.seq.not_in(sorted(hidden))) if hidden else shown


def _about(alert_ids: Iterable[str], case_id: str) -> sa.ColumnElement[bool]:
    of_alerts = JOURNAL.c.alert_id.in_(list(alert_ids))
    return sa.or_(of_alerts, JOURNAL.c.case_id == case_id) if case_id else of_alerts


def _who(row: Any) -> str:
    """The person; "" for connectors and the timer, which the screen calls automatic."""
    return "" if row.role in UNATTENDED else str(row.actor)
