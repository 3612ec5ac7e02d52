"""Machines that fell silent while a critical or urgent alert of theirs is open. Source: ux.md 12.3.

How often one is to be heard says the county where it says so, else its own last values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.records.contact import Contact
from models.records.intake import Device, Reading, Source
from models.rules.channels import CHANNELS, is_device
from models.rules.staleness import LOOKED_BACK, freshness, usual_interval
from models.views.queue_lines import OPEN_ALERTS, OPEN_CASES

GRAVE = 2


@dataclass(frozen=True, slots=True)
class SilentFeed:
    """One silent machine and the alert it feeds."""

    alert_no: str
    device: str
    last_at: datetime
    device_en: str = ""

    def name(self, language: str) -> str:
        """What the machine is called in a language, as far as the county says."""
        return self.device_en or self.device if language == "en" else self.device


def silent_feeds(connection: Connection, now: datetime) -> list[SilentFeed]:
    """Every machine behind an open alert of level 1 or 2 whose value has stopped; each once, for its newest alert."""
    alert, case = Alert.table.c, Case.table.c
    is_open = sa.or_(alert.state.in_(OPEN_ALERTS), case.state.in_(OPEN_CASES))
    level = sa.func.coalesce(case.level, alert.level)
    told = (alert.device_mn, Device.table.c.name, Device.table.c.name_en)
    chosen = sa.select(*told, sa.func.max(alert.alert_no).label("alert_no")).select_from(
        Alert.table.outerjoin(Case.table, case.id == alert.case_id).join(Device.table, Device.table.c.mn == alert.device_mn)
    )
    rows = connection.execute(chosen.where(alert.device_mn != "", is_open, level <= GRAVE).group_by(*told)).all()
    found = []
    for row in rows:
        moments = _moments(connection, row.device_mn)
        if moments and freshness(now - moments[-1], usual_interval(moments)) == "stopped":
            found.append(SilentFeed(row.alert_no, row.name, moments[-1], row.name_en))
    return [*found, *_silent_sources(connection, now, sa.and_(is_open, level <= GRAVE))]


def _silent_sources(connection: Connection, now: datetime, is_grave: sa.ColumnElement[bool]) -> list[SilentFeed]:
    """Sources of machines that speak another way than HJ 212, silent beyond the interval the county gives them."""
    alert, case, source, contact = Alert.table.c, Case.table.c, Source.table.c, Contact.table.c
    machines = sorted(channel for channel in CHANNELS if is_device(channel))
    joined = (
        Alert.table.outerjoin(Case.table, case.id == alert.case_id)
        .join(Source.table, source.key == alert.source)
        .join(Contact.table, contact.sender == sa.literal("source:") + source.key)
    )
    told = (source.name, contact.last_at, source.expected_interval_s)
    chosen = sa.select(*told, sa.func.max(alert.alert_no).label("alert_no")).select_from(joined)
    wanted = (is_grave, alert.device_mn == "", source.expected_interval_s > 0, source.channel.in_(machines))
    rows = connection.execute(chosen.where(*wanted).group_by(source.key, *told)).all()
    return [
        SilentFeed(row.alert_no, row.name, row.last_at) for row in rows if freshness(now - row.last_at, timedelta(seconds=row.expected_interval_s)) == "stopped"
    ]


def _moments(connection: Connection, device: str) -> list[datetime]:
    """The last data times of a device, oldest first."""
    reading = Reading.table.c
    times = sa.select(reading.data_time).where(reading.device_mn == device).distinct().order_by(reading.data_time.desc()).limit(LOOKED_BACK)
    return list(connection.execute(times).scalars())[::-1]
