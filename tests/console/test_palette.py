"""The palette finds by characters, pinyin, initials and English, at once; what is closed says why; Esc goes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console.palette import Palette, PaletteLine
from console.vocabulary import Vocabulary
from widgets.spelling import Readings, Spelling
from widgets.theme import Theme

LINES = (
    PaletteLine("command", "order_first_response", "派首接", "环1 · 鹅峰执法中队", cap="D", found_by="order first response"),
    PaletteLine("command", "assign_case", "移交办案", found_by="assign case Hand over the case", why_not="当前状态不能进行此步骤。"),
    PaletteLine("case", "a1", "打开案件", "WZST-20261122-0018 锦江鹅峰断面", "研判中"),
    PaletteLine("person", "单雄", "召集", "单雄", "公安"),
    PaletteLine("camera", "longhe-01", "调看", "龙河口 01", "康乐街道"),
)


@pytest.fixture
def palette(qtbot: QtBot) -> Iterator[Palette]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    before = QLineEdit(window)
    window.show()
    QTest.qWaitForWindowExposed(window)
    before.setFocus()
    words = Vocabulary("zh")
    palette = Palette(Theme(), words, window)
    palette.set_lines(LINES, "")
    palette.open()
    yield palette
    palette.hide()


@pytest.mark.parametrize(
    ("typed", "first"),
    [("派 环", "order_first_response"), ("pai huan", "order_first_response"), ("p h1", "order_first_response"), ("psj", "order_first_response"),
     ("hand over", "assign_case"), ("yjba", "assign_case"), ("0018", "a1"), ("shanxiong", "单雄"), ("lhk", "longhe-01")],
)  # fmt: skip
def test_characters_pinyin_initials_and_english_find_the_same(palette: Palette, typed: str, first: str) -> None:
    palette.edit.setText(typed)
    assert palette.shown[0].key == first


@pytest.mark.parametrize(("prefix", "kind"), [(">", "command"), ("#", "case"), ("@", "person"), ("!", "camera")])
def test_a_prefix_shows_one_kind_alone(palette: Palette, prefix: str, kind: str) -> None:
    palette.edit.setText(prefix)
    assert {line.kind for line in palette.shown} == {kind}


def test_enter_runs_the_marked_line_and_the_focus_goes_back_to_the_exact_place(palette: Palette) -> None:
    chosen: list[PaletteLine] = []
    palette.chosen.connect(chosen.append)
    QTest.keyClicks(palette.edit, "yjba")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert [line.key for line in chosen] == ["assign_case"]
    assert palette.isHidden()
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus is not palette.edit


def test_esc_runs_nothing(palette: Palette) -> None:
    chosen: list[PaletteLine] = []
    palette.chosen.connect(chosen.append)
    QTest.keyClick(palette.edit, Qt.Key.Key_Escape)
    assert chosen == []
    assert palette.isHidden()


def test_each_line_is_spelled_when_it_comes_and_no_more_while_somebody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """How soon the first of 20 000 is found is measured by `python -m tests.bench desk` (ux.md 19, bar 19)."""
    asked: list[str] = []
    readings, spelling = Readings(), Spelling()
    monkeypatch.setattr(spelling, "readings", readings)
    plain = readings.of

    def noted(character: str) -> str:
        asked.append(character)
        return plain(character)

    monkeypatch.setattr(readings, "of", noted)
    spelling.set_lines([*((f"锦江鹅峰断面 {number} 号", f"WZST-{number:05d}") for number in range(500)), ("移交办案", "assign case")])
    assert asked
    asked.clear()
    for typed, place in (("移交", 500), ("yijiao", 500), ("yjba", 500), ("assign", 500), ("00499", 499)):
        assert spelling.find(typed, 8) == [place]
    assert asked == []
