"""How sources and cameras fare, as the look at them found it: who is online, since when, and what is odd about a stream.

Asked by the looking part of the intake process alone. Source: domain.md 8 “health”, ST-22.
"""

from __future__ import annotations

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
        if source is not None:
            _follow(turn, f"source:{source.key}", source.health, self.health, self.why, source.looked_at)
            if source.health != self.health or source.health_since is None:
                source.health, source.health_since = self.health, turn.at
            source.health_why, source.looked_at = self.why, turn.at
        changed = [told for told in (self._note(turn, look) for look in self.cameras) if told]
        if source is not None and (before != self.health or changed):
            facts: dict[str, Any] = {"before": before, "health": self.health, "why": self.why, "cameras": changed[:MOST_TOLD], "changed": len(changed)}
            turn.write("video_source.condition_changed", source, source_key=source.key, **facts)
        elif changed:
            for told in changed[:MOST_TOLD]:
                camera = turn.first(Camera, Camera.table.c.key == told["camera"])
                assert camera is not None
                turn.write("camera.condition_changed", camera, **told)

    def _note(self, turn: Turn, look: CameraLook) -> dict[str, Any]:
        """Keep what was found of one camera; return what is to be told, nothing when it fares as before."""
        camera = turn.first(Camera, Camera.table.c.key == look.camera)
        if camera is None:
            return {}
        seal_keys(turn, camera)
        before, why = camera.status, camera.status_why
        _follow(turn, f"camera:{camera.key}", before, look.status, look.why, camera.looked_at)
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


def _follow(turn: Turn, subject: str, before: str, now: Condition, why: str, looked_at: datetime | None) -> None:
    """Carry on the stretches of time from which uptime is counted; time nobody looked is a stretch of its own."""
    table = VideoCondition.table.c
    is_blind = looked_at is not None and turn.at - looked_at > OUT_OF_SIGHT
    if before == now and not is_blind:
        return
    for held in turn.find(VideoCondition, table.subject == subject, table.ended_at.is_(None)):
        held.ended_at = looked_at if is_blind else turn.at
    if is_blind:
        turn.add(VideoCondition(subject=subject, condition=UNWATCHED, began_at=looked_at or turn.at, ended_at=turn.at))
    turn.add(VideoCondition(subject=subject, condition=now, why=why, began_at=turn.at))
