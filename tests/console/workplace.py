"""A whole workstation on a test's store: window, screens, live link and seat, as the product joins them, driven by real key presses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.case_desk import CaseDesk
from console.case_screen import CaseScreen
from console.dispatch_screen import DispatchScreen
from console.duty_screen import DutyScreen
from console.keys import CASE, DISPATCH, DUTY, SUPERVISE
from console.live import Live
from console.person import Person
from console.reader import Reader
from console.seat import Seat
from console.supervision_desk import SupervisionDesk
from console.supervision_screen import SupervisionScreen
from console.tasks import Tasks
from console.vocabulary import Vocabulary
from console.window import Window
from console.workstation import Workstation
from models.records.people import ResponseUnit
from models.store import Store
from models.views.duty import duty_list
from models.views.rows import QueueRow
from tests.builders import Room
from widgets.theme import Theme

MS = 20_000
NAMED = {
    "Return": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "+": Qt.Key.Key_Plus,
    "Space": Qt.Key.Key_Space,
    "Backspace": Qt.Key.Key_Backspace,
    "Delete": Qt.Key.Key_Delete,
    "Home": Qt.Key.Key_Home,
    "Left": Qt.Key.Key_Left,
    "Right": Qt.Key.Key_Right,
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
}
MODIFIERS = {"Shift": Qt.KeyboardModifier.ShiftModifier, "Alt": Qt.KeyboardModifier.AltModifier, "Ctrl": Qt.KeyboardModifier.ControlModifier}


@dataclass
class Workplace:
    """One seat with a person at it. `press` counts: what an operator would press."""

    qtbot: QtBot
    room: Room
    window: Window
    duty: DutyScreen
    dispatch: DispatchScreen
    live: Live
    seat: Seat
    station: Workstation
    told: list[str]
    """Every toast since the person sat down: on a busy machine one may have come and gone between two looks."""
    modal_seen: bool = False

    def press(self, *keys: str) -> None:
        """Press keys one after the other (`A`, `Shift+D`, `Alt+3`, `Return`)."""
        for key in keys:
            *mods, name = key.split("+") if key != "+" else ["+"]
            modifiers = Qt.KeyboardModifier.NoModifier
            for mod in mods:
                modifiers |= MODIFIERS[mod]
            code = NAMED.get(name) or Qt.Key(ord(name))
            QTest.keyClick(QApplication.focusWidget() or self.window, code, modifiers)
            self.modal_seen |= self.window.has_modal()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds on the screen or in the store."""
        self.qtbot.waitUntil(lambda: self._looking(holds), timeout=MS)

    def _looking(self, holds: Callable[[], bool]) -> bool:
        self.modal_seen |= self.window.has_modal()
        return holds()

    def row(self, row_id: str) -> QueueRow | None:
        """A line as the screen has it."""
        return self.duty.queue.model.row(row_id)

    def choose(self, row_id: str) -> None:
        """Wait for a line and select it."""
        self.until(lambda: self.row(row_id) is not None)
        assert self.duty.queue.choose(row_id)
        self.until(lambda: self.station.detail is not None and self.station.detail.row.id == row_id)

    @property
    def chosen(self) -> str:
        """The selected line."""
        return self.duty.queue.list.chosen_id


@contextmanager
def workplace(qtbot: QtBot, room: Room, who: str = "王一帆", *, language: str = "zh", store: Store | None = None) -> Iterator[Workplace]:
    """Sit down; get up at the end."""
    actor = room.actor(who)
    person = Person(actor.id, actor.name, actor.role, actor.unit)
    theme, words = Theme(), Vocabulary("en" if language == "en" else "zh")
    window = Window(theme, words)
    told = _noted(window)
    duty = DutyScreen(theme, words, room.clock.now)
    window.add_screen(DUTY, duty)
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    live = Live(store or room.store, room.clock, person.name, reader=person)
    live.duties = duty_list(room.desk.rulebook)
    seat, tasks = Seat(lambda: room.desk, person), Tasks()
    reader = Reader(store or room.store, room.clock, person)
    reader.duties = live.duties
    station = Workstation(window, duty, live, seat, reader, tasks, words)
    duty.build_detail()
    dispatch = DispatchScreen(theme, words, room.clock.now)
    window.add_screen(DISPATCH, dispatch)
    station.take_dispatch(dispatch)
    cases = CaseScreen(theme, words, room.clock.now)
    window.add_screen(CASE, cases)
    station.cases = CaseDesk(station, cases, (store or room.store).data_dir / "drafts")
    station.cases.forms.duties, station.cases.forms.book = reader.duties, room.desk.rulebook
    snapshot = live.first()
    station.show_snapshot(snapshot)
    window.show_screen(DUTY)
    window.show()
    duty.queue.setFocus()
    live.start(snapshot.seq)
    QTest.qWaitForWindowExposed(window)
    try:
        yield Workplace(qtbot, room, window, duty, dispatch, live, seat, station, told)
    finally:
        window.hide()
        live.close()
        seat.close()
        tasks.close()


def _noted(window: Window) -> list[str]:
    told: list[str] = []
    plain = window.toasts.tell

    def tell(text: str, *how: int, **more: int) -> None:
        told.append(text)
        plain(text, *how, **more)

    window.toasts.tell = tell  # type: ignore[method-assign]
    return told


def add_units(room: Room) -> None:
    """Two units of the Center with certified people: 环1 near the pig farm, 水1 farther away."""
    for key, label, department, lon, people in (("ee1", "环1", "ee", 114.31, ["周宁", "郑可"]), ("wr1", "水1", "wr", 114.45, ["龙江", "潘越"])):
        unit = ResponseUnit(
            key=key, label=label, name=f"{label}中队", department=department, responder="center_team", leader=people[0], officers=people,
            lon=lon, lat=28.105, position_at=room.clock.now(),
        )  # fmt: skip
        with room.store.writing() as connection:
            connection.execute(ResponseUnit.table.insert(), [unit.values()])


def add_supervision(place: Workplace) -> None:
    """The supervision screen, as the product builds it beside the case screen."""
    cases = place.station.cases
    assert cases is not None
    place.window.words.add("county_words.json")  # type: ignore[attr-defined]
    screen = SupervisionScreen(place.window.theme, place.window.words, place.room.clock.now, cases.forms.readings)
    place.window.add_screen(SUPERVISE, screen)
    place.station.supervision = SupervisionDesk(place.station, cases, screen)
    place.station.supervision.use_rules()
