"""Takes in HJ 212 frames: each upload becomes readings, once; what its values mean for alerts is asked of the episodes.

An exchange is known by command, number, packet and data time. What comes late under another number (a re-send of 2025, data we asked for
again) is held against the readings that are there: what is there already is not kept twice; nor is a whole upload of means, late or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Outcome
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.episodes import MEANS, Episodes, Marks
from models.intake.hj212 import Frame, measured_at, moment, number
from models.intake.power_use import MeterGroups, PowerUse
from models.intake.refusals import keep_rows
from models.records.intake import Device, IntakeKey, Reading
from models.records.metering import METERS, MeterGroup
from models.rules.refusal import Refused

FLAG = "Flag"
ABOUT = frozenset({"EFlag", "SampleTime", "CompleteTime", "SampleType"})
"""Suffixes that say something about the values beside them and are none themselves."""
UNTIMED = frozenset({"Info", "SN", ""})
"""Suffixes of what a device says of itself: it needs no data time; nor does an item that stands for itself (`VaseNo`): it counts as of its arrival."""
HEADINGS = frozenset({"DataTime", "AlarmTime", "PolId", "QN", "CN", "Flag", "PNUM", "PNO"})
"""Items of a data area that say what the others are about; any other one without a factor (`RestartTime`, `VaseNo`) is a value."""

AHEAD = timedelta(hours=24)
"""A device whose clock is further ahead than this is not believed: its data would end every episode for good."""
LONGEST_TEXT = 400
"""So much is kept of a value that is no number: names and sentences of a site's information."""
LONGEST_NAME = 100
"""Signs of a factor, suffix or flag: readings are looked up by them."""
FIRST_EDITION = datetime(2005, 1, 1, tzinfo=UTC)
"""Before the standard there were no such data: a clock that lost its battery says 1970 or 2000."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameArrival:
    """One sound upload of a known device. `is_late`: it says itself that it is a re-send, or we asked for it again."""

    device: Device
    frame: Frame
    at: datetime
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class FrameKept:
    """The frame's values are kept; `fresh` the first time. `alerts` counts the alerts it raised."""

    fresh: bool
    alerts: int = 0


@dataclass(frozen=True, slots=True)
class FrameConflict:
    """The same exchange came before with other data; nothing was changed."""


class FrameTaker:
    """Finds repeats, makes readings, and asks the door for the alerts of episodes that begin."""

    def __init__(self, marks: Marks | None = None, groups: MeterGroups | None = None) -> None:
        """`marks` say when an episode is told again, `groups` which meters belong together."""
        self._marks = marks
        self._groups = groups or MeterGroups()

    def plan(self, connection: Connection, arrivals: Sequence[FrameArrival]) -> FramePlan:
        """Look up the exchanges and the open episodes of the group's devices at once."""
        names = {(_source(arrival), _exchange(arrival.frame)) for arrival in arrivals}
        table = IntakeKey.table
        rows = connection.execute(sa.select(table.c.source, table.c.key, table.c.body_sha256).where(table.c.key.in_({key for _, key in names})))
        known = {(row.source, row.key): row.body_sha256 for row in rows}
        devices = {arrival.device.mn for arrival in arrivals}
        metered = {mn: groups for mn in devices if (groups := self._groups.of_device(connection, mn))}
        of_groups = {METERS + group.key for groups in metered.values() for group in groups}
        episodes = Episodes.of(connection, devices | of_groups, self._marks)
        return FramePlan(arrivals, known, episodes, _kept_before(connection, arrivals), PowerUse(connection, episodes), metered)


class FramePlan:
    """What becomes of the frames of one group."""

    def __init__(
        self,
        arrivals: Sequence[FrameArrival],
        known: dict[tuple[str, str], str],
        episodes: Episodes,
        kept: set[Upload],
        power: PowerUse,
        metered: Mapping[str, Sequence[MeterGroup]],
    ) -> None:
        """Go through the frames in the order they came.

        `kept` are the uploads that are there for the times of late ones and means; `metered` are the meter groups of the devices that have one.
        """
        self._episodes = episodes
        self._power = power
        self._metered = metered
        self._kept = kept
        self._keys: list[IntakeKey] = []
        self._readings: list[Reading] = []
        self._results = [self._place(arrival, known) for arrival in arrivals]
        self.wishes: list[Wish] = episodes.wishes

    def _place(self, arrival: FrameArrival, known: dict[tuple[str, str], str]) -> FrameKept | FrameConflict:
        name, digest = (_source(arrival), _exchange(arrival.frame)), _digest(arrival.frame)
        if name in known:
            return FrameKept(fresh=False) if known[name] == digest else FrameConflict()
        known[name] = digest
        self._keys.append(IntakeKey(source=name[0], key=name[1], body_sha256=digest, at=arrival.at))
        fresh = readings_of(arrival)
        if _may_be_known(arrival):
            fresh = self._unknown(fresh, is_late=arrival.is_late)
            if not fresh:
                return FrameKept(fresh=False)
        self._readings += fresh
        if arrival.device.mn in self._metered:
            self._power.hear(self._metered[arrival.device.mn], arrival.frame, arrival.at)
        return FrameKept(fresh=True, alerts=self._episodes.hear(arrival.device, arrival.frame, arrival.at))

    def _unknown(self, readings: list[Reading], *, is_late: bool) -> list[Reading]:
        """Return what is not kept yet of a late upload, all of one that does not say so unless one under another number had the very same values."""
        values = frozenset(map(_value, readings))
        known = frozenset[Value]().union(*self._kept) if is_late else values if values in self._kept else frozenset[Value]()
        fresh = [reading for reading in readings if _value(reading) not in known]
        self._kept.add(frozenset(map(_value, fresh)))
        return fresh

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write exchanges, readings and episodes."""
        keep_rows(batch, self._keys)
        keep_rows(batch, self._readings)
        self._power.keep(batch)
        self._episodes.keep(batch, outcomes)

    def results(self) -> Sequence[object]:
        """Return `FrameKept` or `FrameConflict` for each."""
        return self._results


def fault_of(frame: Frame, now: datetime) -> str:
    """Return why an upload cannot be kept as data although it is whole: `data_time_wrong`, `data_time_ahead`, `too_long`; "" when it can."""
    suffixes = (word for values in frame.factors.values() for word in (*values, values.get(FLAG, "")))
    if any(len(word) > LONGEST_NAME for word in (*frame.factors, *frame.parameters, *suffixes)):
        return "too_long"
    timed = [values for _, kind, _, values in _measured(frame) if kind not in UNTIMED]
    told = moment(frame.time or "")
    moments: set[datetime | None] = {told} if told is not None else {measured_at(frame, values) for values in timed}
    if frame.time is not None and not frame.factors:
        moments.add(told)
    if any(at is None or at < FIRST_EDITION for at in moments):
        return "data_time_wrong"
    return "data_time_ahead" if any(at is not None and at > now + AHEAD for at in moments) else ""


def readings_of(arrival: FrameArrival) -> list[Reading]:
    """Return one reading per factor and suffix, in the order of the frame, then one per item that stands for itself."""
    frame = arrival.frame
    told = moment(frame.time or "")
    subject = {"PolId": frame.parameters["PolId"]} if "PolId" in frame.parameters else {}
    return [
        Reading(
            device_mn=frame.mn,
            st=frame.st,
            cn=frame.cn,
            data_time=told or measured_at(frame, values) or arrival.at,
            factor=factor,
            kind=kind,
            value=number(text),
            text="" if number(text) is not None else text[:LONGEST_TEXT],
            flag=values.get(FLAG, "").strip(),
            edition=frame.edition,
            qn=frame.qn,
            about={**subject, **{name: values[name] for name in ABOUT if name in values}},
            resent=arrival.is_late,
            received_at=arrival.at,
        )
        for factor, kind, text, values in _measured(frame)
    ]


def _measured(frame: Frame) -> Iterator[tuple[str, str, str, Mapping[str, str]]]:
    for factor, values in frame.factors.items():
        for kind, text in values.items():
            if kind != FLAG and kind not in ABOUT:
                yield factor, kind, text, values
    for name, text in frame.parameters.items():
        if name not in HEADINGS:
            yield name, "", text, {}


Value = tuple[str, datetime, str, str, str, float | None, str, str]
"""Device, data time, command, factor, kind, value, text and flag: two readings that agree in these say the same."""

Upload = frozenset[Value]
"""What came under one number."""


def _value(reading: Reading) -> Value:
    return reading.device_mn, reading.data_time, reading.cn, reading.factor, reading.kind, reading.value, reading.text, reading.flag


def _may_be_known(arrival: FrameArrival) -> bool:
    """Whether its values may have come under another number: a late one, or a mean, of which a period has but one."""
    return arrival.is_late or arrival.frame.cn in MEANS


def _kept_before(connection: Connection, arrivals: Sequence[FrameArrival]) -> set[Upload]:
    """Return what is kept already for the devices and times of those that may be known, by the number it came under."""
    asked: dict[datetime, set[str]] = {}
    for arrival in arrivals:
        at = moment(arrival.frame.time or "")
        if at is not None and _may_be_known(arrival):
            asked.setdefault(at, set()).add(arrival.device.mn)
    table, kept = Reading.table, dict[tuple[str, datetime, str, str], set[Value]]()
    columns = (table.c.device_mn, table.c.data_time, table.c.cn, table.c.factor, table.c.kind, table.c.value, table.c.text, table.c.flag, table.c.qn)
    for at, mns in asked.items():
        for *value, qn in connection.execute(sa.select(*columns).where(table.c.device_mn.in_(mns), table.c.data_time == at)):
            kept.setdefault((value[0], value[1], value[2], qn), set()).add(tuple(value))
    return set(map(frozenset, kept.values()))


def _source(arrival: FrameArrival) -> str:
    return f"hj212:{arrival.device.mn}"


def _exchange(frame: Frame) -> str:
    # 2005 loggers send no QN: what they send twice is told by its content
    return frame.exchange_key if frame.qn else f"{frame.exchange_key}/{_digest(frame)}"


def _digest(frame: Frame) -> str:
    """Hash the data area alone: the header of a late re-send differs (`RF=1`)."""
    return sha256(frame.segment.partition(b"CP=&&")[2]).hexdigest()
