"""Takes in HJ 212 frames: each upload becomes readings, once; what its values mean for alerts is asked of the episodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Outcome
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.episodes import Episodes
from models.intake.hj212 import Frame, moment, number
from models.intake.refusals import keep_rows
from models.records.intake import Device, IntakeKey, Reading
from models.rules.refusal import Refused

NOT_MEASURED = frozenset({"Flag", "EFlag", "SampleTime", "CompleteTime", "SampleType", "Info", "SN"})
"""Suffixes that say something about a value and are none."""

AHEAD = timedelta(hours=24)
"""A device whose clock is further ahead than this is not believed: its data would end every episode for good."""
FIRST_EDITION = datetime(2005, 1, 1, tzinfo=UTC)
"""Before the standard there were no such data: a clock that lost its battery says 1970 or 2000."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameArrival:
    """One sound upload of a known device."""

    device: Device
    frame: Frame
    at: datetime


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

    def plan(self, connection: Connection, arrivals: Sequence[FrameArrival]) -> FramePlan:
        """Look up the exchanges and the open episodes of the group's devices at once."""
        names = {(_source(arrival), _exchange(arrival.frame)) for arrival in arrivals}
        table = IntakeKey.table
        rows = connection.execute(sa.select(table.c.source, table.c.key, table.c.body_sha256).where(table.c.key.in_({key for _, key in names})))
        known = {(row.source, row.key): row.body_sha256 for row in rows}
        return FramePlan(arrivals, known, Episodes.of(connection, {arrival.device.mn for arrival in arrivals}))


class FramePlan:
    """What becomes of the frames of one group."""

    def __init__(self, arrivals: Sequence[FrameArrival], known: dict[tuple[str, str], str], episodes: Episodes) -> None:
        """Go through the frames in the order they came."""
        self._episodes = episodes
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
        self._readings += readings_of(arrival)
        return FrameKept(fresh=True, alerts=self._episodes.hear(arrival.device, arrival.frame, arrival.at))

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write exchanges, readings and episodes."""
        keep_rows(batch, self._keys)
        keep_rows(batch, self._readings)
        self._episodes.keep(batch, outcomes)

    def results(self) -> Sequence[object]:
        """Return `FrameKept` or `FrameConflict` for each."""
        return self._results


def fault_of(frame: Frame, now: datetime) -> str:
    """Return why an upload cannot be kept as data although it is whole: `data_time_wrong`, `data_time_ahead`; "" when it can."""
    at = moment(frame.parameters.get("DataTime", ""))
    if at is None:
        return "data_time_wrong" if any(_measured(frame)) else ""
    if at < FIRST_EDITION:
        return "data_time_wrong"
    return "data_time_ahead" if at > now + AHEAD else ""


def readings_of(arrival: FrameArrival) -> list[Reading]:
    """Return one reading per factor and suffix, in the order of the frame."""
    frame = arrival.frame
    data_time = moment(frame.parameters.get("DataTime", "")) or arrival.at
    return [
        Reading(
            device_mn=frame.mn,
            st=frame.st,
            cn=frame.cn,
            data_time=data_time,
            factor=factor,
            kind=kind,
            value=number(text),
            text="" if number(text) is not None else text[:80],
            flag=flag,
            edition=frame.edition,
            qn=frame.qn,
            received_at=arrival.at,
        )
        for factor, kind, text, flag in _measured(frame)
    ]


def _measured(frame: Frame) -> Iterator[tuple[str, str, str, str]]:
    for factor, values in frame.factors.items():
        flag = values.get("Flag", "")
        for kind, text in values.items():
            if kind not in NOT_MEASURED:
                yield factor, kind, text, flag


def _source(arrival: FrameArrival) -> str:
    return f"hj212:{arrival.device.mn}"


def _exchange(frame: Frame) -> str:
    # 2005 loggers send no QN: what they send twice is told by its content
    return frame.exchange_key if frame.qn else f"{frame.exchange_key}/{_digest(frame)}"


def _digest(frame: Frame) -> str:
    """Hash the data area alone: the header of a late re-send differs (`RF=1`)."""
    return sha256(frame.segment.partition(b"CP=&&")[2]).hexdigest()
