"""The supervision screen: its pages behind digits, decisions by keys, the shift handed over and taken, rules edited; nothing clipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from console.form_desk import Focus
from console.keys import CASE, DUTY, SUPERVISE
from console.supervision_desk import SupervisionDesk
from console.supervision_page import StepsMenu
from console.supervision_screen import DECISIONS, DUTIES, LIST, PAGES, PEOPLE, RULES, SupervisionScreen
from models.commands.arguments import build
from models.commands.registry import command_named
from models.records.case import Case
from models.records.proposal import Proposal
from models.records.rule_edit import RuleEdit
from models.records.shift import ShiftHandover
from tests.builders import Room
from tests.console.workplace import Workplace, add_supervision, add_units, workplace
from widgets.layout_check import drawn, findings

LOOKS = [
    ("zh", "dark", 1.0, (1920, 1080)),
    ("en", "light", 1.0, (1920, 1080)),
    ("en", "dark", 1.5, (1920, 1080)),
    ("zh", "light", 1.5, (1920, 1080)),
    ("en", "dark", 1.0, (1600, 900)),
    ("zh", "dark", 1.0, (2560, 1440)),
    ("en", "light", 1.0, (1366, 768)),
]
DISPATCHER, OTHER, LEADER, DIRECTOR, ANALYST, SUPERVISOR, LAWYER = "王一帆", "何青", "刘峰", "陈立", "苏敏", "曾肃", "丁律"


def tell_a_story(room: Room) -> str:
    """A case with a red flag that was answered, a notice that waits, an edit of a rule on its way, a roster with a gap; returns the case."""
    add_units(room)
    case, _ = room.case_under_way()
    does(room, SUPERVISOR, "raise_red_flag", case=case, kind="no_filing", evidence="照片与材料不符")
    does(room, DISPATCHER, "issue_supervision_notice", case=case, unit="ee", rule="R-221", required="三日内报监测", level="normal")
    does(room, ANALYST, "edit_rules", rule="R-410", change={"val": {"radius_m": 800}}, valid_from="2023-12-01", reason="夜间复核")
    room.desk.sweep()
    does(room, DISPATCHER, "view_camera", camera="JX-07", case=case)
    does(room, DISPATCHER, "manage_roster", **{"change": "assign", "officer": DISPATCHER, "position": "dispatcher", "from": "2023-11-06", "to": "2023-11-07"})
    return case


def does(room: Room, who: str, name: str, **given: object) -> None:
    room.desk.do(build(command_named(name), given), room.actor(who))


@pytest.fixture
def place(qtbot: QtBot, room: Room) -> Iterator[Workplace]:
    tell_a_story(room)
    does(room, DISPATCHER, "view_camera", camera="JX-07", reason="群众电话")
    with workplace(qtbot, room) as place:
        add_supervision(place)
        yield place


def desk_of(place: Workplace) -> SupervisionDesk:
    assert place.station.supervision is not None
    return place.station.supervision


def screen_of(place: Workplace) -> SupervisionScreen:
    return desk_of(place).screen


def focused(place: Workplace) -> QWidget:
    return QApplication.focusWidget() or place.window


def press(place: Workplace, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(place), key, mods)


def go_to(place: Workplace, page: str) -> None:
    """F5, then the digit of a page, and wait for its lines."""
    place.until(lambda: place.station.detail is not None)
    press(place, Qt.Key.Key_F5)
    place.until(lambda: place.window.front == SUPERVISE)
    press(place, Qt.Key(Qt.Key.Key_1 + PAGES.index(page)))
    place.until(lambda: screen_of(place).front == page and bool(screen_of(place).page.lists[0].body.lines))


def form_of(place: Workplace) -> str:
    assert place.station.cases is not None
    form = place.station.cases.forms.form
    return form.command if form is not None else ""


def given(place: Workplace) -> dict[str, object]:
    assert place.station.cases is not None
    form = place.station.cases.forms.form
    assert form is not None
    return form.panel.given()


@pytest.mark.parametrize("page", PAGES)
def test_f5_and_a_digit_open_every_page_with_its_lines_and_esc_leads_back(page: str, place: Workplace) -> None:
    go_to(place, page)
    assert screen_of(place).page.lists[0].chosen_key
    press(place, Qt.Key.Key_Escape)
    assert place.window.front == DUTY


@pytest.mark.parametrize(("key", "page"), [(Qt.Key.Key_F8, DECISIONS), (Qt.Key.Key_F9, PEOPLE), (Qt.Key.Key_F10, RULES)])
def test_one_key_on_any_screen_opens_decisions_people_and_rules(key: Qt.Key, page: str, place: Workplace) -> None:
    place.until(lambda: place.station.detail is not None)
    press(place, Qt.Key.Key_F4)
    place.until(lambda: place.window.front == CASE)
    press(place, key)
    place.until(lambda: place.window.front == SUPERVISE and screen_of(place).front == page)
    press(place, Qt.Key.Key_Escape)
    assert place.window.front == CASE


def test_a_flag_stands_on_the_list_with_its_evidence_and_without_an_answer_yet(place: Workplace) -> None:
    go_to(place, LIST)
    text = screen_of(place).list.sheet.text
    assert "照片与材料不符" in text
    assert place.window.words.say("sup.awaits_answer") in text


def test_z_urges_the_unit_of_the_line_and_enter_opens_its_case(place: Workplace) -> None:
    go_to(place, LIST)
    press(place, Qt.Key.Key_Z)
    place.until(lambda: form_of(place) == "urge_case")
    press(place, Qt.Key.Key_Escape)
    press(place, Qt.Key.Key_Return)
    place.until(lambda: place.window.front == CASE)
    press(place, Qt.Key.Key_Escape)
    place.until(lambda: place.window.front == SUPERVISE)


def test_e_shows_the_steps_of_a_line_and_a_digit_opens_one(place: Workplace) -> None:
    go_to(place, LIST)
    press(place, Qt.Key.Key_E)
    menu = screen_of(place).list.findChild(StepsMenu)
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_2)
    place.until(lambda: form_of(place) == "issue_supervision_notice")


def test_the_top_bar_counts_what_waits_for_this_person_only(qtbot: QtBot, room: Room) -> None:
    tell_a_story(room)
    for who, count in ((DISPATCHER, 0), (LEADER, 1)):
        with workplace(qtbot, room, who) as place:
            add_supervision(place)
            place.until(lambda: bool(screen_of(place).decisions.all_rows))
            assert place.window.top.decisions.count == count
            assert place.window.top.decisions.isVisible() == bool(count)


def test_enter_says_yes_to_a_proposal_and_the_step_is_carried_out(qtbot: QtBot, room: Room) -> None:
    tell_a_story(room)
    with workplace(qtbot, room, LEADER) as place:
        add_supervision(place)
        go_to(place, DECISIONS)
        place.until(lambda: "三日内报监测" in screen_of(place).decisions.sheet.text)
        place.until(lambda: place.window.words.say("dec.nothing_against") in screen_of(place).decisions.sheet.text)
        press(place, Qt.Key.Key_Return)
        place.until(lambda: form_of(place) == "approve_proposal")
        press(place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        place.until(lambda: [row.state for row in room.all(Proposal)] == ["approved"])
        place.until(lambda: place.window.top.decisions.count == 0)


def test_x_says_no_with_a_reason(qtbot: QtBot, room: Room) -> None:
    tell_a_story(room)
    with workplace(qtbot, room, LEADER) as place:
        add_supervision(place)
        go_to(place, DECISIONS)
        press(place, Qt.Key.Key_X)
        place.until(lambda: form_of(place) == "decline_proposal")
        QTest.keyClicks(focused(place), "not now")
        press(place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        place.until(lambda: [(row.state, row.reason) for row in room.all(Proposal)] == [("declined", "not now")])


def test_ones_own_proposal_is_shown_and_cannot_be_decided(place: Workplace) -> None:
    go_to(place, DECISIONS)
    assert not any(row.is_mine for row in screen_of(place).decisions.all_rows)
    assert not screen_of(place).decisions.foot.buttons["open"].isEnabled()


def test_the_roster_marks_what_nobody_covers_and_e_offers_to_fill_it(place: Workplace) -> None:
    go_to(place, PEOPLE)
    grid = screen_of(place).people.roster.grid
    gaps = [stand.text for day in grid.body.days for cell in day.cells for stand in cell if stand.role == "p2"]
    assert gaps
    grid.setFocus()
    press(place, Qt.Key.Key_E)
    place.until(lambda: form_of(place) == "manage_roster")
    assert given(place)["change"] == "assign"


@pytest.mark.parametrize(("step", "command"), list(enumerate(("manage_roster", "manage_certificates", "manage_secondment", "declare_recusal"), start=1)))
def test_every_step_about_a_person_is_two_keys_away(step: int, command: str, place: Workplace) -> None:
    go_to(place, PEOPLE)
    screen_of(place).people.people.setFocus()
    person = screen_of(place).people.people.body.lines[1].cells[0].text
    press(place, Qt.Key.Key_E)
    menu = screen_of(place).people.findChild(StepsMenu)
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key(Qt.Key.Key_0 + step))
    place.until(lambda: form_of(place) == command)
    assert given(place)["officer"] == person


def test_v_offers_the_shift_and_a_takes_it(qtbot: QtBot, room: Room) -> None:
    tell_a_story(room)
    with workplace(qtbot, room) as place:
        add_supervision(place)
        go_to(place, PEOPLE)
        listed = [line.key for line in screen_of(place).people.shift.list.body.lines]
        assert any(key.startswith("clock:") for key in listed)
        press(place, Qt.Key.Key_V)
        place.until(lambda: form_of(place) == "hand_over_shift")
        assert given(place)["clocks"] == "all"
    does(room, OTHER, "hand_over_shift", to=DISPATCHER, clocks="all", callins="all", remarks="")
    with workplace(qtbot, room) as place:
        add_supervision(place)
        go_to(place, PEOPLE)
        place.until(lambda: screen_of(place).people.shift.waits)
        place.until(lambda: place.window.top.decisions.count == 1)
        press(place, Qt.Key.Key_A)
        place.until(lambda: form_of(place) == "accept_shift")
        press(place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        place.until(lambda: [row.state for row in room.all(ShiftHandover)] == ["accepted"])


def test_all_rules_stand_with_their_source_and_an_edit_on_its_way_says_so(place: Workplace) -> None:
    go_to(place, RULES)
    page = screen_of(place).rules
    assert len(page.rules) == len(place.room.desk.rulebook.rules)
    page.show_only("edits")
    assert page.records.chosen_key == "R-410"
    assert "夜间复核" in page.sheet.text
    press(place, Qt.Key.Key_Return)
    place.until(lambda: form_of(place) == "edit_rules")
    assert given(place)["rule"] == "R-410"


def test_the_judicial_bureau_reviews_an_edit_from_its_decisions(qtbot: QtBot, room: Room) -> None:
    tell_a_story(room)
    with workplace(qtbot, room, LAWYER) as place:
        add_supervision(place)
        place.station.seat.person = place.station.reader.person = person_with_organ(place, "judicial_admin")
        go_to(place, DECISIONS)
        place.until(lambda: any(row.kind == "edit" and row.is_mine for row in screen_of(place).decisions.all_rows))
        edit = next(row for row in screen_of(place).decisions.all_rows if row.kind == "edit")
        assert screen_of(place).decisions.decisions.choose(edit.id)
        press(place, Qt.Key.Key_Return)
        place.until(lambda: form_of(place) == "review_legality")
        QTest.keyClicks(focused(place), "lawful")
        press(place, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        place.until(lambda: [row.state for row in room.all(RuleEdit)] == ["reviewed"])


def person_with_organ(place: Workplace, organ: str) -> object:
    from dataclasses import replace

    return replace(place.seat.person, organ=organ)


def test_a_duty_is_met_by_enter(place: Workplace) -> None:
    go_to(place, DUTIES)
    rule = screen_of(place).duties.rows[0].rule
    press(place, Qt.Key.Key_Return)
    place.until(lambda: form_of(place) == "meet_period_duty")
    assert given(place)["rule"] == rule


def test_slash_finds_a_rule_by_its_words(place: Workplace) -> None:
    go_to(place, RULES)
    press(place, Qt.Key.Key_Slash)
    QTest.keyClicks(focused(place), "r-206")
    assert [line.key for line in screen_of(place).rules.records.body.lines] == ["R-206"]


@pytest.mark.parametrize(("language", "theme", "scale", "size"), LOOKS)
def test_no_text_is_clipped_or_lies_on_other_text(language: str, theme: str, scale: float, size: tuple[int, int], qtbot: QtBot, room: Room) -> None:
    tell_a_story(room)
    does(room, OTHER, "hand_over_shift", to=DISPATCHER, clocks="all", callins="all", remarks="注意")
    with workplace(qtbot, room, language=language) as place:
        add_supervision(place)
        place.window.theme.use(name="dark" if theme == "dark" else "light", scale=scale, still=True)
        place.window.resize(*size)
        for page in PAGES:
            go_to(place, page)
            QTest.qWait(50)
            drawn(place.window)
            assert findings(place.window) == [], page


def test_a_shift_goes_to_a_dispatcher_and_things_go_with_a_task_or_a_person(place: Workplace) -> None:
    assert place.station.cases is not None
    forms, case = place.station.cases.forms, place.room.all(Case)[0]
    for command, wanted, unwanted in (("hand_over_shift", OTHER, LEADER), ("dispatch_equipment", "龙江", "ee")):
        forms.open(command, Focus(case.id))
        place.until(lambda: forms.form is not None and forms.form.command == command)  # noqa: B023
        assert forms.form is not None
        editor = forms.form.panel.fields["to"].editor
        found = {one.value for one in editor.form.find(editor.asked, "", 400)}
        assert wanted in found
        assert unwanted not in found
        forms.close()
