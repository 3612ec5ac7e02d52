"""The wall is asked for at one seat and given at another: a banner for thirty seconds, one key, and without an answer it stays."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from console.wall_asking import KEY, WallAsking
from models.records.wall_push import WallPush
from models.rules.refusal import Refused
from tests.builders import Room
from tests.commands.way import ask
from tests.console.workplace import Workplace, workplace

WISH: dict[str, Any] = {"page": "patrol", "subject": "night_river", "hold": True}


def banner(place: Workplace) -> str:
    """What the holder reads, "" for nothing."""
    banners = place.window.banners
    return banners._banners[KEY].note.text if KEY in banners.keys() else ""  # noqa: SIM118  not a mapping


def holder_of(room: Room) -> str:
    return next((pushed.by for pushed in room.all(WallPush) if pushed.ended_at is None), "")


def test_the_holder_sees_who_asks_and_gives_the_wall_with_one_key(qtbot: QtBot, room: Room) -> None:
    ask(room, "王一帆", "put_on_wall", page="overview", hold=True)
    with workplace(qtbot, room, "王一帆") as place:
        asking = WallAsking(place.station)
        asking.give()
        assert "没有人请求大屏" in place.told
        ask(room, "何青", "ask_for_wall", **WISH)
        place.until(lambda: "视频巡检" in banner(place))
        assert "30 秒" in banner(place)
        place.press("Ctrl+Shift+W")
        place.until(lambda: holder_of(room) == "何青")
        assert banner(place) == ""
        assert not place.modal_seen


def test_without_an_answer_the_wall_stays(qtbot: QtBot, room: Room) -> None:
    ask(room, "王一帆", "put_on_wall", page="overview", hold=True)
    with workplace(qtbot, room, "王一帆") as place:
        asking = WallAsking(place.station)
        ask(room, "何青", "ask_for_wall", **WISH)
        place.until(lambda: bool(banner(place)))
        room.clock.advance(seconds=12)
        asking._tick(room.clock.now())
        assert "18 秒" in banner(place)
        room.clock.advance(seconds=19)
        asking._tick(room.clock.now())
        assert banner(place) == ""
        assert holder_of(room) == "王一帆"


def test_who_asks_is_told_that_he_has_it_or_that_nobody_answered(qtbot: QtBot, room: Room) -> None:
    ask(room, "王一帆", "put_on_wall", page="overview", hold=True)
    with workplace(qtbot, room, "何青") as place:
        asking = WallAsking(place.station)
        held = Refused("wall_held", who="王一帆", seat="")
        assert asking.instead(WISH, held)
        place.until(lambda: any("已请其让出" in told for told in place.told))
        room.clock.advance(seconds=31)
        asking._tick(room.clock.now())
        assert "对方未答复，大屏不变" in place.told
        assert asking.instead(WISH, held)
        place.until(lambda: len(room.entries("wall.asked")) == 2)
        ask(room, "王一帆", "give_wall", asked=room.entries("wall.asked")[-1].seq)
        place.until(lambda: "王一帆 已让出大屏" in place.told)
        assert banner(place) == ""
        assert not asking.instead(WISH, Refused("not_masked", camera="x"))
        assert not asking.instead(WISH, RuntimeError("x"))
