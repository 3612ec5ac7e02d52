"""The tour screen's rows: how tours stand, what is covered, which hits wait."""

from __future__ import annotations

import sqlalchemy as sa

from models.records.video import PatrolRun, PatrolTour
from models.rules.patrol import Standing
from models.views.patrol import PatrolPage, patrol_page, round_of
from models.views.statistics import ratios
from tests.builders import Room
from tests.commands.test_patrol import begun, cameras, planned
from tests.commands.test_smart_hits import hit
from tests.commands.way import ask, refused


def page(room: Room, who: str = "王一帆") -> PatrolPage:
    with room.store.reading() as connection:
        return patrol_page(connection, room.clock.now(), room.actor(who).id, room.desk.rulebook.working_days)


def test_a_due_tour_is_proposed_to_everybody_until_somebody_begins_it(room: Room) -> None:
    ask(room, "刘峰", "plan_patrol_tour", tour="t", title="日巡", stops=[{"camera": "JX-07"}], schedule="workdays 09:30")
    room.clock.advance(minutes=20)  # Monday 09:20
    assert [tour.key for tour in page(room).proposed] == ["t"]
    room.clock.advance(minutes=45)
    assert page(room).proposed[0].due.standing is Standing.OVERDUE
    ask(room, "何青", "run_patrol_tour", tour="t")
    assert page(room).proposed == ()
    assert page(room).running is None
    assert page(room, "何青").running is not None


def test_coverage_is_what_was_really_watched_of_what_was_planned(room: Room) -> None:
    run = begun(room)
    ask(room, "王一帆", "watch_patrol_stop", run=run, stop=1)
    ask(room, "王一帆", "record_patrol_finding", run=run, stop=1)
    ask(room, "王一帆", "skip_patrol_stop", run=run, stop=2, reason="信号中断")
    read = page(room)
    assert read.running is not None
    assert [(stop.state, stop.reason, stop.findings) for stop in read.running.stops] == [("watched", "", 1), ("skipped", "信号中断", 0), ("open", "", 0)]
    ask(room, "王一帆", "watch_patrol_stop", run=run, stop=3)
    with room.store.reading() as connection:
        ended = round_of(connection, run)
    assert ended is not None
    assert ended.ended_at is not None
    assert round(ended.ratio or 0, 3) == round(page(room).ratio or 0, 3) == 0.667


def test_rounds_nobody_made_count_against_coverage_and_a_round_under_way_counts_not_at_all(room: Room) -> None:
    stops = [{"camera": key} for key in cameras(room)[:3]]
    ask(room, "刘峰", "plan_patrol_tour", tour="t", title="日巡", stops=stops, schedule="daily 10:00")
    run = ask(room, "王一帆", "run_patrol_tour", tour="t").made[0]
    ask(room, "王一帆", "watch_patrol_stop", run=run, stop=1)
    assert covered(room) == (None, None), "it is under way: nothing is due that nobody made, and nothing is over"
    for stop in (2, 3):
        ask(room, "王一帆", "watch_patrol_stop", run=run, stop=stop)
    assert covered(room) == (1.0, 1.0)
    room.clock.advance(days=1)  # today's 10:00 is still to come, yesterday's was begun an hour early: for that time nobody looked
    assert covered(room) == (0.5, 0.5)
    room.clock.advance(hours=1, minutes=29)
    assert covered(room) == (0.5, 0.5), "half an hour is given"
    room.clock.advance(minutes=2)
    assert covered(room) == (round(1 / 3, 4), round(1 / 3, 4))
    left = ask(room, "何青", "run_patrol_tour", tour="t").made[0]
    ask(room, "何青", "watch_patrol_stop", run=left, stop=1)
    assert covered(room) == (0.5, 0.5), "the round that was overdue is being made"
    room.clock.advance(hours=25)
    assert covered(room) == (round(4 / 12, 4), round(4 / 12, 4)), "left open for a day it counts as it stands, and another one was missed"


def covered(room: Room) -> tuple[float | None, float | None]:
    """R-615 of the tour screen and of the reports."""
    days = room.desk.rulebook.working_days
    with room.store.reading() as connection:
        found = {ratio.rule: ratio.value for ratio in ratios(connection, room.desk.rulebook, room.clock.now())}
        shown = patrol_page(connection, room.clock.now(), "", days).ratio
    return None if shown is None else round(shown, 4), found["R-615"]


def test_a_schedule_in_free_words_is_shown_and_proposes_nothing(sqlite_room: Room) -> None:
    planned(sqlite_room)
    with sqlite_room.store.writing() as connection:
        connection.execute(PatrolTour.table.update().values(schedule="每晚八点"))
    assert page(sqlite_room).proposed == ()
    assert {tour.schedule for tour in page(sqlite_room).tours} == {"每晚八点"}


def test_reference_data_of_long_ago_stops_neither_the_screen_nor_a_round(sqlite_room: Room) -> None:
    run = begun(sqlite_room)

    def kept(table: sa.Table, **values: object) -> None:
        with sqlite_room.store.writing() as connection:
            connection.execute(table.update().values(**values))

    for nonsense in ("60s", -20, {"of": [3]}, None, True):
        kept(PatrolTour.table, stops=[{"camera": "JX-07", "dwell_s": nonsense}])
        assert [stop.dwell_s for tour in page(sqlite_room).tours for stop in tour.stops] == [60.0] * len(page(sqlite_room).tours)
    kept(PatrolTour.table, stops=[])
    assert refused(sqlite_room, "王一帆", "run_patrol_tour", tour="river_day") == {"step_not_open"}
    assert page(sqlite_room).running is not None
    kept(PatrolRun.table, planned=[])
    assert (page(sqlite_room).running, sqlite_room.get(PatrolRun, run).ended_at) == (None, None)


def test_hits_wait_in_the_order_they_came(sqlite_room: Room) -> None:
    alert = hit(sqlite_room)
    [row] = page(sqlite_room).hits
    assert (row.id, row.algorithm, row.score) == (alert, "fish-3", 0.61)
    ask(sqlite_room, "王一帆", "confirm_smart_hit", alert=alert)
    assert page(sqlite_room).hits == ()
