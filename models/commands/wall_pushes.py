"""What is put on the wall by hand (上墙), held or for a minute, and let go again; a camera without assured masking, or for the police only, never goes up.

The wall reads what is on air from what these leave. Source: ux.md S7, 13; domain.md 2 (wall masking), 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final, Literal, NamedTuple

import sqlalchemy as sa

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.commands.video_steps import camera_named, tour_of
from models.records.alert import Alert
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.records.wall_push import WallPush
from models.rules.refusal import Reason, Refused, reason
from models.rules.wall import MOST_SLOTS, kept_off, may_replace

LONGEST_S: Final = 86_400
"""Who wants it for more than a day holds it."""


class Holder(NamedTuple):
    """In whose name something stands on the wall, and at which seat."""

    name: str
    id: str
    seat: str
    role: str


@dataclass(frozen=True)
class PutOnWall(Command):
    """Put a page on the wall: `incident` with its alert, `patrol` with its tour, or `overview`; a `camera` goes to its `slot`, beside what was put
    on the same page before.

    It stands for `seconds`, or with `hold` until it is released. What somebody else holds stays, unless the duty leader asks; the holder can be
    asked for it (`wall_requests`).
    """

    name: ClassVar[str] = "put_on_wall"

    page: Literal["overview", "incident", "patrol"]
    subject: str = ""
    camera: str = ""
    slot: int = 1
    seconds: int = 60
    hold: bool = False

    def missing(self) -> tuple[Reason, ...]:
        wrong = {"subject": self.page != "overview" and not self.subject, "slot": not 1 <= (self.slot or 0) <= MOST_SLOTS}
        wrong["seconds"] = not 0 < self.seconds <= LONGEST_S
        return (*super().missing(), *(reason("field_missing", field=name) for name, is_wrong in wrong.items() if is_wrong))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        camera = self._camera(turn)
        if self.page == "incident":
            return (turn.get(Alert, self.subject, "alert"), *camera)
        return (tour_of(turn, self.subject), *camera) if self.page == "patrol" else camera

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """Nobody owns the wall."""
        return ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (*self.kept_off(turn), *held_by_another(turn))

    def kept_off(self, turn: Turn) -> tuple[Reason, ...]:
        """Return why its camera never goes up: for the police only, or not masked for certain."""
        found = [(camera, kept_off(masking_of(turn, camera), is_police_only=camera.police_only)) for camera in self._camera(turn)]
        return tuple(reason(code, camera=camera.name) for camera, code in found if code)

    def carry_out(self, turn: Turn) -> None:
        actor = turn.actor
        self.go_up(turn, Holder(actor.name, actor.id, actor.seat, actor.role))

    def go_up(self, turn: Turn, holder: Holder, **facts: Any) -> None:
        """Put it up in the name of `holder`; `facts` are told with it."""
        camera = next(iter(self._camera(turn)), None)
        places = self._places(turn, camera)
        for earlier in on_air(turn):
            earlier.ended_at, earlier.ended_by = turn.at, turn.actor.name
        pushed = WallPush(
            page=self.page,
            subject=self.subject,
            camera=camera.id if camera else "",
            slot=self.slot if camera else 0,
            by=holder.name,
            by_id=holder.id,
            seat=holder.seat,
            role=holder.role,
            at=turn.at,
            until=None if self.hold else turn.at + timedelta(seconds=self.seconds),
            places=places,
        )
        turn.add(pushed, made=True)
        told: dict[str, Any] = {"camera": camera.key, "camera_name": camera.name} if camera else {}
        turn.write("wall.pushed", pushed, page=self.page, subject=self.subject, seconds=self.seconds, held=self.hold, **told, **facts)

    def _places(self, turn: Turn, camera: Camera | None) -> dict[str, str]:
        """What is on this very page by hand: what was put there before, and its camera, which leaves the slot it had."""
        same = [pushed for pushed in on_air(turn) if (pushed.page, pushed.subject) == (self.page, self.subject)]
        kept = same[-1].places if same else {}
        return {slot: one for slot, one in kept.items() if one != camera.id} | {str(self.slot): camera.id} if camera else dict(kept)

    def _camera(self, turn: Turn) -> tuple[Camera, ...]:
        if not self.camera:
            return ()
        found = camera_named(turn, self.camera)
        if found is None:
            raise Refused("field_missing", field="camera")
        return (found,)


@dataclass(frozen=True)
class ReleaseWall(Command):
    """Let go of what is on the wall: its pages go round again. What another one holds the duty leader alone releases."""

    name: ClassVar[str] = "release_wall"

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return tuple(on_air(turn))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """Nobody owns the wall."""
        return ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if on_air(turn) else (reason("step_not_open", state="pages_go_round", step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return held_by_another(turn)

    def carry_out(self, turn: Turn) -> None:
        for pushed in on_air(turn):
            pushed.ended_at, pushed.ended_by = turn.at, turn.actor.name
            turn.write("wall.released", pushed, page=pushed.page, subject=pushed.subject)


def on_air(turn: Turn) -> list[WallPush]:
    """Return what stands on the wall by hand now, the newest last."""
    table = WallPush.table.c
    return turn.find(WallPush, table.ended_at.is_(None), sa.or_(table.until.is_(None), table.until > turn.at), order=[table.at, table.id])


def held_by_another(turn: Turn) -> tuple[Reason, ...]:
    """Return `wall_held`, naming who, while somebody else holds the wall and the actor may not take it."""
    held = [pushed for pushed in on_air(turn) if not may_replace(turn.actor.role, turn.actor.id, pushed.by_id, is_held=pushed.until is None)]
    return tuple(reason("wall_held", who=pushed.by, seat=pushed.seat) for pushed in held)


def masking_of(turn: Turn, camera: Camera) -> str:
    """Return what is known of the masking of a camera: its own word, else its source's, "" while nobody has said."""
    if camera.masking:
        return camera.masking
    source = turn.first(VideoSource, VideoSource.table.c.key == camera.source)
    return source.masking if source is not None else ""
