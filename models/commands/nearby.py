"""What lies near an alert: cameras to open beside it, and cases it may belong to. Source: domain.md 8 “Binding”, G-14, R-411."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.party import Party
from models.records.place import Camera, CameraPin
from models.rules.distance import box, distance_m
from models.rules.refusal import Reason
from models.rules.similar import Sighting, unlike

MOST_CAMERAS: Final = 6
"""So many cameras open beside an alert at most, nearest first."""


def link_cameras(turn: Turn, alert: Alert, case: Case) -> None:
    """Bind the cameras in service within R-411 `b_camera_radius_m` of the alert to it and its case, nearest first."""
    if alert.lon is None or alert.lat is None:
        return
    reach = turn.rulebook.number("R-411", "b_camera_radius_m")
    around = [(distance_m(alert.lon, alert.lat, camera.lon, camera.lat), camera) for camera in _cameras_about(turn, alert.lon, alert.lat, reach)]
    near = sorted(((far, camera) for far, camera in around if far <= reach), key=lambda found: (found[0], found[1].key))
    for far, camera in near[:MOST_CAMERAS]:
        turn.add(CameraPin(camera_id=camera.id, alert_id=alert.id, case_id=case.id, distance_m=round(far, 1)))


def unlike_the_case(turn: Turn, alert: Alert, case: Case, why: str) -> tuple[Reason, ...]:
    """Return `not_similar` unless the alert resembles one of the case's alerts or names a party of it, or a reason is given (G-14)."""
    return unlike(turn.rulebook, _sighting(alert), _sightings(turn, case), why)


def unlike_each_other(turn: Turn, one: Case, other: Case, why: str) -> tuple[Reason, ...]:
    """Return `not_similar` unless something of one case resembles something of the other, or a reason is given (G-14)."""
    others = _sightings(turn, other)
    found = [unlike(turn.rulebook, sighting, others, why) for sighting in _sightings(turn, one)]
    return min(found, key=len, default=())


def _sightings(turn: Turn, case: Case) -> list[Sighting]:
    """What a case is known by: its alerts (its place, where it has none of its own) and its parties."""
    alerts = turn.find(Alert, Alert.table.c.case_id == case.id)
    parties = turn.find(Party, Party.table.c.case_id == case.id)
    named = [Sighting(case.filed_at, name) for party in parties for name in (party.name, party.organisation) if name]
    return [*map(_sighting, alerts), *([] if alerts else [Sighting(case.filed_at, "", case.lon, case.lat)]), *named]


def _sighting(alert: Alert) -> Sighting:
    return Sighting(alert.received_at, alert.subject, alert.lon, alert.lat)


def _cameras_about(turn: Turn, lon: float, lat: float, reach: float) -> list[Camera]:
    table = Camera.table
    west, south, east, north = box(lon, lat, reach)
    return turn.find(Camera, sa.and_(table.c.lat.between(south, north), table.c.lon.between(west, east)), table.c.disabled.is_(sa.false()))
