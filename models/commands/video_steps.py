"""Cameras at work: turned, and watched round by round. Who watched what stands in `viewing`. Source: domain.md 8."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from models.base import Record
from models.commands import period_duties, scope
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.equipment import Equipment
from models.records.place import Camera
from models.records.video import PatrolRun, PatrolTour
from models.rules.patrol import number_of
from models.rules.police_only import may_watch
from models.rules.refusal import Reason, Refused, reason
from models.rules.video_kinds import owner_of_kind


@dataclass(frozen=True)
class RunPatrolTour(Command):
    """Begin a round of a tour. The watcher's earlier round, if he left it open, ends here with its unseen stops skipped."""

    name: ClassVar[str] = "run_patrol_tour"

    tour: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (tour_of(turn, self.tour),)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        tour = tour_of(turn, self.tour)
        watched = turn.find(Camera, Camera.table.c.key.in_([str(stop["camera"]) for stop in tour.stops]))
        return () if any(owner_of(camera) == turn.actor.unit for camera in watched) else (reason("not_in_scope"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        tour = tour_of(turn, self.tour)  # one without stops came with reference data of long ago: a round of it would never end
        return (reason("step_not_open", state="out_of_service", step=self.name),) if tour.disabled or not tour.stops else ()

    def carry_out(self, turn: Turn) -> None:
        tour = tour_of(turn, self.tour)
        for left in turn.find(PatrolRun, PatrolRun.table.c.watcher_id == turn.actor.id, PatrolRun.table.c.ended_at.is_(None)):
            end_run(turn, left)
        run = PatrolRun(
            tour=tour.key, name=tour.name, watcher=turn.actor.name, watcher_id=turn.actor.id, started_at=turn.at, planned=[dict(stop) for stop in tour.stops]
        )
        turn.add(run, made=True)
        period_duties.meet(turn, "R-116", run.id)
        turn.write("patrol.started", run, tour=tour.key, tour_name=tour.name, stops=len(tour.stops))


def camera_of(turn: Turn, key: str) -> Camera:
    """Return the camera with this key or id. Raises Refused `field_missing`."""
    found = camera_named(turn, key)
    if found is None:
        raise Refused("field_missing", field="camera")
    return found


def camera_named(turn: Turn, key: str) -> Camera | None:
    """Return the camera with this key or id, or None."""
    table = Camera.table.c
    return turn.first(Camera, sa.or_(table.key == key, table.id == key)) if key else None


def device_named(turn: Turn, key: str) -> Equipment | None:
    """Return the device (drone, body camera) with this key or id, or None."""
    table = Equipment.table.c
    return turn.first(Equipment, sa.or_(table.key == key, table.id == key)) if key else None


def tour_of(turn: Turn, key: str) -> PatrolTour:
    """Return the tour with this key or id. Raises Refused `field_missing`."""
    table = PatrolTour.table.c
    found = turn.first(PatrolTour, sa.or_(table.key == key, table.id == key))
    if found is None:
        raise Refused("field_missing", field="tour")
    return found


def bound_to(turn: Turn, case: str, alert: str) -> tuple[Record, ...]:
    """Return the case and the alert a look or a picture belongs to, those that are named."""
    wanted: list[tuple[type[Record], str, str]] = [(Case, case, "case"), (Alert, alert, "alert")]
    return turn.get_each(*(one for one in wanted if one[1]))


def not_his_camera(turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
    """Return `not_in_scope` unless what is looked at is the actor's own: his case, his own round, or a camera or device of his department."""
    cases = [thing for thing in objects if isinstance(thing, Case | Alert) and turn.case_of(thing) is not None]
    runs = [thing for thing in objects if isinstance(thing, PatrolRun)]
    if cases:
        return tuple(given for thing in cases for given in scope.own(turn, (thing,)))
    his_round = bool(runs) and all(run.watcher_id == turn.actor.id for run in runs)
    theirs = any(owner_of(thing) == turn.actor.unit for thing in objects if isinstance(thing, Camera | Equipment))
    return () if his_round or theirs else (reason("not_in_scope"),)


def police_only(turn: Turn, *cameras: Camera | None) -> tuple[Reason, ...]:
    """Return `police_only`, naming the camera, unless the actor may look through all of them."""
    actor = turn.actor
    kept = [one for one in cameras if one is not None and not may_watch(actor.role, actor.unit, is_police_only=one.police_only)]
    return tuple(reason("police_only", camera=camera.name) for camera in kept)


def owner_of(thing: Camera | Equipment) -> str:
    """Return the unit key of the department a camera or device belongs to, "" when nobody says."""
    return thing.unit if isinstance(thing, Equipment) else thing.owner or owner_of_kind(thing.source)


def see_stop(turn: Turn, run: PatrolRun, camera: Camera) -> None:
    """Mark the stops at this camera as watched; the round ends with its last stop."""
    for number in (number_of(stop) for stop in run.planned if stop.get("camera") == camera.key):
        see(run, number)
    end_round_if_over(turn, run)


def see(run: PatrolRun, number: Any) -> None:
    """Mark one stop as watched."""
    run.seen = [*run.seen, *([] if number in run.seen else [number])]


def end_round_if_over(turn: Turn, run: PatrolRun) -> None:
    """End a round when each of its stops was watched or skipped with a reason."""
    left = [number for number in map(number_of, run.planned) if number not in run.seen and str(number) not in run.reasons]
    if run.ended_at is None and not left:
        end_run(turn, run)


def end_run(turn: Turn, run: PatrolRun) -> None:
    """End a round; what was not watched was skipped."""
    run.ended_at = turn.at
    run.skipped = [number_of(stop) for stop in run.planned if number_of(stop) not in run.seen]
    turn.write("patrol.ended", run, tour=run.tour, tour_name=run.name, seen=len(run.seen), stops=len(run.planned), skipped=run.skipped)


def watched_on(turn: Turn, key: str) -> tuple[Record, ...]:
    """Return the round (or the tour, where no round was begun) a look belongs to."""
    if not key:
        return ()
    run = turn.batch.get(PatrolRun, key)
    return (run,) if run is not None else (tour_of(turn, key),)
