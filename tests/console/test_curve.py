"""The large curve by real keys: opened on a device, another span and factor by one key each, away by Esc; nothing falsified on its way to the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.keys import DUTY, SOURCES
from console.vocabulary import Vocabulary
from models.commands.batch import Batch
from models.commands.reference import load_county
from models.intake.refusals import keep_rows
from models.records.intake import Reading
from models.views.curve_rows import EnvelopePoint, FlagRun, LongCurveRow, StationCurveRow
from tests.builders import Room
from tests.console.test_sources_screen import opened, press
from tests.console.workplace import Workplace, workplace
from tests.intake.running import DEVICES
from tests.views.test_senders import STATION, heard
from tests.widgets.samples import NOW
from widgets.curve_axes import at_ticks, value_range
from widgets.curve_sheet import CurveSheet
from widgets.layout_check import findings
from widgets.theme import Theme


@pytest.fixture
def place(qtbot: QtBot, room: Room) -> Iterator[Workplace]:
    load_county(room.desk, {"devices": DEVICES[:1]})
    heard(room, f"device:{STATION}", "hj212", timedelta(hours=1), count=10)
    now = room.clock.now()
    rows = [(factor, now - timedelta(minutes=60 + 10 * n), 1.0 + n % 7) for n in range(1, 40) for factor in ("a01001", "w21003")]
    said = [
        Reading(device_mn=STATION, cn="2011", data_time=at, factor=code, kind="Rtd", value=v, flag="N", edition="2017", received_at=at) for code, at, v in rows
    ]
    with room.store.writing() as connection:
        keep_rows(Batch(connection), said)
    with workplace(qtbot, room, "刘峰") as place:
        yield place


def test_i_opens_the_curve_of_the_selected_device_and_keys_lead_through_it(place: Workplace) -> None:
    screen, desk = opened(place), place.station.curve
    place.until(lambda: screen.senders.chosen_key == f"device:{STATION}")
    press(place, Qt.Key.Key_I)
    sheet = desk.sheet
    assert sheet is not None
    place.until(lambda: sheet.row is not None and sheet.row.curve is not None)
    assert sheet.row is not None
    first = sheet.row.factor
    press(place, Qt.Key.Key_4)
    place.until(lambda: sheet.row is not None and sheet.row.span == "year")
    press(place, Qt.Key.Key_J)
    place.until(lambda: sheet.row is not None and sheet.row.factor != first)
    press(place, Qt.Key.Key_Left)
    place.until(lambda: sheet.row is not None and sheet.row.until < place.room.clock.now() - timedelta(days=100))
    press(place, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert place.window.front == SOURCES
    assert screen.senders.body.hasFocus()


def test_i_without_a_measured_matter_says_so(place: Workplace) -> None:
    place.press("I")
    assert place.window.front == DUTY
    assert place.told == [place.window.words.say("curve.device_only")]


def row_of(points: list[tuple[int, float, float]], limit: float | None = 5.0, least: float | None = None) -> StationCurveRow:
    """A day in stretches of ten minutes: minute of the day, lowest and highest."""
    since = NOW - timedelta(days=1)
    made = [(since + timedelta(minutes=minute), low, high) for minute, low, high in points]
    told = tuple(EnvelopePoint(at, low, (low + high) / 2, high, 9, at, at + timedelta(minutes=9)) for at, low, high in made)
    flags = (
        FlagRun("C", since + timedelta(hours=5), since + timedelta(hours=7), 12),
        FlagRun("D", since + timedelta(hours=20), since + timedelta(hours=20), 1),
    )
    curve = LongCurveRow("dev", "鹅峰断面自动站", "w21003", "氨氮", "mg/L", limit, "Rtd", 600.0, told, least, flags, gap_s=90.0)
    factors = (("w21003", "氨氮"), ("w01001", "pH"), ("w01018", "化学需氧量"))
    return StationCurveRow("dev", "鹅峰断面自动站", "E'feng station", "day", since, NOW, factors, "w21003", curve)


LOOKS = [("zh", "dark", 1.0, (1030, 900)), ("en", "light", 1.0, (720, 600)), ("en", "dark", 1.5, (1030, 900))]
DAY = [(minute, 2.0, 7.5 if minute == 700 else 2.5) for minute in range(0, 1440, 10) if not 300 <= minute < 420]


@pytest.mark.parametrize(("language", "look", "scale", "size"), LOOKS)
def test_peak_gap_limit_and_flags_are_drawn_and_nothing_is_clipped(qtbot: QtBot, language: str, look: str, scale: float, size: tuple[int, int]) -> None:
    words = Vocabulary("en" if language == "en" else "zh")
    words.add("curve_words.json")
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(*size)
    sheet = CurveSheet(Theme(name="light" if look == "light" else "dark", scale=scale), words, ground)
    ground.show()
    sheet.open(QRectF(ground.rect()), NOW - timedelta(hours=3))
    sheet.show_row(row_of(DAY))
    sheet.grab()
    assert findings(sheet) == []
    lines = [item for item in sheet._plot.getPlotItem().listDataItems() if hasattr(item, "curve")]
    drawn = [item.getData() for item in lines]
    course = max(drawn, key=lambda data: len(data[0]))
    assert max(value for value in course[1] if value == value) == 7.5
    assert sum(value != value for value in course[1]) == 2  # the line ends twice: at the gap and at the end
    red = [item for item in lines if item.opts["pen"].color() == sheet.theme.colour("p1")]
    assert [min(value for value in item.getData()[1] if value == value) for item in red] == [5.0]
    assert words.say("curve.times", what=words.of("value_flag", "C"), n=12) in sheet._told()
    assert words.say("curve.gaps", n=1) in sheet._told()


def test_the_axis_holds_every_value_and_limit_at_round_levels() -> None:
    assert value_range([0.2, 7.1], [5.0])[2] == [0.0, 2.0, 4.0, 6.0, 8.0]
    low, top, levels = value_range([-3.0, 2.0], [])
    assert low <= -3.0
    assert top >= 2.0
    assert 0.0 in levels
    assert value_range([7.2, 7.4], [])[0] >= 7.0
    assert value_range([3.0, 3.0], [])[1] > 3.0


@pytest.mark.parametrize(("span", "days", "most"), [("day", 1, 9), ("week", 7, 8), ("month", 30, 11), ("year", 365, 13)])
def test_the_time_axis_carries_few_round_moments(span: str, days: int, most: int) -> None:
    ticks = at_ticks(span, NOW - timedelta(days=days), NOW)
    assert 3 <= len(ticks) <= most
    assert all(NOW - timedelta(days=days) <= at <= NOW and at.minute == 0 for at, _ in ticks)


def test_i_on_a_monitoring_alert_opens_its_factor_with_its_moment_marked(place: Workplace) -> None:
    room = place.room
    alert = room.alert("auto_water", level=3, extra={"device_mn": STATION, "factor": "w21003"})
    place.choose(alert)
    place.press("I")
    sheet = place.station.curve.sheet
    assert sheet is not None
    place.until(lambda: sheet.row is not None and sheet.row.curve is not None)
    assert sheet.row is not None
    assert (sheet.row.factor, sheet.alert_at) == ("w21003", room.clock.now())
    assert sheet.geometry().left() > place.duty.queue_panel.geometry().right()
