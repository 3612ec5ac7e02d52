"""Candidates, task card and call-in panel of the dispatch screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.widgets.samples import NOW, candidates, dispatch, officers
from widgets.callin_panel import CallinPanel
from widgets.callin_totals import CallinTotals
from widgets.candidate_list import CandidateList
from widgets.task_card import CardLimit, TaskCard
from widgets.theme import Theme
from widgets.words import DEPARTMENTS, Words


@pytest.fixture
def theme(qapp: object) -> Theme:
    return Theme()


@pytest.fixture
def words(qapp: object) -> Words:
    return Words("zh")


@pytest.fixture
def units(theme: Theme, words: Words, qtbot: QtBot) -> CandidateList:
    view = CandidateList(theme, words)
    qtbot.addWidget(view)
    view.resize(796, 420)
    view.show()
    view.show_candidates(candidates(), NOW)
    return view


def test_the_best_unit_is_marked_at_once_so_that_enter_orders_it(units: CandidateList, qtbot: QtBot) -> None:
    ordered: list[str] = []
    units.ordered.connect(ordered.append)
    qtbot.keyClick(units, Qt.Key.Key_Return)
    assert ordered == ["u1"]


def test_a_digit_and_enter_order_any_listed_unit(units: CandidateList, qtbot: QtBot) -> None:
    ordered: list[str] = []
    units.ordered.connect(ordered.append)
    qtbot.keyClick(units, Qt.Key.Key_4)
    qtbot.keyClick(units, Qt.Key.Key_Return)
    assert ordered == ["u4"]
    qtbot.keyClick(units, Qt.Key.Key_J)
    assert units.chosen_id == "u5"
    qtbot.keyClick(units, Qt.Key.Key_K)
    assert units.chosen_id == "u4"


def test_the_marked_unit_stays_marked_when_the_ranking_changes(units: CandidateList) -> None:
    units.choose(3)
    units.show_candidates(tuple(reversed(candidates())), NOW)
    assert units.chosen_id == "u3"


def test_a_blocked_unit_says_why_and_cannot_be_marked(units: CandidateList) -> None:
    rows = candidates()
    blocked = (replace(rows[0], blocked=("two_certified_needed",)), *rows[1:])
    units.show_candidates(blocked, NOW)
    assert units.chosen_id == "u2"
    assert not units.choose(1)
    units.grab()
    assert any("持证不足两人" in piece.text for piece in units.written)


def test_an_old_position_makes_the_minutes_about(units: CandidateList) -> None:
    units.grab()
    texts = [piece.text for piece in units.written]
    assert "约 18 分" in texts
    assert "7 分" in texts


def test_without_a_unit_the_list_says_so(units: CandidateList) -> None:
    units.show_candidates((), NOW)
    units.grab()
    assert units.chosen_id == ""
    assert "没有可用单元" in [piece.text for piece in units.written]


def test_the_card_lists_the_steps_and_what_is_withheld(theme: Theme, words: Words, qtbot: QtBot) -> None:
    card = TaskCard(theme, words)
    qtbot.addWidget(card)
    card.resize(760, 330)
    card.show_card(dispatch().tasks, (CardLimit("到场", "30 分", "10:13 前"),))
    card.grab()
    texts = [piece.text for piece in card.written]
    assert any(text.startswith("到场取证") for text in texts)
    assert {"必做", "视情", "时限"} <= set(texts)
    assert "举报人姓名、电话、录音原声" in texts


@pytest.fixture
def panel(theme: Theme, words: Words, qtbot: QtBot) -> CallinPanel:
    view = CallinPanel(theme, words)
    qtbot.addWidget(view)
    view.resize(650, 530)
    view.show()
    view.show_officers(officers(), {"psb", "ee"}, NOW)
    view.grab()
    return view


def test_seven_departments_stand_in_their_fixed_order_with_their_keys(panel: CallinPanel) -> None:
    texts = [piece.text for piece in panel.written]
    assert [text for text in texts if text.startswith("Alt ")] == [f"Alt {n}" for n in range(1, 8)]
    assert [key for key, _box in panel._blocks] == list(DEPARTMENTS)


def test_answers_come_with_their_seconds_and_ringing_counts_on(panel: CallinPanel) -> None:
    texts = [piece.text for piece in panel.written]
    assert "00:22" in texts
    assert "未应答" in texts
    assert texts.count("01:04") == 3
    panel.tick(NOW + timedelta(seconds=5))
    panel.grab()
    assert "01:09" in [piece.text for piece in panel.written]


def test_a_click_on_a_person_or_on_a_department_says_which(panel: CallinPanel, qtbot: QtBot) -> None:
    people: list[str] = []
    departments: list[str] = []
    panel.officer_asked.connect(people.append)
    panel.department_asked.connect(departments.append)
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=panel._lines[2][1].center().toPoint())
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=panel._blocks[3][1].topLeft().toPoint() + QPoint(20, 20))
    assert people == [panel._lines[2][0]]
    assert departments == ["wr"]


def test_with_many_people_those_who_were_called_are_shown_first(panel: CallinPanel) -> None:
    crowd = tuple(replace(officers()[2], id=f"x{n}", name=f"队员{n}") for n in range(9))
    called = replace(officers()[2], id="zz", name="被叫者", callin_state="no_answer", called_at=NOW)
    panel.show_officers((*crowd, called), set(), NOW)
    panel.grab()
    texts = [piece.text for piece in panel.written]
    assert "被叫者" in texts
    assert any(text.startswith("+") for text in texts), "and how many more there are"


def test_a_department_without_people_says_so(panel: CallinPanel) -> None:
    panel.show_officers((), set(), NOW)
    panel.grab()
    assert [piece.text for piece in panel.written].count("无派驻人员") == 7


def test_totals_count_the_called_the_answered_and_the_missing(theme: Theme, words: Words, qtbot: QtBot) -> None:
    totals = CallinTotals(theme, words)
    qtbot.addWidget(totals)
    totals.show_officers(officers())
    assert (totals.answered, totals.ringing, totals.missing) == (3, 2, 1)
    assert totals.accessibleName() == "已召集 6 已应答 3 未应答 1"


def test_at_a_large_scale_the_units_name_stays_readable(theme: Theme, words: Words, qtbot: QtBot) -> None:
    theme.use(scale=1.5)
    view = CandidateList(theme, words)
    qtbot.addWidget(view)
    view.resize(800, 620)
    view.show_candidates(candidates(), NOW)
    view.grab()
    names = [piece for piece in view.written if piece.text == "环1 · 鹅峰执法中队"]
    assert names
    assert not names[0].elided
    assert "7 分" in [piece.text for piece in view.written]
