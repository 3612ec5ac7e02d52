"""A store with years in it: many closed alerts and cases and the few hundred that are open today, written straight into the tables."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from models.base import Record
from models.records.alert import Alert
from models.records.case import Case
from models.records.running_clock import RunningClock
from models.rules.states import AlertState, CaseState
from models.store import Store

BATCH = 2000
OPEN_NOW = 500
"""Of all alerts so many are still open: what a county centre holds on a bad day."""

TOWNS = ("鹅峰乡", "白石镇", "株潭镇", "黄茅镇", "三兴镇", "高村镇", "罗城镇")
TITLES = ("养猪场粪水流进水渠", "锦江左岸氨氮超标", "夜间焚烧秸秆", "砖厂烟尘", "河面漂浮死鱼", "工地扬尘", "小作坊废水直排")


def fill(store: Store, count: int, now: datetime, seed: int = 1, open_now: int = OPEN_NOW) -> None:
    """Write `count` alerts, most with a case, evenly over the years before `now`; the newest `open_now` of them are still open."""
    chance = random.Random(seed)
    step = timedelta(days=365 * 4) / count
    for first in range(0, count, BATCH):
        rows: dict[sa.Table, list[dict[str, Any]]] = {Alert.table: [], Case.table: [], RunningClock.table: []}
        for number in range(first, min(first + BATCH, count)):
            for record in _matter(number, count - number <= open_now, now - step * (count - number), chance):
                rows[record.table].append(record.values())
        with store.writing() as connection:
            for table, values in rows.items():
                if values:
                    connection.execute(table.insert(), values)


def _matter(number: int, is_open: bool, at: datetime, chance: random.Random) -> list[Record]:
    town, title = chance.choice(TOWNS), chance.choice(TITLES)
    at = at.astimezone(UTC)
    alert = Alert(
        alert_no=f"BJ-{at:%Y%m%d}-{number:06d}",
        channel=chance.choice(("hotline_12345", "auto_water", "auto_air", "wechat")),
        nature="report",
        state=AlertState.NEW if is_open and number % 5 == 0 else AlertState.ACKNOWLEDGED if is_open and number % 5 == 1 else AlertState.FILED,
        level=chance.choice((1, 2, 3, 3, 3, 4)),
        summary=f"{town}{title}",
        place_text=town,
        township=town,
        lon=114.2 + chance.random() * 0.5,
        lat=27.9 + chance.random() * 0.4,
        discovered_at=at,
        received_at=at,
    )
    clock = RunningClock(
        rule="R-201",
        rule_version="1",
        object_kind="alert",
        object_id=alert.id,
        alert_id=alert.id,
        started_at=at,
        due_at=at + timedelta(hours=4),
        state="running" if is_open else "stopped",
        stopped_at=None if is_open else at + timedelta(hours=1),
    )
    if alert.state != AlertState.FILED:
        return [alert, clock]
    case = Case(
        case_no=f"WZST-{at:%Y%m%d}-{number:06d}",
        title=alert.summary,
        path="P1",
        level=alert.level,
        state=chance.choice((CaseState.REGISTERED, CaseState.FIRST_RESPONSE, CaseState.HANDLING)) if is_open else CaseState.CLOSED,
        first_alert_id=alert.id,
        place_text=town,
        township=town,
        lon=alert.lon,
        lat=alert.lat,
        filed_at=at + timedelta(hours=1),
        closed_at=None if is_open else at + timedelta(days=9),
        lead="ee",
    )
    alert.case_id = clock.case_id = case.id
    return [alert, case, clock]
