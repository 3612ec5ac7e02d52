"""The supervision pages at a whole workstation keep themselves up to date: a flag, a late limit, people out and duties come by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytestqt.qtbot import QtBot

from console.keys import SUPERVISE
from console.supervision_screen import SupervisionScreen
from models.commands.sweep import sweep
from tests.builders import Room
from tests.commands.way import ask, seen_case
from tests.console.workplace import Workplace, add_supervision, workplace


@contextmanager
def supervising(qtbot: QtBot, room: Room, who: str) -> Iterator[tuple[Workplace, SupervisionScreen]]:
    """A seat that has the supervision screen too."""
    with workplace(qtbot, room, who) as place:
        add_supervision(place)
        assert place.station.supervision is not None
        yield place, place.station.supervision.screen


def test_a_case_that_becomes_overdue_or_gets_a_flag_comes_onto_the_open_list_by_itself(qtbot: QtBot, room: Room) -> None:
    case = seen_case(room)
    with supervising(qtbot, room, "曾肃") as (place, screen):
        place.station.do("screen_supervise")
        place.until(lambda: screen.list.page is not None)
        assert (place.window.front, screen.list.rows("all")) == (SUPERVISE, [])
        ask(room.beside(), "曾肃", "raise_red_flag", case=case, kind="selective", evidence="同类案件处理不一")
        place.until(lambda: [row.case_id for row in screen.list.rows("all")] == [case])
        assert [flag.kind for flag in screen.list.rows("all")[0].flags] == ["selective"]
        room.clock.advance(days=30)
        sweep(room.desk)
        place.until(lambda: [row.case_id for row in screen.list.rows("overdue")] == [case])
        assert "R-209" in {late.rule for late in screen.list.rows("overdue")[0].late}


def test_people_roster_and_shift_stand_on_one_page(qtbot: QtBot, room: Room) -> None:
    case = seen_case(room)
    day = {"from": "2023-11-06T00:00:00+08:00", "to": "2023-11-07T00:00:00+08:00"}
    ask(room, "王一帆", "manage_roster", change="assign", officer="王一帆", position="dispatcher", **day)
    ask(room, "王一帆", "call_in", case=case, officers=["周宁", "郑可"])
    with supervising(qtbot, room, "刘峰") as (place, screen):
        place.station.do("personnel")
        place.until(lambda: screen.people.page is not None)
        page = screen.people.page
        assert page is not None
        assert (screen.front, {row.name for row in page.people if row.load}) == ("people", {"周宁", "郑可"})
        assert ("王一帆", "dispatcher") in {(one.person, one.position) for one in page.days[0].stretches}
        assert {call.officer for call in page.shift.callins} == {"周宁", "郑可"}, "what a change of shift has to list"


def test_every_rule_and_duty_of_the_county_is_on_its_page(qtbot: QtBot, room: Room) -> None:
    sweep(room.desk)
    with supervising(qtbot, room, "刘峰") as (place, screen):
        place.station.do("rules")
        place.until(lambda: len(screen.rules.shown("all")) >= len(room.desk.rulebook.rules))
        place.station.do("page_4")
        place.until(lambda: "R-101" in {row.rule for row in screen.duties.rows})
        assert screen.front == "duties"
