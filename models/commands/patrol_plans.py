"""The tours of the video patrol as planned: which cameras in which order, how long, for what, on which days and in which season."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.place import Camera
from models.records.video import PatrolTour
from models.rules.patrol import Schedule, Season
from models.rules.refusal import Reason, reason

MOST_STOPS: Final = 60


@dataclass(frozen=True)
class TourStop:
    """One stop: the camera and its preset, for how long, and what to look for. `power_item` is named by the alert a finding becomes."""

    camera: str
    preset: str = ""
    dwell_s: int = 60
    look_for: str = ""
    power_item: str = ""


@dataclass(frozen=True)
class PlanPatrolTour(Command):
    """Make a tour, or change the one with this key; rounds that were begun keep the stops they began with. Source: domain.md 8 “Patrol tour”."""

    name: ClassVar[str] = "plan_patrol_tour"

    tour: str
    title: str
    stops: tuple[TourStop, ...]
    schedule: str = ""
    season: str = ""
    zone: str = ""
    role: str = ""
    title_en: str = ""
    disabled: bool = False

    def missing(self) -> tuple[Reason, ...]:
        wrong = {"schedule": not _reads(Schedule.read, self.schedule), "season": not _reads(Season.read, self.season)}
        wrong["stops"] = len(self.stops or ()) > MOST_STOPS or any(stop.dwell_s <= 0 for stop in self.stops or ())
        return (*super().missing(), *(reason("field_missing", field=name) for name, is_wrong in wrong.items() if is_wrong))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The tour, where it is known; every camera must be."""
        known = self._known(turn)
        return (known,) if known is not None else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        keys = {stop.camera for stop in self.stops}
        found = {camera.key for camera in turn.find(Camera, Camera.table.c.key.in_(sorted(keys)))}
        items = {stop.power_item for stop in self.stops if stop.power_item}
        unknown_items = sorted(items - turn.rulebook.items.keys())
        return tuple(reason("field_missing", field=name) for name in (*sorted(keys - found), *unknown_items))

    def carry_out(self, turn: Turn) -> None:
        tour = self._known(turn) or turn.add(PatrolTour(key=self.tour, name=self.title), made=True)
        tour.name, tour.name_en, tour.zone, tour.role = self.title, self.title_en, self.zone, self.role
        tour.schedule, tour.season, tour.disabled = self.schedule, self.season, self.disabled
        tour.stops = [_stop(number, stop) for number, stop in enumerate(self.stops, start=1)]
        tour.planned_at = turn.at
        turn.write("patrol.planned", tour, tour=tour.key, tour_name=tour.name, stops=len(tour.stops), schedule=tour.schedule, season=tour.season)

    def _known(self, turn: Turn) -> PatrolTour | None:
        table = PatrolTour.table.c
        return turn.first(PatrolTour, sa.or_(table.key == self.tour, table.id == self.tour))


def _stop(number: int, stop: TourStop) -> dict[str, Any]:
    told = {"preset": stop.preset, "look_for": stop.look_for, "power_item": stop.power_item}
    return {"no": number, "camera": stop.camera, "dwell_s": stop.dwell_s, **{name: value for name, value in told.items() if value}}


def _reads(read: Any, text: str) -> bool:
    try:
        read(text or "")
    except ValueError:
        return False
    return True
