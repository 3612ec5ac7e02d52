"""The gazetteer of a county, made of what it has on file: townships, villages, rivers, cameras, stations, and spots that earlier reports named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.intake import Device
from models.records.place import Camera, Township
from models.rules.gazetteer import Gazetteer, PlaceName

SPOTS: Final = 2000
"""So many places of earlier reports are offered, the newest first."""
LONGEST_SPOT: Final = 30
"""A longer text is a description, no name."""


def place_names(connection: Connection, folder: Path) -> Gazetteer:
    """Read all names. `folder` is resources/geo; a missing or broken file costs only its own names."""
    return Gazetteer((*_on_file(connection), *_villages(folder / "wanzai_places.json"), *_rivers(folder / "towns.json"), *_spots(connection)))


def _on_file(connection: Connection) -> Iterator[PlaceName]:
    for town in connection.execute(sa.select(Township.table)):
        for name in dict.fromkeys((town.name, town.name_en or town.name)):
            yield PlaceName(name, "township", town.name, town.lon, town.lat)
    for camera in connection.execute(sa.select(Camera.table)):
        for name in dict.fromkeys((camera.name, camera.name_en or camera.name)):
            yield PlaceName(name, "camera", camera.township, camera.lon, camera.lat)
    for device in connection.execute(sa.select(Device.table)):
        yield PlaceName(device.name, "station", device.township or "", device.lon, device.lat)


def _villages(file: Path) -> Iterator[PlaceName]:
    for town in _read(file).get("towns", ()):
        for village in town.get("villages", ()):
            yield PlaceName(str(village["name"]), "village", str(town["name"]))


def _rivers(file: Path) -> Iterator[PlaceName]:
    """Rivers by name only: where on a river somebody stands is not known from its name."""
    for river in _read(file).get("rivers", ()):
        yield PlaceName(str(river["name"]), "river")


def _spots(connection: Connection) -> Iterator[PlaceName]:
    table = Alert.table.c
    chosen = sa.select(table.place_text, table.township, table.lon, table.lat).where(table.place_text != "", table.lon.is_not(None))
    seen: set[str] = set()
    for row in connection.execute(chosen.order_by(table.received_at.desc()).limit(SPOTS)):
        if row.place_text not in seen and len(row.place_text) <= LONGEST_SPOT and not row.place_text[0].isdigit():
            seen.add(row.place_text)
            yield PlaceName(row.place_text, "spot", row.township or "", row.lon, row.lat)


def _read(file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        return {}
