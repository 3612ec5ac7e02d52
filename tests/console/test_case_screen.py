"""The case screen: opened by F4 or Enter, everything of the case on it, every step of it by keys; notes, proposals, the list of cases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.case_desk import CaseDesk
from console.case_screen import CaseScreen
from console.keys import CASE, DUTY
from models.commands.notes import AddNote
from models.commands.registry import commands
from models.records.proposal import Proposal
from models.rules.permit_table import CELLS
from models.views.case_rows import Progress
from tests.builders import Room
from tests.console.workplace import Workplace, add_units, workplace
from widgets.layout_check import findings

LOOKS = [
    ("zh", "dark", 1.0, (1920, 1080)),
    ("en", "light", 1.0, (1920, 1080)),
    ("en", "dark", 1.5, (1920, 1080)),
    ("zh", "light", 1.5, (1920, 1080)),
    ("en", "dark", 1.0, (1600, 900)),
    ("zh", "dark", 1.0, (2560, 1440)),
    ("en", "light", 1.0, (1366, 768)),
]


@pytest.fixture
def place(qtbot: QtBot, room: Room) -> Iterator[Workplace]:
    add_units(room)
    room.case_under_way()
    with workplace(qtbot, room) as place:
        yield place


def desk_of(place: Workplace) -> CaseDesk:
    assert place.station.cases is not None
    return place.station.cases


def screen_of(place: Workplace) -> CaseScreen:
    return desk_of(place).screen


def open_case(place: Workplace) -> str:
    """F4 on the one case of the queue."""
    place.until(lambda: place.station.detail is not None)
    QTest.keyClick(focused(place), Qt.Key.Key_F4)
    place.until(lambda: place.window.front == CASE and screen_of(place).file is not None)
    file = screen_of(place).file
    assert file is not None
    return file.case_id


def focused(place: Workplace) -> QWidget:
    return QApplication.focusWidget() or place.window


def press(place: Workplace, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(place), key, mods)


def test_f4_opens_the_case_of_the_selected_line_and_alt_left_goes_back(place: Workplace) -> None:
    open_case(place)
    file = screen_of(place).file
    assert file is not None
    assert file.case_no.startswith("WZST-")
    assert [one.code for one in file.stages if one.progress is Progress.DONE] == ["received", "acknowledged", "ordered"]
    assert screen_of(place).timeline.list.body.hasFocus()
    press(place, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert place.window.front == DUTY
    assert place.duty.queue.list.hasFocus()


def test_a_letter_opens_the_form_it_means_now_with_the_case_filled_in(place: Workplace) -> None:
    case = open_case(place)
    desk = desk_of(place)
    press(place, Qt.Key.Key_F)
    place.until(lambda: desk.forms.form is not None)
    assert desk.forms.form is not None
    assert desk.forms.form.command == "submit_first_response_report"
    assert desk.forms.form.panel.given()["case"] == case
    assert not place.window.has_modal()
    press(place, Qt.Key.Key_Escape)
    place.until(lambda: desk.forms.form is None)
    assert screen_of(place).timeline.list.body.hasFocus(), "the focus is where it was"
    assert place.window.front == CASE


def test_n_appends_a_note_which_stands_in_the_timeline(place: Workplace) -> None:
    case = open_case(place)
    press(place, Qt.Key.Key_N)
    QTest.keyClicks(focused(place), "gate closed")
    press(place, Qt.Key.Key_Return)
    place.until(lambda: any(row.kind == "note.added" for row in screen_of(place).file.entries))  # type: ignore[union-attr]
    [entry] = place.room.entries("note.added")
    assert entry.case_id == case
    assert entry.facts["text"] == "gate closed"
    assert screen_of(place).timeline.note.edit.text() == ""


def test_a_form_is_sent_and_the_case_screen_shows_what_came_of_it(place: Workplace) -> None:
    open_case(place)
    desk = desk_of(place)
    press(place, Qt.Key.Key_E)
    place.until(lambda: desk.forms.form is not None)
    panel = desk.forms.form.panel  # type: ignore[union-attr]
    for name, text in (("kind", "1"), ("name", "Efeng Works")):
        panel.fields[name].setFocus()
        QTest.keyClicks(focused(place), text)
    press(place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    place.until(lambda: bool(screen_of(place).file.parties))  # type: ignore[union-attr]
    assert desk.forms.form is None
    assert screen_of(place).file.parties[0].name == "Efeng Works"  # type: ignore[union-attr]


def test_what_the_door_refuses_stands_in_the_form_with_its_guard_and_what_would_make_it_possible(place: Workplace) -> None:
    open_case(place)
    desk = desk_of(place)
    desk.forms.open("close_case", desk.focus)
    place.until(lambda: desk.forms.form is not None)
    panel = desk.forms.form.panel  # type: ignore[union-attr]
    place.until(lambda: panel.note.text != "")
    panel.sent.emit()
    place.until(lambda: "先完成前一环节" in panel.note.text)
    assert "状态流转" in panel.note.text
    assert desk.forms.form is not None, "the form stays with what was typed"


def test_when_another_seat_was_faster_the_form_says_who_and_what_and_keeps_what_was_typed(place: Workplace) -> None:
    case = open_case(place)
    desk = desk_of(place)
    desk.forms.open("add_party", desk.focus)
    place.until(lambda: desk.forms.form is not None)
    panel = desk.forms.form.panel  # type: ignore[union-attr]
    panel.start({"kind": panel.fields["kind"].asked.options[0] if panel.fields["kind"].asked.options else "company", "name": "Efeng Works"})
    place.room.clock.advance(minutes=1)
    seen = desk.forms.form.versions[case]  # type: ignore[union-attr]
    place.room.does("何青", AddNote(case=case, text="seen"))
    panel.sent.emit()
    place.until(lambda: "何青" in panel.note.text)
    assert "备注" in panel.note.text
    assert panel.given()["name"] == "Efeng Works"
    place.until(lambda: desk.forms.form is not None and desk.forms.form.versions[case] > seen)
    panel.sent.emit()
    place.until(lambda: desk.forms.form is None)


def test_a_proposal_is_said_and_stands_on_the_case_until_it_is_decided(place: Workplace) -> None:
    case = open_case(place)
    desk = desk_of(place)
    desk.forms.open("suspend_case", desk.focus)
    place.until(lambda: desk.forms.form is not None)
    panel = desk.forms.form.panel  # type: ignore[union-attr]
    for name, text in (("ground", "1"), ("reason", "waiting for the appraisal"), ("review_on", "+5")):
        panel.fields[name].setFocus()
        QTest.keyClicks(focused(place), text)
    place.until(lambda: "值班领导" in panel.outlook.text or "审批" in panel.outlook.text)
    panel.sent.emit()
    place.until(lambda: bool(screen_of(place).file.proposals))  # type: ignore[union-attr]
    assert place.room.all(Proposal)[0].case_id == case
    assert any("已提请" in told for told in place.told)


def test_the_list_of_cases_is_filtered_by_words_and_enter_opens(place: Workplace) -> None:
    screen = screen_of(place)
    place.room.case()
    desk_of(place).show_list()
    place.until(lambda: len(screen.cases.table.body.rows) == 2)
    press(place, Qt.Key.Key_Slash)
    QTest.keyClicks(focused(place), "0001")
    place.until(lambda: len(screen.cases.table.body.rows) == 1)
    press(place, Qt.Key.Key_Return)
    assert screen.cases.table.body.hasFocus()
    press(place, Qt.Key.Key_Return)
    place.until(lambda: not screen.shows_list)
    press(place, Qt.Key.Key_Escape)
    assert screen.shows_list, "back to where it was opened from"


def test_in_the_list_a_letter_is_about_the_selected_case(place: Workplace) -> None:
    desk = desk_of(place)
    desk.show_list()
    place.until(lambda: len(screen_of(place).cases.table.body.rows) == 1)
    press(place, Qt.Key.Key_F)
    place.until(lambda: desk.forms.form is not None)
    assert desk.forms.form.focus.case_id == screen_case(place)  # type: ignore[union-attr]
    assert desk.forms.form.command == "submit_first_response_report"  # type: ignore[union-attr]


def test_any_entry_in_sight_is_two_keys_away(place: Workplace) -> None:
    open_case(place)
    body = screen_of(place).timeline.list.body
    wanted = body.entries[2].seq
    press(place, Qt.Key.Key_T)
    assert body.asks_for_letter
    QTest.keyClicks(focused(place), "z")  # Z urges elsewhere: while letters are asked for it is a letter
    place.qtbot.wait(200)
    assert desk_of(place).forms.form is None
    press(place, Qt.Key.Key_T)
    QTest.keyClicks(focused(place), "c")
    assert body.chosen_seq == wanted
    assert body.hasFocus()


def screen_case(place: Workplace) -> str:
    """The id of the one case."""
    return next(row.case_id for row in place.station.rows if row.case_id)


@pytest.mark.parametrize("shown", ["file", "list", "palette", "form"])
def test_no_text_is_clipped_or_lies_on_other_text(place: Workplace, shown: str) -> None:
    open_case(place)
    desk = desk_of(place)
    if shown == "list":
        desk.show_list()
    elif shown == "palette":
        desk.palette.toggle()
        place.until(lambda: bool(desk._offers))
    elif shown == "form":
        desk.forms.open("assign_case", desk.focus)
        place.until(lambda: desk.forms.form is not None)
    found = []
    for language, theme, scale, size in LOOKS:
        place.station.words.use("en" if language == "en" else "zh")
        place.window.theme.use(name="light" if theme == "light" else "dark", scale=scale)
        place.window.resize(QSize(*size))
        for _ in range(3):
            place.qtbot.wait(30)
            place.window.grab()
        found += [f"{(language, theme, scale, size)}: {fault}" for fault in findings(place.window)]
    assert found == [], "\n".join(found)


def test_every_command_is_reached_by_keys_alone(place: Workplace) -> None:
    """Ctrl K, its name, Enter: its form opens, whatever the role; the form says who may."""
    desk = desk_of(place)
    place.until(lambda: place.station.detail is not None)
    reached = []
    for command in (name for name in commands() if (name, "") in CELLS):
        press(place, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert desk.palette.box.isVisible(), command
        QTest.keyClicks(desk.palette.box.edit, ">" + command.replace("_", " "))
        while desk.palette.box.shown[desk.palette.box._at].key != command:
            press(place, Qt.Key.Key_Down)
        press(place, Qt.Key.Key_Return)
        place.until(lambda: desk.forms.form is not None)
        reached.append(desk.forms.form.command)  # type: ignore[union-attr]
        press(place, Qt.Key.Key_Escape)
        place.until(lambda: desk.forms.form is None)
    assert reached == [name for name in commands() if (name, "") in CELLS]
    assert not place.modal_seen
