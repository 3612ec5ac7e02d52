"""Tells when readings become an alert: the first value over a limit opens an episode and raises one alert, a value back under it closes it.

The open episodes stand in the store, so a restart neither doubles an alert nor forgets one. Only values flagged N (normal) count;
T (over the range) and numbers that cannot be are an episode of their own kind. Source: interfaces.md 4, domain.md R-409.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Actor, Outcome
from models.commands.alerts import CreateAlert, Place
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.hj212 import BEIJING, Frame, moment, number
from models.records.alert import Alert
from models.records.intake import Device, Episode
from models.rules.refusal import Refused

EXCEEDANCE, OUT_OF_RANGE, CONSTANT, MISSING = "exceedance", "out_of_range", "constant", "missing"

JUDGED = ("ZsRtd", "Rtd", "ZsAvg", "Avg")
"""The value of a factor that is held against its limit: the converted one where there is one."""

SENTINEL = -99.0
"""Loggers write -99, -999 or -9999 for "no value"."""

CATEGORIES: Mapping[str, str] = {"auto_water": "water", "auto_air": "air", "31": "air", "32": "water", "36": "noise", "39": "air"}
"""Category by the device's channel, or where that says nothing by its system code."""

WORDS: Mapping[str, str] = {OUT_OF_RANGE: "数据超量程或不可信", CONSTANT: "数据长时间恒定不变", MISSING: "数据缺失"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One value held against its limit. `multiple` is value / limit, None where a lower limit was broken."""

    factor: str
    kind: str
    value: float | None
    limit: float | None = None
    multiple: float | None = None
    unit: str = ""


class Episodes:
    """The open episodes of some devices, and what a group of arrivals does to them. `wishes` are the alerts to ask for."""

    def __init__(self, connection: Connection, opened: Sequence[Episode]) -> None:
        """`opened` are all open episodes of the devices; `connection` answers when one closed last."""
        self.wishes: list[Wish] = []
        self._connection = connection
        self._open = {(episode.device_mn, episode.factor, episode.kind): episode for episode in opened}
        self._raised: list[Episode] = []
        self._touched: dict[str, Episode] = {}
        self._last_closed: dict[tuple[str, str, str], datetime | None] = {}

    @classmethod
    def of(cls, connection: Connection, devices: set[str]) -> Episodes:
        """Load the open episodes of these devices."""
        table = Episode.table
        rows = connection.execute(sa.select(table).where(table.c.device_mn.in_(devices), table.c.closed_at.is_(None)))
        return cls(connection, [Episode.from_row(dict(row._mapping)) for row in rows])

    def hear(self, device: Device, frame: Frame, received_at: datetime) -> int:
        """Take in the values of one new frame; return how many alerts it raises."""
        at = moment(frame.parameters.get("DataTime", ""))
        if at is None:
            return 0
        raised = len(self._raised)
        for factor, values in frame.factors.items():
            kind = next((kind for kind in JUDGED if kind in values), None)
            if kind is not None:
                self._judge(device, factor, values[kind], values.get("Flag", ""), at, received_at)
        return len(self._raised) - raised

    def note(self, device: Device, judged: Judged, at: datetime, received_at: datetime) -> bool:
        """Open an episode, or carry the open one on; True when an alert is raised."""
        name = device.mn, judged.factor, judged.kind
        episode = self._open.get(name)
        if episode is not None:
            _carry_on(episode, judged, at)
            self._touched[episode.id] = episode
            return False
        closed_at = self._closed_before(name)
        if closed_at is not None and at <= closed_at:
            return False  # an older value come late, or the mean of a period that has had its alert
        episode = Episode(
            device_mn=device.mn,
            factor=judged.factor,
            kind=judged.kind,
            opened_at=at,
            last_at=at,
            first_value=judged.value,
            peak_value=judged.value,
            limit_value=judged.limit,
            multiple=judged.multiple,
        )
        self._open[name] = episode
        self._raised.append(episode)
        self.wishes.append(Wish(alert_of(device, judged, at, received_at), Actor.connector(f"hj212:{device.mn}", device.channel)))
        return True

    def close(self, device: Device, factor: str, kind: str, at: datetime) -> None:
        """End the open episode, if there is one and this is not older than it."""
        episode = self._open.get((device.mn, factor, kind))
        if episode is None or at < episode.last_at:
            return
        episode.closed_at = at
        del self._open[device.mn, factor, kind]
        self._last_closed[device.mn, factor, kind] = at
        self._touched[episode.id] = episode

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write new and changed episodes; each new one knows its alert."""
        fresh = {episode.id for episode in self._raised}
        for episode, outcome in zip(self._raised, outcomes, strict=True):
            if isinstance(outcome, Outcome):
                alert = batch.get(Alert, outcome.made[0])
                episode.alert_id, episode.alert_no = outcome.made[0], "" if alert is None else alert.alert_no
        table = Episode.table
        for episode in self._touched.values():
            if episode.id not in fresh:
                batch.connection.execute(table.update().where(table.c.id == episode.id).values(**episode.values()))
        # closed ones first: an episode closed and opened anew in one group must not look like two open ones
        for episode in sorted(self._raised, key=lambda episode: episode.closed_at is None):
            batch.connection.execute(table.insert(), [episode.values()])

    def _judge(self, device: Device, factor: str, text: str, flag: str, at: datetime, received_at: datetime) -> None:
        value = number(text)
        if flag == "T" or (flag == "N" and text.strip() and _cannot_be(factor, value)):
            self.note(device, Judged(factor, OUT_OF_RANGE, value), at, received_at)
            return
        if flag != "N" or value is None:
            return
        for kind in (OUT_OF_RANGE, MISSING):
            self.close(device, factor, kind, at)
        self.close(device, "", MISSING, at)
        over = against_limit(device, factor, value)
        if over is not None:
            self.note(device, over, at, received_at)
        else:
            self.close(device, factor, EXCEEDANCE, at)

    def _closed_before(self, name: tuple[str, str, str]) -> datetime | None:
        if name not in self._last_closed:
            table = Episode.table
            where = table.c.device_mn == name[0], table.c.factor == name[1], table.c.kind == name[2]
            self._last_closed[name] = self._connection.execute(sa.select(sa.func.max(table.c.closed_at)).where(*where)).scalar()
        return self._last_closed[name]


def against_limit(device: Device, factor: str, value: float) -> Judged | None:
    """Return what is broken of the device's own limits of this factor; None when nothing is, or it has none. The limit itself is kept."""
    limits = device.limits.get(factor, {})
    most, least, unit = limits.get("max"), limits.get("min"), str(limits.get("unit", ""))
    if most is not None and value > most:
        return Judged(factor, EXCEEDANCE, value, most, round(value / most, 3) if most > 0 else None, unit)
    if least is not None and value < least:
        return Judged(factor, EXCEEDANCE, value, least, None, unit)
    return None


def alert_of(device: Device, judged: Judged, at: datetime, received_at: datetime) -> CreateAlert:
    """Return the alert an episode raises. Source: domain.md 3.2, `auto_water`, `auto_air`, `auto_source`."""
    name = str(device.limits.get(judged.factor, {}).get("name", "")) or judged.factor
    facts = {"value": judged.value, "limit": judged.limit, "unit": judged.unit, "multiple": judged.multiple}
    return CreateAlert(
        channel=device.channel,
        nature="hazard" if judged.kind == EXCEEDANCE else "clue",
        summary=_summary(device, judged, name),
        place=Place(text=device.name, township=device.township, lon=device.lon, lat=device.lat),
        occurred_at=at,
        received_at=received_at,
        ongoing="yes" if judged.kind == EXCEEDANCE else "unknown",
        category=CATEGORIES.get(device.channel) or CATEGORIES.get(device.st, ""),
        extra={
            "site": device.name,
            "device_mn": device.mn,
            "factor": name,
            "factor_code": judged.factor,
            "kind": judged.kind,
            "data_time": at.astimezone(BEIJING).isoformat(),
            **{key: fact for key, fact in facts.items() if fact not in (None, "")},
        },
    )


def _summary(device: Device, judged: Judged, name: str) -> str:
    if judged.kind != EXCEEDANCE:
        return f"{device.name} {name} {WORDS[judged.kind]}".replace("  ", " ")
    measured = f"{device.name} {name} {judged.value:g} {judged.unit}".rstrip()
    if judged.multiple is not None:
        return f"{measured},为限值 {judged.limit:g} 的 {judged.multiple:.3g} 倍"
    return f"{measured},超出限值 {judged.limit:g}"


def _carry_on(episode: Episode, judged: Judged, at: datetime) -> None:
    episode.readings_count += 1
    episode.last_at = max(episode.last_at, at)
    if judged.value is not None and (episode.peak_value is None or _further(judged, episode)):
        episode.peak_value, episode.multiple = judged.value, judged.multiple


def _further(judged: Judged, episode: Episode) -> bool:
    assert judged.value is not None
    assert episode.peak_value is not None
    return judged.value < episode.peak_value if judged.kind == EXCEEDANCE and judged.multiple is None else judged.value > episode.peak_value


def _cannot_be(factor: str, value: float | None) -> bool:
    return value is None or value <= SENTINEL or (factor in {"w01001", "001"} and not 0 <= value <= 14)


def open_episodes(connection: Connection, device: str) -> Iterator[Episode]:
    """Return the open episodes of one device."""
    table = Episode.table
    rows = connection.execute(sa.select(table).where(table.c.device_mn == device, table.c.closed_at.is_(None)).order_by(table.c.opened_at))
    return (Episode.from_row(dict(row._mapping)) for row in rows)
