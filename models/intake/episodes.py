"""Tells when readings become an alert: the first value over a limit opens an episode and raises one alert, a value back under it closes it.

The open episodes stand in the store, so a restart neither doubles an alert nor forgets one. Values flagged N (normal) count, and those of loggers
that send no flags; T (over the range) and numbers that cannot be are an episode of their own kind. An episode that grows, lasts or ends is told to the alert it
raised. Source: interfaces.md 4, domain.md 3.4, R-409.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Actor, Outcome
from models.commands.alerts import CreateAlert
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.commands.measurements import NoteMeasurement
from models.intake.episode_alerts import alert_of, end_of, growth_of, hours_of
from models.intake.hj212 import Frame, measured_at, moment, number
from models.intake.plausible import EXCEEDANCE, JUDGED, MAINTENANCE, MISSING, OUT_OF_RANGE, POWER_USE, Judged, against_limit, cannot_be, has_come
from models.intake.reports import made_by
from models.intake.silence import end_of as period_end
from models.records.intake import Device, Episode
from models.rules.refusal import Refused

MEANS = {"2051": "minute", "2061": "hour", "2031": "day"}
"""The averages a logger sends."""

CHATTERING_COUNT, CHATTERING_WITHIN = 3, timedelta(minutes=1)
"""So many openings and closings within this time are chatter (anchors.md 5.1): the next crossing carries the last episode on."""

Name = tuple[str, str, str]
"""Device, factor and kind: what names an episode among the open ones."""


@dataclass(frozen=True, slots=True)
class Marks:
    """When an episode is told to its alert again. `orange`: multiple of 3.4; `hours`: first after so long, then each time it has doubled (R-409)."""

    orange: float = 3.0
    hours: float = 6.0


class Episodes:
    """The open episodes of some devices, and what a group of arrivals does to them. `wishes` is what to ask of the door."""

    def __init__(self, connection: Connection, opened: Sequence[Episode], marks: Marks | None = None) -> None:
        """`opened` are all open episodes of the devices; `connection` answers which ones ended last."""
        self.wishes: list[Wish] = []
        self._raising: list[Episode | None] = []
        """Beside each wish the episode that waits for its alert; None for what an alert is told."""
        self._connection = connection
        self._marks = marks or Marks()
        self._open = {(episode.device_mn, episode.factor, episode.kind): episode for episode in opened}
        self._fresh: list[Episode] = []
        self._touched: dict[str, Episode] = {}
        self._ended: dict[Name, list[Episode]] = {}

    @classmethod
    def of(cls, connection: Connection, devices: set[str], marks: Marks | None = None) -> Episodes:
        """Load the open episodes of these devices."""
        table = Episode.table
        rows = connection.execute(sa.select(table).where(table.c.device_mn.in_(devices), table.c.closed_at.is_(None)))
        return cls(connection, [Episode.from_row(dict(row._mapping)) for row in rows], marks)

    def hear(self, device: Device, frame: Frame, received_at: datetime) -> int:
        """Take in the values of one new frame; return how many alerts it raises."""
        told = moment(frame.time or "")
        raised = len(self._fresh)
        for factor, values in frame.factors.items():
            kind = next((kind for kind in JUDGED if kind in values), None)
            at = told or measured_at(frame, values)
            if kind is not None and at is not None:
                ended = period_end(frame.cn, at)
                if has_come(number(values[kind]), values[kind], values.get("Flag", "").upper()):
                    for missed in (factor, ""):  # under whatever flag: it is there again
                        self.close(device, missed, MISSING, ended)
                self._judge(device, factor, values[kind], values.get("Flag"), at, received_at)
                self._average(device, factor, frame.cn, values[kind], at)
        return len(self._fresh) - raised

    def is_open(self, device: Device, factor: str, kind: str) -> bool:
        """Whether there is such an episode now."""
        return (device.mn, factor, kind) in self._open

    def alert_of(self, device: Device, factor: str, kind: str) -> tuple[str, str]:
        """Id and number of the alert of an open episode, empty when there is none."""
        episode = self._open.get((device.mn, factor, kind))
        return ("", "") if episode is None else (episode.alert_id, episode.alert_no)

    def note(self, device: Device, judged: Judged, at: datetime, received_at: datetime) -> bool:
        """Open an episode, or carry the open one on; True when an alert is raised."""
        name = device.mn, judged.factor, judged.kind
        episode = self._open.get(name) or self._chattering(name, at)
        if episode is not None:
            _carry_on(episode, judged, at)
            self._touched[episode.id] = episode
            self._tell_growth(device, episode)
            return False
        ended = self._ended_of(name)
        if any(one.closed_at is not None and at <= one.closed_at for one in ended):
            return False  # an older value come late, or the mean of a period that has had its alert
        episode = _opened(device, judged, at)
        self._open[name] = episode
        self._fresh.append(episode)
        self._wish(device, alert_of(device, judged, at, received_at), episode)
        return True

    def close(self, device: Device, factor: str, kind: str, at: datetime) -> None:
        """End the open episode, if there is one and this is not older than it; its alert is told how long it lasted and how far it went."""
        name = device.mn, factor, kind
        episode = self._open.get(name)
        if episode is None or at < episode.last_at:
            return
        ended = self._ended_of(name)
        episode.closed_at = at
        del self._open[name]
        ended.append(episode)
        self._touched[episode.id] = episode
        if episode.alert_id:
            self._wish(device, end_of(device, episode), None)
        else:
            self._amend(episode, end_of(device, episode))

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write new and changed episodes; each new one knows its alert."""
        for episode, outcome in zip(self._raising, outcomes, strict=True):
            if episode is not None and isinstance(outcome, Outcome):
                made = made_by(batch, outcome)
                episode.alert_id, episode.alert_no = made.alert_id, made.alert_no
        table, fresh = Episode.table, {episode.id for episode in self._fresh}
        for episode in self._touched.values():
            if episode.id not in fresh:
                batch.connection.execute(table.update().where(table.c.id == episode.id).values(**episode.values()))
        # closed ones first: an episode closed and opened anew in one group must not look like two open ones
        for episode in sorted(self._fresh, key=lambda episode: episode.closed_at is None):
            batch.connection.execute(table.insert(), [episode.values()])

    def _judge(self, device: Device, factor: str, text: str, told_flag: str | None, at: datetime, received_at: datetime) -> None:
        value, flag = number(text), (told_flag or "").upper()
        is_sound = flag == "N" or told_flag is None
        if flag == "T" or (is_sound and text.strip() and cannot_be(device, factor, value)):
            self.note(device, Judged(factor, OUT_OF_RANGE, value, flag=flag), at, received_at)
            return
        if not is_sound or value is None:
            return
        for kind in (OUT_OF_RANGE, MAINTENANCE):
            self.close(device, factor, kind, at)
        self.close(device, "", MAINTENANCE, at)
        over = against_limit(device, factor, value, flag)
        if over is not None:
            self.note(device, over, at, received_at)
        else:
            self.close(device, factor, EXCEEDANCE, at)

    def _average(self, device: Device, factor: str, cn: str, text: str, at: datetime) -> None:
        """Keep the newest average of a period the open exceedance lies in."""
        name, episode, value = MEANS.get(cn, ""), self._open.get((device.mn, factor, EXCEEDANCE)), number(text)
        if name and episode is not None and value is not None and period_end(cn, at) > episode.opened_at:
            episode.means = {**episode.means, name: {"value": value, "at": at.isoformat()}}
            self._touched[episode.id] = episode

    def _tell_growth(self, device: Device, episode: Episode) -> None:
        if not episode.alert_id or episode.kind != EXCEEDANCE:
            return
        told, hours, now = episode.told_multiple or 0.0, hours_of(episode), episode.multiple or 0.0
        is_graver = now >= self._marks.orange and (told < self._marks.orange or now >= 2 * told)
        is_longer = hours >= (2 * episode.told_hours or self._marks.hours)
        if is_graver or is_longer:
            episode.told_multiple = max(told, now) or None
            episode.told_hours = int(hours) if is_longer else episode.told_hours
            self._wish(device, growth_of(device, episode), None)

    def _wish(self, device: Device, command: CreateAlert | NoteMeasurement, raising: Episode | None) -> None:
        self.wishes.append(Wish(command, Actor.connector(f"hj212:{device.mn}", device.channel)))
        self._raising.append(raising)

    def _amend(self, episode: Episode, end: NoteMeasurement) -> None:
        """Put the end of an episode that began in the same group into the alert it is about to raise."""
        index = next((index for index, waiting in enumerate(self._raising) if waiting is episode), None)
        if index is not None:
            asked = self.wishes[index].command
            assert isinstance(asked, CreateAlert)
            self.wishes[index] = replace(self.wishes[index], command=replace(asked, extra={**asked.extra, **end.facts}))

    def _chattering(self, name: Name, at: datetime) -> Episode | None:
        """Return the last ended episode, open again, when the factor only crosses its limit to and fro."""
        ended = self._ended_of(name)
        moments = [crossed for one in ended for crossed in (one.opened_at, one.closed_at) if crossed is not None]
        crossed_count = sum(timedelta() < at - crossed <= CHATTERING_WITHIN for crossed in moments)
        goes_on = bool(ended) and ended[-1].crossings_count > 0 and crossed_count > 0
        if crossed_count < CHATTERING_COUNT and not goes_on:
            return None
        episode = ended.pop()
        episode.closed_at = None
        episode.crossings_count += 1
        self._open[name] = episode
        return episode

    def _ended_of(self, name: Name) -> list[Episode]:
        """The episodes of this name that ended last, the newest at the end."""
        if name not in self._ended:
            table = Episode.table
            where = table.c.device_mn == name[0], table.c.factor == name[1], table.c.kind == name[2], table.c.closed_at.is_not(None)
            rows = self._connection.execute(sa.select(table).where(*where).order_by(table.c.closed_at.desc()).limit(CHATTERING_COUNT)).all()
            self._ended[name] = [Episode.from_row(dict(row._mapping)) for row in reversed(rows)]
        return self._ended[name]


def _opened(device: Device, judged: Judged, at: datetime) -> Episode:
    return Episode(
        device_mn=device.mn,
        factor=judged.factor,
        kind=judged.kind,
        opened_at=at,
        last_at=at,
        first_value=judged.value,
        peak_value=judged.value,
        limit_value=judged.limit,
        multiple=judged.multiple,
        told_multiple=judged.multiple,
        flag=judged.flag,
    )


def _carry_on(episode: Episode, judged: Judged, at: datetime) -> None:
    episode.readings_count += 1
    episode.last_at = max(episode.last_at, at)
    if judged.value is not None and (episode.peak_value is None or _further(judged, episode)):
        episode.peak_value, episode.multiple = judged.value, judged.multiple


def _further(judged: Judged, episode: Episode) -> bool:
    assert judged.value is not None
    assert episode.peak_value is not None
    is_worse_below = judged.kind == POWER_USE or (judged.kind == EXCEEDANCE and judged.multiple is None)
    return judged.value < episode.peak_value if is_worse_below else judged.value > episode.peak_value
