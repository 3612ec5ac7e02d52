"""Looks for what no frame says: a device that fell silent, a factor that stays away, a value that never changes, a flag that never goes.

The gateway asks this for one device after the other, so that a large county costs no more than a small look every few seconds; each look reads
the newest rows and asks the index single questions, never a whole day. Source: domain.md 10.2 W-05 (missing 2 h, constant 6 h), R-409.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Outcome
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.episodes import Episodes, Marks
from models.intake.plausible import CONSTANT, JUDGED, MAINTENANCE, MISSING, NORMAL, UNFLAGGED, Judged, has_come
from models.intake.power_use import MeterGroups
from models.intake.silence import MISSING_AFTER, Mark, due
from models.records.intake import WHOLE, Device, Reading
from models.rules.refusal import Refused

FORGOTTEN_AFTER = timedelta(days=7)
"""A device silent for longer is out of use, not missing."""
FEWEST_CONSTANT = 6
"""So many equal values at least before they are called constant."""
NEWEST_ROWS = 400
"""What one device sent last: enough for the last frame of the largest station, with its minute and hour means."""

FLAGGED_AFTER: Mapping[str, timedelta] = {
    "B": MISSING_AFTER,
    "D": MISSING_AFTER,
    "C": timedelta(hours=6),
    "S": timedelta(hours=6),
    "M": timedelta(hours=24),
    "F": timedelta(hours=72),
}
"""How long a flag may stay before it is said (ASM): a lost link or fault is as good as missing data, a plant may well stand still over a weekend."""

_READING = Reading.table.c


@dataclass(frozen=True, slots=True, eq=False)
class DeviceLook:
    """Look at one device as it stands at `at`."""

    device: Device
    at: datetime


class LookTaker:
    """Compares what came with what should have come. `constant_hours` is R-409's `hours_constant`, `groups` the meters that belong together."""

    def __init__(self, constant_hours: float, marks: Marks | None = None, groups: MeterGroups | None = None) -> None:
        """Keep the county's limits."""
        self._span = timedelta(hours=constant_hours)
        self._marks = marks
        self._groups = groups or MeterGroups()

    def plan(self, connection: Connection, arrivals: Sequence[DeviceLook]) -> LookPlan:
        """Read what each device sent last."""
        episodes = Episodes.of(connection, {look.device.mn for look in arrivals}, self._marks)
        for look in arrivals:
            newest = _newest(connection, look.device)
            expected = dict.fromkeys((*look.device.limits, *self._groups.factors_of(connection, look.device.mn)))
            _look_for_silence(connection, look, newest, expected, episodes)
            _look_for_flags(connection, look, newest, episodes)
            _look_for_standstill(connection, look, newest, self._span, episodes)
        return LookPlan(episodes, len(arrivals))


class Found(Protocol):
    """What looks found: what to ask of the door, and what to write with it."""

    wishes: list[Wish]

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write what began, changed or ended."""


class LookPlan:
    """What these looks found: episodes of devices, or transports."""

    def __init__(self, found: Found, count: int) -> None:
        """`count` looks were made."""
        self.wishes: list[Wish] = found.wishes
        self._found = found
        self._count = count

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write what was found."""
        self._found.keep(batch, outcomes)

    def results(self) -> Sequence[object]:
        """There is nothing to tell."""
        return [None] * self._count


class _Value(NamedTuple):
    factor: str
    kind: str
    cn: str
    data_time: datetime
    value: float | None
    flag: str
    text: str


@dataclass(frozen=True, slots=True)
class _Newest:
    """What a device sent last: when anything came, until when nothing more need come, and the newest judged row of each factor.

    `said` are the newest of each factor and command that say anything.
    """

    last: datetime | None
    due: datetime | None
    by_factor: Mapping[str, _Value]
    said: Mapping[str, Mapping[str, datetime]]


def _newest(connection: Connection, device: Device) -> _Newest:
    columns = (_READING.factor, _READING.kind, _READING.cn, _READING.data_time, _READING.value, _READING.flag, _READING.text)
    chosen = sa.select(*columns).where(_READING.device_mn == device.mn).order_by(_READING.data_time.desc()).limit(NEWEST_ROWS)
    rows = [_Value(*row) for row in connection.execute(chosen)]
    judged = [row for row in rows if row.kind in JUDGED]
    by_factor: dict[str, _Value] = {}
    said: dict[str, dict[str, datetime]] = {}
    for row in judged:
        by_factor.setdefault(row.factor, row)
        if has_come(row.value, row.text, row.flag):
            said.setdefault(row.factor, {}).setdefault(row.cn, row.data_time)
    return _Newest(rows[0].data_time if rows else None, due(_marks(judged), _marks(rows)), by_factor, said)


def _marks(rows: Iterable[_Value]) -> set[Mark]:
    return {(row.cn, row.data_time) for row in rows}


def _look_for_silence(connection: Connection, look: DeviceLook, newest: _Newest, expected: Iterable[str], episodes: Episodes) -> None:
    """`expected` are the factors somebody waits for: those with limits, and the meters of a group, which a plant may only have unplugged."""
    if newest.last is None or newest.due is None or look.at - newest.last > FORGOTTEN_AFTER:
        return
    if look.at > newest.due:
        episodes.note(look.device, Judged("", MISSING, None), newest.due, look.at)
        return
    for factor in expected:
        row = newest.by_factor.get(factor)
        has_one = row is not None and has_come(row.value, row.text, row.flag)
        until = due(newest.said[factor].items() if has_one else _said(connection, look, factor))
        if until is not None and look.at > until:
            episodes.note(look.device, Judged(factor, MISSING, None), until, look.at)


def _said(connection: Connection, look: DeviceLook, factor: str) -> Sequence[Mark]:
    """When this factor came last by each command and said anything, within the time it is looked for; where it only came empty, when it did so first."""
    since = look.at - FORGOTTEN_AFTER
    where = _READING.device_mn == look.device.mn, _READING.factor == factor, _READING.kind.in_(JUDGED), WHOLE, _READING.data_time >= since
    says = sa.or_(_READING.value.is_not(None), _READING.flag.not_in(UNFLAGGED), sa.and_(_READING.flag != "", _READING.text != ""))
    told = sa.select(_READING.cn, sa.func.max(sa.case((says, _READING.data_time))), sa.func.min(_READING.data_time)).where(*where).group_by(_READING.cn)
    rows = connection.execute(told).all()
    said = [(cn, last) for cn, last, _ in rows if last is not None]
    return said or [(cn, first) for first, cn in sorted((first, cn) for cn, _, first in rows)[:1]]


def _is_over(look: DeviceLook, row: _Value) -> bool:
    """Whether the next value after this one should have come."""
    until = due([(row.cn, row.data_time)])
    return until is not None and look.at > until


def _look_for_flags(connection: Connection, look: DeviceLook, newest: _Newest, episodes: Episodes) -> None:
    """A device of which every factor is flagged is told once, as a device."""
    flagged: dict[str, tuple[str, datetime]] = {}
    for factor in look.device.limits:
        row = newest.by_factor.get(factor)
        flag = row.flag.upper() if row is not None else ""
        if row is not None and flag in FLAGGED_AFTER and not _is_over(look, row):
            since = _flagged_since(connection, look, factor, row)
            if since is not None and row.data_time - since >= FLAGGED_AFTER[flag]:
                flagged[factor] = flag, row.data_time
    if flagged and len(flagged) == len(look.device.limits):
        flag, at = next(iter(flagged.values()))
        episodes.note(look.device, Judged("", MAINTENANCE, None, flag=flag), at, look.at)
        return
    for factor, (flag, at) in flagged.items():
        episodes.note(look.device, Judged(factor, MAINTENANCE, None, flag=flag), at, look.at)


def _flagged_since(connection: Connection, look: DeviceLook, factor: str, row: _Value) -> datetime | None:
    """The first value of the unbroken run of flags other than N, without a value that has none, that `row` ends."""
    of_kind = _READING.device_mn == look.device.mn, _READING.factor == factor, _READING.kind == row.kind, _READING.cn == row.cn, WHOLE
    is_normal = sa.or_(_READING.flag.in_(NORMAL), sa.and_(_READING.flag == "", _READING.value.is_not(None)))
    normal = sa.select(_READING.data_time).where(*of_kind, is_normal, _READING.data_time < row.data_time).order_by(_READING.data_time.desc())
    last_normal = connection.execute(normal.limit(1)).scalar()
    after = (_READING.data_time > last_normal,) if last_normal is not None else ()
    since: datetime | None = connection.execute(sa.select(sa.func.min(_READING.data_time)).where(*of_kind, *after)).scalar()
    return since


def _look_for_standstill(connection: Connection, look: DeviceLook, newest: _Newest, span: timedelta, episodes: Episodes) -> None:
    for factor, row in newest.by_factor.items():
        if factor not in look.device.limits or row.flag not in UNFLAGGED or row.value is None or _is_over(look, row):
            continue
        if _stands_still(connection, look, factor, row, span):
            episodes.note(look.device, Judged(factor, CONSTANT, row.value), row.data_time, look.at)
        else:
            episodes.close(look.device, factor, CONSTANT, row.data_time)


def _stands_still(connection: Connection, look: DeviceLook, factor: str, row: _Value, span: timedelta) -> bool:
    """Whether all sound values (flagged N or without a flag) since `span` before the newest are equal to it, enough of them, reaching back all that time."""
    of_kind = _READING.device_mn == look.device.mn, _READING.factor == factor, _READING.kind == row.kind, _READING.cn == row.cn, WHOLE
    sound = *of_kind, _READING.flag.in_(UNFLAGGED)
    since = row.data_time - span
    other = sa.select(_READING.id).where(*sound, _READING.data_time > since, _READING.data_time <= row.data_time, _READING.value != row.value)
    if connection.execute(other.order_by(_READING.data_time.desc()).limit(1)).first() is not None:
        return False  # nearly always told by the newest few values
    whole = sa.select(sa.func.count(), sa.func.min(_READING.data_time)).where(
        *sound, _READING.data_time >= since - timedelta(minutes=70), _READING.data_time <= row.data_time, _READING.value == row.value
    )
    count, began = connection.execute(whole).one()
    return count >= FEWEST_CONSTANT and began is not None and began <= since
