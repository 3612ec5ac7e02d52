"""Who watched what: each look with its begin, its end and its reason, written in few transactions, and nobody ends the look of another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.records.video import ViewLog
from models.rules.looks import Look, Why, gathered
from models.views.export import exported
from models.views.view_log import views
from tests.builders import Room
from tests.commands.way import ask, facts, refused

NINE = datetime(2023, 11, 6, 1, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """So many seconds after nine."""
    return NINE + timedelta(seconds=seconds)


def glance(camera: str, since: float, until: float, why: Why) -> Look:
    """A look that is over."""
    return Look(camera, why, at(since)).ended(at(until))


def test_a_look_has_its_begin_and_its_end_by_the_clock_of_the_seat(room: Room) -> None:
    alert = room.taken_alert()
    view = ask(room, "王一帆", "view_camera", camera="JX-07", alert=alert, since=room.clock.now() - timedelta(seconds=3)).made[0]
    room.clock.set(room.clock.now() + timedelta(seconds=40))
    ask(room, "王一帆", "end_views", views=[view])
    [seen] = room.all(ViewLog)
    assert ((seen.stopped_at or NINE) - seen.started_at, seen.seen_s, seen.is_cut_off, seen.alert_id) == (timedelta(seconds=43), 43.0, False, alert)
    assert facts(room, "camera.left") == {"camera": "JX-07", "seconds": 43.0, "cut_off": False}


def test_a_short_look_is_one_line_and_one_entry_with_both_moments(sqlite_room: Room) -> None:
    now = sqlite_room.clock.now()
    ask(
        sqlite_room,
        "王一帆",
        "view_camera",
        camera="JX-07",
        reason="群众电话",
        since=now - timedelta(seconds=9),
        until=now - timedelta(seconds=1),
        looks=3,
        seen_s=4.5,
    )
    [seen] = sqlite_room.all(ViewLog)
    assert (seen.looks, seen.seen_s, (seen.stopped_at or now) - seen.started_at) == (3, 4.5, timedelta(seconds=8))
    assert [entry.kind for entry in sqlite_room.entries("camera.viewed", "camera.left")] == ["camera.viewed"]


def test_a_look_neither_begins_nor_ends_in_the_future(sqlite_room: Room) -> None:
    tomorrow = sqlite_room.clock.now() + timedelta(days=1)
    ask(sqlite_room, "王一帆", "view_camera", camera="JX-07", reason="x", since=tomorrow, until=tomorrow)
    [seen] = sqlite_room.all(ViewLog)
    assert seen.started_at == seen.stopped_at == sqlite_room.clock.now()


def test_nobody_ends_the_look_of_another_and_an_ended_one_stays_as_it_is(sqlite_room: Room) -> None:
    view = ask(sqlite_room, "王一帆", "view_camera", camera="JX-07", reason="群众电话").made[0]
    assert refused(sqlite_room, "刘峰", "end_views", views=[view]) == {"not_in_scope"}
    assert refused(sqlite_room, "王一帆", "end_views", views=["nothing"]) == {"field_missing"}
    ask(sqlite_room, "王一帆", "end_views", views=[view])
    sqlite_room.clock.set(sqlite_room.clock.now() + timedelta(hours=1))
    ask(sqlite_room, "王一帆", "end_views", views=[view], cut_off=True)
    [seen] = sqlite_room.all(ViewLog)
    assert (seen.seen_s, seen.is_cut_off) == (0.0, False)


def test_a_look_found_open_after_a_crash_is_ended_as_cut_off(sqlite_room: Room) -> None:
    view = ask(sqlite_room, "王一帆", "view_camera", camera="JX-07", reason="群众电话").made[0]
    sqlite_room.clock.set(sqlite_room.clock.now() + timedelta(minutes=5))
    ask(sqlite_room, "王一帆", "end_views", views=[view], cut_off=True)
    assert [(seen.is_cut_off, seen.seen_s) for seen in sqlite_room.all(ViewLog)] == [(True, 300.0)]


def test_the_wall_is_logged_with_its_layout(sqlite_room: Room) -> None:
    ask(sqlite_room, "大屏", "view_camera", camera="JX-07", mode="wall", layout="3×3")
    assert [(seen.on_wall, seen.layout) for seen in sqlite_room.all(ViewLog)] == [(True, "3×3")]


def test_glances_at_one_camera_for_one_matter_soon_after_each_other_are_one_line() -> None:
    first, other = Why(alert_id="a"), Why(alert_id="b")
    lines = gathered(
        [glance("C1", 0, 0.5, first), glance("C1", 4, 5, first), glance("C2", 0, 0.5, first), glance("C1", 6, 7, other), glance("C1", 16, 17, first)]
    )
    told = [(line.camera, line.why.alert_id, line.count, line.seen.total_seconds()) for line in lines]
    assert told == [("C1", "a", 2, 1.5), ("C2", "a", 1, 0.5), ("C1", "b", 1, 1.0), ("C1", "a", 1, 1.0)]


def test_only_what_has_neither_matter_nor_round_nor_wall_asks_for_a_reason() -> None:
    asked = [why.needs_reason for why in (Why(), Why(case_id="c"), Why(alert_id="a"), Why(run_id="r"), Why(reason="电话"), Why(mode="wall"))]
    assert asked == [True, False, False, False, False, False]


def test_oversight_reads_every_look_and_everybody_else_his_own(room: Room) -> None:
    ask(room, "王一帆", "view_camera", camera="JX-07", reason="群众电话", until=room.clock.now())
    ask(room, "何青", "view_camera", camera="TK-01", alert=room.taken_alert())
    with room.store.reading() as connection:
        everything = views(connection, room.actor("范正"))
        assert [(row.operator, row.camera) for row in everything] == [("何青", "TK-01"), ("王一帆", "JX-07")]
        assert [row.reason for row in views(connection, room.actor("王一帆"))] == ["群众电话"]
        assert [row.camera for row in views(connection, room.actor("范正"), "tk-0")] == ["TK-01"]
        assert [row.operator for row in views(connection, room.actor("范正"), "一帆")] == ["王一帆"]
        assert everything[0].told()["alert_no"].startswith("BJ-")
        left = {who: [row["camera"] for row in exported(connection, "views", reader=room.actor(who))] for who in ("范正", "王一帆", "周宁")}
    assert left == {"范正": ["JX-07", "TK-01"], "王一帆": ["JX-07"], "周宁": []}
