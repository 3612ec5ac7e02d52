"""Joins the window, its screens, the live link and the seat: what a key or a button does here, and what a change in the store shows.

Acts show at once and are taken back when the door refuses. Nothing on the GUI thread waits for the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QPoint, Signal

from console import acts
from console.alert_acts import AlertActs
from console.answers import Answers
from console.chasing import Chasing
from console.curve_desk import CurveDesk
from console.dispatch_acts import DispatchActs
from console.duty_screen import DutyScreen
from console.keys import BY_NAME, CASE, DISPATCH, DUTY
from console.live import Change, Live
from console.openings import closed_actions
from console.reader import Reader
from console.row_menu import RowMenu
from console.seat import Seat
from console.shelf_desk import ShelfDesk
from console.shelf_list import ShelfList
from console.snapshot import Snapshot
from console.tasks import Tasks
from console.undo import Undo
from console.vocabulary import Vocabulary
from console.window import Window
from models.store import StoreUnavailable
from models.views.rows import DetailRow, Group, QueueRow

if TYPE_CHECKING:
    from console.cameras_desk import CamerasDesk
    from console.case_desk import CaseDesk
    from console.dispatch_screen import DispatchScreen
    from console.intake_desk import IntakeDesk
    from console.patrol_desk import PatrolDesk
    from console.sources_desk import SourcesDesk
    from console.supervision_desk import SupervisionDesk
    from console.video_desk import VideoDesk
    from console.wall_control_desk import WallControlDesk

LEVELS = {"only_1": 1, "only_2": 2, "only_3": 3, "only_4": 4, "only_all": None}
COMES_LATER: Final = {"patrol": "patrol", "sources": "sources", "cameras": "cameras"} | {f"screen_{of}": of for of in ("intake", "cases", "wall")}
"""Screens that are built some moments after the queue, by their keys."""


class Workstation(QObject):
    """One person at one seat.

    Signals:
        rows_changed(rows): the queue after a change, for the bell and the counts.
        arrived(rows): lines that were not there before.
    """

    rows_changed = Signal(object)
    arrived = Signal(object)

    def __init__(self, window: Window, duty: DutyScreen, live: Live, seat: Seat, reader: Reader, tasks: Tasks, words: Vocabulary) -> None:
        super().__init__(window)
        self.window, self.duty, self.live, self.seat, self.reader, self.tasks, self.words = window, duty, live, seat, reader, tasks, words
        self.dispatch: DispatchScreen | None = None
        self.cases: CaseDesk | None = None
        self.intake: IntakeDesk | None = None
        self.supervision: SupervisionDesk | None = None
        self.sources: SourcesDesk | None = None
        self.cameras: CamerasDesk | None = None
        self.video: VideoDesk | None = None
        self.patrol: PatrolDesk | None = None
        self.wall: WallControlDesk | None = None
        self.detail: DetailRow | None = None
        self._lines: dict[str, QueueRow] = {}
        self._unacknowledged: Counter[int] = Counter()
        self.undo = Undo(seat, words, self._lines, duty.now, self)
        self.on_alerts = AlertActs(self)
        self.sending = DispatchActs(self)
        self.shelf = ShelfDesk(self)
        self.curve = CurveDesk(self)
        self.chasing = Chasing(self)
        self.shelf_list = ShelfList(self)
        self._acts: dict[str, Callable[[], None]] = self._table()
        window.asked.connect(self.do)
        duty.asked.connect(self.do)
        duty.chosen.connect(self._chosen)
        duty.similar_chosen.connect(self.on_alerts.merge_into)
        duty.queue.menu_asked.connect(self._open_menu)
        live.changed.connect(self._changed)
        live.ticked.connect(self._tick)
        words.changed.connect(self._reword)
        self.answers = Answers(window, seat, words, self._lines)
        self.answers.untrue.connect(self._take_back)
        window.refused.connect(self.answers.tell_off)

    # Rows and details.

    @property
    def rows(self) -> list[QueueRow]:
        """Every line of the queue as last told."""
        return list(self._lines.values())

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The whole queue, as read before the first paint."""
        self._set_lines(snapshot.rows)

    def show_taken(self, row: QueueRow) -> None:
        """This alert was acknowledged on the intake screen: shown at once, before the door has answered."""
        self.change_lines([acts.acknowledged(row)])

    def take_dispatch(self, screen: DispatchScreen) -> None:
        """The dispatch screen is built."""
        self.dispatch = screen
        self.sending.take_screen(screen)

    def refresh(self) -> None:
        """Read again what the selected line shows."""
        row = self.duty.queue.chosen_row()
        if row is not None:
            self._read_detail(row.id)

    def learn_acts(self, acts: Mapping[str, Callable[[], None]]) -> None:
        """Further actions of the key table that are done beside this screen."""
        self._acts.update(acts)

    def _chosen(self, row_id: str) -> None:
        self.on_alerts.leave()
        self.shelf.leave()
        self.sending.leave()
        self.duty.select_place(row_id)
        row = self.duty.queue.chosen_row()
        if row is None:
            self.detail = None
            self.tasks.cancel("detail")
            self.duty.show_detail(None, {})
            return
        if self.duty.video is not None:
            self.duty.show_cameras(*self.reader.cameras_near(row))
        self._read_detail(row_id)

    def _read_detail(self, row_id: str) -> None:
        if self.duty.detail is None:
            return  # not built yet: nothing may be loaded beside the first paint
        self.tasks.run(lambda: self.reader.detail(row_id), self._show_detail, self.unread, line="detail")

    def _show_detail(self, detail: DetailRow | None) -> None:
        if detail is None or detail.row.id != self.duty.queue.list.chosen_id:
            return
        self.detail = detail
        self.duty.show_detail(detail, closed_actions(detail, self.words))
        if self.duty.video is not None:
            self.duty.show_cameras(*self.reader.cameras_near(detail.row))  # what is pinned to the case is known only now

    def _reword(self) -> None:
        """Another language: what was worded here is worded anew."""
        if self.detail is not None:
            self.duty.show_detail(self.detail, closed_actions(self.detail, self.words))
        self.sending.reword()

    def unread(self, error: Exception) -> None:
        """Something could not be read; that the database is away is told elsewhere."""
        if not isinstance(error, StoreUnavailable):
            self.tasks.troubled.emit("reading", error)

    def _changed(self, change: Change) -> None:
        fresh = [row for row in change.rows if row.id not in self._lines]
        if change.whole:
            self._set_lines(change.rows)
        else:
            self.change_lines(change.rows, change.gone)
        if fresh:
            self.arrived.emit(fresh)
        self._refresh_if_touched(change)

    def _set_lines(self, rows: Iterable[QueueRow]) -> None:
        self._lines.clear()
        self._unacknowledged.clear()
        self._put_lines(rows)
        self.duty.set_rows(self._lines.values())
        self._count()

    def change_lines(self, rows: Iterable[QueueRow], gone: Iterable[str] = ()) -> None:
        """Lines that changed or left, as read or as they will stand when the door has said yes."""
        for key in gone:
            self._count_row(self._lines.pop(key, None), -1)
        self._put_lines(rows)
        self.duty.change_rows(rows, gone)
        self._count()

    def _put_lines(self, rows: Iterable[QueueRow]) -> None:
        for row in rows:
            self._count_row(self._lines.get(row.id), -1)
            self._lines[row.id] = row
            self._count_row(row, 1)

    def _count_row(self, row: QueueRow | None, change: int) -> None:
        if row is not None and row.group is Group.UNACKNOWLEDGED:
            self._unacknowledged[min(4, max(1, row.level))] += change

    def _refresh_if_touched(self, change: Change) -> None:
        row = self.duty.queue.chosen_row()
        shown = self.detail.row if self.detail is not None else row
        if shown is None:
            return
        touched = {key for entry in change.entries for key in (entry.alert_id, entry.case_id)} | {one.id for one in change.rows}
        if change.whole or shown.id in touched or (shown.case_id and shown.case_id in touched):
            self.refresh()
            if self.window.front == DISPATCH:
                self.sending.read()

    def _count(self) -> None:
        rows, counts = self.rows, self._unacknowledged
        self.window.top.waiting.show_counts((counts[1], counts[2], counts[3], counts[4]))
        self.duty.show_alerts(rows)
        self.rows_changed.emit(rows)

    def _tick(self, now: datetime) -> None:
        self.window.tick(now)
        self.duty.tick(now)
        if self.dispatch is not None and self.window.front == DISPATCH:
            self.dispatch.tick(now)
        if self.cases is not None and self.window.front == CASE:
            self.cases.screen.tick(now)
        self.window.status.show_age(self.live.read_at, self.live.age_seconds())
        self.on_alerts.show_undo()

    # What keys and buttons do.

    def do(self, name: str) -> None:
        """Do an action of the key table; one that has no act here is done elsewhere."""
        if self.curve.takes(name):
            self.curve.open()
            return
        for desk in (self.shelf, self.intake, self.patrol, self.wall, self.sources, self.cameras, self.supervision, self.cases):
            if desk is not None and desk.takes(name):
                desk.do(name)
                return
        act = self._acts.get(name)
        if act is not None:
            act()
        elif name in COMES_LATER and getattr(self, COMES_LATER[name]) is None:
            self.window.toasts.tell(self.words.say("told.opening", screen=BY_NAME[name].word(self.words.language)))

    def _table(self) -> dict[str, Callable[[], None]]:
        queue = self.duty.queue
        table: dict[str, Callable[[], None]] = {
            "screen_duty": lambda: self.show(DUTY),
            "back": lambda: self.show(DUTY),
            "next": lambda: self._go(queue.list.go, 1),
            "previous": lambda: self._go(queue.list.go, -1),
            "next_group": lambda: self._go(queue.list.go_group, 1),
            "previous_group": lambda: self._go(queue.list.go_group, -1),
            "first": queue.list.go_first,
            "last": queue.list.go_last,
            "filter": queue.focus_filter,
            "mine": lambda: queue.show_only(replace(queue.model.filter, view="all" if queue.model.filter.view == "mine" else "mine")),
            "acknowledge": self.on_alerts.acknowledge,
            "call_again": self.chasing.chase,
            "chase": self.chasing.chase,
            "merge": self.on_alerts.begin_merge,
            "map": self.duty.go_to_map,
            "undo": self.on_alerts.undo,
            "shelf_list": self.shelf_list.open,
        }
        table |= {name: partial(queue.show_level, level) for name, level in LEVELS.items()}
        table |= {f"merge_{number}": partial(self.on_alerts.pick_similar, number) for number in range(1, 7)}
        return table | self.sending.table()

    def _open_menu(self, _row: str, place: QPoint) -> None:
        menu = RowMenu(self.words, closed_actions(self.detail, self.words), self.window)
        menu.asked.connect(self.do)
        menu.open_at(place)

    def show(self, screen: str) -> None:
        """Bring a screen to the front and give its list the focus."""
        self.window.show_screen(screen)
        (self.duty.queue if screen == DUTY or self.dispatch is None else self.dispatch).setFocus()

    def _go(self, move: Callable[[int], None], step: int) -> None:
        move(step)
        if self.window.front == DISPATCH:
            self.sending.read()

    # What turned out otherwise.

    def _take_back(self, subject: str) -> None:
        """Show the matter as it really stands."""
        self.tasks.run(lambda: self.reader.lines([subject]), self._corrected, self.unread)

    def _corrected(self, found: Any) -> None:
        self.change_lines(found.rows, found.gone)
        self.refresh()
