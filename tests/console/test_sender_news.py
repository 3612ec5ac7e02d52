"""A sender that raises or withdraws what is already in hand is heard and seen at once; what nobody has taken needs no word."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from console.bell import Bell
from console.sender_news import SenderNews
from models.commands.machine_reports import MessageKind, UpdateAlert
from tests.builders import Room
from tests.console.workplace import workplace


def speaks(room: Room, alert: str, kind: MessageKind, level: int | None = None) -> None:
    room.does("adapter:auto_water", UpdateAlert("auto_water", alert, kind, "锦江油污", level=level))


def test_what_is_in_hand_and_becomes_graver_or_is_withdrawn_is_said_on_the_screen_and_sounds(qtbot: QtBot, room: Room) -> None:
    taken, waiting = room.taken_alert("auto_water", level=3), room.alert("auto_water", level=3)
    with workplace(qtbot, room) as here:
        bell = Bell()
        SenderNews(here.station, bell)
        here.until(lambda: len(here.station.rows) == 2)
        for alert in (waiting, taken):
            speaks(room, alert, "Update", 3)
            speaks(room, alert, "Update", 1)
        here.until(lambda: here.window.banners.keys() == [f"sender:{taken}"])
        assert list(bell._waiting) == ["support"]
        speaks(room, taken, "Cancel")
        here.until(lambda: "soon" in bell._waiting)
        assert here.window.banners.keys() == [f"sender:{taken}"]
