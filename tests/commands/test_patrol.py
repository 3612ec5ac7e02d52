"""Tours as planned, rounds as watched, and what is found on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.records.alert import Alert
from models.records.patrol_finding import PatrolFinding
from models.records.place import Camera
from models.records.video import PatrolRun, PatrolTour
from tests.builders import Room
from tests.commands.way import ask, facts, refused


def cameras(room: Room) -> list[str]:
    """The keys of the county's first cameras, JX-07 first."""
    others = sorted(camera.key for camera in room.all(Camera) if camera.key != "JX-07")
    return ["JX-07", *others]


def planned(room: Room) -> str:
    """A tour of three stops, planned by the duty leader."""
    first, second, third = cameras(room)[:3]
    stops = [{"camera": first, "dwell_s": 20, "look_for": "电鱼船只", "power_item": "V-39"}, {"camera": second}, {"camera": third}]
    when = {"schedule": "workdays 08:30", "season": "fishing_ban 03-01..06-30"}
    return ask(room, "刘峰", "plan_patrol_tour", tour="river_day", title="锦溪河日巡", stops=stops, **when).made[0]


def begun(room: Room) -> str:
    planned(room)
    return ask(room, "王一帆", "run_patrol_tour", tour="river_day").made[0]


def test_a_tour_is_planned_by_the_leader_and_proposed_by_the_dispatcher(room: Room) -> None:
    tour = room.get(PatrolTour, planned(room))
    assert [stop["no"] for stop in tour.stops] == [1, 2, 3]
    assert (tour.schedule, tour.season, tour.planned_at) == ("workdays 08:30", "fishing_ban 03-01..06-30", room.clock.now())
    first = cameras(room)[0]
    assert ask(room, "王一帆", "plan_patrol_tour", tour="river_day", title="改", stops=[{"camera": first}]).proposal
    ask(room, "刘峰", "plan_patrol_tour", tour="river_day", title="短", stops=[{"camera": first}], disabled=True)
    [changed] = room.all(PatrolTour, PatrolTour.table.c.key == "river_day")
    assert (changed.id, changed.name, len(changed.stops), changed.disabled) == (tour.id, "短", 1, True)
    assert refused(room, "王一帆", "run_patrol_tour", tour="river_day") == {"step_not_open"}


def test_a_plan_names_its_cameras_and_is_written_as_can_be_read(sqlite_room: Room) -> None:
    good: dict[str, Any] = {"tour": "x", "title": "x", "stops": [{"camera": "JX-07"}]}
    wrongs: list[dict[str, Any]] = [{"stops": [{"camera": "XX-99"}]}, {"schedule": "nightly"}, {"season": "13-01..14-01"}, {"stops": []}]
    for wrong in (*wrongs, {"stops": [{"camera": "JX-07", "dwell_s": 0}]}):
        assert refused(sqlite_room, "刘峰", "plan_patrol_tour", **{**good, **wrong}) == {"field_missing"}
    assert refused(sqlite_room, "周宁", "plan_patrol_tour", **good) == {"not_permitted"}


def test_a_stop_is_covered_only_once_it_was_watched_and_a_look_alone_is_logged(room: Room) -> None:
    run = begun(room)
    ask(room, "王一帆", "view_camera", camera="JX-07", tour=run, mode="tour", seen=False)
    assert room.get(PatrolRun, run).seen == []
    ask(room, "王一帆", "watch_patrol_stop", run=run, stop=1)
    ask(room, "王一帆", "watch_patrol_stop", run=run, stop=1)
    assert room.get(PatrolRun, run).seen == [1]


def test_a_look_covers_no_stop_of_anothers_round_nor_of_one_that_is_over(sqlite_room: Room) -> None:
    run = begun(sqlite_room)
    ask(sqlite_room, "何青", "view_camera", camera="JX-07", tour=run, mode="tour")
    ask(sqlite_room, "王一帆", "run_patrol_tour", tour="river_day")
    ask(sqlite_room, "王一帆", "view_camera", camera="JX-07", tour=run, mode="tour")
    left = sqlite_room.get(PatrolRun, run)
    assert (left.seen, left.skipped) == ([], [1, 2, 3])


def test_a_stop_is_left_out_with_its_reason_only_and_the_round_ends_with_its_last_stop(room: Room) -> None:
    run = begun(room)
    assert refused(room, "王一帆", "skip_patrol_stop", run=run, stop=2) == {"reason_missing"}
    ask(room, "王一帆", "skip_patrol_stop", run=run, stop=2, reason="信号中断")
    ask(room, "王一帆", "watch_patrol_stop", run=run, stop=1)
    assert refused(room, "王一帆", "skip_patrol_stop", run=run, stop=1, reason="x") == {"step_not_open"}
    assert room.get(PatrolRun, run).ended_at is None
    ask(room, "王一帆", "watch_patrol_stop", run=run, stop=3)
    ended = room.get(PatrolRun, run)
    assert (ended.seen, ended.skipped, ended.reasons, ended.ended_at) == ([1, 3], [2], {"2": "信号中断"}, room.clock.now())
    assert facts(room, "patrol.ended")["skipped"] == [2]
    assert refused(room, "王一帆", "watch_patrol_stop", run=run, stop=2) == {"step_not_open"}


def test_a_skipped_stop_may_still_be_watched_while_the_round_goes_on(sqlite_room: Room) -> None:
    run = begun(sqlite_room)
    ask(sqlite_room, "王一帆", "skip_patrol_stop", run=run, stop=2, reason="信号中断")
    ask(sqlite_room, "王一帆", "watch_patrol_stop", run=run, stop=2)
    assert (sqlite_room.get(PatrolRun, run).seen, sqlite_room.get(PatrolRun, run).reasons) == ([2], {})


def test_a_round_is_its_watchers_alone(sqlite_room: Room) -> None:
    run = begun(sqlite_room)
    for step, more in (("watch_patrol_stop", {}), ("skip_patrol_stop", {"reason": "x"}), ("record_patrol_finding", {})):
        assert refused(sqlite_room, "刘峰", step, run=run, stop=1, **more) == {"not_in_scope"}
        assert refused(sqlite_room, "王一帆", step, run=run, stop=9, **more) == {"field_missing"}


def test_a_finding_is_an_alert_with_everything_filled_in(room: Room) -> None:
    run = begun(room)
    assert refused(room, "王一帆", "record_patrol_finding", run=run, stop=1, level=7) == {"field_missing"}
    made = ask(room, "王一帆", "record_patrol_finding", run=run, stop=1).made
    alert, finding = room.get(Alert, made[0]), room.get(PatrolFinding, made[1])
    camera = room.all(Camera, Camera.table.c.key == "JX-07")[0]
    assert (alert.channel, alert.level, alert.ongoing, alert.power_item, alert.state) == ("video_patrol", 2, "yes", "V-39", "new")
    assert (alert.lon, alert.lat, alert.township, alert.place_text) == (camera.lon, camera.lat, camera.township, camera.name)
    assert alert.extra == {"camera": "JX-07", "run": run, "stop": 1, "tour": "锦溪河日巡", "looked_for": "电鱼船只"}
    assert "电鱼船只" in alert.summary
    assert (finding.alert_id, finding.run_id, finding.stop, finding.kind) == (alert.id, run, 1, "电鱼船只")
    assert room.clocks(alert.id)["R-201"].due_at == room.clock.now() + timedelta(minutes=3)


def test_a_finding_may_be_told_after_the_round_has_ended(sqlite_room: Room) -> None:
    run = begun(sqlite_room)
    for stop in (1, 2, 3):
        ask(sqlite_room, "王一帆", "watch_patrol_stop", run=run, stop=stop)
    made = ask(sqlite_room, "王一帆", "record_patrol_finding", run=run, stop=3, what="河面油膜", ongoing="unknown").made
    assert "河面油膜" in sqlite_room.get(Alert, made[0]).summary
