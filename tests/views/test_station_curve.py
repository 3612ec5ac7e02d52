"""The large curve of a station: extremes stay at every width, gaps are gaps, what came under a flag stands beside the course."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.commands.batch import Batch
from models.commands.reference import load_county
from models.intake.refusals import keep_rows
from models.records.intake import Reading
from models.rules.curve_spans import SPANS, stretched
from models.store import Store
from models.views.curve_rows import EnvelopePoint, LongCurveRow
from models.views.station_curve import station_curve
from tests.builders import Room, room_of

MN = "010000A8900016F000169DC0"
UNTIL = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def each_room(store: Store, data_dir: Path) -> Room:
    """One station with a limit above and below for pH, on each of the two databases."""
    room = room_of(store, data_dir)
    limits = {"w01001": {"max": 9.0, "min": 6.0, "name": "pH"}}
    load_county(room.desk, {"devices": [{"mn": MN, "name": "鹅峰断面站", "channel": "auto_water", "st": "21", "limits": limits}]})
    return room


def keep(room: Room, rows: list[tuple[datetime, float, str]], factor: str = "w01001") -> None:
    said = [Reading(device_mn=MN, cn="2011", data_time=at, factor=factor, kind="Rtd", value=v, flag=f, edition="2017", received_at=at) for at, v, f in rows]
    with room.store.writing() as connection:
        keep_rows(Batch(connection), said)


def drawn(room: Room, span: str = "day", columns: int = 100, factor: str = "", until: datetime = UNTIL) -> LongCurveRow:
    with room.store.reading() as connection:
        row = station_curve(connection, MN, factor, span, until, columns)
    assert row is not None
    assert row.curve is not None
    return row.curve


def every(minutes: int, value: float = 7.0, hours: int = 24, flag: str = "N") -> list[tuple[datetime, float, str]]:
    return [(UNTIL - timedelta(minutes=n), value, flag) for n in range(minutes, 60 * hours + 1, minutes)]


def test_one_peak_of_a_minute_is_seen_at_every_width(each_room: Room) -> None:
    peak = UNTIL - timedelta(hours=7, minutes=3)
    keep(each_room, [(at, 9.7 if at == peak else value, flag) for at, value, flag in every(1, hours=8)])
    for columns in (20, 1440):
        curve = drawn(each_room, columns=columns)
        assert max(point.high for point in curve.points) == 9.7
        assert len(curve.runs()) == 1
        assert (curve.limit, curve.least) == (9.0, 6.0)
    assert max(point.high for point in drawn(each_room, "year").points) == 9.7


def test_an_hour_without_values_is_a_gap_and_a_slow_station_has_none(each_room: Room) -> None:
    keep(each_room, [row for row in every(10) if not UNTIL - timedelta(hours=5) < row[0] < UNTIL - timedelta(hours=4)])
    runs = drawn(each_room, columns=333).runs()
    assert [(run[0].at.hour, run[-1].at.hour) for run in runs] == [(0, 19), (20, 23)]
    keep(each_room, every(60), factor="w21003")
    assert len(drawn(each_room, columns=1440, factor="w21003").runs()) == 1


def test_values_under_a_flag_are_told_beside_the_course_and_never_in_it(each_room: Room) -> None:
    rows = every(10)
    keep(each_room, [(at, 14.0, "C") if at.hour == 10 else (at, value, flag) for at, value, flag in rows])
    curve = drawn(each_room, columns=288)
    assert max(point.high for point in curve.points) == 7.0
    assert [(run.flag, run.since.hour, run.count) for run in curve.flags] == [("C", 10, 6)]
    assert len(curve.runs()) == 2


def test_the_factors_are_named_and_the_first_is_shown(each_room: Room) -> None:
    keep(each_room, every(60, hours=2), factor="a01001")
    keep(each_room, every(60, hours=2))
    with each_room.store.reading() as connection:
        row = station_curve(connection, MN, "", "week", UNTIL, 100)
        assert station_curve(connection, "nobody", "", "week", UNTIL, 100) is None
        named = station_curve(connection, MN, "pH", "day", UNTIL, 100)
    assert row is not None
    assert (row.factors, row.factor) == ((("w01001", "pH"), ("a01001", "a01001")), "w01001")
    assert named is not None
    assert named.factor_name == "pH"


@pytest.mark.parametrize("span", list(SPANS))
@pytest.mark.parametrize("columns", [1, 7, 640, 1900])
def test_stretches_are_whole_and_no_more_than_there_is_room_for(span: str, columns: int) -> None:
    since, until, stretches = stretched(span, UNTIL - timedelta(seconds=90), columns)
    step = (until - since) / stretches
    assert stretches <= columns
    assert step % timedelta(minutes=1 if span in ("day", "week") else 60) == timedelta(0)
    assert until >= UNTIL - timedelta(seconds=90) and until - since >= SPANS[span]


def test_of_a_thinned_hour_the_kept_values_are_one_run() -> None:
    begins = datetime(2026, 11, 1, 5, tzinfo=UTC)
    points = [EnvelopePoint(at, 1.0, 1.0, 1.0, 1, at, at) for at in (begins + timedelta(minutes=n) for n in (0, 17, 42, 59, 60, 61))]
    row = LongCurveRow(MN, "", "", "", "", None, "Rtd", 60.0, tuple(points), gap_s=90.0, thinned=frozenset({begins}))
    assert len(row.runs()) == 1
    assert len(LongCurveRow(MN, "", "", "", "", None, "Rtd", 60.0, tuple(points), gap_s=90.0).runs()) == 4
