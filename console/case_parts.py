"""The left parts of the case screen: its head with the way of the case, and the timeline with its filters and the box for a note.

Source: ux.md S4; picture 04.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from console.keys import BY_NAME
from models.views.case_rows import CaseFile, Sort, sort_of
from widgets.entry_list import EntryList
from widgets.glyphs import paint_glyph
from widgets.icons import Icons
from widgets.painted import Painted
from widgets.panel import Divider, Panel
from widgets.pills import ActionButton, FilterChip, cap_width, paint_cap
from widgets.stage_bar import StageBar
from widgets.theme import Theme
from widgets.words import Words

HEAD_BUTTONS = ("feedback", "hand_over", "wall", "print")
MOST_CHIPS = 7


class CaseHead(Panel):
    """Level, title, numbers and chips; the stage bar; four actions.

    Signals:
        asked(name): an action of the key table.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.title = TitleLine(theme, words)
        self.stages = StageBar(theme, words)
        self.buttons = {name: ActionButton(theme, words, "primary" if name == "feedback" else "plain") for name in HEAD_BUTTONS}
        line = QHBoxLayout()
        line.setContentsMargins(18, 10, 14, 0)
        line.setSpacing(8)
        line.addWidget(self.title, 1)
        for name, button in self.buttons.items():
            line.addWidget(button)
            button.clicked.connect(lambda name=name: self.asked.emit(name))
        below = QHBoxLayout()
        below.setContentsMargins(14, 4, 18, 8)
        below.addWidget(self.stages)
        self.body.addLayout(line)
        self.body.addLayout(below)
        self.retranslate()

    def show_file(self, file: CaseFile, now: datetime, off: dict[str, str]) -> None:
        """Show a case; `off` says of actions that can't be done why not."""
        self.title.show_file(file)
        self.stages.show_stages(file.stages, now)
        self.show_off(off)

    def show_off(self, off: dict[str, str]) -> None:
        """Which buttons are open."""
        for name, button in self.buttons.items():
            action = BY_NAME[name]
            why_not = self.words.say(f"off.{action.off}") if action.off else off.get(name, "")
            button.show_action(action.printed, action.word(self.words.language), not why_not, why_not)

    def retranslate(self) -> None:
        """Another language."""
        self.show_off({})
        super().retranslate()


class TitleLine(Painted):
    """Glyph, title, numbers, chips."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._file: CaseFile | None = None
        self._icons = Icons(theme)

    def show_file(self, file: CaseFile) -> None:
        """Another case."""
        self._file = file
        self.setToolTip(file.title)
        self.setAccessibleName(f"{self.words.of('level', file.level)} {file.title} {file.case_no} {self.words.join([text for text, _ in self._chips(file)])}")
        self.update()

    def sizeHint(self) -> QSize:
        """One line of large text."""
        return QSize(self.theme.px(300), self.theme.px(34))

    def _chips(self, file: CaseFile) -> list[tuple[str, str]]:
        """Words and icon of each chip, the gravest first."""
        words = self.words
        chips = [(words.of("level", file.level), "level"), (words.of("state", file.state), "")]
        if file.round > 1:
            chips.append((words.say("case.round", n=file.round), ""))
        if file.linked:
            chips.append((words.say("case.linked", n=file.linked), "link"))
        if file.supervision:
            chips.append((words.of("state", "supervised"), "flag"))
        chips += [(words.of("thing", overlay), "transfer") for overlay in file.overlays]
        chips += [(words.of("flag", flag), "") for flag in file.flags]
        return chips

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint from the left; chips that have no room are counted."""
        painter, s, file = self.painter(), self.theme.scale, self._file
        if file is None:
            painter.end()
            return
        middle = self.height() / 2
        paint_glyph(painter, self.theme, file.level, QPointF(11 * s, middle), 24 * s)
        left, right = 32 * s, float(self.width())
        numbers = f"{file.alert_no} → {file.case_no}"
        room = right - left
        taken = self.write(painter, QRectF(left, 0, room * 0.5, self.height()), file.title, "t1", "xl", bold=True, may_elide=True)
        left += taken + 12 * s
        left += self.write(painter, QRectF(left, 2, max(10.0, right - left), self.height()), numbers, "t2", "s", may_elide=True) + 12 * s
        chips = self._chips(file)
        for place, (text, icon) in enumerate(chips):
            wide = self.text_width(text, "s") + (34 if icon not in ("", "level") else 18) * s
            rest = f"+{len(chips) - place}"
            if left + wide + (self.text_width(rest, "s") + 14 * s if place + 1 < len(chips) else 0) > right or place == MOST_CHIPS:
                if left + self.text_width(rest, "s") <= right:
                    self.write(painter, QRectF(left, 2, right - left, self.height()), rest, "t3", "s")
                break
            self._chip(painter, QRectF(left, middle - 10 * s, wide, 20 * s), text, icon, file.level)
            left += wide + 6 * s
        painter.end()

    def _chip(self, painter: QPainter, box: QRectF, text: str, icon: str, level: int) -> None:
        s, grave = self.theme.scale, icon == "level" and level in (1, 2)
        role = f"p{level}" if grave else "t2"
        self.frame(painter, box, box.height() / 2, role if grave else "ctl")
        if icon not in ("", "level"):
            self._icons.paint(painter, icon, QPointF(box.left() + 15 * s, box.center().y()), 13 * s, "t2")
        start = box.left() + (25 if icon not in ("", "level") else 9) * s
        self.write(painter, QRectF(start, box.top(), box.right() - start, box.height()), text, role, "s")


class TimelinePart(Panel):
    """The timeline with its filters, and at the foot the box for a note.

    Signals:
        noted(text): Enter in the box.
        drafted(text): the box was typed in.
    """

    noted = Signal(str)
    drafted = Signal(str)

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words)
        self._now = now
        self.sort: Sort | None = None
        self.list = EntryList(theme, words)
        self.note = NoteBox(theme, words)
        self.filters = {sort: FilterChip(theme, words, f"case.only_{sort or 'all'}") for sort in (None, Sort.SCENE, Sort.ORDER, Sort.DATA)}
        self._file: CaseFile | None = None
        corner = QHBoxLayout(self.head)
        corner.setContentsMargins(0, 0, theme.px(46), 0)
        corner.setSpacing(6)
        corner.addStretch(1)
        for sort, chip in self.filters.items():
            corner.addWidget(chip)
            chip.clicked.connect(lambda sort=sort: self.show_only(sort))
        self.body.addWidget(self.list, 1)
        self.body.addWidget(Divider(theme, words))
        self.body.addWidget(self.note)
        self.note.entered.connect(self.noted)
        self.note.edit.textEdited.connect(self.drafted)
        self.setFocusProxy(self.list)
        self._filter()

    def show_file(self, file: CaseFile) -> None:
        """Show a case."""
        self._file = file
        self._filter()

    def show_only(self, sort: Sort | None) -> None:
        """Only entries of this sort; None for all."""
        self.sort = sort
        self._filter()

    def _filter(self) -> None:
        for sort, chip in self.filters.items():
            chip.show_state(sort == self.sort)
        self._filter_head()
        file = self._file
        if file is not None:
            rows = [row for row in file.entries if self.sort is None or sort_of(row) is self.sort]
            self.list.show_entries(rows, file.units, self._now(), {row.sha256 for row in file.evidence if row.is_picture})

    def _filter_head(self) -> None:
        count = self._file.entry_count if self._file is not None else 0
        self.show_head(self.words.say("case.timeline"), self._hint(count), icon="clock", key="T")

    def _hint(self, count: int) -> str:
        """As much of the hint as there is room for beside the filters."""
        title = self.text_width(self.words.say("case.timeline"), "m", bold=True)
        chips = sum(chip.sizeHint().width() + 6 for chip in self.filters.values())
        room = self.width() - chips - title - self.theme.px(14 + 26 + 10 + 46 + 12)
        texts = (self.words.say("case.timeline_hint", n=count), self.words.say("case.entries", n=count))
        return next((text for text in texts if self.text_width(text, "s") <= room), "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: another hint."""
        super().resizeEvent(event)
        self._filter_head()

    def retranslate(self) -> None:
        """Another language."""
        super().retranslate()
        if hasattr(self, "filters"):
            self._filter()


class NoteBox(QWidget):
    """The box in which a note is added.

    Signals:
        entered(text): Enter.
        left(): Esc.
    """

    entered = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.theme, self.words = theme, words
        self.edit = QLineEdit()
        self.edit.returnPressed.connect(self._enter)
        self.cap = CapInField(theme, words, "N")
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 12, 10)
        line.setSpacing(8)
        line.addWidget(self.edit, 1)
        line.addWidget(self.cap)
        self.setFocusProxy(self.edit)
        theme.changed.connect(self._restyle)
        words.changed.connect(self._reword)
        self._restyle()
        self._reword()

    def _enter(self) -> None:
        text = self.edit.text().strip()
        if text:
            self.entered.emit(text)

    def _restyle(self) -> None:
        self.edit.setFont(self.theme.font("m"))
        self.edit.setFixedHeight(self.theme.px(36))

    def _reword(self) -> None:
        self.edit.setPlaceholderText(self.words.say("case.note_hint"))
        self.edit.setAccessibleName(self.words.say("case.note_hint"))


class CapInField(Painted):
    """The key cap beside a field."""

    def __init__(self, theme: Theme, words: Words, key: str) -> None:
        super().__init__(theme, words)
        self._key = key

    def sizeHint(self) -> QSize:
        """The cap."""
        return QSize(round(cap_width(self, self._key)), self.theme.px(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = self.painter()
        paint_cap(self, painter, QRectF(0, (self.height() - self.theme.px(20)) / 2, self.width(), self.theme.px(20)), self._key)
        painter.end()
