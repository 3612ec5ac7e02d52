"""Which pictures and films a person may see: what a camera for the police only (仅限公安) took is shown, played and packed for police officers alone.

The door holds the same rule for looking, keeping and handing out; here it holds for what lies in the store already. Source: domain.md 8, 11.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.evidence import Evidence
from models.records.place import Camera
from models.rules.police_only import may_watch
from models.rules.referrals import Reader

_CAMERA, _PIECE = Camera.table.c, Evidence.table.c


def closed_to(connection: Connection, reader: Reader | None) -> frozenset[str]:
    """Return keys and ids of the cameras through which this person may not look; None is nobody in particular, who is no police officer."""
    if reader is not None and may_watch(reader.role, reader.unit, is_police_only=True):
        return frozenset()
    kept = connection.execute(sa.select(_CAMERA.key, _CAMERA.id).where(_CAMERA.police_only))
    return frozenset(name for row in kept for name in row if name)


def may_look_through(connection: Connection, reader: Reader | None, camera: str) -> bool:
    """Whether this person may look through the camera with this key or id."""
    return camera not in closed_to(connection, reader)


def may_see(connection: Connection, reader: Reader | None, sha256: str) -> bool:
    """Whether this person may see the kept file with this hash: that no camera closed to him took it."""
    closed = closed_to(connection, reader)
    return not closed or not _is_of(connection, sha256, closed)


def _is_of(connection: Connection, sha256: str, cameras: Collection[str]) -> bool:
    return connection.execute(sa.select(_PIECE.id).where(_PIECE.sha256 == sha256, _PIECE.camera.in_(cameras)).limit(1)).first() is not None
