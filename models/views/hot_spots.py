"""Hot spots (多发问题, R-410, ST-24): places where cases come again and again, subjects that come back. Cases that hang together are one spot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.rules.distance import EARTH_M, distance_m
from models.rules.rulebook import Rulebook
from models.rules.states import CaseState

_CASE: Final = Case.table.c
_GONE: Final = (CaseState.MERGED, CaseState.VOID)
_DEGREE_M: Final = EARTH_M * 3.141592653589793 / 180
_MONTH: Final = timedelta(days=365.25 / 12)


@dataclass(frozen=True, slots=True)
class HotSpot:
    """Cases that belong together: by place, by subject, or by both. `case_ids` the oldest first."""

    case_ids: tuple[str, ...]
    township: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Filed:
    id: str
    at: datetime
    township: str
    subject: str
    lon: float | None
    lat: float | None


def hot_spots(connection: Connection, book: Rulebook, now: datetime) -> tuple[HotSpot, ...]:
    """The hot spots as of `now`, by the thresholds of R-410; none where the county has the rule off."""
    if not book.is_enabled("R-410"):
        return ()
    by_place = _filed_since(connection, now - timedelta(days=book.number("R-410", "days")), now)
    by_subject = _filed_since(connection, now - _MONTH * book.number("R-410", "months"), now)
    groups = [
        *_crowds(by_place, book.number("R-410", "radius_m"), int(book.number("R-410", "same_place_cases"))),
        *_of_one_subject(by_subject, int(book.number("R-410", "same_subject_cases"))),
    ]
    known = {filed.id: filed for filed in (*by_place, *by_subject)}
    return tuple(_spot([known[key] for key in group]) for group in _joined(groups))


def _filed_since(connection: Connection, since: datetime, now: datetime) -> list[_Filed]:
    first = sa.join(Case.table, Alert.table, Alert.table.c.id == _CASE.first_alert_id)
    columns = (_CASE.id, _CASE.filed_at, _CASE.township, Alert.table.c.subject, _CASE.lon, _CASE.lat)
    chosen = sa.select(*columns).select_from(first).where(_CASE.filed_at >= since, _CASE.filed_at <= now, _CASE.state.not_in(_GONE))
    return [_Filed(*row) for row in connection.execute(chosen.order_by(_CASE.filed_at, _CASE.id))]


def _crowds(cases: list[_Filed], radius_m: float, least: int) -> Iterator[set[str]]:
    """Around each case those within the radius, where there are enough of them."""
    cells: dict[tuple[int, int], list[_Filed]] = {}
    placed = [(filed, _cell(filed.lon, filed.lat, radius_m)) for filed in cases if filed.lon is not None and filed.lat is not None]
    for filed, cell in placed:
        cells.setdefault(cell, []).append(filed)
    for filed, (x, y) in placed:
        around = [other for dx, dy in product((-2, -1, 0, 1, 2), (-1, 0, 1)) for other in cells.get((x + dx, y + dy), ())]
        near = {other.id for other in around if _is_near(filed, other, radius_m)}
        if len(near) >= least:
            yield near


def _cell(lon: float, lat: float, radius_m: float) -> tuple[int, int]:
    # Cells are a radius high; a degree of longitude is never less than half of one of latitude in this country, so two cells aside are enough.
    step = max(radius_m, 1.0) / _DEGREE_M
    return int(lon // step), int(lat // step)


def _is_near(one: _Filed, other: _Filed, radius_m: float) -> bool:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return False
    return distance_m(one.lon, one.lat, other.lon, other.lat) <= radius_m


def _of_one_subject(cases: list[_Filed], least: int) -> Iterator[set[str]]:
    subjects: dict[str, set[str]] = {}
    for filed in cases:
        if filed.subject.strip():
            subjects.setdefault(filed.subject.strip(), set()).add(filed.id)
    return (group for group in subjects.values() if len(group) >= least)


def _joined(groups: Iterable[set[str]]) -> list[set[str]]:
    """Groups that share a case are one."""
    found: list[set[str]] = []
    for group in groups:
        touching = [one for one in found if one & group]
        found = [one for one in found if not one & group]
        found.append(group.union(*touching))
    return found


def _spot(cases: list[_Filed]) -> HotSpot:

    ordered = sorted(cases, key=lambda filed: (filed.at, filed.id))
    return HotSpot(tuple(filed.id for filed in ordered), ordered[0].township, tuple(sorted({filed.subject for filed in cases} - {""})))
