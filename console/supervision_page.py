"""What every page of the supervision screen has: lists one goes through, steps for the selected record, and how its look is made anew.

A page shows what it is given and says what is wanted; it reads nothing. Source: ux.md 9, 10, S5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from console.keys import BY_NAME
from models.views.rows import LimitRow, LimitState
from widgets.panel import Panel
from widgets.pills import ActionButton, FilterChip
from widgets.record_list import RecordList
from widgets.theme import Theme
from widgets.timing import county_zone
from widgets.words import Words

GUTTER: Final = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One step a person may want to take with a record: the command, and what its form begins with."""

    command: str
    given: Mapping[str, Any] = field(default_factory=dict, hash=False)
    case_id: str = ""
    alert_id: str = ""


class RecordsPage(QWidget):
    """The ground of the pages.

    Signals:
        asked(step): the form of this step is wanted.
        case_asked(case_id): this case is wanted.
        stirred(key): another record is selected of which more has to be read.
    """

    asked = Signal(object)
    case_asked = Signal(str)
    stirred = Signal(str)

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.theme, self.words, self.now = theme, words, now
        self.lists: list[RecordList] = []
        self.filter: QWidget | None = None

    def take_list(self, records: RecordList) -> RecordList:
        """One more list of this page, in the order of Shift J."""
        self.lists.append(records)
        records.opened.connect(lambda _key: self.do("open"))
        records.menu_asked.connect(lambda _key, place: self.open_menu(place))
        if len(self.lists) == 1:
            self.setFocusProxy(records)
        return records

    def put_chips(self, panel: Panel, chips: Mapping[str, FilterChip], show_only: Callable[[str], None], beside: QWidget | None = None) -> None:
        """Lay the filters of a list into the head of its panel, `beside` (a search box) behind them; a click is as good as its digit."""
        corner = QHBoxLayout(panel.head)
        corner.setContentsMargins(0, 0, 10, 0)
        corner.setSpacing(6)
        corner.addStretch(1)
        for name, chip in chips.items():
            corner.addWidget(chip)
            chip.clicked.connect(lambda name=name: show_only(name))
        if beside is not None:
            corner.addWidget(beside)

    # Keys.

    @property
    def case_id(self) -> str:
        """The case the selected record is of; on this ground none."""
        return ""

    @property
    def current(self) -> RecordList | None:
        """The list that has the focus, else the first."""
        return next((one for one in self.lists if one.body.hasFocus()), self.lists[0] if self.lists else None)

    def do(self, name: str) -> None:
        """What a key of the table does on every page."""
        moves: dict[str, Callable[[RecordList], None]] = {
            "next": lambda records: records.go(1),
            "previous": lambda records: records.go(-1),
            "first": lambda records: records.go_end(last=False),
            "last": lambda records: records.go_end(last=True),
        }
        current = self.current
        if name in moves and current is not None:
            moves[name](current)
        elif name in ("next_group", "previous_group"):
            self._to_list(1 if name == "next_group" else -1)
        elif name == "filter" and self.filter is not None:
            self.filter.setFocus()
        elif name == "steps":
            self.open_menu(None)
        else:
            self.act(name)

    def act(self, name: str) -> None:
        """What a key does on this page only; nothing on this ground."""

    def _to_list(self, step: int) -> None:
        if self.current is not None:
            place = self.lists.index(self.current)
            self.lists[(place + step) % len(self.lists)].setFocus()

    # Steps.

    def steps(self) -> Sequence[Step]:
        """What can be done with the selected record; nothing on this ground."""
        return ()

    def open_menu(self, place: QPoint | None) -> None:
        """Show the steps: with one there is nothing to choose, its form is opened."""
        steps = self.steps()
        current = self.current
        if len(steps) == 1:
            self.asked.emit(steps[0])
        elif steps and current is not None:
            menu = StepsMenu(self.words, steps, self)
            menu.asked.connect(self.asked)
            box = current.body.box_of(current.chosen_key)
            menu.popup(place or current.body.mapToGlobal(box.bottomLeft().toPoint() + QPoint(self.theme.px(28), 0)))

    # Look.

    def tick(self, now: datetime) -> None:
        """A second passed."""
        for records in self.lists:
            records.tick(now)


class StepsMenu(QMenu):
    """The steps of one record; a digit takes one, Esc none.

    Signals:
        asked(step): this one.
    """

    asked = Signal(object)

    def __init__(self, words: Words, steps: Sequence[Step], parent: QWidget) -> None:
        super().__init__(parent)
        for number, step in enumerate(steps, start=1):
            word = words.of("command", step.command).replace("&", "&&")
            entry = QAction(f"&{number}  {word}" if number < 10 else word, self)
            entry.triggered.connect(lambda _checked=False, step=step: self.asked.emit(step))
            self.addAction(entry)
        self.aboutToHide.connect(self.deleteLater)
        if steps:
            self.setActiveAction(self.actions()[0])


class Foot(QWidget):
    """The buttons under a sheet, each with its key; what the table calls otherwise may have a word of its own.

    Signals:
        asked(name): an action of the key table.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words, names: Sequence[str], labels: Mapping[str, str] | None = None) -> None:
        """`labels`: action → key of the word on its button here. The first is the main one."""
        super().__init__()
        self.theme, self.words, self._labels = theme, words, dict(labels or {})
        self.buttons = {name: ActionButton(theme, words, "primary" if place == 0 else "plain") for place, name in enumerate(names)}
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 10)
        row.setSpacing(8)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda name=name: self.asked.emit(name))
            row.addWidget(button, 1)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def allow(self, name: str, allowed: bool, why_not: str = "") -> None:
        """Whether a button can be used now."""
        button, action = self.buttons[name], BY_NAME[name]
        button.show_action(action.printed, self._word(name), allowed, why_not)

    def _word(self, name: str) -> str:
        return self.words.say(self._labels[name]) if name in self._labels else BY_NAME[name].word(self.words.language)

    def retranslate(self) -> None:
        """Another language."""
        for name, button in self.buttons.items():
            button.show_action(BY_NAME[name].printed, self._word(name), button.isEnabled(), button.toolTip())


def day_of(day: date | datetime, words: Words) -> str:
    """`2026-11-20 周五`, `Fri 20 Nov 2026`."""
    here = day.astimezone(county_zone()).date() if isinstance(day, datetime) else day
    name = words.say(f"weekday.{here.isoweekday()}")
    return f"{here.isoformat()} {name}" if words.language == "zh" else f"{name} {here.day} {words.say(f'month.{here.month}')} {here.year}"


def moment_of(at: datetime) -> str:
    """`11-20 09:43` in local time."""
    return at.astimezone(county_zone()).strftime("%m-%d %H:%M")


def until(rule: str, started_at: datetime, due_at: datetime, now: datetime) -> LimitRow:
    """A limit for its bar, running or over by what the clock says."""
    return LimitRow(rule, started_at, due_at, LimitState.OVERDUE if due_at < now else LimitState.RUNNING)


def organ_name(organ: str, words: Words) -> str:
    """What an organ above is called: by its kind, or as the unit it is."""
    return words.say(f"organ.{organ}") if words.has(f"organ.{organ}") else words.unit(organ)


def rule_name(rule: str, words: Words) -> str:
    """What a rule is called in short: as a limit, as a duty, or by what it is the basis of."""
    for section in ("rule", "duty", "basis", "limit"):
        if words.has(f"{section}.{rule}"):
            name = words.say(f"{section}.{rule}")
            return name[:1].upper() + name[1:]
    return rule
