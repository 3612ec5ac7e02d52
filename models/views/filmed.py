"""What was filmed of a camera around an alert and is kept here: clips and recordings, each with the stretch of time it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.evidence import Evidence
from models.rules.stretches import Stretch

LONGEST: Final = timedelta(hours=1)
"""No kept film is longer: a recording is kept in pieces of minutes."""
AROUND: Final = timedelta(hours=24)
"""So far around the wanted time is looked, to say since when there is anything."""
LATE: Final = timedelta(hours=24)
"""A moment somebody names for what happened counts up to so long before the report."""


@dataclass(frozen=True, slots=True)
class KeptFilm:
    """One kept clip, or piece of a recording."""

    evidence: str
    sha256: str
    stretch: Stretch


def alert_moment(connection: Connection, alert: str) -> datetime | None:
    """When what an alert tells of happened, else when it came in; None for no alert."""
    chosen = sa.select(Alert.table.c.occurred_at, Alert.table.c.received_at).where(Alert.table.c.id == alert)
    row = connection.execute(chosen).first()
    if row is None:
        return None
    happened: datetime | None = row.occurred_at
    received: datetime = row.received_at
    return happened if happened is not None and received - LATE <= happened <= received else received


def kept_films(connection: Connection, camera: str, wanted: Stretch) -> tuple[KeptFilm, ...]:
    """The films of a camera (its key) around a wanted time, in order. One whose key press nobody can place in it is not among them."""
    kept = Evidence.table.c
    chosen = sa.select(kept.id, kept.sha256, kept.taken_at, kept.before_s, kept.lasts_s).where(
        kept.camera == camera,
        kept.medium == "clip",
        kept.sha256 != "",
        kept.before_s.is_not(None),
        kept.lasts_s.is_not(None),
        kept.taken_at >= wanted.since - AROUND - LONGEST,
        kept.taken_at <= wanted.until + AROUND + LONGEST,
    )
    found = []
    for row in connection.execute(chosen):
        began = row.taken_at - timedelta(seconds=row.before_s)
        found.append(KeptFilm(row.id, row.sha256, Stretch(began, began + timedelta(seconds=row.lasts_s))))
    return tuple(sorted(found, key=lambda film: (film.stretch, film.evidence)))
