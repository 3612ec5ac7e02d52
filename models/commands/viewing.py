"""Who watched what: a look at a camera begins, and ends, and both are written down with why it was looked at. Source: domain.md 8 “Who watched what”.

A seat notes its looks itself and writes them in batches, so that no frame and no key waits for it: `since` and `until` are when it was. A look that is over
before it is written is one line and one entry; of a longer one the begin is written while it lasts, the end with `end_views`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

import sqlalchemy as sa

from models.base import Record
from models.commands.actor import Actor
from models.commands.command import MEASURED, Command, unexplained
from models.commands.turn import Turn
from models.commands.video_steps import bound_to, camera_of, not_his_camera, police_only, see_stop, watched_on
from models.records.video import PatrolRun, ViewLog
from models.rules.refusal import Reason, reason
from models.store import Store


@dataclass(frozen=True)
class ViewCamera(Command):
    """Look at a camera; the look is logged. Outside a tour, an alert or a case the reason is asked for (a wall has its layout instead).

    `since`: when it began, now if not given; `until`: when it ended, empty while it goes on. `looks` short glances one soon after the other are one
    line, and `seen_s` is what they come to. A look on one's own open round marks the stop as watched, unless `seen` is false: then it has only
    begun, and `watch_patrol_stop` says so later.
    """

    name: ClassVar[str] = "view_camera"
    only_looks: ClassVar[bool] = True

    camera: str
    case: str = ""
    alert: str = ""
    tour: str = ""
    reason: str = ""
    mode: Literal["live", "playback", "tour", "wall"] = "live"
    since: datetime | None = field(default=None, metadata=MEASURED)
    until: datetime | None = field(default=None, metadata=MEASURED)
    looks: int = field(default=1, metadata=MEASURED)
    seen_s: float | None = field(default=None, metadata=MEASURED)
    layout: str = field(default="", metadata=MEASURED)
    seen: bool = True

    def missing(self) -> tuple[Reason, ...]:
        is_bound = bool(self.case or self.alert or self.tour) or self.mode == "wall"
        return (*super().missing(), *(() if is_bound else unexplained(self.reason)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (camera_of(turn, self.camera), *bound_to(turn, self.case, self.alert), *watched_on(turn, self.tour))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return not_his_camera(turn, objects)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return police_only(turn, camera_of(turn, self.camera))

    def carry_out(self, turn: Turn) -> None:
        camera = camera_of(turn, self.camera)
        run = next((found for found in watched_on(turn, self.tour) if isinstance(found, PatrolRun)), None)
        began_at = min(self.since or turn.at, turn.at)
        ended_at = None if self.until is None else max(began_at, min(self.until, turn.at))
        view = ViewLog(
            camera_id=camera.id,
            camera=camera.key,
            operator_id=turn.actor.id,
            operator=turn.actor.name,
            mode=self.mode,
            started_at=began_at,
            stopped_at=ended_at,
            case_id=self.case,
            alert_id=self.alert,
            run_id=run.id if run else "",
            reason=self.reason,
            on_wall=self.mode == "wall",
            layout=self.layout,
            seat=turn.actor.seat,
            looks=self.looks,
            seen_s=self.seen_s if ended_at is None or self.seen_s is not None else (ended_at - began_at).total_seconds(),
        )
        turn.add(view, made=True)
        if run is not None and self.seen and run.ended_at is None and run.watcher_id == turn.actor.id:
            see_stop(turn, run, camera)
        facts: dict[str, Any] = {"camera": camera.key, "camera_name": camera.name, "mode": self.mode, "reason": self.reason}
        facts["tour"] = run.name if run else self.tour
        if view.seen_s is not None:
            facts |= {"seconds": round(view.seen_s, 1), "looks": view.looks}
        turn.write("camera.viewed", view, **facts)


@dataclass(frozen=True)
class EndViews(Command):
    """Looks that were written as begun have ended, at `until` (now, if not given). `cut_off`: found open when a seat began again that had crashed."""

    name: ClassVar[str] = "end_views"
    only_looks: ClassVar[bool] = True

    views: tuple[str, ...]
    until: datetime | None = field(default=None, metadata=MEASURED)
    cut_off: bool = field(default=False, metadata=MEASURED)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return turn.get_each(*((ViewLog, view, "views") for view in self.views))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return ()  # scope says it for every role

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """Everybody ends his own looks, a seat those that a crash left on it."""
        views = [turn.get(ViewLog, view) for view in self.views]
        his = all(view.operator_id == turn.actor.id or (view.seat != "" and view.seat == turn.actor.seat) for view in views)
        return () if his else (reason("not_in_scope"),)

    def carry_out(self, turn: Turn) -> None:
        for view in (turn.get(ViewLog, key) for key in self.views):
            if view.stopped_at is not None:
                continue
            view.stopped_at = max(view.started_at, min(self.until or turn.at, turn.at))
            view.is_cut_off = self.cut_off
            view.seen_s = (view.stopped_at - view.started_at).total_seconds()
            turn.write("camera.left", view, camera=view.camera, seconds=round(view.seen_s, 1), cut_off=self.cut_off)


def open_views(store: Store, actor: Actor) -> tuple[str, ...]:
    """Return the looks this person, or this wall, has open on this seat: at its start, what a crash left."""
    table = ViewLog.table.c
    his = sa.select(table.id).where(table.operator_id == actor.id, table.seat == actor.seat, table.stopped_at.is_(None))
    with store.reading() as connection:
        return tuple(connection.execute(his).scalars())
