"""A window comes back where it stood, by role and monitor; one whose monitor is gone is brought into sight; a broken file stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.seat_layout import FILE, Box, Layouts, SeatLayout, rescued
from console.window_place import WindowPlace

LEFT, RIGHT = Box(0, 0, 1920, 1080), Box(1920, 0, 2560, 1440)
BOTH, ONE = ("A", "B"), ("A",)


def kept(folder: Path, name: str = "last", role: str = "dispatcher", monitors: tuple[str, ...] = BOTH, window: Box = RIGHT) -> None:
    assert Layouts(folder).save(SeatLayout(name, role, monitors, window))


def test_each_role_and_each_set_of_monitors_has_its_own(tmp_path: Path) -> None:
    kept(tmp_path)
    kept(tmp_path, monitors=ONE, window=LEFT)
    kept(tmp_path, role="duty_leader", window=Box(100, 100, 800, 600))
    layouts = Layouts(tmp_path)
    for role, monitors, names, window in (
        ("dispatcher", [LEFT, RIGHT], BOTH, RIGHT),
        ("dispatcher", [LEFT], ONE, LEFT),
        ("duty_leader", [LEFT, RIGHT], BOTH, Box(100, 100, 800, 600)),
    ):
        found = layouts.find(role, monitors, names)
        assert found is not None
        assert found.window == window
    assert layouts.find("analyst", [LEFT], ONE) is None


def test_layouts_have_names_and_the_newest_of_a_name_stands(tmp_path: Path) -> None:
    kept(tmp_path, "夜班")
    kept(tmp_path, "夜班", window=LEFT)
    layouts = Layouts(tmp_path)
    found = layouts.find("dispatcher", [LEFT, RIGHT], BOTH, "夜班")
    assert found is not None
    assert found.window == LEFT
    assert [kept.name for kept in layouts.named("dispatcher")] == ["夜班"]


def test_a_window_whose_monitor_is_gone_comes_back_into_sight(tmp_path: Path) -> None:
    kept(tmp_path)
    found = Layouts(tmp_path).find("dispatcher", [LEFT], ONE)
    assert found is not None
    assert found.window == LEFT
    assert rescued(Box(1850, 5, 900, 700), [LEFT]) == Box(510, 190, 900, 700), "a corner is not enough to take hold of it"
    assert rescued(Box(-50, 0, 900, 700), [LEFT]) == Box(-50, 0, 900, 700)


def one(**wrong: str) -> str:
    """A file of one layout as JSON, with something nasty in it."""
    told = {"left": "0", "top": "0", "width": "800", "height": "600", "name": '"x"', "role": '""', "monitors": '["A"]', "tiles": '""'} | wrong
    box = ", ".join(f'"{name}": {told.pop(name)}' for name in ("left", "top", "width", "height"))
    more = ", ".join(f'"{name}": {value}' for name, value in told.items())
    return f'{{"layouts": [{{"window": {{{box}}}, "is_maximised": false, {more}}}]}}'


NUMBERS = ("1e999", "-1e999", "Infinity", "-Infinity", "NaN", "null", "[]", "{}", '"x"', '"\\ud800"', "1" * 30, "1" * 5000, "1e300", "-200000")
HALF = '"\\ud800"'
NASTY = [
    *({name: number} for name in ("left", "width") for number in NUMBERS),
    *({name: HALF} for name in ("name", "role", "tiles")),
    *({"monitors": wrong} for wrong in ("3", "null", f"[{HALF}]")),
    {"width": "0"},
    {"height": "-1"},
]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"layouts": 3}',
        '{"layouts": [{}]}',
        '{"layouts": [{"name": "x", "role": "", "monitors": [], "window": {}, "is_maximised": 1}]}',
        "\x00",
        *(one(**wrong) for wrong in NASTY),
        "[" * 4000,
    ],
)
def test_a_file_that_is_none_is_put_aside_and_nothing_falls(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    layouts = Layouts(tmp_path)
    assert layouts.put_aside
    assert not (tmp_path / FILE).exists()
    assert (tmp_path / layouts.put_aside).read_text("utf-8") == text
    kept(tmp_path)
    assert Layouts(tmp_path).put_aside == ""


def test_half_a_character_in_a_name_costs_no_layout(tmp_path: Path) -> None:
    kept(tmp_path, monitors=("\ud800",))
    layouts = Layouts(tmp_path)
    assert not layouts.put_aside
    assert layouts.find("dispatcher", [LEFT], ONE) is not None


def test_the_window_itself_is_put_back(tmp_path: Path, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(120, 90, 640, 480)
    window.show()
    assert WindowPlace(window, tmp_path).keep("dispatcher")
    window.setGeometry(0, 0, 300, 200)
    assert not WindowPlace(window, tmp_path).restore("analyst")
    assert WindowPlace(window, tmp_path).restore("dispatcher")
    assert (window.geometry().width(), window.geometry().height(), window.geometry().left()) == (640, 480, 120)
