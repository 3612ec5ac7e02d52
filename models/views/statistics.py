"""The ratios of the rules and the counts a report speaks of, computed from the store as it stands. Source: R-601…R-615, domain.md 10.1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case, SupervisionRecord
from models.records.county_setting import CountySetting
from models.records.follow_up import FollowUp
from models.records.people import Officer
from models.records.referral import MisconductReferral
from models.records.running_clock import RunningClock
from models.records.transfer import CaseTransfer, Feedback
from models.rules.clocks import end_of_day, local_date, start_of_day
from models.rules.referrals import HIDDEN_CLOCK
from models.rules.rulebook import Rulebook
from models.rules.states import OUT_OF_FIGURES
from models.rules.working_days import WorkingDays
from models.views.patrol import patrol_coverage

REFERRALS: Final = "referrals"
PATROLS: Final = "R-615"
COVERAGE: Final = frozenset({"R-611", "R-612", "R-613"})
"""Rules whose ratio is covered points of all points; of which kind (`R-613:outlet`), the county's settings say."""

_PLACES: Final = 4
"""Decimals a ratio is given with."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """One ratio of the rules: what it is, what it should be, and whether it is met. `value` None: nothing there to count."""

    rule: str
    of: str
    text: str
    value: float | None
    operator: str
    wanted: float

    @property
    def is_met(self) -> bool | None:
        """Whether the ratio is as the rule wants it."""
        if self.value is None:
            return None
        return self.value >= self.wanted if self.operator == ">=" else self.value <= self.wanted


def figure(connection: Connection, name: str, now: datetime, working: WorkingDays | None = None) -> float | int | None:
    """One figure by its name: `R-601`, `R-602`, `R-603`, `R-613:outlet`, `referrals` (signed in the month of `now`). None: not to be had.

    `working`: the days by which tours are due (R-615); Mondays to Fridays, if nobody says.

    Raises:
        KeyError: no such figure.
    """
    if name == REFERRALS:
        today = local_date(now)
        return referrals(connection, today.replace(day=1), today)
    rule, _, of = name.partition(":")
    if rule in COVERAGE:
        return _covered(_setting(connection, "coverage"), of)
    if rule == PATROLS:
        covered = patrol_coverage(connection, now, working or WorkingDays())
        return None if covered is None else round(covered, _PLACES)
    if rule == "R-610":
        return _entry_ratio(connection)
    if rule == "R-614":
        return _complaint_ratio(connection)
    ratios = {"R-601": _certified, "R-602": _in_post, "R-603": _vacant}
    return ratios[rule](connection, local_date(now))


def ratios(connection: Connection, book: Rulebook, now: datetime) -> tuple[Ratio, ...]:
    """Every ratio the rules ask for, those by kind once for each kind the county counts."""
    found = []
    kinds = sorted(_setting(connection, "coverage"))
    for rule in book.rules.values():
        if rule.kind != "ratio" or not rule.enabled or rule.id == "R-608":
            continue
        for of in kinds if rule.id in COVERAGE else ("",):
            value = figure(connection, f"{rule.id}:{of}" if of else rule.id, now, book.working_days)
            found.append(Ratio(rule.id, of, rule.text or rule.note, value, rule.op, rule.number()))
    return tuple(found)


def referrals(connection: Connection, first: date, last: date) -> int:
    """How many misconduct referrals were signed from `first` to `last`, both included."""
    signed = MisconductReferral.table.c.signed_at
    return _count(connection, MisconductReferral.table, signed >= start_of_day(first), signed < end_of_day(last))


def open_follow_ups(connection: Connection) -> int:
    """How many resolutions of conferences are not done."""
    return _count(connection, FollowUp.table, FollowUp.table.c.done_at.is_(None))


def period_figures(connection: Connection, first: date, last: date) -> dict[str, Any]:
    """What happened from `first` to `last` in numbers, as reports carry it (ST-01, 02, 04, 09, 10, 13)."""
    begin, end = start_of_day(first), end_of_day(last)
    alert, case, clock, result = Alert.table, Case.table, RunningClock.table, SupervisionRecord.table

    def within(moment: sa.Column[Any]) -> tuple[sa.ColumnElement[bool], ...]:
        return (moment >= begin, moment < end)

    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "alerts": _count(connection, alert, *within(alert.c.received_at)),
        "alerts_by_channel": _by(connection, alert.c.channel, *within(alert.c.received_at)),
        "alerts_by_level": _by(connection, alert.c.level, *within(alert.c.received_at)),
        "cases_filed": _count(connection, case, *within(case.c.filed_at)),
        "cases_by_category": _by(connection, case.c.category, *within(case.c.filed_at)),
        "cases_by_township": _by(connection, case.c.township, *within(case.c.filed_at)),
        "cases_closed": _count(connection, case, *within(case.c.closed_at)),
        "assigned": _count(connection, CaseTransfer.table, CaseTransfer.table.c.lead.is_(sa.true()), *within(CaseTransfer.table.c.sent_at)),
        "assigned_by_unit": _by(connection, CaseTransfer.table.c.unit, CaseTransfer.table.c.lead.is_(sa.true()), *within(CaseTransfer.table.c.sent_at)),
        "criminal_transfers": _count(connection, CaseTransfer.table, CaseTransfer.table.c.kind == "criminal", *within(CaseTransfer.table.c.sent_at)),
        "overdue_by_rule": _by(connection, clock.c.rule, clock.c.rule != HIDDEN_CLOCK, *within(clock.c.overdue_at)),
        "results": _by(connection, result.c.result, *within(result.c.at)),
        "penalty_yuan": float(connection.execute(sa.select(sa.func.coalesce(sa.func.sum(result.c.amount_yuan), 0.0)).where(*within(result.c.at))).scalar_one()),
        "referrals": referrals(connection, first, last),
        "open_follow_ups": open_follow_ups(connection),
    }


def problems_by_unit(connection: Connection, first: date, last: date) -> dict[str, dict[str, int]]:
    """What went late or came back, by unit (D-28): terms that ran out on its transfers, feedback that was returned."""
    begin, end = start_of_day(first), end_of_day(last)
    clock, transfer, given = RunningClock.table.c, CaseTransfer.table.c, Feedback.table.c
    joined = sa.join(RunningClock.table, CaseTransfer.table, clock.object_id == transfer.id)
    overdue = sa.select(transfer.unit, sa.func.count()).select_from(joined).where(clock.overdue_at >= begin, clock.overdue_at < end).group_by(transfer.unit)
    returned = (
        sa.select(given.unit, sa.func.count()).where(given.decision == "returned", given.decided_at >= begin, given.decided_at < end).group_by(given.unit)
    )
    found: dict[str, dict[str, int]] = {}
    for kind, counted in (("overdue", overdue), ("returned", returned)):
        for unit, count in connection.execute(counted):
            found.setdefault(unit, {})[kind] = int(count)
    return found


def _count(connection: Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one())


def _by(connection: Connection, column: sa.Column[Any], *where: sa.ColumnElement[bool]) -> dict[str, int]:
    counted = sa.select(column, sa.func.count()).where(*where).group_by(column).order_by(column)
    return {str(value): int(count) for value, count in connection.execute(counted)}


def _setting(connection: Connection, key: str) -> Mapping[str, Any]:
    value = connection.execute(sa.select(CountySetting.table.c.value).where(CountySetting.table.c.key == key)).scalar()
    return value if isinstance(value, Mapping) else {}


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, _PLACES) if whole else None


def _certified(connection: Connection, today: date) -> float | None:
    """R-601: officers with a certificate that is good today (through its last day, reading 29)."""
    officer = Officer.table.c
    valid = _count(connection, Officer.table, officer.certificate_no != "", officer.certificate_valid_to >= today)
    return _share(valid, _count(connection, Officer.table))


def _in_post(connection: Connection, _today: date) -> float | None:
    posts = _setting(connection, "posts")
    return _share(float(posts.get("in_post", 0)), float(posts.get("authorised", 0)))


def _vacant(connection: Connection, _today: date) -> float | None:
    posts = _setting(connection, "posts")
    authorised = float(posts.get("authorised", 0))
    return _share(authorised - float(posts.get("filled", 0)), authorised)


def _covered(coverage: Mapping[str, Any], of: str) -> float | None:
    counted = coverage.get(of, {})
    return _share(float(counted.get("covered", 0)), float(counted.get("points", 0)))


def _entry_ratio(connection: Connection) -> float | None:
    """R-610: feedback that names a penalty and has its decision number on record."""
    given = Feedback.table.c
    penalties = (given.result.in_(["penalty", "simple_penalty"]), given.decision != "returned")
    return _share(_count(connection, Feedback.table, *penalties, given.decision_no != ""), _count(connection, Feedback.table, *penalties))


def _complaint_ratio(connection: Connection) -> float | None:
    """R-614: reports by people that were taken up, of all that came."""
    alert = Alert.table.c
    complaints = (alert.reply_wanted.is_(sa.true()), alert.state.not_in(OUT_OF_FIGURES))
    return _share(_count(connection, Alert.table, *complaints, alert.acknowledged_at.is_not(None)), _count(connection, Alert.table, *complaints))
