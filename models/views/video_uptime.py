"""How much of the time sources and cameras were there, and how much of what matters is seen: the video part of the statistics.

Time nobody looked counts neither for nor against. Source: domain.md 10 ST-22; 000 六(四).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.place import Camera
from models.records.video_source import BlindPoint, VideoCondition, VideoSource
from models.rules.video_kinds import UNWATCHED, ZONES, owner_of_kind

SMART: Final = "smart_video"
CONFIRMED: Final = "smart_hit.confirmed"
DISMISSED: Final = "smart_hit.dismissed"

_STRETCH = VideoCondition.table.c


@dataclass(frozen=True, slots=True)
class Uptime:
    """Seconds somebody looked, and seconds of these in which it was there; `online` and `total` cameras now."""

    key: str
    watched_s: float
    online_s: float
    online: int
    total: int

    @property
    def share(self) -> float | None:
        """0 … 1; None when nobody looked."""
        return self.online_s / self.watched_s if self.watched_s else None


@dataclass(frozen=True, slots=True)
class SmartHits:
    """What persons said of smart hits; one that still waits is neither."""

    confirmed: int = 0
    dismissed: int = 0

    @property
    def judged(self) -> int:
        """How many somebody has looked at."""
        return self.confirmed + self.dismissed

    @property
    def precision(self) -> float | None:
        """Confirmed of judged ones, 0 … 1; None when nobody has judged any."""
        return self.confirmed / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class VideoFigures:
    """ST-22 over a period."""

    by_camera: Mapping[str, tuple[float, float]]
    """Camera key → as `camera_uptime` counts."""
    by_source: tuple[Uptime, ...]
    by_department: tuple[Uptime, ...]
    online: int
    total: int
    structured: int
    zones: Mapping[str, tuple[int, int]]
    """Zone → cameras there, and those online."""
    blind_points: Mapping[str, int]
    """State → proposals."""
    hits: SmartHits
    """Of what algorithms told in this time."""

    @property
    def blind_count(self) -> int:
        """Places that should be seen and are not; a proposal that was declined names none."""
        return sum(count for state, count in self.blind_points.items() if state != "declined")

    @property
    def structured_share(self) -> float | None:
        """Cameras whose pictures are structured, of all."""
        return self.structured / self.total if self.total else None


def video_figures(connection: Connection, since: datetime, until: datetime) -> VideoFigures:
    """Count from the stretches of time that lie between `since` and `until`; what is out of service counts nowhere."""
    cameras = [row for row in _cameras(connection) if not row.is_off]
    uptime = camera_uptime(connection, since, until)
    online = [row for row in cameras if row.status == "online"]
    states = connection.execute(sa.select(BlindPoint.table.c.state, sa.func.count()).group_by(BlindPoint.table.c.state))
    return VideoFigures(
        by_camera=uptime,
        by_source=_together(cameras, uptime, "source"),
        by_department=_together(cameras, uptime, "unit"),
        online=len(online),
        total=len(cameras),
        structured=sum(row.structured for row in cameras),
        zones={zone: (sum(zone in row.tags for row in cameras), sum(zone in row.tags for row in online)) for zone in ZONES},
        blind_points={str(state): int(count) for state, count in states},
        hits=smart_hits(connection, since, until),
    )


def smart_hits(connection: Connection, since: datetime, until: datetime) -> SmartHits:
    """Count the smart hits that came between `since` and `until` by what a person said of them; what became of the alert later changes nothing."""
    entry, alert = JOURNAL.c, Alert.table.c
    chosen = (
        sa.select(entry.kind, sa.func.count())
        .join(Alert.table, alert.id == entry.alert_id)
        .where(alert.channel == SMART, alert.received_at >= since, alert.received_at <= until, entry.kind.in_((CONFIRMED, DISMISSED)))
        .group_by(entry.kind)
    )
    found = {str(kind): int(count) for kind, count in connection.execute(chosen)}
    return SmartHits(found.get(CONFIRMED, 0), found.get(DISMISSED, 0))


def camera_uptime(connection: Connection, since: datetime, until: datetime) -> dict[str, tuple[float, float]]:
    """Camera key → (seconds somebody looked, seconds of these it was online). An open stretch ends with the last look."""
    looked = {f"camera:{key}": at for key, at in connection.execute(sa.select(Camera.table.c.key, Camera.table.c.looked_at))}
    chosen = sa.select(VideoCondition.table).where(_STRETCH.subject.like("camera:%"), _STRETCH.began_at < until)
    chosen = chosen.where(sa.or_(_STRETCH.ended_at.is_(None), _STRETCH.ended_at > since))
    found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in connection.execute(chosen):
        end = min(until, row.ended_at or looked.get(row.subject) or row.began_at)
        seconds = (end - max(since, row.began_at)).total_seconds()
        if row.condition != UNWATCHED and seconds > 0:
            counted = found[row.subject.removeprefix("camera:")]
            counted[0] += seconds
            counted[1] += seconds if row.condition == "online" else 0.0
    return {key: (watched, online) for key, (watched, online) in found.items()}


def _cameras(connection: Connection) -> Sequence[_Counted]:
    camera, source = Camera.table.c, VideoSource.table.c
    of_source = source.kind, source.owner.label("source_owner"), source.disabled.label("source_off")
    chosen = sa.select(camera.key, camera.source, camera.owner, camera.status, camera.structured, camera.tags, camera.disabled, *of_source)
    rows = connection.execute(chosen.outerjoin(VideoSource.table, source.key == camera.source)).all()
    return [
        _Counted(
            key=row.key,
            source=row.source,
            unit=row.owner or row.source_owner or owner_of_kind(row.kind or row.source),
            status=row.status,
            structured=bool(row.structured),
            tags=tuple(row.tags),
            is_off=bool(row.disabled or row.source_off),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A camera as it is counted."""

    key: str
    source: str
    unit: str
    status: str
    structured: bool
    tags: tuple[str, ...]
    is_off: bool


def _together(cameras: Iterable[_Counted], uptime: Mapping[str, tuple[float, float]], by: str) -> tuple[Uptime, ...]:
    grouped: dict[str, list[_Counted]] = defaultdict(list)
    for row in cameras:
        grouped[getattr(row, by)].append(row)
    return tuple(_uptime(key, rows, uptime) for key, rows in sorted(grouped.items()))


def _uptime(key: str, rows: Sequence[Any], uptime: Mapping[str, tuple[float, float]]) -> Uptime:
    times = [uptime.get(row.key, (0.0, 0.0)) for row in rows]
    return Uptime(key, sum(watched for watched, _ in times), sum(online for _, online in times), sum(row.status == "online" for row in rows), len(rows))
