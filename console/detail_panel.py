"""The right column of the duty screen: which alert, its limits, what can be done now, facts, curve, similar alerts, timeline.

Source: ux.md S1; picture 01.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.keys import BY_NAME
from models.views.rows import DetailRow
from widgets.alert_head import AlertHead
from widgets.countdown import LimitStrip
from widgets.facts import Facts
from widgets.panel import Divider, Head, Panel
from widgets.pills import ActionButton
from widgets.similar_list import SimilarList
from widgets.theme import Theme
from widgets.timeline import Timeline
from widgets.words import Words

NEW_ROWS = (("acknowledge", "assign", "call_in"), ("merge", "shelve", "reject", "note"))
KNOWN_ROWS = (("assign", "call_in", "merge"), ("shelve", "reject", "note", "wall"))
"""The two rows of buttons, before and after somebody has acknowledged; the first of the first row is the primary one."""
HEIGHT = 92


class DetailPanel(Panel):
    """Everything about one alert or case.

    Signals:
        asked(name): a button was pressed; the action of the key table.
        similar_chosen(id): one of the similar alerts was pointed at.
    """

    asked = Signal(str)
    similar_chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.detail: DetailRow | None = None
        self.alert = AlertHead(theme, words)
        self.limits = LimitStrip(theme, words)
        self.buttons = {name: ActionButton(theme, words) for name in dict.fromkeys(name for row in (*NEW_ROWS, *KNOWN_ROWS) for name in row)}
        self.facts = Facts(theme, words)
        self.similar_head = Head(theme, words)
        self.similar = SimilarList(theme, words)
        self.timeline_head = Head(theme, words)
        self.timeline = Timeline(theme, words)
        self._plot_place = QVBoxLayout()
        self._plot: QWidget | None = None
        self.acts = ActionRows(theme, self.buttons)
        self._off: Mapping[str, str] = {}
        self._assemble()
        for name, button in self.buttons.items():
            button.clicked.connect(lambda name=name: self.asked.emit(name))
        self.similar.chosen.connect(self.similar_chosen)
        self.retranslate()
        self.acts.show_rows(KNOWN_ROWS)

    def _assemble(self) -> None:
        body = self.body
        body.addWidget(self.alert)
        body.addWidget(Divider(self.theme, self.words))
        body.addSpacing(9)
        body.addWidget(self.limits)
        body.addWidget(self.acts)
        body.addWidget(Divider(self.theme, self.words))
        body.addWidget(self.facts)
        body.addLayout(self._plot_place)
        self._below = [Divider(self.theme, self.words) for _ in range(2)]
        body.addWidget(self._below[0])
        body.addSpacing(4)
        body.addWidget(self.similar_head)
        body.addWidget(self.similar)
        body.addSpacing(2)
        body.addWidget(self._below[1])
        body.addSpacing(4)
        body.addWidget(self.timeline_head)
        body.addWidget(self.timeline, 1)

    def show_detail(self, detail: DetailRow | None, now: datetime, off: Mapping[str, str]) -> None:
        """Show an alert, or nothing. `off` says of actions that can't be done why not (an action that is missing in it can)."""
        another = detail is None or self.detail is None or detail.row.id != self.detail.row.id
        self.detail, self._off = detail, off
        self.alert.show_detail(detail, now)
        self.limits.show_limits(detail.limits if detail else (), now)
        self.facts.show_facts(detail.facts if detail else ())
        if another or (detail is not None and not self.similar.numbered):
            self.similar.show_rows(detail.similar if detail else ())
        self.timeline.show_rows(detail.timeline if detail else ())
        self._show_curve(detail)
        self.acts.show_rows(NEW_ROWS if detail is not None and detail.row.state == "new" else KNOWN_ROWS)
        self.retranslate()

    def show_candidates(self, numbered: bool) -> None:
        """M was pressed: the similar alerts carry their digits; or no more."""
        if self.detail is not None:
            self.similar.show_rows(self.detail.similar, numbered)

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.limits.tick(now)
        self.alert.tick(now)
        if self._plot is not None:
            self._plot.tick(now)  # type: ignore[attr-defined]

    def retranslate(self) -> None:
        """Another language, or other actions."""
        for name, button in self.buttons.items():
            action = BY_NAME[name]
            word = action.word(self.words.language)
            if name == "merge" and self.detail is not None and self.detail.similar:
                word = f"{word} {len(self.detail.similar)}"
            why_not = self.words.say(f"off.{action.off}") if action.off else self._off.get(name, "")
            button.show_action(action.printed, word, not why_not, why_not)
        self.similar_head.show_text(self.words.say("similar.title"), self.words.say("similar.hint"), key="M")
        count = self.detail.timeline_count if self.detail else 0
        self.timeline_head.show_text(self.words.say("timeline.title"), trailing=self.words.say("timeline.all", n=count) if count else "")
        super().retranslate()

    def _show_curve(self, detail: DetailRow | None) -> None:
        curve = detail.curve if detail is not None else None
        if curve is not None and self._plot is None:
            # pyqtgraph and numpy cost 0.2 s to import: only the first alert with a curve pays.
            from widgets.reading_plot import ReadingPlot

            self._plot = plot = ReadingPlot(self.theme, self.words, opens=True)
            plot.opened.connect(lambda: self.asked.emit("curve"))
            self._plot_place.addWidget(Divider(self.theme, self.words))
            self._plot_place.addWidget(self._plot)
        for index in range(self._plot_place.count()):
            item = self._plot_place.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(curve is not None)
        if self._plot is not None:
            self._plot.show_curve(curve)  # type: ignore[attr-defined]


class ActionRows(QWidget):
    """Two rows of buttons; the first of the first row is the primary one and a little wider."""

    def __init__(self, theme: Theme, buttons: Mapping[str, ActionButton]) -> None:
        super().__init__()
        self._theme, self._buttons = theme, buttons
        self._rows: tuple[tuple[str, ...], ...] = ()
        for button in buttons.values():
            button.setParent(self)
        theme.changed.connect(self._place)
        self.setFixedHeight(theme.px(HEIGHT))

    def show_rows(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Which buttons, in which rows."""
        if rows == self._rows:
            return
        self._rows = rows
        shown = {name for row in rows for name in row}
        for name, button in self._buttons.items():
            button.setVisible(name in shown)
            button.look = "primary" if name == rows[0][0] else "plain"
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rows take the whole width."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(HEIGHT))
        for number, names in enumerate(self._rows):
            shares = [7 if number == 0 and place == 0 else 5 for place in range(len(names))]
            room = self.width() - 2 * px(14) - px(8) * (len(names) - 1)
            left = float(px(14))
            for name, share in zip(names, shares, strict=True):
                width = room * share / sum(shares)
                self._buttons[name].setGeometry(round(left), px(4 + 42 * number), round(left + width) - round(left), px(34))
                left += width + px(8)
