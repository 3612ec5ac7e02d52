"""What is wrong with an alert is put right before it is filed; what stood there before stays in the journal."""

from __future__ import annotations

from models.commands.alerts import Place
from models.commands.amending import AmendAlert
from models.commands.filing import FileCase
from models.commands.reporter import Reporter
from models.records.alert import Alert
from models.records.case import Case
from models.rules.masking import BLANK
from tests.builders import BAISHI, Room


def test_place_category_and_danger_are_put_right_and_the_case_is_filed_with_them(room: Room) -> None:
    alert = room.taken_alert(category="", place=Place(text="河边", lon=114.0, lat=28.0))
    there = Place(text="双岭桥下", township="双岭乡", lon=114.38, lat=28.19)
    room.does("王一帆", AmendAlert(alert=alert, place=there, category="water", power_item="V-02", ongoing="yes", danger_flags=("hazardous",)))
    case = room.get(Case, room.makes("王一帆", FileCase(alert=alert)))
    assert (case.place_text, case.township, case.lon, case.category, case.power_item) == ("双岭桥下", "双岭乡", 114.38, "water", "V-02")
    assert "ongoing" in case.flags
    [entry] = room.entries("alert.amended")
    assert entry.facts["changed"] == ["place", "category", "power_item", "ongoing", "danger_flags"]
    assert entry.facts["before"]["place_text"] == "河边"


def test_a_place_without_coordinates_takes_the_old_ones_away(sqlite_room: Room) -> None:
    alert = sqlite_room.taken_alert(place=BAISHI)
    sqlite_room.does("王一帆", AmendAlert(alert=alert, place=Place(text="双岭桥下", township="双岭乡")))
    changed = sqlite_room.get(Alert, alert)
    assert (changed.place_text, changed.lon, changed.lat) == ("双岭桥下", None, None)


def test_nothing_to_put_right_a_place_nowhere_and_an_unknown_item_are_refused(sqlite_room: Room) -> None:
    alert = sqlite_room.taken_alert()
    assert sqlite_room.refuses("王一帆", AmendAlert(alert=alert)) == ("field_missing",)
    assert sqlite_room.refuses("王一帆", AmendAlert(alert=alert, place=Place(township="双岭乡"))) == ("field_missing",)
    assert sqlite_room.refuses("王一帆", AmendAlert(alert=alert, power_item="V-99")) == ("field_missing",)


def test_a_filed_alert_stays_as_it_came(sqlite_room: Room) -> None:
    alert = sqlite_room.taken_alert()
    sqlite_room.makes("王一帆", FileCase(alert=alert))
    assert sqlite_room.refuses("王一帆", AmendAlert(alert=alert, category="air")) == ("step_not_open",)


def test_a_place_that_repeats_the_reporter_is_blanked(sqlite_room: Room) -> None:
    alert = sqlite_room.taken_alert(reporter=Reporter(name="赵大明", phone="100-0000-0077"))
    sqlite_room.does("王一帆", AmendAlert(alert=alert, place=Place(text="赵大明家旁")))
    assert sqlite_room.get(Alert, alert).place_text == f"{BLANK}家旁"
