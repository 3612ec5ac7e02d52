"""Cameras bound to a matter by hand, and the word that one was lost while a grave matter needed it. Source: domain.md 8 “Binding”; ux.md 12.5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from models.base import Record
from models.commands.command import Command, unexplained
from models.commands.turn import Turn
from models.commands.video_steps import camera_of
from models.records.alert import Alert
from models.records.camera_loss import CameraLoss
from models.records.case import Case
from models.records.place import Camera, CameraPin
from models.rules.refusal import Reason, reason
from models.rules.states import TERMINAL_ALERT_STATES, TERMINAL_CASE_STATES

GRAVE: Final = 1
"""Of a matter of this level a lost camera is told."""


@dataclass(frozen=True)
class OnBinding(Command):
    """Something done to the binding of a camera to a case, with its reason."""

    camera: str
    case: str
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *unexplained(self.reason))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"), camera_of(turn, self.camera))

    def pins(self, turn: Turn) -> list[CameraPin]:
        """Return how the camera is bound to the case now."""
        table = CameraPin.table.c
        camera = camera_of(turn, self.camera)
        return turn.find(CameraPin, table.case_id == self.case, table.camera_id == camera.id, table.released_at.is_(None))


@dataclass(frozen=True)
class PinCamera(OnBinding):
    """Bind a camera to a case; the nearest are bound by themselves when a case is filed."""

    name: ClassVar[str] = "pin_camera"

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        closed = turn.get(Case, self.case).state in TERMINAL_CASE_STATES
        return (reason("step_not_open", state=turn.get(Case, self.case).state, step=self.name),) if closed else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (reason("step_not_open", state="pinned", step=self.name),) if any(pin.pinned_by for pin in self.pins(turn)) else ()

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        # one that was bound by nearness before is from now on bound by a person
        pin = next(iter(self.pins(turn)), None) or turn.add(CameraPin(camera_id=camera.id, case_id=self.case), made=True)
        pin.pinned_by, pin.pinned_at, pin.reason = turn.actor.name, turn.at, self.reason
        turn.write("camera.pinned", turn.get(Case, self.case), camera=camera.key, camera_name=camera.name, reason=self.reason)


@dataclass(frozen=True)
class UnpinCamera(OnBinding):
    """Let a camera go from a case; that it was bound stays on record."""

    name: ClassVar[str] = "unpin_camera"

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if self.pins(turn) else (reason("step_not_open", state="not_pinned", step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        for pin in self.pins(turn):
            pin.released_at = turn.at
        turn.write("camera.unpinned", turn.get(Case, self.case), camera=camera.key, camera_name=camera.name, reason=self.reason)


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
        is_open = case.state not in TERMINAL_CASE_STATES if case is not None else alert.state not in TERMINAL_ALERT_STATES
        level = case.level if case is not None else alert.level
        return () if is_open and level == GRAVE else (reason("step_not_open", state=case.state if case else alert.state, step=self.name),)

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
    """Return what was told lost of a camera and is not back; of one alert, where it is named."""
    table = CameraLoss.table.c
    only = [table.alert_id == alert] if alert else []
    return turn.find(CameraLoss, table.camera_id == camera.id, table.back_at.is_(None), *only)
