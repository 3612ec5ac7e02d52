"""The intake screen (S2): what nobody has taken, the report with its fields, candidates and routing. Source: ux.md S2; picture 02.

It shows what it is given and tells what was asked; `console/intake_desk.py` knows what that means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from console.intake_entry import Fields
from console.intake_parts import Centre, LeftPart, RoutePart, SimilarPart, Skeleton
from models.views.intake_rows import RouteRow, TriageRow
from models.views.rows import QueueRow, SimilarRow
from widgets.pick_field import Choice
from widgets.theme import Theme
from widgets.undo_shelf import ShelfLine
from widgets.words import Words

if TYPE_CHECKING:
    from widgets.county import County

GUTTER = 8
LEFT, CENTRE, RIGHT = 372, 836, 680
"""Widths of the three columns at 1920 px."""
LEFT_LEAST = 300
FINDS = Callable[[str, int], Sequence[Choice]]


class IntakeScreen(QWidget):
    """The screen.

    Signals:
        chosen(id): another alert is selected.
        asked(name): an action of the key table.
        field_taken(name, value): a field was confirmed or changed (`level`, `category`, `place`, `note`).
        field_touched(name, text): somebody is typing in it.
        candidate_chosen(number): a candidate was pointed at.
        department_chosen(unit): one of the seven, after R.
    """

    chosen = Signal(str)
    asked = Signal(str)
    field_taken = Signal(str, str)
    field_touched = Signal(str, str)
    candidate_chosen = Signal(int)
    department_chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime], find_category: FINDS, find_place: FINDS) -> None:
        """`find_category` and `find_place` give the choices for what is typed."""
        super().__init__()
        self.theme, self.words, self.now = theme, words, now
        self.left = LeftPart(theme, words)
        self.centre = Centre(theme, words, find_category, find_place)
        self.skeleton = Skeleton(theme, words)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.centre)
        self.middle.addWidget(self.skeleton)
        self.similar = SimilarPart(theme, words)
        self.route = RoutePart(theme, words)
        self.row: TriageRow | None = None
        self.form: QWidget | None = None
        for part in (self.left, self.middle, self.similar, self.route):
            part.setParent(self)
        self._connect()
        theme.changed.connect(self._fit)
        words.changed.connect(self.retranslate)
        self.setFocusProxy(self.left.list)
        self.retranslate()

    def _connect(self) -> None:
        self.left.list.chosen.connect(self.chosen)
        self.centre.asked.connect(self.asked)
        self.centre.taken.connect(self.field_taken)
        self.centre.touched.connect(self.field_touched)
        self.similar.list.chosen.connect(self.candidate_chosen)
        self.route.chosen.connect(self.department_chosen)

    # Data.

    def build_map(self, county: County) -> None:
        """Give it the county's geography."""
        self.centre.build_map(county)

    def show_waiting(self, rows: Iterable[QueueRow], latest: str = "") -> None:
        """What nobody has taken yet; `latest` tells of the last one taken where nothing waits."""
        self.left.show_rows(rows, self.now(), latest)
        if not self.left.list.rows:
            self.show_triage(None, None)

    def show_loading(self) -> None:
        """It takes longer than a moment: blocks where text will stand, and nothing of another report beside them."""
        if self.form is None:
            self.middle.setCurrentWidget(self.skeleton)
            self.similar.show_rows((), keyed=False, known=False)
            self.route.show_route(None, 3, keyed=False)

    def show_error(self, text: str) -> None:
        """The report in front cannot be read: said in its place, the list goes on working."""
        self.row = None
        if self.form is None:
            self.centre.show_row(None, None, None)
            self.centre.empty.show_text(text)
            self.middle.setCurrentWidget(self.centre)
            self.similar.show_rows((), keyed=False, known=False)
            self.route.show_route(None, 3, keyed=False)

    def show_triage(self, row: TriageRow | None, fields: Fields | None) -> None:
        """Show an alert with its fields, or that nothing waits."""
        self.row = row
        if self.form is not None:
            return
        if self.middle.currentWidget() is self.skeleton:
            self.middle.setCurrentWidget(self.centre)
        self.centre.show_row(row, fields, self.now())
        self.similar.show_rows(row.similar if row is not None else ())
        self.route.show_route(row.route if row is not None else None, fields.level if fields is not None else 3)

    def add_form(self, form: QWidget) -> None:
        """Take in the entry form, behind the rest until it is asked for."""
        self.middle.addWidget(form)

    def show_form(self, form: QWidget) -> None:
        """The entry form takes the middle; the list stays."""
        self.middle.setCurrentWidget(form)
        self.form = form
        self.show_look((), None, 3)

    def hide_form(self) -> None:
        """The report in front is back."""
        self.form = None
        self.middle.setCurrentWidget(self.centre)

    def show_look(self, similar: Sequence[SimilarRow], route: RouteRow | None, level: int) -> None:
        """Candidates and routing of a report that is being taken down."""
        self.similar.show_rows(similar, keyed=False)
        self.route.show_route(route, level, keyed=False)

    def show_similar(self, rows: Sequence[SimilarRow], *, choosing: bool = False) -> None:
        """Other candidates, or the digits on them."""
        if self.form is None:
            self.similar.show_rows(rows, choosing=choosing)

    def show_shelf(self, lines: Sequence[ShelfLine]) -> None:
        """What can still be taken back."""
        self.left.shelf.show_lines(lines)

    def show_rate(self, counts: tuple[int, ...], threshold: int) -> None:
        """How many came in each ten minutes."""
        self.left.rate.show_counts(counts, self.now(), threshold)

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.left.list.tick(now)
        self.centre.head_line.tick(now)

    # Look.

    def retranslate(self) -> None:
        """Another language."""
        for part in (self.left, self.centre, self.similar, self.route):
            part.reword()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns follow the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The three columns keep their shares; candidates take what they need, routing the rest."""
        whole, high = self.width() - 2 * GUTTER, self.height()
        design = LEFT + CENTRE + RIGHT
        left = min(max(round(whole * LEFT / design), min(round(LEFT_LEAST * self.theme.scale), whole // 3)), round(LEFT * 1.3 * self.theme.scale))
        right = round((whole - left) * RIGHT / (CENTRE + RIGHT))
        self.left.setGeometry(0, 0, left, high)
        self.middle.setGeometry(left + GUTTER, 0, max(100, whole - left - right), high)
        top = min(self.similar.wanted_height(), round(high * 0.46))
        self.similar.setGeometry(self.width() - right, 0, right, top)
        self.route.setGeometry(self.width() - right, top + GUTTER, right, max(60, high - top - GUTTER))

    def refit(self) -> None:
        """The candidates need another height."""
        self._fit()
