"""Notes who watches what on this seat: every tile that comes into sight or leaves it, with what it is watched for, written in batches.

A grid says that it shows other cameras; nothing is asked of it while frames come. Every few seconds what has settled is written in one transaction:
looks that go on as begun, looks that are over with both moments, short glances joined (`models.rules.looks`). Source: domain.md 8 “Who watched what”.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from console.seat import Each
from models.rules.looks import Look, Why, gathered
from models.rules.refusal import Refused
from models.store import StoreUnavailable

if TYPE_CHECKING:
    from console.person import Person
    from console.seat import Asking, Seat
    from models.commands.actor import Outcome
    from widgets.tile_grid import TileGrid

LOG = logging.getLogger(__name__)
WRITE_MS: Final = 5_000
"""So often what happened is written, while anything happened at all: one transaction for all tiles of the seat."""
MOST_KEPT: Final = 5_000
"""So many looks wait for a database that is away; after that the oldest go, and the log says how many."""


@dataclass(eq=False, slots=True)
class Open:
    """A look that goes on, and whose it is. `view` is the id of its line, once that is written; `is_asked` while it is being written."""

    look: Look
    person: Person
    view: str = ""
    is_asked: bool = False
    refused: bool = False


@dataclass(slots=True)
class Batch:
    """What one transaction writes, in the name of one person: of who looked, whoever sits here by then."""

    person: Person
    begun: list[Open] = field(default_factory=list)
    over: list[Look] = field(default_factory=list)
    ended: list[tuple[str, datetime]] = field(default_factory=list)


class ViewWatch(QObject):
    """The watch of one seat.

    Signals:
        refused(camera, error): the door does not let this person look at a camera (key or id); it has to leave the glass.
    """

    refused = Signal(str, object)

    def __init__(self, seat: Seat, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._now = seat, now
        self._open: dict[TileGrid, dict[str, Open]] = {}
        self._whys: dict[TileGrid, Callable[[], Why]] = {}
        self._counts: dict[TileGrid, Callable[[], bool]] = {}
        self._over: list[tuple[Person, Look]] = []
        self._ended: list[tuple[Person, str, datetime]] = []
        self._late: list[Open] = []
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_MS)
        self._timer.timeout.connect(self.write)

    def watch(self, grid: TileGrid, why: Callable[[], Why], counts: Callable[[], bool] = lambda: True) -> None:
        """From now on every camera in sight on `grid` is a look; `why` says for what at the moment it comes into sight, `counts` whether it is one."""
        self._whys[grid], self._counts[grid], self._open[grid] = why, counts, {}
        grid.seen_changed.connect(lambda: self._seen(grid))
        grid.destroyed.connect(lambda: self._forget(grid))
        self._seen(grid)

    def why_of(self, grid: TileGrid) -> Why:
        """What a grid is watched for now."""
        return self._whys[grid]()

    @property
    def waiting(self) -> int:
        """How many looks are not written yet."""
        unwritten = sum(not one.view for opened in self._open.values() for one in opened.values())
        return unwritten + len(self._over) + len(self._ended) + len(self._late)

    def _forget(self, grid: TileGrid) -> None:
        if self._is_closed:
            return
        for one in self._open.pop(grid, {}).values():
            self._end(one, self._now())
        self._whys.pop(grid, None)

    def _seen(self, grid: TileGrid) -> None:
        if self._is_closed or grid not in self._open:
            return
        now, why, opened = self._now(), self._whys[grid](), self._open[grid]
        seen = {camera.key or camera.id for camera in grid.in_sight()} if self._counts[grid]() else set()
        for camera in [camera for camera, one in opened.items() if camera not in seen or one.look.why != why]:
            self._end(opened.pop(camera), now)
        for camera in seen - opened.keys():
            opened[camera] = Open(Look(camera, why, now), self._seat.person)
        if not self._timer.isActive() and self.waiting:
            self._timer.start()

    def _end(self, one: Open, now: datetime) -> None:
        if one.refused:
            return
        one.look = one.look.ended(now)
        if one.view:
            self._ended.append((one.person, one.view, now))
        elif one.is_asked:
            self._late.append(one)  # its line is being written at this moment; its end follows
        else:
            self._over.append((one.person, one.look))
        if not self._timer.isActive():
            self._timer.start()

    # Writing.

    def write(self) -> None:
        """Write what has settled, for each person in one transaction; nothing is asked of the door when there is nothing."""
        for batch in self._batches():
            self._put(batch)
        if self.waiting or any(not one.view for opened in self._open.values() for one in opened.values()):
            self._timer.start()

    def _put(self, batch: Batch) -> None:
        self._seat.put(
            lambda asking: _written(asking, batch), lambda found: self._take(batch, *found), lambda error: self._put_back(batch, error), person=batch.person
        )

    def _batches(self) -> list[Batch]:
        now, batches = self._now(), dict[str, Batch]()
        for person, look in self._over:
            batches.setdefault(person.id, Batch(person)).over.append(look)
        for person, view, until in self._ended:
            batches.setdefault(person.id, Batch(person)).ended.append((view, until))
        self._over, self._ended = [], []
        for opened in self._open.values():
            for one in opened.values():
                if not (one.view or one.is_asked or one.refused or one.look.is_short(now)):
                    one.is_asked = True
                    batches.setdefault(one.person.id, Batch(one.person)).begun.append(one)
        for batch in batches.values():
            batch.over = gathered(batch.over)
        return list(batches.values())

    def _take(self, batch: Batch, views: Sequence[Outcome | Refused], _rest: object) -> None:
        for one, answer in zip(batch.begun, views, strict=True):
            one.is_asked = False
            if isinstance(answer, Refused):
                one.refused = True
                self.refused.emit(one.look.camera, answer)
            else:
                one.view = answer.made[0]
            if one in self._late:
                self._late.remove(one)
                if one.view and one.look.until is not None:
                    self._ended.append((one.person, one.view, one.look.until))
        if (self._ended or self._late) and not self._timer.isActive():
            self._timer.start()

    def _put_back(self, batch: Batch, error: Exception) -> None:
        """The database is away: what was seen meanwhile is written when it is back, with the moments it was seen at, in the name of who saw it."""
        if not isinstance(error, StoreUnavailable):
            LOG.error("looks could not be written", exc_info=error)
        for one in batch.begun:
            one.is_asked = False
            if one in self._late:
                self._late.remove(one)
                self._over.append((one.person, one.look))
        self._over = [*((batch.person, look) for look in batch.over), *self._over]
        self._ended = [*((batch.person, view, until) for view, until in batch.ended), *self._ended]
        if len(self._over) > MOST_KEPT:
            LOG.error("looks were lost while the database was away", extra={"count": len(self._over) - MOST_KEPT})
            self._over = self._over[-MOST_KEPT:]
        self._timer.start()

    def end_left(self) -> None:
        """Looks that a crash of this seat left open are ended, marked as cut off: when they really ended nobody knows."""
        self._seat.put(_end_left, lambda _done: None, lambda error: LOG.warning("open looks were not ended", extra={"why": type(error).__name__}))

    def end_all(self) -> None:
        """Everything leaves sight now: the seat is locked, or the program ends."""
        now = self._now()
        for opened in self._open.values():
            for one in opened.values():
                self._end(one, now)
            opened.clear()
        self.write()

    def close(self) -> None:
        """The end of the program: everything leaves sight, and grids that are taken down later tell nobody any more."""
        self.end_all()
        self._is_closed = True
        self._timer.stop()


def _end_left(asking: Asking) -> None:
    from models.commands.viewing import open_views

    views = open_views(asking.store, asking.actor)
    if views:
        asking.do("end_views", views=views, cut_off=True)


def _written(asking: Asking, batch: Batch) -> tuple[list[Outcome | Refused], list[Outcome | Refused]]:
    """In the worker thread: one transaction for all of it."""
    wishes = [Each(one.look.camera, "view_camera", _told(one.look), {}) for one in batch.begun]
    wishes += [Each(look.camera, "view_camera", _told(look), {}) for look in batch.over]
    for until, found in groupby(sorted(batch.ended, key=lambda pair: pair[1]), key=lambda pair: pair[1]):
        wishes.append(Each("", "end_views", {"views": [view for view, _until in found], "until": until}, {}))
    answers = [answer for _subject, answer in asking.each(wishes)]
    for wish, answer in zip(wishes, answers, strict=True):
        if isinstance(answer, Refused):
            LOG.warning("a look was refused", extra={"command": wish.command, "codes": list(answer.codes), "camera": wish.subject})
    return answers[: len(batch.begun)], answers[len(batch.begun) :]


def _told(look: Look) -> dict[str, Any]:
    why = look.why
    given: dict[str, Any] = {"camera": look.camera, "mode": why.mode, "since": look.since}
    bound = {"case": why.case_id, "alert": why.alert_id, "tour": why.run_id, "reason": why.reason, "layout": why.layout}
    given |= {name: value for name, value in bound.items() if value}
    if why.run_id:
        given["seen"] = False  # a stop is watched when its time is over, and the round says so
    if look.until is not None:
        given |= {"until": look.until, "looks": look.count, "seen_s": round(look.seen.total_seconds(), 3)}
    return given
