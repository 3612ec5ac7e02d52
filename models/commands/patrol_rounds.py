"""A round of the video patrol at work: stops watched, stops skipped with the reason, and what was found becoming an alert.

Beside `run_patrol_tour`, `view_camera` and `capture` of commands.md these are our own. Source: domain.md 8 “Patrol tour”, R-615.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from models.base import Record
from models.commands.alerts import LEVELS, CreateAlert, Ongoing, Place
from models.commands.command import Command, unexplained
from models.commands.filing import unknown_items
from models.commands.turn import Turn
from models.commands.video_steps import camera_of, end_round_if_over, not_his_camera, see
from models.records.patrol_finding import PatrolFinding
from models.records.place import Camera
from models.records.video import PatrolRun
from models.rules.patrol import number_of
from models.rules.refusal import Reason, Refused, reason

WHAT_ELSE: Final = "视频巡查发现异常"
"""What a finding is called where neither the plan nor the watcher names it."""


@dataclass(frozen=True)
class OnRound(Command):
    """Something done at one stop of a round, by the one who watches it."""

    run: str
    stop: int

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        run = turn.get(PatrolRun, self.run, "run")
        return (run, camera_of(turn, str(stop_of(run, self.stop)["camera"])))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return not_his_camera(turn, objects)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        run = turn.get(PatrolRun, self.run, "run")
        return () if run.watcher_id == turn.actor.id else (reason("not_in_scope"),)


@dataclass(frozen=True)
class WatchPatrolStop(OnRound):
    """Say that a stop was really watched: its picture was live long enough (`models.rules.patrol.is_watched`)."""

    name: ClassVar[str] = "watch_patrol_stop"
    only_looks: ClassVar[bool] = True

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return over(turn.get(PatrolRun, self.run), self.name)

    def carry_out(self, turn: Turn) -> None:
        run = turn.get(PatrolRun, self.run)
        see(run, self.stop)
        run.reasons = {number: why for number, why in run.reasons.items() if number != str(self.stop)}
        turn.write("patrol.stop_watched", run, tour=run.tour, tour_name=run.name, stop=self.stop, camera=str(stop_of(run, self.stop)["camera"]))
        end_round_if_over(turn, run)


@dataclass(frozen=True)
class SkipPatrolStop(OnRound):
    """Leave out a stop, saying why; it stays uncovered. One that was watched already is not skipped any more."""

    name: ClassVar[str] = "skip_patrol_stop"
    only_looks: ClassVar[bool] = True

    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *unexplained(self.reason))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        run = turn.get(PatrolRun, self.run)
        if self.stop in run.seen:
            return (reason("step_not_open", state="watched", step=self.name),)
        return over(run, self.name)

    def carry_out(self, turn: Turn) -> None:
        run = turn.get(PatrolRun, self.run)
        run.reasons = {**run.reasons, str(self.stop): self.reason}
        camera = str(stop_of(run, self.stop)["camera"])
        turn.write("patrol.stop_skipped", run, tour=run.tour, tour_name=run.name, stop=self.stop, camera=camera, reason=self.reason)
        end_round_if_over(turn, run)


@dataclass(frozen=True)
class RecordPatrolFinding(OnRound):
    """Make what is seen at a stop an alert of the channel `video_patrol`, with camera, round, stop, place and what was looked for filled in.

    It goes on at this moment unless `ongoing` says otherwise, for it is seen live. What was captured on the round at this camera is found
    with the alert by the two (`models.views.evidence`).
    """

    name: ClassVar[str] = "record_patrol_finding"
    only_looks: ClassVar[bool] = True

    what: str = ""
    note: str = ""
    ongoing: Ongoing = "yes"
    power_item: str = ""
    danger_flags: tuple[str, ...] = ()
    level: int | None = None

    def missing(self) -> tuple[Reason, ...]:
        is_wrong = self.level is not None and self.level not in LEVELS
        return (*super().missing(), *((reason("field_missing", field="level"),) if is_wrong else ()))

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_items(turn, self.power_item)

    def carry_out(self, turn: Turn) -> None:
        run = turn.get(PatrolRun, self.run)
        stop = stop_of(run, self.stop)
        camera = camera_of(turn, str(stop["camera"]))
        kind = self.what.strip() or str(stop.get("look_for") or "")
        alert = self._alert(run, stop, camera, kind or WHAT_ELSE).take_in(turn)
        finding = PatrolFinding(
            run_id=run.id, stop=self.stop, camera=camera.key, at=turn.at, kind=kind, note=self.note, alert_id=alert.id, watcher=turn.actor.name
        )
        turn.add(finding, made=True)
        turn.write("patrol.found", finding, tour=run.tour, tour_name=run.name, stop=self.stop, camera=camera.key, alert_no=alert.alert_no, what=kind)

    def _alert(self, run: PatrolRun, stop: dict[str, Any], camera: Camera, what: str) -> CreateAlert:
        return CreateAlert(
            channel="video_patrol",
            nature="clue",
            summary=f"{camera.name} {what}".strip(),
            text=self.note,
            place=Place(text=camera.name, township=camera.township, lon=camera.lon, lat=camera.lat),
            ongoing=self.ongoing,
            danger_flags=self.danger_flags,
            level=self.level,
            power_item=self.power_item or str(stop.get("power_item") or ""),
            extra={"camera": camera.key, "run": run.id, "stop": self.stop, "tour": run.name, "looked_for": str(stop.get("look_for") or "")},
        )


def stop_of(run: PatrolRun, number: int) -> dict[str, Any]:
    """Return a stop of a round by its number. Raises Refused `field_missing`."""
    found = next((stop for stop in run.planned if number_of(stop) == number), None)
    if found is None:
        raise Refused("field_missing", field="stop")
    return found


def over(run: PatrolRun, step: str) -> tuple[Reason, ...]:
    """Return `step_not_open` for a round that has ended."""
    return () if run.ended_at is None else (reason("step_not_open", state="ended", step=step),)
