"""Turning cameras: one person holds a camera for two minutes after each move, the duty leader may take it. Source: commands.md 3; issue 5, Build 3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.commands.video_steps import camera_of, not_his_camera, police_only
from models.records.place import Camera
from models.records.video_source import CameraHold
from models.rules.refusal import Reason, reason

HELD_FOR: Final = timedelta(minutes=2)
"""So long a camera stays with whoever moved it last (ASM): longer than a look round, shorter than a colleague waits."""
MAY_TAKE: Final = "duty_leader"


@dataclass(frozen=True)
class CameraStep(Command):
    """A step about one camera that can be turned, for whoever may look through it and while nobody else holds it."""

    only_looks: ClassVar[bool] = True

    camera: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (camera_of(turn, self.camera),)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return not_his_camera(turn, objects)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_turnable(camera_of(turn, self.camera), self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        camera = camera_of(turn, self.camera)
        return police_only(turn, camera) or held_by_another(turn, camera)


@dataclass(frozen=True)
class PtzCamera(CameraStep):
    """Turn a camera that can be turned: `pan` and `tilt` in degrees from where it stands, `zoom` as a factor."""

    name: ClassVar[str] = "ptz_camera"

    pan: float
    tilt: float
    zoom: float

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        keep_hold(turn, camera)
        turn.write("camera.moved", camera, camera=camera.key, camera_name=camera.name, pan=self.pan, tilt=self.tilt, zoom=self.zoom)


@dataclass(frozen=True)
class HoldCamera(CameraStep):
    """Take hold of a camera that can be turned, or keep it two minutes longer; the duty leader takes it from whoever holds it."""

    name: ClassVar[str] = "hold_camera"

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        camera = camera_of(turn, self.camera)
        return police_only(turn, camera) or (() if turn.actor.role == MAY_TAKE else held_by_another(turn, camera))

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        taken_from = keep_hold(turn, camera)
        turn.write("camera.held", camera, camera=camera.key, camera_name=camera.name, taken_from=taken_from)


@dataclass(frozen=True)
class ReleaseCamera(CameraStep):
    """Let go of a camera before its time is over."""

    name: ClassVar[str] = "release_camera"

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        hold = hold_of(turn, camera_of(turn, self.camera))
        is_his = hold is not None and hold.holder_id == turn.actor.id
        return () if is_his else (reason("step_not_open", state="not_held", step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        hold = hold_of(turn, camera)
        assert hold is not None
        hold.until = turn.at
        turn.write("camera.released", camera, camera=camera.key, camera_name=camera.name)


@dataclass(frozen=True)
class CallPreset(CameraStep):
    """Turn a camera to one of the positions kept in it."""

    name: ClassVar[str] = "call_preset"

    preset: str

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        keep_hold(turn, camera)
        turn.write("camera.preset_called", camera, camera=camera.key, camera_name=camera.name, preset=self.preset)


def not_turnable(camera: Camera, step: str) -> tuple[Reason, ...]:
    """Return `step_not_open` for a camera that stands fast, or is out of service."""
    state = "out_of_service" if camera.disabled else "" if camera.ptz else "fixed_camera"
    return (reason("step_not_open", state=state, step=step),) if state else ()


def hold_of(turn: Turn, camera: Camera) -> CameraHold | None:
    """Return the hold on a camera that is not over yet."""
    hold = turn.first(CameraHold, CameraHold.table.c.camera_id == camera.id)
    return hold if hold is not None and hold.until > turn.at else None


def held_by_another(turn: Turn, camera: Camera) -> tuple[Reason, ...]:
    """Return `camera_held` with who holds it, while somebody else does."""
    hold = hold_of(turn, camera)
    if hold is None or hold.holder_id == turn.actor.id:
        return ()
    return (reason("camera_held", who=hold.holder, until=hold.until),)


def keep_hold(turn: Turn, camera: Camera) -> str:
    """Give the camera to the actor from now on; return whom it was taken from, "" for nobody."""
    held = hold_of(turn, camera)
    taken_from = held.holder if held is not None and held.holder_id != turn.actor.id else ""
    known = turn.first(CameraHold, CameraHold.table.c.camera_id == camera.id)
    if known is None:
        turn.add(CameraHold(camera_id=camera.id, holder_id=turn.actor.id, holder=turn.actor.name, since=turn.at, until=turn.at + HELD_FOR))
        return taken_from
    if known is not held or taken_from:
        known.since, known.taken_from = turn.at, taken_from
    known.holder_id, known.holder, known.until = turn.actor.id, turn.actor.name, turn.at + HELD_FOR
    return taken_from
