"""The word that a camera was lost while a grave matter needed it: told once, ended when it is back or when nobody waits for it any more. Source: ux.md 12.5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.commands.video_steps import camera_of
from models.journal.entry import Entry
from models.records.alert import Alert
from models.records.camera_loss import CameraLoss
from models.records.place import Camera
from models.rules.camera_loss import is_waited_for
from models.rules.refusal import Reason, reason
from models.rules.states import TERMINAL_CASE_STATES

ENDINGS: Final = frozenset({"level.changed", "alert.false_alarm_marked", "alert.referred_out"})
"""Entries of alerts after which nobody may wait for a camera any more; of cases the entry itself says where they moved."""


@dataclass(frozen=True)
class ReportCameraLost(Command):
    """Say that a camera of an open critical matter shows nothing since `since`. Whichever seat sees it first says so; it is told once."""

    name: ClassVar[str] = "report_camera_lost"
    only_looks: ClassVar[bool] = True

    camera: str
    alert: str
    since: datetime

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Alert, self.alert, "alert"), camera_of(turn, self.camera))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        alert = turn.get(Alert, self.alert)
        case = turn.case_of(alert)
        return () if _is_waited_for(turn, alert) else (reason("step_not_open", state=case.state if case else alert.state, step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        told = open_losses(turn, camera_of(turn, self.camera), self.alert)
        return (reason("step_not_open", state="told", step=self.name),) if told else ()

    def carry_out(self, turn: Turn) -> None:
        alert, camera = turn.get(Alert, self.alert), camera_of(turn, self.camera)
        loss = CameraLoss(
            camera_id=camera.id, camera=camera.key, alert_id=alert.id, case_id=alert.case_id, since=min(self.since, turn.at), told_at=turn.at,
            told_by=turn.actor.name,
        )  # fmt: skip
        turn.add(loss, made=True)
        turn.write("camera.lost", loss, camera=camera.key, camera_name=camera.name, since=loss.since, alert_no=alert.alert_no)
        turn.tell("duty_leader")


@dataclass(frozen=True)
class ReportCameraBack(Command):
    """Say that a camera that was told lost shows its picture again."""

    name: ClassVar[str] = "report_camera_back"
    only_looks: ClassVar[bool] = True

    camera: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (camera_of(turn, self.camera),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if open_losses(turn, camera_of(turn, self.camera)) else (reason("step_not_open", state="not_lost", step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        for loss in open_losses(turn, camera):
            loss.back_at = turn.at
            turn.write("camera.back", loss, camera=camera.key, camera_name=camera.name, since=loss.since)


def open_losses(turn: Turn, camera: Camera, alert: str = "") -> list[CameraLoss]:
    """Return what was told lost of a camera and is still waited for; of one alert, where it is named."""
    return [loss for loss in _all_open(turn) if loss.camera_id == camera.id and alert in ("", loss.alert_id)]


def look_at_losses(turn: Turn) -> None:
    """End the losses of matters that this step has ended or made less grave: nobody waits for their cameras, and no notice of them stays."""
    if any(_may_end(entry) for entry in turn.entries):
        for loss in _all_open(turn):
            if not _is_waited_for(turn, turn.get(Alert, loss.alert_id)):
                loss.over_at = turn.at
                turn.write("camera.loss_ended", loss, camera=loss.camera, camera_name=turn.get(Camera, loss.camera_id).name, since=loss.since)


def _may_end(entry: Entry) -> bool:
    return entry.kind in ENDINGS or any(state in TERMINAL_CASE_STATES for state in entry.facts.get("states", {}).values())


def _all_open(turn: Turn) -> list[CameraLoss]:
    table = CameraLoss.table.c
    return turn.find(CameraLoss, table.back_at.is_(None), table.over_at.is_(None))


def _is_waited_for(turn: Turn, alert: Alert) -> bool:
    case = turn.case_of(alert)
    return is_waited_for(alert.state, alert.level) if case is None else is_waited_for(case.state, case.level)
