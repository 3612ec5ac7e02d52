"""The queue's questions as SQL both databases understand, and its lines made of the answers: no database library is loaded here.

At start the queue is read with Python's own `sqlite3` (`models.views.glance`), before SQLAlchemy, which costs more than all of Qt;
from then on through the store (`models.views.queue`). Both use what stands here, so there is one queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from models.rules.grouping import group_of
from models.rules.states import TERMINAL_CASE_STATES, AlertState, CaseState
from models.views.rows import Group, LimitRow, LimitState, QueueRow

OPEN_ALERTS = (AlertState.NEW, AlertState.ACKNOWLEDGED)
OPEN_CASES = tuple(state for state in CaseState if state not in TERMINAL_CASE_STATES)
GOING_ON = ("running", "paused")


def quoted(words: Iterable[str]) -> str:
    """Words of our own closed lists as an SQL list."""
    return ", ".join(f"'{word}'" for word in words)


ALERTS = """SELECT a.id, a.alert_no, a.level, a.state, a.received_at, a.channel, a.summary, a.township, a.place_text, a.category, a.power_item,
 a.acknowledged_by, a.lon, a.lat, a.version, a.source, a.device_mn FROM alert a"""
CASES = """SELECT c.id, c.first_alert_id, c.case_no, c.level, c.state, c.title, c.township, c.place_text, c.category, c.power_item, c.lead,
 c.version, c.lon, c.lat, a.alert_no, a.received_at, a.channel, a.acknowledged_by FROM case_file c JOIN alert a ON a.id = c.first_alert_id"""
LIMITS = """SELECT coalesce(nullif(r.case_id, ''), nullif(a.case_id, ''), r.alert_id) AS owner, r.rule, r.started_at, r.due_at, r.state,
 r.stopped_at, r.late, r.overdue_at, r.object_id FROM running_clock r LEFT JOIN alert a ON r.case_id = '' AND a.id = r.alert_id"""
LINKED = "SELECT a.case_id, count(*) AS alerts FROM alert a"
BY_CASE = "GROUP BY a.case_id HAVING count(*) > 1"

SHELVINGS = """SELECT s.alert_id, s.source, s.device_mn, s.until FROM shelving s WHERE s.ended = '' OR (s.ended = 'expired' AND s.alert_id IN
 (SELECT a.id FROM alert a WHERE a.state = 'new'))"""

ALERT_IS_OPEN = f"a.state IN ({quoted(OPEN_ALERTS)})"
CASE_IS_OPEN = f"c.state IN ({quoted(OPEN_CASES)})"
CLOCK_GOES_ON = f"r.state IN ({quoted(GOING_ON)})"
IN_OPEN_CASE = f"a.case_id IN (SELECT c.id FROM case_file c WHERE {CASE_IS_OPEN})"  # noqa: S608  our own closed list


def moment(value: Any) -> datetime:
    """A time as either database hands it over, aware, UTC."""
    at: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def earliest(clocks: Iterable[Any], now: datetime) -> dict[str, LimitRow]:
    """Of the answers to `LIMITS` the one limit shown per matter: the earliest due of those that run, else of those that stand still."""
    found: dict[str, Any] = {}
    for row in clocks:
        best = found.get(row.owner)
        if best is None or (row.state != "running", row.due_at) < (best.state != "running", best.due_at):
            found[row.owner] = row
    return {key: limit_row(row, now) for key, row in found.items()}


def limit_row(row: Any, now: datetime) -> LimitRow:
    """Make the row of one clock; `row` has the columns of `LIMITS`."""
    due = moment(row.due_at)
    stopped = None if row.stopped_at is None else moment(row.stopped_at)
    return LimitRow(row.rule, moment(row.started_at), due, _limit_state(row, due, now), stopped, row.object_id)


def _limit_state(row: Any, due: datetime, now: datetime) -> LimitState:
    if row.state == "stopped":
        return LimitState.LATE if row.late else LimitState.DONE
    if row.state == "paused":
        return LimitState.PAUSED
    return LimitState.OVERDUE if row.overdue_at is not None or due < now else LimitState.RUNNING


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is set aside: until when, by alert, by source and by device."""

    alerts: Mapping[str, datetime] = field(default_factory=dict)
    sources: Mapping[str, datetime] = field(default_factory=dict)
    devices: Mapping[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Any]) -> Shelf:
        """Make it of the answers to `SHELVINGS`."""
        alerts: dict[str, datetime] = {}
        sources: dict[str, datetime] = {}
        devices: dict[str, datetime] = {}
        for row in rows:
            kept, key = (alerts, row.alert_id) if row.alert_id else (sources, row.source) if row.source else (devices, row.device_mn)
            until = moment(row.until)
            kept[key] = max(kept.get(key, until), until)
        return cls(alerts, sources, devices)

    def until(self, row: Any) -> datetime | None:
        """Until when the alert of this row is, or was, set aside."""
        of_source = max((at for at in (self.sources.get(row.source), self.devices.get(row.device_mn)) if at is not None), default=None)
        of_alert = self.alerts.get(row.id)
        if of_alert is None and of_source is None:
            return None
        from models.rules.shelving import shelved_until  # nothing is loaded for it before the first paint where nothing is shelved

        received_at = moment(row.received_at)
        return shelved_until(channel=row.channel, level=row.level, received_at=received_at, alert_until=of_alert, source_until=of_source)


def alert_line(row: Any, limits: Mapping[str, LimitRow], operator: str, leads: Mapping[str, str], shelf: Shelf) -> QueueRow:
    """The line of an alert that is in no case."""
    return QueueRow(
        id=row.id,
        case_id="",
        number=row.alert_no,
        level=row.level,
        group=Group(group_of(str(row.state)) or Group.AWAITING_FEEDBACK),
        received_at=moment(row.received_at),
        channel=row.channel,
        title=row.summary,
        place=row.township or row.place_text,
        lead=duty_lead(leads, row.power_item, row.category),
        state=str(row.state),
        limit=limits.get(row.id),
        mine=bool(operator) and row.acknowledged_by == operator,
        lon=row.lon,
        lat=row.lat,
        version=row.version,
        category=row.category,
        shelved_until=shelf.until(row),
    )


def case_line(row: Any, limits: Mapping[str, LimitRow], linked: Mapping[str, int], operator: str, leads: Mapping[str, str]) -> QueueRow:
    """The line of a case, under its first alert."""
    return QueueRow(
        id=row.first_alert_id,
        case_id=row.id,
        number=row.alert_no,
        level=row.level,
        group=Group(group_of(str(row.state)) or Group.AWAITING_FEEDBACK),
        received_at=moment(row.received_at),
        channel=row.channel,
        title=row.title,
        place=row.township or row.place_text,
        lead=row.lead or duty_lead(leads, row.power_item, row.category),
        state=str(row.state),
        limit=limits.get(row.id),
        linked=linked.get(row.id, 0),
        mine=bool(operator) and row.acknowledged_by == operator,
        lon=row.lon,
        lat=row.lat,
        version=row.version,
        category=row.category,
    )


def duty_lead(leads: Mapping[str, str], power_item: str, category: str) -> str:
    """The department the duty list names for an item, else for a category; "" when it names none."""
    return leads.get(power_item) or leads.get(category) or ""
