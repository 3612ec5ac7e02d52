"""Cameras bound to a matter by hand. Source: domain.md 8 “Binding”."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.command import Command, unexplained
from models.commands.turn import Turn
from models.commands.video_steps import camera_of
from models.records.case import Case
from models.records.place import CameraPin
from models.rules.refusal import Reason, reason
from models.rules.states import TERMINAL_CASE_STATES


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
