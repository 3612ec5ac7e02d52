"""Draws each widget with sample rows to PNG, dark and light, Chinese and English, to be looked at beside the mock-ups.

Run: `QT_QPA_PLATFORM=offscreen python -m tests.widgets.gallery FOLDER [NAME …]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from tests.widgets import samples
from tests.widgets.samples import NOW, shift_rows
from widgets.alert_head import AlertHead
from widgets.countdown import LimitStrip
from widgets.county import read_county
from widgets.facts import Facts
from widgets.layout_check import findings
from widgets.panel import Divider, Head, Panel
from widgets.pills import ActionButton
from widgets.queue_view import QueueView
from widgets.reading_plot import ReadingPlot
from widgets.similar_list import SimilarList
from widgets.theme import Theme
from widgets.timeline import Timeline
from widgets.words import Words

Maker = Callable[[Theme, Words], QWidget]


def queue(theme: Theme, words: Words) -> QWidget:
    """The queue panel of picture 01."""
    view = QueueView(theme, words, lambda: NOW)
    view.resize(theme.px(884), 992)
    view.show()
    view.set_rows(shift_rows())
    view.choose("0003")
    view.activateWindow()
    view.list.setFocus()
    return view


def detail_panel(theme: Theme, words: Words) -> QWidget:
    """The detail panel of picture 01, put together as the duty screen does."""
    panel, row = Panel(theme, words), samples.detail()
    head, strip, facts, plot = AlertHead(theme, words), LimitStrip(theme, words), Facts(theme, words), ReadingPlot(theme, words)
    similar, similar_head, line, line_head = SimilarList(theme, words), Head(theme, words), Timeline(theme, words), Head(theme, words)
    similar_head.show_text(words.say("similar.title"), words.say("similar.hint"), key="M")
    line_head.show_text(words.say("timeline.title"), trailing=words.say("timeline.all", n=11), key="T")
    grid = QGridLayout()
    grid.setContentsMargins(14, 8, 14, 12)
    grid.setSpacing(8)
    labels = ("command.order_first_response", "command.call_in", "command.merge_cases", "state.shelved", "command.mark_false_alarm", "command.set_level")
    for n, (key, label) in enumerate(zip("DCMHXNW", (*labels, "wall.overview"), strict=True)):
        button = ActionButton(theme, words, "primary" if n == 0 else "plain")
        button.show_action(key, words.say(label), enabled=n != 4, why_not="人工来源不得标记误报。")
        grid.addWidget(button, *((0, n * 4, 1, 4) if n < 3 else (1, (n - 3) * 3, 1, 3)))
    parts: list[QWidget] = [head, Divider(theme, words), strip]
    for widget in parts:
        panel.body.addWidget(widget)
    panel.body.addLayout(grid)
    for part in (facts, plot, similar_head, similar, line_head):
        if part is not similar:
            panel.body.addWidget(Divider(theme, words))
        panel.body.addWidget(part)
    panel.body.addWidget(line, 1)
    head.show_detail(row, NOW)
    strip.show_limits(row.limits, NOW)
    facts.show_facts(row.facts)
    plot.show_curve(row.curve)
    similar.show_rows(row.similar)
    line.show_rows(row.timeline)
    panel.resize(theme.px(520), 992)
    return panel


PICTURES: dict[str, Maker] = {"queue": queue, "detail": detail_panel}


def main(folder: Path, names: list[str]) -> None:
    """Draw the named pictures (all if none is named) and print what the layout check finds in each."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for look, language in (("dark", "zh"), ("light", "zh"), ("dark", "en"), ("light", "en")):
        for name in names or PICTURES:
            theme, words = Theme(name=look), Words(language)  # type: ignore[arg-type]
            words.learn(places=read_county().spellings)
            theme.apply(app)
            widget = PICTURES[name](theme, words)
            widget.setAutoFillBackground(True)
            palette = widget.palette()
            palette.setColor(widget.backgroundRole(), theme.colour("bg1"))
            widget.setPalette(palette)
            widget.show()
            app.processEvents()
            widget.grab().save(str(folder / f"{name}-{look}-{language}.png"))
            for finding in findings(widget):
                print(f"{name}-{look}-{language}: {finding}")
            widget.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
