"""The outer columns of the dispatch screen: the place (alert, map with ways, nearest camera) and the people (departments, message, log, totals)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from models.views.rows import CameraRow, CandidateRow, DispatchRow, UnitRow
from widgets.alert_head import AlertHead
from widgets.callin_panel import CallinPanel
from widgets.callin_totals import CallinTotals
from widgets.painted import Painted
from widgets.panel import Divider, Head, Panel
from widgets.pills import ActionButton, HoldButton
from widgets.theme import Theme
from widgets.timeline import Timeline
from widgets.words import Words

if TYPE_CHECKING:
    from widgets.county import County
    from widgets.map_view import MapView
    from widgets.player import Player
    from widgets.tile_grid import TileGrid

VIDEO = 250
MESSAGE_NEEDS, FOOT_NEEDS = 860, 600
"""Least height of the people's column that still has the message, least width whose foot is one line (px at 100 %)."""
LOGGED = frozenset({"person.called", "callin.acked", "callin.declined", "callin.no_answer", "person.released", "first_response.ordered", "task.acked"})
"""Journal kinds of the answer log."""


class PlacePart(Panel):
    """Left: which alert, where it is, who is on the way, what the nearest camera sees."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words)
        self._now = now
        self.alert = AlertHead(theme, words, with_limit=True)
        self.who = TextLine(theme, words)
        self.map: MapView | None = None
        self.video: TileGrid | None = None
        self._map_place, self._video_place = QVBoxLayout(), QVBoxLayout()
        self.body.addWidget(self.alert)
        self.body.addWidget(self.who)
        self.body.addWidget(Divider(theme, words))
        self.body.addLayout(self._map_place, 1)
        self._video_place.setContentsMargins(6, 6, 6, 6)
        self.body.addLayout(self._video_place)

    def build_map(self, county: County) -> None:
        """Build the map."""
        from widgets.map_view import MapView

        self.map = MapView(self.theme, self.words, county)
        self._map_place.addWidget(self.map, 1)

    def build_video(self, make_player: Callable[[], Player]) -> None:
        """Build the one tile."""
        from widgets.tile_grid import TileGrid

        self.video = TileGrid(self.theme, self.words, self._now, make_player, rows=1, columns=1, has_large=False)
        self.video.setFixedHeight(self.theme.px(VIDEO))
        self._video_place.addWidget(self.video)

    def show_cameras(self, cameras: Sequence[CameraRow]) -> None:
        """The first of the cameras linked to the alert; none is an empty tile, never the one of the alert before."""
        if self.video is not None:
            self.video.show_cameras(cameras)

    def show_board(self, board: DispatchRow, now: datetime) -> None:
        """Show one alert."""
        detail = board.detail
        self.alert.show_detail(detail, now)
        lead = self.words.unit(detail.lead) if detail.lead else self.words.say("queue.nolead")
        self.who.show_text(self.words.say("dispatch.who", lead=lead, assists=self.words.units(detail.assists) or "—"))
        if self.map is not None:
            self.map.show_alerts([detail.row])
            self.map.show_outlines(detail.outlines)
            self.map.show_units([one.unit for one in board.candidates], now)
            self.map.select(detail.row.id)

    def show_ways(self, ranked: Iterable[CandidateRow], chosen: CandidateRow | None) -> None:
        """The ways of the best units; the marked one first and solid."""
        if self.map is None:
            return
        first = [chosen] if chosen is not None else []
        rest = [one for one in ranked if chosen is None or one.unit.id != chosen.unit.id]
        known = [one for one in (*first, *rest) if one.minutes is not None]
        ways = {one.unit.id: f"{self.words.tag(one.unit.label)} · {self.words.say('dispatch.minutes', n=one.minutes)}" for one in known}
        self.map.show_ways(ways)

    def show_units(self, units: tuple[UnitRow, ...], now: datetime) -> None:
        """Units have moved."""
        if self.map is not None:
            self.map.show_units(units, now)

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.alert.tick(now)

    def close_video(self) -> None:
        """End the stream."""
        if self.video is not None:
            self.video.stop(2.0)


class CallPart(Panel):
    """Right: the seven departments, what is sent to people, who answered, and the two buttons.

    Signals:
        department_asked(unit): call in this department.
        everybody_asked(): all seven, held to the end.
        asked(name): an action of the key table.
    """

    department_asked = Signal(str)
    everybody_asked = Signal()
    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.panel = CallinPanel(theme, words)
        self.message_head = Head(theme, words)
        self.message = TextBox(theme, words)
        self.rule_line = TextLine(theme, words)
        self.log_head = Head(theme, words)
        self.log = Timeline(theme, words)
        self.totals = CallinTotals(theme, words)
        self.call = ActionButton(theme, words)
        self.again = ActionButton(theme, words)
        self.all = ActionButton(theme, words)
        self.everybody = HoldButton(theme, words)
        self._board: DispatchRow | None = None
        self._calling = False
        self._assemble()
        self.panel.department_asked.connect(self.department_asked)
        self.call.clicked.connect(lambda: self.asked.emit("order" if self._calling else "call_in"))
        self.again.clicked.connect(lambda: self.asked.emit("call_again"))
        self.all.clicked.connect(lambda: self.asked.emit("call_all"))
        self.everybody.confirmed.connect(self._confirmed)

    def _assemble(self) -> None:
        body = self.body
        self.panel.setMinimumHeight(0)
        body.addWidget(self.panel, 10)
        body.addWidget(Divider(self.theme, self.words))
        body.addSpacing(4)
        body.addWidget(self.message_head)
        body.addWidget(self.message)
        body.addWidget(self.rule_line)
        body.addWidget(Divider(self.theme, self.words))
        body.addSpacing(4)
        body.addWidget(self.log_head)
        body.addWidget(self.log, 1)
        foot = self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        foot.setContentsMargins(14, 8, 14, 12)
        foot.setSpacing(8)
        foot.addWidget(self.totals, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.call, self.again):
            button.setFixedHeight(self.theme.px(40))
            buttons.addWidget(button)
        foot.addLayout(buttons)
        body.addLayout(foot)
        corner = QHBoxLayout(self.head)
        corner.setContentsMargins(0, 0, 8, 0)
        corner.addStretch(1)
        for button in (self.all, self.everybody):
            button.setFixedHeight(self.theme.px(28))
            corner.addWidget(button)
        self.everybody.hide()
        self.everybody.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With little room the message goes, and the totals stand above the buttons: the people stay."""
        super().resizeEvent(event)
        has_room = self.height() >= self.theme.px(MESSAGE_NEEDS)
        for part in (self.message_head, self.message, self.rule_line):
            part.setVisible(has_room)
        wide = self.width() >= self.theme.px(FOOT_NEEDS)
        self._foot.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def show_board(self, board: DispatchRow, now: datetime) -> None:
        """Show the people of one alert."""
        self._board = board
        self.panel.show_officers(board.officers, board.preselected, now)
        self.totals.show_officers(board.officers)
        self.log.show_rows(tuple(row for row in board.detail.timeline if row.kind in LOGGED))
        self.show_mode(self._calling)

    def offer_everybody(self) -> None:
        """Calling in all seven can't be taken back: the button turns into one that has to be held; leaving it turns it back."""
        self.all.hide()
        self.everybody.show()
        self.everybody.setFocus()

    def withdraw_offer(self) -> None:
        """Back to the plain button."""
        self.everybody.hide()
        self.all.show()

    def _confirmed(self) -> None:
        self.withdraw_offer()
        self.everybody_asked.emit()

    def show_mode(self, calling: bool) -> None:
        """Whether Enter calls in what is preselected."""
        self._calling = calling
        say, board = self.words.say, self._board
        count = len(board.preselected) if board is not None else 0
        self.show_head(say("callin.title"), say("callin.hint", n=count))
        self.message_head.show_text(say("callin.message"))
        self.message.show_text(say("callin.text", title=board.detail.row.title, place=self.words.place(board.detail.township)) if board is not None else "")
        self.rule_line.show_text(f"{say('callin.escalation')}   {say('callin.escalation_text')}")
        self.log_head.show_text(say("callin.log"), trailing=say("callin.log_hint"))
        self.call.look = "primary" if calling else "plain"
        self.call.show_action("Enter" if calling else "C", say("dispatch.call_preselected", n=count), count > 0, say("told.nobody"))
        missed = sum(person.callin_state == "no_answer" for person in board.officers) if board is not None else 0
        self.again.show_action("Z", say("callin.again_short"), missed > 0, say("told.none_missed"))
        self.all.show_action("Shift C", say("callin.all"))
        self.everybody.show_action("Enter", say("callin.hold"))

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.panel.tick(now)


class TextLine(Painted):
    """One small line with the panel's margin."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._text = ""

    def show_text(self, text: str) -> None:
        """Another text."""
        self._text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, self.theme.px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter, pad = self.painter(), self.theme.px(14)
        self.write(painter, QRectF(pad, 0, self.width() - 2 * pad, self.height() - 2), self._text, "t2", "s", may_elide=True)
        painter.end()


class TextBox(TextLine):
    """A framed text of at most two lines: what people called in are told."""

    def sizeHint(self) -> QSize:
        """Two lines and the frame."""
        return QSize(200, self.theme.px(66))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint frame and lines."""
        painter, s = self.painter(), self.theme.scale
        box = QRectF(self.rect()).adjusted(14 * s, 2 * s, -14 * s, -4 * s)
        self.frame(painter, box, 4, "line", "bg0")
        for n, line in enumerate(self.wrap(self._text, box.width() - 24 * s, "m")[:2]):
            self.write(painter, QRectF(box.left() + 12 * s, box.top() + (8 + 22 * n) * s, box.width() - 24 * s, 22 * s), line, "t1", "m", may_elide=n == 1)
        painter.end()
