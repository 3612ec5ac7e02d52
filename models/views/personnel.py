"""The personnel and roster screen: officers with certificate, secondment and load, the roster with its gaps, equipment, the change of shift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.records.county_setting import CountySetting
from models.records.equipment import Equipment, EquipmentUse
from models.records.expert import Expert
from models.records.people import CallIn, Officer
from models.records.running_clock import RunningClock
from models.records.shift import RosterEntry, ShiftHandover
from models.records.task import FirstResponseTask
from models.rules import duty_roster, teams
from models.rules.clocks import end_of_day, start_of_day
from models.rules.duty_roster import ABSENT, Stretch
from models.rules.object_states import ShiftState
from models.rules.rulebook import Rulebook
from models.rules.staffing import PoolFacts, staffing
from models.rules.states import OPEN_TASK_STATES, TERMINAL_CALLIN_STATES
from models.views.local_day import local_day
from models.views.personnel_rows import (
    DutyDayRow,
    ExpertRow,
    GapRow,
    PersonnelPage,
    PersonRow,
    RatioRow,
    ShiftCallRow,
    ShiftClockRow,
    ShiftRow,
    StretchRow,
    ThingRow,
)
from models.views.rows import LimitRow, LimitState

_ID = Case.table.c.id
SHOWN_DAYS = 7
ROUND_THE_CLOCK = ("duty_leader", "dispatcher")
"""Positions that are looked at for gaps even while nobody is on their roster."""
SEALED = frozenset({"R-234"})
"""Limits of misconduct referrals: no dispatcher sees them (commands.md reading 28)."""


def personnel(connection: Connection, now: datetime, book: Rulebook, *, days: int = SHOWN_DAYS) -> PersonnelPage:
    """Everything of the screen: the pool, `days` days of roster from today on, equipment, shift and the staffing ratios."""
    officers = connection.execute(sa.select(Officer.table).order_by(Officer.table.c.unit, Officer.table.c.real_name_no)).all()
    cases = {row.id: str(row.case_no) for row in connection.execute(sa.select(Case.table.c.id, Case.table.c.case_no).where(_ID.in_(_concerned())))}
    entries = connection.execute(sa.select(RosterEntry.table).where(RosterEntry.table.c.removed_at.is_(None)).order_by(RosterEntry.table.c.from_at)).all()
    return PersonnelPage(
        as_of=now,
        people=_people(connection, officers, entries, cases, now),
        days=tuple(_day(entries, local_day(now) + timedelta(days=number)) for number in range(days)),
        equipment=equipment(connection, cases),
        shift=shift(connection, book, cases),
        ratios=ratios(connection, book, officers, local_day(now)),
        experts=experts(connection),
    )


def experts(connection: Connection) -> tuple[ExpertRow, ...]:
    """The expert library by field of work."""
    row = Expert.table.c
    chosen = sa.select(row.id, row.name, row.kind, row.field_of_work, row.organ, row.confidentiality_signed_on).order_by(row.field_of_work, row.name)
    return tuple(ExpertRow(*found) for found in connection.execute(chosen))


def _concerned() -> sa.CompoundSelect[Any]:
    """The cases anything on this screen hangs on; the archive is not read through."""
    call, task, clock, thing = CallIn.table.c, FirstResponseTask.table.c, RunningClock.table.c, Equipment.table.c
    return sa.union(
        sa.select(call.case_id).where(call.state.not_in(TERMINAL_CALLIN_STATES)),
        sa.select(task.case_id).where(task.state.in_(OPEN_TASK_STATES)),
        sa.select(clock.case_id).where(clock.state == "running"),
        sa.select(thing.case_id).where(thing.case_id != ""),
    )


def ratios(connection: Connection, book: Rulebook, officers: Iterable[Any], today: date) -> tuple[RatioRow, ...]:
    """The staffing rules that are switched on, from the pool and the county's numbers of posts."""
    posts = connection.execute(sa.select(CountySetting.table.c.value).where(CountySetting.table.c.key == "posts")).scalar()
    pool = [PoolFacts(one, one.legal_qualified, one.backbone, one.trained_on) for one in officers]
    return tuple(RatioRow(*one) for one in staffing(book, pool, posts if isinstance(posts, Mapping) else None, today))


def equipment(connection: Connection, cases: Mapping[str, str]) -> tuple[ThingRow, ...]:
    """All devices and vehicles, what is out first."""
    uses = {use.equipment_id: use for use in connection.execute(sa.select(EquipmentUse.table).where(EquipmentUse.table.c.back_at.is_(None)))}
    things = connection.execute(sa.select(Equipment.table).order_by(Equipment.table.c.key)).all()
    rows = [_thing(thing, uses.get(thing.id), cases) for thing in things]
    return tuple(sorted(rows, key=lambda row: (row.out_at is None, row.key)))


def shift(connection: Connection, book: Rulebook, cases: Mapping[str, str]) -> ShiftRow:
    """What a hand-over has to list now, and the newest offer that still waits."""
    waiting = sa.select(ShiftHandover.table).where(ShiftHandover.table.c.state == ShiftState.OFFERED).order_by(ShiftHandover.table.c.offered_at.desc())
    offer = connection.execute(waiting.limit(1)).first()
    out = sa.select(Equipment.table.c.key).where(Equipment.table.c.state.in_(("dispatched", "in_use"))).order_by(Equipment.table.c.key)
    return ShiftRow(
        clocks=tuple(_clocks(connection, book, offer, cases)),
        callins=tuple(_calls(connection, offer, cases)),
        equipment_out=tuple(connection.execute(out).scalars()),
        handover_id=offer.id if offer else "",
        offered_by=offer.offered_by if offer else "",
        offered_at=offer.offered_at if offer else None,
        to_name=offer.to_name if offer else "",
        remarks=offer.remarks if offer else "",
    )


def _people(connection: Connection, officers: Any, entries: Any, cases: Mapping[str, str], now: datetime) -> tuple[PersonRow, ...]:
    out = _out_on(connection)
    away = {entry.person: str(entry.kind) for entry in entries if entry.kind in ABSENT and entry.from_at <= now < entry.to_at}
    return tuple(_person(officer, out.get(officer.id, ()), away.get(officer.name, ""), cases, local_day(now)) for officer in officers)


def _out_on(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The open cases each officer is called to or on a team of, the newest last."""
    calls = sa.select(CallIn.table.c.officer_id, CallIn.table.c.case_id, CallIn.table.c.called_at).where(CallIn.table.c.state.not_in(TERMINAL_CALLIN_STATES))
    found = [(row.called_at, row.officer_id, row.case_id) for row in connection.execute(calls)]
    table = FirstResponseTask.table.c
    ordered = sa.select(table.officers, table.case_id, table.ordered_at).where(table.state.in_(OPEN_TASK_STATES))
    found += [(row.ordered_at, officer_id, row.case_id) for row in connection.execute(ordered) for officer_id in row.officers or ()]
    out: dict[str, tuple[str, ...]] = {}
    for _, officer_id, case_id in sorted(found):
        out[officer_id] = tuple(dict.fromkeys((*out.get(officer_id, ()), case_id)))
    return out


def _person(officer: Any, on: tuple[str, ...], away: str, cases: Mapping[str, str], today: date) -> PersonRow:
    valid_to = officer.certificate_valid_to
    amiss = teams.unfit(officer, today, away=away in teams.AWAY)
    warned = (*teams.ends_soon(officer, today), *teams.seconded_long(officer, today, consent_paper=officer.consent_paper))
    return PersonRow(
        id=officer.id,
        name=officer.name,
        real_name_no=officer.real_name_no,
        unit=officer.unit,
        post=officer.post,
        specialities=tuple(officer.specialities or ()),
        certificate_no=officer.certificate_no,
        certificate_valid_to=valid_to,
        days_left=(valid_to - today).days if valid_to else None,
        secondment=teams.secondment_state(officer, today),
        secondment_from=officer.secondment_from,
        secondment_to=officer.secondment_to,
        months=teams.months_from(officer.secondment_from, today) if teams.is_seconded(officer, today) and officer.secondment_from else None,
        consent_paper=officer.consent_paper,
        availability="suspended" if officer.suspended else away or officer.availability,
        load=len(on),
        case_id=on[-1] if on else "",
        case_no=cases.get(on[-1], "") if on else "",
        legal_qualified=officer.legal_qualified,
        backbone=officer.backbone,
        trained_on=officer.trained_on,
        amiss=tuple(why.code for why in amiss),
        warnings=tuple(why.code for why in warned),
    )


def _day(entries: Any, day: date) -> DutyDayRow:
    begins, ends = start_of_day(day), end_of_day(day)
    here = [entry for entry in entries if entry.from_at < ends and entry.to_at > begins]
    stretches = [Stretch(entry.person, entry.position, entry.kind, entry.from_at, entry.to_at) for entry in here]
    rostered = {entry.position for entry in entries if entry.position}
    positions = (*ROUND_THE_CLOCK, *sorted(rostered - {*ROUND_THE_CLOCK})) if rostered else ()
    gaps = [gap for position in positions for gap in duty_roster.gaps(stretches, position, begins, ends)]
    rows = tuple(StretchRow(entry.id, entry.person, entry.position, entry.kind, entry.from_at, entry.to_at) for entry in here)
    return DutyDayRow(day, rows, tuple(GapRow(*gap) for gap in gaps))


def _thing(thing: Any, use: Any, cases: Mapping[str, str]) -> ThingRow:
    return ThingRow(
        id=thing.id,
        key=thing.key,
        kind=thing.kind,
        name=thing.name,
        unit=thing.unit,
        state=str(thing.state),
        custodian=thing.custodian,
        battery=thing.battery,
        next_check=thing.next_check,
        case_id=thing.case_id,
        case_no=cases.get(thing.case_id, ""),
        out_at=use.out_at if use else None,
        given_to=use.given_to if use else "",
    )


def _clocks(connection: Connection, book: Rulebook, offer: Any, cases: Mapping[str, str]) -> Iterable[ShiftClockRow]:
    table = RunningClock.table
    listed = set(offer.clocks or ()) if offer else None
    numbers = sa.select(Alert.table.c.id, Alert.table.c.alert_no).where(Alert.table.c.id.in_(_alerts_waiting()))
    alerts = {row.id: str(row.alert_no) for row in connection.execute(numbers)}
    for clock in connection.execute(sa.select(table).where(table.c.state == "running").order_by(table.c.due_at, table.c.id)):
        if clock.rule in SEALED or book.rule(clock.rule).kind != "clock":
            continue
        state = LimitState.OVERDUE if clock.overdue_at is not None else LimitState.RUNNING
        limit = LimitRow(clock.rule, clock.started_at, clock.due_at, state, object_id=clock.object_id)
        about = cases.get(clock.case_id) or alerts.get(clock.alert_id, "")
        yield ShiftClockRow(limit, clock.id, clock.case_id, about, listed is not None and clock.id not in listed)


def _alerts_waiting() -> sa.Select[Any]:
    table = RunningClock.table.c
    return sa.select(table.alert_id).where(table.state == "running", table.case_id == "", table.alert_id != "")


def _calls(connection: Connection, offer: Any, cases: Mapping[str, str]) -> Iterable[ShiftCallRow]:
    table = CallIn.table.c
    listed = set(offer.callins or ()) if offer else None
    named = sa.select(CallIn.table, Officer.table.c.name).join(Officer.table, Officer.table.c.id == table.officer_id)
    for row in connection.execute(named.where(table.state.not_in(TERMINAL_CALLIN_STATES)).order_by(table.called_at, table.id)):
        since = listed is not None and row.id not in listed
        yield ShiftCallRow(row.id, row.name, str(row.state), row.case_id, cases.get(row.case_id, ""), row.called_at, since)
