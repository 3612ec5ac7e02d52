"""The cameras of the registry, and those nearest to a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.distance import distance_m
from models.rules.police_only import may_watch
from models.rules.stream_keys import reference_to
from models.rules.video_kinds import owner_of_kind
from models.views.rows import CameraRow

_CAMERA = Camera.table.c
_SOURCE = VideoSource.table.c


def cameras(connection: Connection) -> tuple[CameraRow, ...]:
    """All cameras, by name."""
    return tuple(_row(row) for row in connection.execute(_chosen().order_by(_CAMERA.name)))


def watchable(rows: Sequence[CameraRow], role: str, unit: str) -> tuple[CameraRow, ...]:
    """The registry for one person: a camera through which he may not look leaves its addresses behind, and says so."""
    return tuple(row if may_watch(role, unit, is_police_only=row.is_police_only) else withheld(row) for row in rows)


def withheld(row: CameraRow) -> CameraRow:
    """A camera without what is needed to look through it."""
    return replace(row, url="", sub_url="", channel="", is_withheld=True)


def nearest_of(rows: Sequence[CameraRow], lon: float, lat: float, count: int | None = None) -> tuple[CameraRow, ...]:
    """The nearest of cameras already read (None: all of them), nearest first, with their distance in metres; the store is not asked."""
    ranked = sorted(((distance_m(lon, lat, row.lon, row.lat), row) for row in rows), key=lambda pair: (pair[0], pair[1].id))
    return tuple(replace(row, distance_m=metres) for metres, row in ranked[:count])


def _chosen() -> sa.Select[Any]:
    """Cameras beside what holds for them by their source."""
    of_source = (
        _SOURCE.kind.label("kind"),
        _SOURCE.owner.label("source_owner"),
        _SOURCE.masking.label("source_masking"),
        _SOURCE.disabled.label("source_off"),
        _SOURCE.adapter,
    )
    return sa.select(Camera.table, *of_source).outerjoin(VideoSource.table, _SOURCE.key == _CAMERA.source)


def _row(row: Any) -> CameraRow:
    kind, asks = row.kind or row.source, has_to_be_asked_for(row)
    return CameraRow(
        id=row.id,
        name=row.name,
        url=reference_to(row.key) if asks else row.url,
        lon=row.lon,
        lat=row.lat,
        township=row.township,
        source=kind,
        key=row.key,
        name_en=row.name_en,
        sub_url="" if asks else row.sub_url,
        owner=row.owner or row.source_owner or owner_of_kind(kind),
        tags=tuple(row.tags),
        ptz=row.ptz,
        masking=row.masking or row.source_masking or "",
        status=row.status,
        status_since=row.status_since,
        why=row.status_why,
        expected=row.expected,
        channel=row.channel,
        clock_offset_s=row.clock_offset_s,
        is_disabled=bool(row.disabled or row.source_off),
        is_police_only=row.police_only,
    )


def has_to_be_asked_for(row: Any) -> bool:
    """Whether a stream is no plain address: somebody signs in, or a platform hands it out."""
    return row.credentials_sealed is not None or (row.adapter == "gb28181" and bool(row.channel))
