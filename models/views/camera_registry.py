"""Reads the camera registry: every camera with its source, owner, condition and uptime, the sources themselves, and the blind points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.place import Camera
from models.records.video_source import BlindPoint, CameraHold, VideoSource
from models.views.cameras import cameras
from models.views.rows import CameraRow
from models.views.video_uptime import VideoFigures, video_figures

PERIOD: Final = timedelta(days=7)
"""What uptime on the screen is counted over."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A video source. `signs_in`: who does is kept, sealed."""

    key: str
    kind: str
    name: str
    name_en: str
    owner: str
    adapter: str
    address: str
    signs_in: bool
    masking: str
    health: str
    since: datetime | None
    why: str
    looked_at: datetime | None
    note: str
    noted_at: datetime | None
    noted_by: str
    is_disabled: bool
    disabled_reason: str


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """A camera as the registry shows it. `source_key` is its source; `uptime` 0 … 1 of looked-at time; `holder` who turns it now."""

    camera: CameraRow
    source_key: str
    structured: bool
    direction: float | None
    range_m: float | None
    seen_at: datetime | None
    looked_at: datetime | None
    uptime: float | None
    holder: str
    disabled_reason: str
    signs_in: bool

    @property
    def trouble(self) -> str:
        """`offline`, `degraded`, `unwatched` (nobody has looked yet), `off` for out of service, "" when it is well."""
        if self.camera.is_disabled:
            return "off"
        return {"online": "", "": "unwatched"}.get(self.camera.status, self.camera.status)


@dataclass(frozen=True, slots=True)
class BlindRow:
    """A proposal."""

    id: str
    place: str
    township: str
    reason: str
    zones: tuple[str, ...]
    unit: str
    by: str
    at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class RegistryPage:
    """Everything of the registry at one moment."""

    rows: tuple[RegistryRow, ...]
    sources: tuple[SourceRow, ...]
    blind_points: tuple[BlindRow, ...]
    figures: VideoFigures


def registry_page(connection: Connection, now: datetime) -> RegistryPage:
    """Read it all; uptime over the last seven days."""
    figures = video_figures(connection, now - PERIOD, now)
    return RegistryPage(_rows(connection, figures.by_camera, now), _sources(connection), _blind_points(connection), figures)


def _rows(connection: Connection, uptime: Mapping[str, tuple[float, float]], now: datetime) -> tuple[RegistryRow, ...]:
    kept: Mapping[str, Any] = {row.id: row for row in connection.execute(sa.select(Camera.table))}
    held = {row.camera_id: row.holder for row in connection.execute(sa.select(CameraHold.table).where(CameraHold.table.c.until > now))}
    return tuple(_row(camera, kept[camera.id], uptime.get(camera.key, (0.0, 0.0)), held.get(camera.id, "")) for camera in cameras(connection))


def _row(camera: CameraRow, kept: Any, times: tuple[float, float], holder: str) -> RegistryRow:
    return RegistryRow(
        camera=camera,
        source_key=kept.source,
        structured=bool(kept.structured),
        direction=kept.direction,
        range_m=kept.range_m,
        seen_at=kept.seen_at,
        looked_at=kept.looked_at,
        uptime=times[1] / times[0] if times[0] else None,
        holder=holder,
        disabled_reason=kept.disabled_reason,
        signs_in=kept.credentials_sealed is not None,
    )


def _sources(connection: Connection) -> tuple[SourceRow, ...]:
    table = VideoSource.table
    return tuple(
        SourceRow(
            key=row.key,
            kind=row.kind,
            name=row.name,
            name_en=row.name_en,
            owner=row.owner,
            adapter=row.adapter,
            address=row.address,
            signs_in=row.credentials_sealed is not None,
            masking=row.masking,
            health=row.health,
            since=row.health_since,
            why=row.health_why,
            looked_at=row.looked_at,
            note=row.running_note,
            noted_at=row.noted_at,
            noted_by=row.noted_by,
            is_disabled=bool(row.disabled),
            disabled_reason=row.disabled_reason,
        )
        for row in connection.execute(sa.select(table).order_by(table.c.kind, table.c.key))
    )


def _blind_points(connection: Connection) -> tuple[BlindRow, ...]:
    """Those that wait for a decision first, the newest on top."""
    table = BlindPoint.table
    rows = connection.execute(sa.select(table).order_by(sa.case((table.c.state == "proposed", 0), else_=1), table.c.proposed_at.desc(), table.c.id))
    return tuple(
        BlindRow(
            id=row.id,
            place=row.place,
            township=row.township,
            reason=row.reason,
            zones=tuple(row.zones),
            unit=row.proposed_by_unit,
            by=row.proposed_by,
            at=row.proposed_at,
            state=row.state,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            note=row.decision_note,
        )
        for row in rows
    )
