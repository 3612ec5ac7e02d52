"""Has a platform stop a stream that nobody here looks at any more, unless somebody at another seat or the wall does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.desk import Desk
from models.intake.video_access import platform_of
from models.records.place import Camera
from models.records.video import ViewLog
from models.records.video_source import VideoSource
from models.rules.allowed_hosts import AllowedHosts
from models.video.exchange import Exchange, VideoTrouble
from models.video.started_streams import Started

OLDEST_LOOK: Final = timedelta(hours=24)
"""A look that has been open for longer was left by a seat that never came back: it keeps no stream running."""
GONE: Final = frozenset({"not_found", "no_channel"})
"""What the platform says of a stream that it has ended itself."""


def stop_stream(desk: Desk, allowed: AllowedHosts, started: Started, operator: str, seat: str) -> None:
    """Stop it now, in a worker thread; a stream that others than this operator at this seat look at, or whose source is gone, is left alone.

    Raises VideoTrouble, StoreUnavailable.
    """
    with desk.store.reading() as connection:
        if not started.name and _others_look(connection, desk, started.camera, operator, seat):
            return
        row = connection.execute(sa.select(VideoSource.table).where(VideoSource.table.c.key == started.source)).first()
    if row is None:
        return
    try:
        asyncio.run(_stopped(desk, allowed, VideoSource.from_row(dict(row._mapping)), started))
    except VideoTrouble as trouble:
        if trouble.code not in GONE:
            raise


async def _stopped(desk: Desk, allowed: AllowedHosts, source: VideoSource, started: Started) -> None:
    async with Exchange(allowed) as line:
        platform = platform_of(line, source, desk.seal)
        await (platform.stop_playback(started.channel, started.name) if started.name else platform.stop(started.channel))


def _others_look(connection: Connection, desk: Desk, camera: str, operator: str, seat: str) -> bool:
    """Whether another seat, or the wall, has the camera in sight: a platform ends a stream for all that look at it."""
    view, whose = ViewLog.table.c, Camera.table.c
    fresh = view.started_at > desk.clock.now() - OLDEST_LOOK
    his = sa.and_(view.operator_id == operator, view.seat == seat)
    chosen = (
        sa.select(view.id)
        .join(Camera.table, whose.id == view.camera_id)
        .where(whose.key == camera, view.stopped_at.is_(None), view.mode != "playback", fresh, ~his)
    )
    return connection.execute(chosen.limit(1)).first() is not None
