"""Forms beside the work: drafts that outlive a kill, entries in somebody's name, what is open and why not, a record that is shown once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.case_desk import LETTERS, CaseDesk
from console.form_desk import Focus
from console.form_drafts import Draft, Drafts
from console.keys import BY_NAME, DUTY
from console.offers import offers
from console.palette_lines import CAPS
from console.seat import Asking, OwnChanges
from models.commands.actor import Outcome
from models.commands.alerts import AckAlert
from models.commands.registry import commands
from models.commands.suspension import SuspendCase
from models.records.task import FirstResponseTask
from models.views.case_context import form_context
from tests.builders import Room
from tests.console.workplace import Workplace, add_units, workplace

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def place(qtbot: QtBot, room: Room) -> Iterator[Workplace]:
    add_units(room)
    room.case_under_way()
    with workplace(qtbot, room) as place:
        place.until(lambda: place.station.detail is not None)
        yield place


def focused() -> QWidget:
    """Where the keys go."""
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def desk_of(place: Workplace) -> CaseDesk:
    assert place.station.cases is not None
    return place.station.cases


def open_form(place: Workplace, command: str) -> CaseDesk:
    desk = desk_of(place)
    desk.forms.open(command, desk.focus)
    place.until(lambda: desk.forms.form is not None and desk.forms.form.command == command)
    return desk


def draft(command: str = "add_note", **fields: object) -> Draft:
    return Draft(**{"command": command, "case_id": "c", "alert_id": "a", "saved_at": NOW.isoformat(), "typed": {"text": "seen"}, **fields})  # type: ignore[arg-type]


def test_what_was_typed_is_on_the_disk_within_two_seconds_and_opens_again_after_a_kill(place: Workplace) -> None:
    desk = open_form(place, "suspend_case")
    panel = desk.forms.form.panel  # type: ignore[union-attr]
    panel.fields["reason"].setFocus()
    QTest.keyClicks(focused(), "waiting for")
    folder = place.room.store.data_dir / "drafts"
    place.qtbot.waitUntil(lambda: any("waiting for" in file.read_text("utf-8") for file in folder.glob("*.json")), timeout=2000)
    desk.forms._take_down(desk.forms.form)  # type: ignore[arg-type]  # as a kill leaves it: nothing is told to anybody
    desk.forms._drafts = None
    desk.forms.reopen()
    place.until(lambda: desk.forms.form is not None)
    assert desk.forms.form.command == "suspend_case"  # type: ignore[union-attr]
    assert desk.forms.form.panel.given()["reason"] == "waiting for"  # type: ignore[union-attr]


def test_esc_closes_the_form_and_its_draft_is_there_when_it_is_opened_again(place: Workplace) -> None:
    desk = open_form(place, "suspend_case")
    panel = desk.forms.form.panel  # type: ignore[union-attr]
    panel.fields["reason"].setFocus()
    QTest.keyClicks(focused(), "later")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert desk.forms.form is None
    assert place.window.front == DUTY
    desk.forms.reopen()
    place.qtbot.wait(150)
    assert desk.forms.form is None, "what a person closed does not open by itself"
    desk = open_form(place, "suspend_case")
    assert desk.forms.form.panel.given()["reason"] == "later"  # type: ignore[union-attr]


def test_a_form_nobody_typed_into_leaves_no_draft_that_would_hide_what_is_known_later(place: Workplace) -> None:
    desk = open_form(place, "suspend_case")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert desk.forms.form is None
    assert not list((place.room.store.data_dir / "drafts").glob("*"))


def test_a_draft_is_of_one_person_and_one_seat_and_ends_with_the_day(tmp_path: Path) -> None:
    mine = Drafts(tmp_path, "1", "me")
    mine.keep(draft())
    assert Drafts(tmp_path, "1", "me").of("add_note", "c", "a", NOW) == draft()
    assert Drafts(tmp_path, "2", "me").of("add_note", "c", "a", NOW) is None
    assert Drafts(tmp_path, "1", "you").of("add_note", "c", "a", NOW) is None
    assert mine.of("add_note", "c", "a", NOW + timedelta(hours=25)) is None


def test_of_several_drafts_only_the_one_left_open_opens_again(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, "1", "me")
    drafts.keep(draft("suspend_case"))
    drafts.keep(draft("add_note"))
    left = Drafts(tmp_path, "1", "me").left_open(NOW)
    assert left is not None
    assert left.command == "add_note"
    drafts.close("add_note/c/a")
    assert Drafts(tmp_path, "1", "me").left_open(NOW) is None


def test_no_draft_holds_a_reporter_or_a_secret_and_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, "1", "me")
    drafts.keep(draft("create_alert", typed={"summary": "smoke", "reporter": {"name": "Li", "phone": "100-0000-0002"}}))
    drafts.keep(draft("choose_password", typed={"password": "hunter2"}))
    [file] = tmp_path.glob("*.json")
    text = file.read_text("utf-8")
    assert "smoke" in text
    assert "100-0000-0002" not in text
    assert "hunter2" not in text
    assert file.stat().st_mode & 0o077 == 0


def test_a_torn_file_of_drafts_costs_the_drafts_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "1-me.json").write_text('[{"command": "add', encoding="utf-8")
    drafts = Drafts(tmp_path, "1", "me")
    assert drafts.left_open(NOW) is None
    drafts.keep(draft())
    assert json.loads((tmp_path / "1-me.json").read_text("utf-8"))[0]["command"] == "add_note"


def test_a_step_that_is_not_the_dispatchers_own_is_entered_in_somebodys_name_with_its_proof(place: Workplace) -> None:
    desk = open_form(place, "ack_task")
    panel = desk.forms.form.panel  # type: ignore[union-attr]
    assert list(panel.behalf) == ["on_behalf_of", "source", "proof"]
    panel.sent.emit()
    place.until(lambda: panel.behalf["proof"].error.text != "")
    for name, text in (("on_behalf_of", "周宁"), ("source", "2"), ("proof", "radio-log-7")):
        panel.behalf[name].setFocus()
        if name == "on_behalf_of":
            panel.behalf[name].editor.show_value(text)
        else:
            QTest.keyClicks(focused(), text)
    panel.sent.emit()
    place.until(lambda: desk.forms.form is None)
    [entry] = place.room.entries("task.acked")
    assert (entry.on_behalf_of, entry.source, entry.proof) == ("周宁", "radio", "radio-log-7")


def test_a_role_that_may_do_it_itself_is_asked_for_nobody(place: Workplace) -> None:
    desk = open_form(place, "call_in")
    assert desk.forms.form.panel.behalf == {}  # type: ignore[union-attr]


def test_the_form_begins_with_what_is_known_and_with_the_only_thing_there_is(place: Workplace) -> None:
    desk = open_form(place, "record_disposal")
    form = desk.forms.form
    assert form is not None
    [task] = place.room.all(FirstResponseTask)
    assert form.panel.given() == {"task": task.id, **{name: value for name, value in form.panel.given().items() if name != "task"}}
    assert [row.value for row in form.context.choices["task"]] == [task.id]


def test_people_are_told_apart_by_their_department_and_nothing_shows_an_id(place: Workplace) -> None:
    desk = open_form(place, "call_in")
    panel = desk.forms.form.panel  # type: ignore[union-attr]
    field = panel.fields["officers"]
    field.setFocus()
    QTest.keyClicks(focused(), "zn")
    [first, *_] = field.editor.field.matches.choices  # type: ignore[attr-defined]
    assert (first.value, first.label) == ("周宁", "周宁")
    assert "生态环境" in first.hint
    shown = [f"{one.label} {one.hint}" for pick in panel.fields.values() if pick.asked.pick for one in panel.form.find(pick.asked, "", 50)]
    assert shown
    assert not [text for text in shown if re.search(r"[0-9a-f]{32}", text)]


def test_the_door_is_asked_for_all_commands_at_once_and_says_why_the_others_are_closed(room: Room) -> None:
    case, task = room.case_under_way()
    asking = Asking(room.desk, room.actor("王一帆"), OwnChanges())
    with room.store.reading() as connection:
        context = form_context(connection, case, "")
    before = room.count_of_everything()
    found = offers(asking, context)
    assert room.count_of_everything() == before, "asking changed something"
    assert found["call_in"].is_open
    assert found["ack_task"].is_open
    assert found["ack_task"].on_behalf
    assert found["ack_task"].given["task"] == task
    assert found["suspend_case"].proposes
    assert [reason.code for reason in found["close_case"].reasons] == ["step_not_open"]
    assert [reason.code for reason in found["sign_report"].reasons] in (["not_permitted"], ["field_missing"])
    assert [reason.code for reason in found["accept_assignment"].reasons] == ["field_missing"], "there is no transfer yet"


def test_while_a_form_has_the_focus_no_letter_acts_on_the_screen_behind_it(place: Workplace) -> None:
    desk = open_form(place, "suspend_case")
    panel = desk.forms.form.panel  # type: ignore[union-attr]
    row = place.duty.queue.chosen_row()
    for part in (panel, panel.send, panel.fields["ground"].editor.row):  # type: ignore[attr-defined]
        part.setFocus()
        for key in ("D", "V", "M"):
            QTest.keyClicks(focused(), key)
    place.qtbot.wait(200)
    assert place.window.front == DUTY
    assert desk.forms.form is not None
    assert desk.forms.form.command == "suspend_case"
    assert place.duty.queue.chosen_row() == row


def test_what_would_become_of_a_wish_is_told_without_doing_it(room: Room) -> None:
    from models.commands.desk import Wish

    alert = room.alert()
    before = room.count_of_everything()
    assert room.desk.would(Wish(AckAlert(alert), room.actor("王一帆"))).reasons == ()
    assert room.count_of_everything() == before
    room.does("王一帆", AckAlert(alert))
    assert [reason.code for reason in room.desk.would(Wish(AckAlert(alert), room.actor("王一帆"))).reasons] == ["step_not_open"]


def test_an_opened_record_is_shown_once_and_locking_the_seat_takes_everything_off_the_glass(place: Workplace) -> None:
    desk = desk_of(place)
    desk.forms.shown_once.emit({"name": "李女士", "phone": "100-0000-0002"})
    assert desk.once.isVisible()
    desk.forms.open("add_note", Focus(*_ids(place)))
    place.until(lambda: desk.forms.form is not None)
    assert not desk.once.isVisible(), "who goes on working has seen it"
    assert desk.once.record == {}
    desk.forms.shown_once.emit({"name": "李女士"})
    place.window.show_screen(DUTY, keys=False)
    assert not desk.once.isVisible()
    assert desk.forms.form is None


def _ids(place: Workplace) -> tuple[str, str]:
    row = place.duty.queue.chosen_row()
    assert row is not None
    return row.case_id, row.id


def test_who_decides_reads_what_is_proposed(place: Workplace) -> None:
    case = _ids(place)[0]
    place.room.does("王一帆", SuspendCase(case=case, ground="appraisal", reason="wait for the lab", review_on=NOW.date()))
    desk = open_form(place, "approve_proposal")
    told = desk.forms.form.panel.about.text  # type: ignore[union-attr]
    assert "王一帆" in told
    assert "中止" in told
    assert "wait for the lab" in told
    assert case not in told


def test_the_materials_of_a_transfer_are_a_list_to_tick(place: Workplace) -> None:
    desk = open_form(place, "assign_case")
    field = desk.forms.form.panel.fields["materials"]  # type: ignore[union-attr]
    assert [part.kind for part in field.asked.parts[:-1]] == ["choice"] * (len(field.asked.parts) - 1)
    assert len(field.asked.parts) > 3
    field.setFocus()
    QTest.keyClicks(focused(), "1")
    assert field.value() == "complete"
    QTest.keyClicks(focused(), "2")
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    QTest.keyClicks(focused(), "2")
    assert field.value() == {field.asked.parts[0].name: "missing"}


def test_every_letter_means_commands_that_there_are() -> None:
    assert {name for wanted in LETTERS.values() for name in wanted} - set(commands()) == set()
    assert set(LETTERS) <= set(BY_NAME)
    assert set(CAPS) <= set(commands())
    assert set(CAPS.values()) <= set(BY_NAME)


def test_a_proposal_names_who_approves(place: Workplace) -> None:
    desk = open_form(place, "void_case")
    form = desk.forms.form
    assert form is not None
    desk.forms._went_through(form, Outcome(proposal="p"))
    assert any(place.station.words.of("role", "duty_leader") in told and "误登作废" in told for told in place.told)


@pytest.mark.parametrize(
    ("reason", "stays"),
    [
        (Qt.FocusReason.ActiveWindowFocusReason, True),
        (Qt.FocusReason.PopupFocusReason, True),
        (Qt.FocusReason.TabFocusReason, False),
        (Qt.FocusReason.MouseFocusReason, False),
    ],
)
def test_a_fresh_key_outlives_the_menu_it_came_from_and_a_look_into_another_program_but_not_going_on(
    place: Workplace, reason: Qt.FocusReason, stays: bool
) -> None:
    cases = place.station.cases
    assert cases is not None
    cases.once.show_record({"secret": "whsec_1"})
    QApplication.sendEvent(cases.once, QFocusEvent(QEvent.Type.FocusOut, reason))
    assert bool(cases.once.record) is stays
