"""The day's list of warnings: what somebody should know this morning before it becomes a refusal. Source: domain.md 9, 10.2; commands.md 4.

Certificates that end within sixty days, secondments of ten months without consent, gaps of the roster of today and tomorrow, and a
working-day table that is not official, of this year or of a year a running term reaches into; then what monitoring (W-05) and the tracking of
hazardous waste (W-06) have found and nobody has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.people import Officer
from models.records.running_clock import RunningClock
from models.records.shift import RosterEntry
from models.rules import duty_roster, teams
from models.rules.clocks import end_of_day, local_date, start_of_day
from models.rules.duty_roster import Stretch
from models.rules.refusal import Reason, warning
from models.rules.rulebook import Rulebook
from models.views.monitor_warnings import monitor_warnings

ROUND_THE_CLOCK: Final = "R-118"
SECONDED_TOO_LONG: Final = "R-604"
ALWAYS_MANNED: Final = ("duty_leader", "dispatcher")
"""Positions that are looked at for gaps once a roster is kept, even while nobody is on them."""

DAYS_AHEAD: Final = 2


def day_list(connection: Connection, book: Rulebook, now: datetime) -> tuple[Reason, ...]:
    """All warnings that stand on the list of the local day of `now`: people first, then the roster, the calendar, the machines."""
    today = local_date(now)
    of_offices = (*_of_people(connection, book, today), *_of_the_roster(connection, book, today), *_of_the_calendar(connection, book, today))
    return (*of_offices, *(row.reason for row in monitor_warnings(connection, book, now)))


def _of_people(connection: Connection, book: Rulebook, today: date) -> Iterator[Reason]:
    officers = [Officer.from_row(dict(row._mapping)) for row in connection.execute(sa.select(Officer.table).order_by(Officer.table.c.real_name_no))]
    for officer in officers:
        yield from teams.ends_soon(officer, today)
    for officer in officers if book.rule(SECONDED_TOO_LONG).enabled else ():
        yield from teams.seconded_long(officer, today, consent_paper=officer.consent_paper)


def _of_the_roster(connection: Connection, book: Rulebook, today: date) -> Iterator[Reason]:
    table = RosterEntry.table.c
    begins, ends = start_of_day(today), end_of_day(today + timedelta(days=DAYS_AHEAD - 1))
    standing = sa.select(RosterEntry.table).where(table.removed_at.is_(None))
    if not book.rule(ROUND_THE_CLOCK).enabled or connection.execute(standing.limit(1)).first() is None:
        return
    rows = connection.execute(standing.where(table.from_at < ends, table.to_at > begins)).all()
    stretches = [Stretch(row.person, row.position, row.kind, row.from_at, row.to_at) for row in rows]
    positions = dict.fromkeys((*ALWAYS_MANNED, *(one.position for one in stretches if one.position)))
    for position in positions:
        for gap in duty_roster.gaps(stretches, position, begins, ends):
            yield warning("roster_gap", position=gap.position, begins=gap.begins, ends=gap.ends, rule=ROUND_THE_CLOCK)


def _of_the_calendar(connection: Connection, book: Rulebook, today: date) -> Iterator[Reason]:
    table = RunningClock.table.c
    reached = sa.select(table.unofficial_year).where(table.state == "running", table.unofficial_year.is_not(None)).distinct()
    years = {int(year) for year in connection.execute(reached).scalars() if year is not None} | {today.year}
    for year in sorted(years):
        if not book.working_days.is_official(year):
            yield warning("year_unofficial", year=year)
