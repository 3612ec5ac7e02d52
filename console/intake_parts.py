"""The regions of the intake screen: the waiting list with shelf and rate, the report with its fields, candidates, routing. Source: ux.md S2; picture 02."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.intake_entry import Fields
from console.keys import BY_NAME
from models.views.intake_rows import RouteRow, TriageRow
from models.views.rows import QueueRow, SimilarRow
from widgets.fields import Caption
from widgets.intake_head import IntakeHead
from widgets.intake_list import IntakeList
from widgets.level_row import LevelRow
from widgets.likeness_list import LikenessList
from widgets.material_pane import MaterialPane
from widgets.option_row import OptionRow
from widgets.painted import CENTRE, Painted
from widgets.panel import Divider, Head, Panel
from widgets.pick_field import Choice
from widgets.pills import ActionButton
from widgets.rate_bars import RateBars
from widgets.route_pane import RoutePane
from widgets.theme import Theme
from widgets.triage_field import TriageField
from widgets.undo_shelf import UndoShelf
from widgets.words import DEPARTMENTS, Words

if TYPE_CHECKING:
    from widgets.county import County
    from widgets.map_view import MapView

FOOT = (("acknowledge", 11), ("assign", 10), ("merge", 8), ("shelve", 7), ("reject", 8))
FINDS = Callable[[str, int], Sequence[Choice]]


class LeftPart(Panel):
    """未签收, 刚才的操作, and how fast they come."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.list = IntakeList(theme, words)
        self.shelf_head = Head(theme, words)
        self.shelf = UndoShelf(theme, words)
        self.rate = RateBars(theme, words)
        self._oldest = ""
        self._latest = ""
        self.body.addWidget(self.list, 1)
        self.body.addWidget(Divider(theme, words))
        self.body.addSpacing(theme.px(4))
        for part in (self.shelf_head, self.shelf):
            self.body.addWidget(part)
        self.body.addSpacing(theme.px(8))
        self.body.addWidget(self.rate)

    def show_rows(self, rows: Iterable[QueueRow], now: datetime, latest: str) -> None:
        """What waits; `latest` is said where nothing does."""
        found = tuple(rows)
        waited = max(((now - row.received_at).total_seconds() for row in found), default=0.0)
        self._oldest = self.words.span(int(waited)) if found else ""
        self._latest = latest
        self.list.show_rows(found, now)
        self.reword()

    def reword(self) -> None:
        """Another language, other counts."""
        say, count = self.words.say, self.list.count
        self.list.empty_text = " · ".join(part for part in (say("intake.all_taken"), self._latest) if part)
        hint = say("intake.oldest", n=count, time=self._oldest) if self._oldest else str(count)
        self.show_head(say("intake.waiting"), hint, trailing=say("intake.by_time") if self.width() >= self.theme.px(340) else "")
        self.shelf_head.show_text(say("shelf.title"), trailing=say("shelf.undo"), key="U")


class Centre(Panel):
    """The report in front: head, material, fields, map, and what can be done.

    Signals:
        asked(name): an action of the key table.
        taken(field, value), touched(field, text): as of the fields.
    """

    asked = Signal(str)
    taken = Signal(str, str)
    touched = Signal(str, str)

    def __init__(self, theme: Theme, words: Words, find_category: FINDS, find_place: FINDS) -> None:
        super().__init__(theme, words)
        self.row: TriageRow | None = None
        self.values: Fields | None = None
        self.head_line = IntakeHead(theme, words)
        self.material = MaterialPane(theme, words)
        self.level_caption = Caption(theme, words, "")
        self.level = LevelRow(theme, words)
        self.fields = {
            "category": TriageField(theme, words, find_category),
            "place": TriageField(theme, words, find_place),
            "spot": TriageField(theme, words, icon="pin", typed=False),
            "files": TriageField(theme, words, typed=False),
            "note": TriageField(theme, words),
        }
        self.map: MapView | None = None
        self._map_place = QVBoxLayout()
        self.buttons = {name: ActionButton(theme, words, "primary" if name == "acknowledge" else "plain") for name, _ in FOOT}
        self.empty = Empty(theme, words)
        self._assemble()
        self._connect()
        self.show_row(None, None, None)

    def _assemble(self) -> None:
        px = self.theme.px
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head_line)
        column.addWidget(Divider(self.theme, self.words))
        column.addSpacing(px(4))
        column.addWidget(self.material)
        column.addWidget(Divider(self.theme, self.words))
        column.addLayout(self._field_rows())
        column.addWidget(Divider(self.theme, self.words))
        column.addLayout(self._map_place, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(16), px(6), px(16), px(12))
        foot.setSpacing(px(8))
        for name, share in FOOT:
            foot.addWidget(self.buttons[name], share)
        column.addLayout(foot)
        self.pages = QStackedWidget()
        self.pages.addWidget(filled)
        self.pages.addWidget(self.empty)
        self.body.addWidget(self.pages)

    def _field_rows(self) -> QVBoxLayout:
        px = self.theme.px
        rows = QVBoxLayout()
        rows.setContentsMargins(px(16), px(8), px(16), px(12))
        rows.setSpacing(px(8))
        level = QVBoxLayout()
        level.setSpacing(4)
        level.addWidget(self.level_caption)
        level.addWidget(self.level)
        level.addStretch(1)
        first, second = QHBoxLayout(), QHBoxLayout()
        for line in (first, second):
            line.setSpacing(px(12))
        first.addLayout(level, 11)
        first.addWidget(self.fields["category"], 10)
        for name, share in (("place", 262), ("spot", 220), ("files", 108)):
            second.addWidget(self.fields[name], share)
        rows.addLayout(first)
        rows.addLayout(second)
        rows.addWidget(self.fields["note"])
        return rows

    def _connect(self) -> None:
        for name, button in self.buttons.items():
            button.clicked.connect(lambda name=name: self.asked.emit(name))
        for name, field in self.fields.items():
            field.taken.connect(lambda value, name=name: self.taken.emit(name, value))
            field.touched.connect(lambda text, name=name: self.touched.emit(name, text))
        self.level.chosen.connect(lambda level: self.taken.emit("level", str(level)))

    def build_map(self, county: County) -> None:
        """Build the map."""
        from widgets.map_view import MapView

        self.map = MapView(self.theme, self.words, county)
        self.map.setMinimumHeight(self.theme.px(90))
        self._map_place.addWidget(self.map, 1)

    @property
    def is_editing(self) -> bool:
        """Whether a field is open."""
        return any(field.is_editing for field in self.fields.values())

    def show_row(self, row: TriageRow | None, fields: Fields | None, now: datetime | None) -> None:
        """Show a report with its fields; None: nothing waits."""
        another = row is None or self.row is None or row.detail.row.id != self.row.detail.row.id
        if another:
            for field in self.fields.values():
                field.end()
        self.row, self.values = row, fields
        self.pages.setCurrentIndex(0 if row is not None else 1)
        if row is None or fields is None or now is None:
            return
        self.head_line.show_row(row.detail.row, now, is_sealed=row.is_sealed)
        self.material.show_row(row)
        self.reword()

    def reword(self) -> None:
        """Another language, another value."""
        say = self.words.say
        self.empty.show_text(say("intake.all_taken"))
        for name, button in self.buttons.items():
            action = BY_NAME[name]
            word = say(f"intake.do_{name}")
            button.show_action(action.printed, word, not action.off, say(f"off.{action.off}") if action.off else "")
        row, fields = self.row, self.values
        if row is None or fields is None:
            return
        self.level_caption.show_text(self._caption("level", guessed=fields.level_guess))
        self.level.show_level(fields.level, is_guess=fields.level_guess, why=self._danger(fields))
        item = f"{fields.item} {row.route.item_name}" if fields.item and fields.item == row.route.item else fields.item
        category = " — ".join(part for part in (self.words.of("category", fields.category) if fields.category else "", item) if part)
        why = say("intake.because", words=self.words.join(list(fields.category_why))) if fields.category_why else ""
        self._show("category", category, guessed=fields.category_guess, key="Y", why=why)
        self._show("place", fields.shown_place(self.words.place), guessed=fields.place_guess, key="P")
        spot = f"{fields.lat:.4f}°N {fields.lon:.4f}°E" if fields.lat is not None and fields.lon is not None else "—"
        self._show("spot", spot, guessed=fields.spot_guess)
        self._show("files", self._files(row))
        self._show("note", fields.note, key="N")

    def _show(self, name: str, value: str, *, guessed: bool = False, key: str = "", why: str = "") -> None:
        self.fields[name].show_value(value, self._caption(name, guessed=guessed), is_guess=guessed, key=key, why=why)

    def _caption(self, name: str, *, guessed: bool) -> str:
        label = self.words.say(f"intake.{name}")
        return f"{label} · {self.words.say('intake.guessed')}" if guessed else label

    def _danger(self, fields: Fields) -> str:
        told = [self.words.of("value", flag) for flag in fields.danger_flags]
        told += [self.words.say("intake.ongoing")] if fields.ongoing == "yes" else []
        return self.words.join(told)

    def _files(self, row: TriageRow) -> str:
        pictures = sum(one.media_type.startswith("image/") for one in row.files)
        others = len(row.files) - pictures
        told = [self.words.say("intake.pictures", n=pictures)] if pictures else []
        told += [self.words.say("intake.others", n=others)] if others else []
        return self.words.join(told) or "—"


class SimilarPart(Panel):
    """疑似重复."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.list = LikenessList(theme, words)
        self._keyed = self._known = True
        self.body.addWidget(self.list)
        self.body.addStretch(1)

    def show_rows(self, rows: Sequence[SimilarRow], *, choosing: bool = False, keyed: bool = True, known: bool = True) -> None:
        """Other candidates; `keyed`: keys act on them (not while a call is being taken); `known`: it was looked for any."""
        before, self._keyed, self._known = len(self.list.rows), keyed, known
        self.list.show_rows(rows, choosing=choosing, keyed=keyed)
        self.reword()
        if before != len(self.list.rows):
            screen = self.parentWidget()
            if screen is not None and hasattr(screen, "refit"):
                screen.refit()

    def wanted_height(self) -> int:
        """What the candidates need."""
        return self.list.sizeHint().height() + self.head.height() + 4

    def reword(self) -> None:
        """Another language."""
        say = self.words.say
        self.list.empty_text = say("off.no_similar") if self._known else ""
        has = bool(self.list.rows) and self._keyed
        self.show_head(say("likeness.title"), say("likeness.hint"), icon="link", trailing=say("likeness.distinct") if has else "", key="Esc" if has else "")


class RoutePart(Panel):
    """责任清单匹配; R puts the seven departments on top.

    Signals:
        chosen(unit): one of the seven.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.pane = RoutePane(theme, words)
        self.options = OptionRow(theme, words, DEPARTMENTS, words.unit)
        self.options.hide()
        self._frame = QVBoxLayout()
        self._frame.setContentsMargins(theme.px(14), 0, theme.px(14), 0)
        self._frame.addWidget(self.options)
        self.body.addLayout(self._frame)
        self.body.addWidget(self.pane, 1)
        self._route, self._keyed = RouteRow(), True
        self.options.changed.connect(self._picked)

    def show_route(self, route: RouteRow | None, level: int, *, keyed: bool = True) -> None:
        """Another proposal; `keyed`: R acts on it."""
        self._route, self._keyed = route or RouteRow(), keyed
        self.pane.setVisible(route is not None)
        self.pane.show_route(self._route, level)
        self.close_options()
        self.reword()

    def open_options(self) -> None:
        """R: the seven departments, each with its digit."""
        self.options.choose([self._route.lead])
        self.options.show()
        self.options.setFocus()

    def close_options(self) -> None:
        """Put them away."""
        self.options.hide()

    @property
    def is_choosing(self) -> bool:
        """Whether the departments are open."""
        return self.options.isVisibleTo(self)

    def _picked(self) -> None:
        if self.options.chosen:
            self.chosen.emit(self.options.chosen[0])

    def reword(self) -> None:
        """Another language."""
        say, route = self.words.say, self._route
        hint = f"{route.item} · {route.item_name}" if route.item else ""
        self.show_head(say("route.title"), hint, icon="document", trailing=say("route.reroute") if self._keyed else "", key="R" if self._keyed else "")


@dataclass(frozen=True, slots=True)
class Block:
    """A grey block of the skeleton: share of the width, px from the top, px high."""

    share: float
    top: int
    high: int


BLOCKS = (Block(0.3, 20, 14), Block(0.6, 52, 18), Block(0.95, 110, 40), Block(0.7, 170, 12), Block(0.62, 194, 12), Block(0.48, 250, 34), Block(0.95, 300, 34))


class Skeleton(Panel):
    """Where text will stand, shown when a report takes longer than 0.3 s to read."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and blocks."""
        super().paintEvent(event)
        painter, s = self.painter(), self.theme.scale
        for block in BLOCKS:
            self.frame(painter, QRectF(16 * s, block.top * s, (self.width() - 32 * s) * block.share, block.high * s), 4, None, "bg2")
        painter.end()


class Empty(Painted):
    """One calm line in the middle: nothing waits."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._text = ""

    def show_text(self, text: str) -> None:
        """Another text."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(200, 100)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = self.painter()
        self.write(painter, QRectF(self.rect()), self._text, "t2", "l", align=CENTRE, may_elide=True)
        painter.end()
