"""What an algorithm believes to have seen waits for a person."""

from __future__ import annotations

from datetime import timedelta

from models.commands.smart_hits import KeepSmartHit
from models.intake.report import read_report
from models.records.alert import Alert
from models.views.queue import queue
from models.views.video_uptime import SmartHits, smart_hits
from tests.builders import Room
from tests.commands.way import ask, refused

WHERE = '{"text": "锦溪河 罗田段", "lon": 114.47, "lat": 28.02}'
BODY = f'{{"summary": "识别为电鱼", "nature": "clue", "place": {WHERE}, "extra": {{"algorithm": "fish-3", "score": 0.61}}}}'


def hit(room: Room) -> str:
    """A hit as it comes in through a door."""
    report, _ = read_report(BODY.encode())
    wish = report.command("smart_video", room.clock.now())
    assert isinstance(wish, KeepSmartHit)
    return room.makes("adapter:smart_video", wish)


def open_rows(room: Room) -> set[str]:
    with room.store.reading() as connection:
        return {row.id for row in queue(connection, room.clock.now())}


def test_a_hit_is_no_alert_until_somebody_says_so(room: Room) -> None:
    alert = hit(room)
    assert (room.get(Alert, alert).state, room.clocks(alert), open_rows(room)) == ("unconfirmed", {}, set())
    assert refused(room, "王一帆", "ack_alert", alert=alert) == {"step_not_open"}
    assert refused(room, "周宁", "confirm_smart_hit", alert=alert) == {"not_permitted"}
    room.clock.advance(hours=2)
    ask(room, "王一帆", "confirm_smart_hit", alert=alert)
    assert (room.get(Alert, alert).state, open_rows(room)) == ("new", {alert})
    assert room.clocks(alert)["R-201"].started_at == room.clock.now()


def test_a_hit_that_is_none_is_dismissed_with_the_reason(sqlite_room: Room) -> None:
    alert = hit(sqlite_room)
    assert refused(sqlite_room, "王一帆", "dismiss_smart_hit", alert=alert) == {"reason_missing"}
    ask(sqlite_room, "王一帆", "dismiss_smart_hit", alert=alert, reason="水草")
    assert sqlite_room.get(Alert, alert).state == "false_alarm"
    assert refused(sqlite_room, "王一帆", "confirm_smart_hit", alert=alert) == {"step_not_open"}


def test_other_channels_do_not_wait(sqlite_room: Room) -> None:
    report, _ = read_report(BODY.encode())
    assert not isinstance(report.command("auto_water", sqlite_room.clock.now()), KeepSmartHit)
    alert = sqlite_room.alert("auto_water", reporter=None)
    assert refused(sqlite_room, "王一帆", "confirm_smart_hit", alert=alert) == {"step_not_open"}


def judged(room: Room, days: int = 7) -> SmartHits:
    with room.store.reading() as connection:
        return smart_hits(connection, room.clock.now() - timedelta(days=days), room.clock.now())


def test_precision_is_what_persons_confirmed_of_what_they_judged(room: Room) -> None:
    assert judged(room).precision is None
    first, second, third, _waits = (hit(room) for _ in range(4))
    ask(room, "王一帆", "confirm_smart_hit", alert=first)
    ask(room, "王一帆", "confirm_smart_hit", alert=second)
    ask(room, "王一帆", "dismiss_smart_hit", alert=third, reason="水草")
    ask(room, "王一帆", "ack_alert", alert=second)
    ask(room, "王一帆", "mark_false_alarm", alert=second, reason="演练", evidence="通知")
    assert (judged(room), round(judged(room).precision or 0, 3)) == (SmartHits(2, 1), 0.667), "what became of the alert later changes nothing"
    room.clock.advance(days=8)
    assert judged(room) == SmartHits()
