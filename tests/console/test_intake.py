"""The intake screen, by real keys at a real store: one key acknowledges and saves, one field is changed and saved, candidates merge, nothing is modal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.form_drafts import Drafts
from console.intake_desk import IntakeDesk
from console.intake_watch import IntakeWatch
from console.keys import DISPATCH, INTAKE
from models.commands.alerts import Place
from models.commands.reporter import Reporter
from models.records.alert import Alert
from models.records.case import Case
from models.rules.gazetteer import Gazetteer
from models.rules.recognition import sign_table
from models.rules.undo import WINDOW
from models.views.intake import Knowledge, triage
from tests.builders import BAISHI, Room
from tests.console.workplace import Workplace, workplace
from widgets.tokens import RESOURCES


def typed(text: str) -> None:
    """Type into whatever has the focus."""
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, text)


FOAM: dict[str, Any] = {"summary": "白石镇河口大片白沫、刺鼻", "text": "现在更多了", "category": "", "place": Place(text="白石镇河口"), "ongoing": "unknown"}

ALIKE: dict[str, Any] = {"summary": "白石镇河口白沫，刺鼻气味", "category": "", "place": BAISHI}


@contextmanager
def at_intake(qtbot: QtBot, room: Room, waiting: int = 1, flood_begins: int = 10) -> Iterator[tuple[Workplace, IntakeDesk]]:
    """A workplace with its intake screen in front, the first of so many waiting reports on it."""
    with workplace(qtbot, room) as place:
        place.window.words.add("intake_words.json")  # type: ignore[attr-defined]
        desk = IntakeDesk(place.station, room.store.data_dir / "drafts", flood_begins)
        place.window.add_screen(INTAKE, desk.screen)
        place.station.intake = desk
        desk.show_lines(place.station.rows)
        desk.use_rules(room.desk.rulebook)
        place.window.asked.emit("screen_intake")
        place.until(lambda: desk.row is not None if waiting else desk.reader.known() is not None)
        yield place, desk


def test_one_key_saves_everything_that_was_recognised_and_files_it_when_it_can_be_taken_back_no_more(qtbot: QtBot, room: Room) -> None:
    alert = room.alert(**FOAM)
    with at_intake(qtbot, room) as (place, desk):
        assert (desk.fields.category, desk.fields.item, desk.fields.ongoing, desk.fields.category_guess) == ("water", "V-02", "yes", True)
        place.press("A")
        place.until(lambda: room.get(Alert, alert).state == "acknowledged")
        kept = room.get(Alert, alert)
        assert (kept.category, kept.power_item, kept.township, kept.ongoing) == ("water", "V-02", "白石镇", "yes")
        desk.doing.late.look()
        assert room.all(Case) == []
        room.clock.advance(seconds=WINDOW.total_seconds() + 2)
        desk.doing.late.look()
        place.until(lambda: len(room.all(Case)) == 1)
        [case] = room.all(Case)
        assert (case.category, case.power_item, case.township) == ("water", "V-02", "白石镇")
        assert not place.modal_seen


def test_fields_are_changed_by_their_keys_kept_as_a_draft_and_a_lower_level_asks_for_its_reason(qtbot: QtBot, room: Room) -> None:
    alert = room.alert(summary="有味道", category="", place=Place(text="不清楚"), danger_flags=("injury",))
    with at_intake(qtbot, room) as (place, desk):
        place.press("P")
        typed("bsz")
        place.press("Return")
        assert (desk.fields.place, desk.fields.township, desk.fields.place_guess) == ("白石镇", "白石镇", False)
        place.press("3", "A")
        assert desk.screen.centre.fields["note"].is_editing
        assert room.get(Alert, alert).state == "new"
        typed("no one is hurt")
        qtbot.waitUntil(lambda: bool(desk.drafts.of("intake", "", alert, room.clock.now()).typed.get("note")), timeout=2000)
        after_a_crash = Drafts(room.store.data_dir / "drafts" / "intake", "1", desk.seat.person.id)
        assert after_a_crash.of("intake", "", alert, room.clock.now()).typed["note"] == "no one is hurt"
        assert [here["alert"] for _, _, here in after_a_crash.waiting("intake_here")] == [alert]
        place.press("Return", "A")
        place.until(lambda: room.get(Alert, alert).state == "acknowledged")
        [entry] = room.entries("level.changed")
        assert (room.get(Alert, alert).level, room.get(Alert, alert).township, entry.facts["reason"]) == (3, "白石镇", "no one is hurt")


def test_m_and_a_digit_merge_into_the_case_of_the_candidate(qtbot: QtBot, room: Room) -> None:
    case = room.case(summary="白石镇河口大片白沫、刺鼻", place=BAISHI)
    room.clock.advance(minutes=5)
    alert = room.alert(**ALIKE)
    with at_intake(qtbot, room) as (place, desk):
        place.until(lambda: bool(desk.row.similar))
        place.press("M", "1")
        place.until(lambda: room.get(Alert, alert).case_id == case)
        assert not place.modal_seen


def test_esc_says_that_the_candidates_are_other_matters(qtbot: QtBot, room: Room) -> None:
    room.case(summary="白石镇河口大片白沫、刺鼻", place=BAISHI)
    room.clock.advance(minutes=5)
    room.alert(**ALIKE)
    with at_intake(qtbot, room) as (place, desk):
        place.until(lambda: bool(desk.row.similar))
        place.press("Esc")
        assert not desk.row.similar, "shown at once"
        place.until(lambda: len(room.entries("alert.marked_distinct")) == 1)


def test_in_a_flood_the_list_folds_like_the_queue_and_a_takes_a_fold_only_after_showing_it(qtbot: QtBot, room: Room) -> None:
    ids = [room.alert("auto_water", level=3, place=BAISHI, category="water") for _ in range(4)]
    grave = room.alert(level=1, place=BAISHI, category="water")
    with at_intake(qtbot, room) as (place, desk):
        listed = desk.screen.left.list
        place.station.duty.queue.fold(True)
        listed.choose(grave)
        desk._tick(room.clock.now())
        assert [(row.id, row.linked) for row in listed.rows] == [(grave, 0), (ids[0], 4)]
        assert listed.count == 5, "what is folded away is counted"
        listed.choose(ids[0])
        place.press("A")
        assert [row.id for row in listed.rows] == [grave, *ids], "a closed fold is only opened"
        assert {str(room.get(Alert, one).state) for one in ids} == {"new"}
        QTest.keyClick(listed, Qt.Key.Key_Left)
        assert [row.id for row in listed.rows] == [grave, ids[0]]
        QTest.keyClick(listed, Qt.Key.Key_Right)
        place.press("A")
        place.until(lambda: {str(room.get(Alert, one).state) for one in ids} == {"acknowledged"})
        place.until(lambda: [row.id for row in listed.rows] == [grave])
        assert room.get(Alert, grave).state == "new"


def test_the_threshold_of_a_flood_is_the_county_s(qtbot: QtBot, room: Room) -> None:
    room.alert()
    with at_intake(qtbot, room, flood_begins=25) as (place, desk):
        place.until(lambda: bool(desk.screen.left.rate.counts))
        assert "25" in desk.screen.left.rate.accessibleDescription()


def test_the_list_counts_what_it_shows(qtbot: QtBot, room: Room) -> None:
    room.alert()
    with at_intake(qtbot, room) as (place, desk):
        room.alert()
        place.until(lambda: len(desk.screen.left.list.rows) == 2)
        assert desk.screen.left.head._hint.startswith("2 ")


def test_nothing_of_the_screen_tells_who_reported(room: Room) -> None:
    who = Reporter(name="赵大明", phone="100-0000-0077", address="下坪村12号")
    told = {**FOAM, "text": "赵大明说：现在更多了"}
    alert = room.alert(**told, reporter=who, extra={"transcript": ["来电：我是赵大明，电话 100 0000 0077"], "caller_no": "100-0000-0077"})
    known = Knowledge(sign_table(json.loads((RESOURCES / "recognition.json").read_text(encoding="utf-8"))), Gazetteer(), room.desk.rulebook)
    with room.store.reading() as connection:
        row = triage(connection, alert, room.clock.now(), known)
    assert row.is_sealed
    assert len(row.spoken) == 1
    for secret in ("赵大明", "0077", "下坪村12号"):
        assert secret not in repr(row)


def test_every_word_of_the_screen_stands_in_both_languages() -> None:
    words = json.loads((RESOURCES / "intake_words.json").read_text(encoding="utf-8"))
    for chinese, english in words.values():
        assert chinese
        assert english
        assert set(re.findall(r"\{(\w+)\}", chinese)) == set(re.findall(r"\{(\w+)\}", english))


def test_a_look_at_the_gateway_does_not_take_the_report_from_the_screen_that_is_being_read(qtbot: QtBot, room: Room) -> None:
    first, second = room.alert(**FOAM), room.alert(summary="高村镇盗伐树木", category="", place=Place(text="高村镇"))
    with at_intake(qtbot, room) as (place, desk):
        watch = IntakeWatch(room.store.data_dir, desk.tasks, place.window.banners, desk.words)
        for alert in (first, second):
            desk.screen.left.list.choose(alert)
            watch.look()
            watch.look()
            place.until(lambda alert=alert: desk.row is not None and desk.row.detail.row.id == alert)  # type: ignore[misc]


def test_while_a_report_is_being_read_nothing_of_another_one_stands_beside_it(qtbot: QtBot, room: Room) -> None:
    room.case(**ALIKE)
    room.alert(**FOAM)
    with at_intake(qtbot, room) as (_, desk):
        assert desk.screen.similar.list.rows
        desk.screen.show_loading()
        assert (desk.screen.similar.list.rows, desk.screen.similar.list.empty_text, desk.screen.route.pane.isVisible()) == ((), "", False)


def test_d_takes_this_report_alone_and_leads_to_the_units(qtbot: QtBot, room: Room) -> None:
    first, second = room.alert(**FOAM), room.alert(summary="白石镇养殖场粪污直排", category="", place=BAISHI)
    with at_intake(qtbot, room) as (place, desk):
        desk.screen.left.list.choose(first)
        place.press("D")
        place.until(lambda: place.window.front == DISPATCH and place.station.sending.board is not None)
        assert (place.chosen, len(room.all(Case))) == (first, 1)
        QTest.qWait(300)
        assert (room.get(Alert, second).state, place.window.front) == ("new", DISPATCH)
