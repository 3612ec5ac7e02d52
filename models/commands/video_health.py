"""How sources and cameras fare, as the look at them found it: who is online, since when, and what is odd about a stream.

Asked by the looking part of the intake process alone. Source: domain.md 8 “health”, ST-22.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.commands.video_values import seal_keys
from models.records.place import Camera
from models.records.video_source import VideoCondition, VideoSource
from models.rules.video_kinds import UNWATCHED, Condition

CHANNEL: Final = "video_look"
"""What the looking part calls itself at the door."""
OUT_OF_SIGHT: Final = timedelta(minutes=15)
"""After so long without a look nobody can say how it fared in between."""
MOST_TOLD: Final = 60
"""So many cameras of one look are named in the journal; the others are counted."""


Stretches = defaultdict[str, list[VideoCondition]]
"""The stretches of time that go on, by what they are of."""


@dataclass(frozen=True)
class CameraLook:
    """What a look at one camera found. `why` is a code, `channel` and `expected` what was learnt about its stream, `clock_offset_s` its clock minus ours."""

    camera: str
    status: Condition
    why: str = ""
    expected: dict[str, Any] | None = None
    clock_offset_s: float | None = None


@dataclass(frozen=True)
class NoteVideoHealth(Command):
    """Keep what a look found at one source and its cameras; the journal hears of it only when something is not as it was."""

    name: ClassVar[str] = "note_video_health"
    only_looks: ClassVar[bool] = True
    optional: ClassVar[frozenset[str]] = frozenset({"video_source", "health"})

    channel: str
    video_source: str
    health: Condition
    why: str = ""
    cameras: tuple[CameraLook, ...] = ()

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """Whatever of it is in the registry."""
        found = turn.first(VideoSource, VideoSource.table.c.key == self.video_source)
        return (found,) if found is not None else ()

    def carry_out(self, turn: Turn) -> None:
        source = turn.first(VideoSource, VideoSource.table.c.key == self.video_source)
        before = source.health if source is not None else ""
        cameras = {camera.key: camera for camera in turn.find(Camera, Camera.table.c.key.in_([look.camera for look in self.cameras]))}
        stretches = _open_stretches(turn, [f"source:{self.video_source}", *(f"camera:{key}" for key in cameras)])
        if source is not None:
            _follow(turn, stretches, f"source:{source.key}", source.health, self.health, self.why, source.looked_at)
            if source.health != self.health or source.health_since is None:
                source.health, source.health_since = self.health, turn.at
            source.health_why, source.looked_at = self.why, turn.at
        found = [(look, cameras[look.camera]) for look in self.cameras if look.camera in cameras]
        changed = [told for told in (_note(turn, stretches, look, camera) for look, camera in found) if told]
        if source is not None and (before != self.health or changed):
            facts: dict[str, Any] = {"before": before, "health": self.health, "why": self.why, "cameras": changed[:MOST_TOLD], "changed": len(changed)}
            turn.write("video_source.condition_changed", source, source_key=source.key, **facts)
        elif changed:
            for told in changed[:MOST_TOLD]:
                turn.write("camera.condition_changed", cameras[told["camera"]], **told)


def _note(turn: Turn, stretches: Stretches, look: CameraLook, camera: Camera) -> dict[str, Any]:
    """Keep what was found of one camera; return what is to be told, nothing when it fares as before."""
    seal_keys(turn, camera)
    before, why = camera.status, camera.status_why
    _follow(turn, stretches, f"camera:{camera.key}", before, look.status, look.why, camera.looked_at)
    if before != look.status:
        camera.status, camera.status_since = look.status, turn.at
    camera.status_why, camera.looked_at = look.why, turn.at
    camera.seen_at = camera.seen_at if look.status == "offline" else turn.at
    if look.expected is not None and not camera.expected:
        camera.expected = look.expected
    if look.clock_offset_s is not None:
        camera.clock_offset_s = look.clock_offset_s
    is_other = (before, why) != (look.status, look.why)
    return {"camera": camera.key, "camera_name": camera.name, "before": before, "status": look.status, "why": look.why} if is_other else {}


def _open_stretches(turn: Turn, subjects: list[str]) -> Stretches:
    """All at once: asked one by one, each question would look through everything this turn has changed before."""
    table = VideoCondition.table.c
    found: Stretches = defaultdict(list)
    for stretch in turn.find(VideoCondition, table.subject.in_(subjects), table.ended_at.is_(None)):
        found[stretch.subject].append(stretch)
    return found


def _follow(turn: Turn, stretches: Stretches, subject: str, before: str, now: Condition, why: str, looked_at: datetime | None) -> None:
    """Carry on the stretches of time from which uptime is counted; time nobody looked is a stretch of its own."""
    is_blind = looked_at is not None and turn.at - looked_at > OUT_OF_SIGHT
    if before == now and not is_blind:
        return
    for held in stretches.pop(subject, ()):
        held.ended_at = looked_at if is_blind else turn.at
    if is_blind:
        turn.add(VideoCondition(subject=subject, condition=UNWATCHED, began_at=looked_at or turn.at, ended_at=turn.at))
    turn.add(VideoCondition(subject=subject, condition=now, why=why, began_at=turn.at))
