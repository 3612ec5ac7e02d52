"""How tours, stops and hits stand in the lists of the tour screen: cells in the language of the moment. Source: ux.md 6, 7."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from models.rules.patrol import Standing
from models.views.patrol import HitRow, StopRow, TourRow
from models.views.rows import CameraRow
from widgets.record_list import Cell, Column, Line
from widgets.timing import clock, county_zone
from widgets.words import Words

TOURS: Final = (Column("patrol.col_tour", least=150), Column("patrol.col_due", 150), Column("patrol.col_covered", 78, right=True))
STOPS: Final = (Column("patrol.col_no", 34), Column("patrol.col_stop", least=150), Column("patrol.col_state", 168, right=True))
HITS: Final = (Column("patrol.col_at", 70), Column("patrol.col_hit", least=150), Column("patrol.col_score", 64, right=True))
ORDER: Final = {Standing.OVERDUE: 0, Standing.DUE: 1, Standing.LATER: 2, Standing.MADE: 2, Standing.NONE: 3}


def share(ratio: float | None) -> str:
    """Coverage in whole percent, rounded down: 100 % is all of it."""
    return "—" if ratio is None else f"{int(ratio * 100 + 1e-9)} %"


def tour_lines(tours: Sequence[TourRow], now: datetime, words: Words) -> Iterator[Line]:
    """What is overdue first, then what is due, then by the next time."""
    for tour in sorted(tours, key=lambda one: (ORDER[one.due.standing], one.due.at.timestamp() if one.due.at else 0.0, one.name)):
        covered = Cell(share(tour.ratio), "t3" if tour.ratio is None else "t2" if tour.ratio >= 1 else "p3", "s")
        yield Line(tour.key, (Cell(name_of(tour, words), icon="camera"), due_cell(tour, now, words), covered))


def due_cell(tour: TourRow, now: datetime, words: Words) -> Cell:
    """How a tour stands."""
    at = when(tour.due.at, now) if tour.due.at is not None else ""
    if tour.due.standing is Standing.OVERDUE:
        return Cell(words.say("patrol.overdue", at=at), framed=True, chip="p2")
    if tour.due.standing is Standing.DUE:
        return Cell(words.say("patrol.due", at=at), framed=True, chip="p3")
    if tour.due.standing is Standing.NONE:
        return Cell(tour.schedule or words.say("patrol.on_demand"), "t3", "s")
    return Cell(words.say("patrol.next", at=at), "t2", "s")


def stop_lines(stops: Sequence[StopRow], front: int, live_s: float, lost: Mapping[str, str], cameras: Mapping[str, CameraRow], words: Words) -> Iterator[Line]:
    """The stops of a round in their order; `front` is the one that is watched, `lost` says of cameras (by key) that show nothing how they stand."""
    for place, stop in enumerate(stops):
        camera = cameras.get(stop.camera)
        name = camera_name(camera, stop.camera, words)
        cells = (
            Cell(str(stop.number), "t1" if place == front else "t3", "s", bold=place == front),
            Cell(name, "t1" if place == front else "t2", bold=place == front),
            _state_cell(stop, is_front=place == front, left=max(0.0, stop.dwell_s - live_s), how=lost.get(stop.camera, ""), words=words),
        )
        yield Line(str(stop.number), cells)


def _state_cell(stop: StopRow, *, is_front: bool, left: float, how: str, words: Words) -> Cell:
    if stop.state == "skipped":
        return Cell(words.say("patrol.skipped", why=stop.reason or words.say("patrol.not_watched")), "p3", "s")
    if is_front and how:
        return Cell(words.say("patrol.no_picture"), framed=True, chip="p2")
    if is_front:
        return Cell(words.say("patrol.left", seconds=round(left)), "t1", "s", bold=True)
    if stop.findings:
        return Cell(words.say("patrol.found_here", n=stop.findings), "t1", "s")
    if stop.state == "watched":
        return Cell(words.say("patrol.watched"), "t2", "s")
    return Cell(words.say("patrol.no_picture") if how else words.say("patrol.dwell", seconds=round(stop.dwell_s)), "p2" if how else "t3", "s")


def hit_lines(hits: Sequence[HitRow], now: datetime) -> Iterator[Line]:
    """Hits that wait, the oldest first."""
    for hit in hits:
        what = " · ".join(part for part in (hit.summary, hit.place, hit.seen_class) if part)
        score = "—" if hit.score is None else f"{hit.score:.2f}"
        yield Line(hit.id, (Cell(when(hit.at, now), "t2", "s"), Cell(what), Cell(score, "t2", "s")))


def when(at: datetime, now: datetime) -> str:
    """The clock of today, of other days the day before it."""
    there, here = at.astimezone(county_zone()), now.astimezone(county_zone())
    return clock(at) if there.date() == here.date() else f"{there:%m-%d %H:%M}"


def name_of(tour: TourRow, words: Words) -> str:
    """What a tour is called in the language of the moment."""
    return tour.name_en if words.language == "en" and tour.name_en else tour.name


def camera_name(camera: CameraRow | None, key: str, words: Words) -> str:
    """What a camera is called; one that is not in the registry any more by its key."""
    if camera is None:
        return key
    return camera.name_en if words.language == "en" and camera.name_en else camera.name
