"""Old real-time values are thinned and never falsified: what stays was measured so, and what went is counted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.commands.batch import Batch
from models.commands.reference import load_county
from models.intake.gateway import doors_of
from models.intake.refusals import keep_rows
from models.intake.thinning import DeviceThinning, Thinned, ThinningTaker, thin_readings
from models.records.intake import Episode, Reading
from models.records.series import ReadingSpan
from models.store import Store
from models.views.export import exported
from models.views.long_curve import long_curve
from tests.builders import Room, room_of

MN = "010000A8900016F000169DC0"
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def each_room(store: Store, data_dir: Path) -> Room:
    """The county's room with one station, on each of the two databases."""
    return furnished(room_of(store, data_dir))


@pytest.fixture
def room(sqlite_store: Store, data_dir: Path) -> Room:
    """The same on SQLite alone."""
    return furnished(room_of(sqlite_store, data_dir))


def furnished(room: Room) -> Room:
    limits = {"w21003": {"max": 50.0, "unit": "mg/L", "name": "氨氮"}}
    load_county(room.desk, {"devices": [{"mn": MN, "name": "鹅峰断面站", "channel": "auto_water", "st": "21", "limits": limits}]})
    return room


def value_at(minute: int) -> float:
    return float(minute * 37 % 101) / 2


def fill(room: Room, hours: int) -> None:
    minutes = range(60 * hours)
    rows = [reading(BEGAN + timedelta(minutes=minute), value_at(minute)) for minute in minutes]
    rows += [reading(BEGAN + timedelta(hours=hour), 1.0, cn="2061", kind="Avg") for hour in range(hours)]
    with room.store.writing() as connection:
        keep_rows(Batch(connection), rows)


def reading(at: datetime, value: float, cn: str = "2011", kind: str = "Rtd", flag: str = "N") -> Reading:
    return Reading(device_mn=MN, cn=cn, data_time=at, factor="w21003", kind=kind, value=value, flag=flag, edition="2017", received_at=at)


def thin(room: Room, before: datetime) -> int:
    gone, has_more = 0, True
    while has_more:
        with room.store.reading() as connection:
            plan = ThinningTaker().plan(connection, [DeviceThinning(MN, before)])
        with room.store.writing() as connection:
            plan.keep(Batch(connection), ())
        (done,) = plan.results()
        assert isinstance(done, Thinned)
        gone, has_more = gone + done.gone_count, done.has_more
    return gone


def real_time(room: Room) -> list[Reading]:
    return sorted(room.all(Reading, Reading.table.c.cn == "2011"), key=lambda one: one.data_time)


def test_of_an_old_hour_first_last_lowest_and_highest_stay_as_measured_and_the_rest_is_counted(each_room: Room) -> None:
    room = each_room
    fill(room, 10)
    before = real_time(room)
    assert thin(room, BEGAN + timedelta(hours=8, minutes=30)) > 400
    after = real_time(room)
    assert {one.id for one in after} < {one.id for one in before}
    assert len([one for one in after if one.data_time >= BEGAN + timedelta(hours=8)]) == 120
    spans = sorted(room.all(ReadingSpan), key=lambda span: span.began_at)
    assert [span.values_count for span in spans] == [60] * 8
    for hour, span in enumerate(spans):
        values = [value_at(60 * hour + minute) for minute in range(60)]
        assert (span.low, span.high, span.first, span.last, round(span.mean, 9)) == (
            min(values),
            max(values),
            values[0],
            values[-1],
            round(sum(values) / 60, 9),
        )
        here = {one.value for one in after if span.began_at <= one.data_time < span.began_at + timedelta(hours=1)}
        assert {min(values), max(values), values[0], values[-1]} <= here
        assert span.kept_count == len([one for one in after if span.began_at <= one.data_time < span.began_at + timedelta(hours=1)]) <= 4
    assert len(room.all(Reading, Reading.table.c.cn == "2061")) == 10
    assert thin(room, BEGAN + timedelta(hours=8, minutes=30)) == 0


def test_every_value_of_an_exceedance_stays(room: Room) -> None:
    fill(room, 3)
    episode = Episode(device_mn=MN, factor="w21003", kind="exceedance", opened_at=BEGAN + timedelta(minutes=70), last_at=BEGAN + timedelta(minutes=89))
    episode.closed_at = BEGAN + timedelta(minutes=90)
    with room.store.writing() as connection:
        connection.execute(Episode.table.insert(), [episode.values()])
    thin(room, BEGAN + timedelta(hours=3))
    inside = [one for one in real_time(room) if episode.opened_at <= one.data_time <= episode.closed_at]
    assert [one.value for one in inside] == [value_at(minute) for minute in range(70, 91)]


def test_what_comes_late_for_a_thinned_time_stays_as_it_came(room: Room) -> None:
    fill(room, 2)
    thin(room, BEGAN + timedelta(hours=2))
    late = reading(BEGAN + timedelta(minutes=33, seconds=20), 77.0)
    with room.store.writing() as connection:
        keep_rows(Batch(connection), [late])
    assert thin(room, BEGAN + timedelta(hours=2)) == 0
    with room.store.reading() as connection:
        row = long_curve(connection, MN, "w21003", BEGAN, BEGAN + timedelta(hours=2), 2)
    assert late.id in {one.id for one in real_time(room)}
    assert row is not None
    assert row.points[0].high == 77.0


def test_the_long_curve_is_the_same_before_and_after_thinning(each_room: Room) -> None:
    room = each_room
    fill(room, 30)

    def told() -> list[tuple[datetime, float, float, float, int]]:
        with room.store.reading() as connection:
            row = long_curve(connection, MN, "w21003", BEGAN, BEGAN + timedelta(hours=40), 20)
        assert row is not None
        assert (row.kind, row.factor_name, row.limit, row.stretch_s) == ("Rtd", "氨氮", 50.0, 7200.0)
        return [(point.at, point.low, round(point.mean, 6), point.high, point.count) for point in row.points]

    before = told()
    assert (len(before), before[0][4]) == (15, 120)
    thin(room, BEGAN + timedelta(hours=21))
    assert told() == before


def test_what_is_exported_after_thinning_was_measured_so(room: Room) -> None:
    fill(room, 2)

    def rows() -> list[tuple[object, ...]]:
        with room.store.reading() as connection:
            return [tuple(row.values()) for row in exported(connection, "readings")]

    before = rows()
    thin(room, BEGAN + timedelta(hours=2))
    after = rows()
    assert set(after) < set(before)
    assert after == [row for row in before if row in set(after)]


def test_the_part_of_the_gateway_goes_through_a_devices_old_hours_portion_by_portion(room: Room) -> None:
    fill(room, 20)
    room.clock.set(BEGAN + timedelta(days=8))

    async def play() -> None:
        doors = doors_of(room.desk, on_loopback=True)
        doors.keeper.start()
        part = asyncio.create_task(thin_readings(doors, days=7, round_s=0.01))
        async with asyncio.timeout(20):
            while len(real_time(room)) > 80:  # noqa: ASYNC110  the part tells nobody when it is through
                await asyncio.sleep(0.05)
        part.cancel()
        await asyncio.gather(part, return_exceptions=True)
        await doors.keeper.stop(10.0)

    asyncio.run(play())
    assert len(room.all(ReadingSpan)) == 20
