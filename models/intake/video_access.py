"""How a camera or platform is come to: the registry's row with its source, and who signs in there, opened for the one question it is needed for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.video_values import SIGNING
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.clocks import LOCAL
from models.sealed import Seal, SealBroken
from models.video.exchange import Exchange, VideoTrouble
from models.video.gb28181 import Gb28181Platform


def registered(connection: Connection, which: sa.ColumnElement[bool]) -> tuple[Camera, VideoSource | None]:
    """Return a camera of the registry and its source, None where that is not registered. Raises VideoTrouble `no_stream`: there is no such camera."""
    row = connection.execute(sa.select(Camera.table).where(which)).first()
    if row is None:
        raise VideoTrouble("no_stream")
    camera = Camera.from_row(dict(row._mapping))
    source = connection.execute(sa.select(VideoSource.table).where(VideoSource.table.c.key == camera.source)).first()
    return camera, VideoSource.from_row(dict(source._mapping)) if source is not None else None


def platform_of(line: Exchange, source: VideoSource, seal: Seal) -> Gb28181Platform:
    """The platform a source is, as whoever signs in there, in the county's time."""
    return Gb28181Platform(line, source.address, LOCAL, signing_of(source, seal))


def signing_of(source: VideoSource, seal: Seal) -> Mapping[str, str]:
    """Who signs in at a source; nobody where this PC cannot open it: then the platform refuses, and that is said."""
    if source.credentials_sealed is None:
        return {}
    try:
        signing: dict[str, Any] = json.loads(seal.open("video_source", source.key, "credentials_sealed", source.credentials_sealed))
    except SealBroken:
        return {}
    return {name: str(value) for name, value in signing.items() if name in SIGNING}
