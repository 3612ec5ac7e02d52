"""The layout check finds what it promises to find, and every picture of the gallery comes out clean."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.gallery import PICTURES
from tests.widgets.samples import NOW, queue_row
from widgets.county import read_county
from widgets.layout_check import findings
from widgets.painted import Painted
from widgets.queue_view import QueueView
from widgets.theme import Theme, ThemeName
from widgets.words import Language, Words


class Sheet(Painted):
    """Writes given texts into given places."""

    def __init__(self, texts: list[tuple[str, QRectF, bool]]) -> None:
        super().__init__(Theme(), Words("zh"))
        self._texts = texts

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = self.painter()
        for text, rect, may_elide in self._texts:
            self.write(painter, rect, text, may_elide=may_elide)
        painter.end()


def kinds(widget: QWidget, qtbot: QtBot) -> list[str]:
    """Kinds of what is found in a widget once it was painted."""
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    widget.grab()
    return sorted({finding.kind for finding in findings(widget)})


def sheet(*texts: tuple[str, QRectF, bool]) -> Sheet:
    """A sheet of 300 by 100 px."""
    page = Sheet(list(texts))
    page.resize(300, 100)
    return page


def test_a_clean_sheet_has_no_finding(qtbot: QtBot) -> None:
    assert kinds(sheet(("采石场边坡垮塌", QRectF(10, 10, 200, 24), False), ("三兴镇", QRectF(10, 40, 200, 24), False)), qtbot) == []


def test_shortened_primary_text_is_found_and_secondary_is_allowed(qtbot: QtBot) -> None:
    assert kinds(sheet(("采石场边坡垮塌，疑越界开采", QRectF(10, 10, 60, 24), False)), qtbot) == ["elided"]
    assert kinds(sheet(("采石场边坡垮塌，疑越界开采", QRectF(10, 10, 60, 24), True)), qtbot) == []


def test_text_that_runs_out_of_its_widget_is_found(qtbot: QtBot) -> None:
    assert kinds(sheet(("采石场边坡垮塌", QRectF(250, 10, 200, 24), False)), qtbot) == ["clipped"]
    assert kinds(sheet(("采石场边坡垮塌", QRectF(10, 92, 200, 24), False)), qtbot) == ["clipped"]


def test_text_on_other_text_is_found(qtbot: QtBot) -> None:
    assert kinds(sheet(("采石场边坡垮塌", QRectF(10, 10, 200, 24), False), ("三兴镇", QRectF(30, 14, 200, 24), False)), qtbot) == ["overlap"]


def test_labels_buttons_and_siblings_are_measured_too(qtbot: QtBot) -> None:
    page = QWidget()
    page.resize(400, 300)
    label = QLabel("采石场边坡垮塌，疑越界开采", page)
    label.setGeometry(0, 0, 40, 20)
    button = QPushButton("采石场边坡垮塌", page)
    button.setGeometry(100, 100, 30, 24)
    under = QWidget(page)
    under.setGeometry(110, 90, 60, 60)
    assert kinds(page, qtbot) == ["clipped", "siblings"]
    under.setProperty("overlay", True)
    assert {finding.kind for finding in findings(page)} == {"clipped"}


def test_a_title_too_long_for_the_queue_is_found(qtbot: QtBot) -> None:
    view = QueueView(Theme(), Words("zh"), lambda: NOW)
    view.resize(700, 400)
    view.set_rows([queue_row("0001", title="很长的标题" * 12)])
    assert kinds(view, qtbot) == ["elided"]


@pytest.mark.parametrize("name", sorted(PICTURES))
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("look", "scale"), [("dark", 1.0), ("light", 1.5)])
def test_every_widget_is_clean_in_both_languages_at_100_and_150_percent(
    name: str, language: Language, look: ThemeName, scale: float, qtbot: QtBot, qapp: QApplication
) -> None:
    theme, words = Theme(name=look, scale=scale), Words(language)
    words.learn(places=read_county().spellings)
    widget = PICTURES[name](theme, words)
    if name != "wall":
        widget.resize(round(widget.width() * scale), round(widget.height() * scale))
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    widget.grab()
    assert [str(finding) for finding in findings(widget)] == []
