"""A seat's own acts make no picture of its own stale; what anybody else did in between is never passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from console.person import Person
from console.seat import Asking, OwnChanges, Seat
from models.commands.alerts import SetLevel
from models.records.alert import Alert
from models.rules.refusal import Refused
from tests.builders import Room


@pytest.fixture
def sitting(room: Room) -> Callable[[str], Asking]:
    """Sits somebody down at the door."""
    return lambda who: Asking(room.desk, room.actor(who), OwnChanges())


def test_a_second_key_on_the_same_picture_is_not_stale_by_the_first(room: Room, sitting: Callable[[str], Asking]) -> None:
    alert = room.alert()
    seen, asking = {alert: 1}, sitting("王一帆")
    asking.do("ack_alert", versions=seen, alert=alert)
    asking.do("set_level", versions=seen, alert=alert, level=1)
    asking.do("set_level", versions=seen, alert=alert, level=2, reason="核实")
    assert room.get(Alert, alert).level == 2


def test_what_another_did_between_two_own_keys_is_told_even_when_the_own_entry_is_the_newest(room: Room, sitting: Callable[[str], Asking]) -> None:
    alert = room.alert()
    seen, asking = {alert: 1}, sitting("王一帆")
    room.does("何青", SetLevel(1, alert=alert))
    asking.do("ack_alert", alert=alert)
    with pytest.raises(Refused) as refused:
        asking.do("file_case", versions=seen, alert=alert)
    assert refused.value.codes == ("stale_version",)


def test_what_another_did_after_the_own_key_is_told_with_his_name(room: Room, sitting: Callable[[str], Asking]) -> None:
    alert = room.alert()
    seen, asking = {alert: 1}, sitting("王一帆")
    asking.do("ack_alert", versions=seen, alert=alert)
    room.does("何青", SetLevel(1, alert=alert))
    with pytest.raises(Refused) as refused:
        asking.do("file_case", versions=seen, alert=alert)
    assert refused.value.reasons[0].facts["who"] == "何青"


def test_the_same_person_at_another_seat_is_another_seat(room: Room, sitting: Callable[[str], Asking]) -> None:
    alert = room.alert()
    sitting("王一帆").do("ack_alert", alert=alert)
    with pytest.raises(Refused):
        sitting("王一帆").do("file_case", versions={alert: 1}, alert=alert)


def test_what_waited_is_asked_for_by_who_wanted_it_whoever_sits_here_by_then(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = Person("1", "王一帆", "operator"), Person("2", "何青", "operator")
    seat, waiting, named = Seat(lambda: None, before), list[Any](), list[str]()  # type: ignore[arg-type, return-value]
    monkeypatch.setattr(seat._tasks, "run", lambda work, *_rest, **_more: waiting.append(work))

    def act(asking: Asking) -> None:
        named.append(asking.actor.name)

    seat.put(act, print, print)
    seat.ask("ack", "a", act)
    seat.person = after
    seat.put(act, print, print)
    seat.put(act, print, print, person=before)
    for work in waiting:
        work()
    assert named == ["王一帆", "王一帆", "何青", "王一帆"]
    seat.close()
