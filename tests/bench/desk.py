"""What a hand at the desk waits for: a queue of ten thousand rows scrolling, the palette's first result, a case with five hundred entries opened.

Bars: ux.md 19 (a frame has 18 ms at 55 a second; bar 19; a case within 300 ms).
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tests.bench._machine import machine
from tests.bench.act import room_on

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

    from tests.builders import Room
    from widgets.queue_view import QueueView

ROWS, SCROLLS = 10_000, 60
ENTRIES = 20_000
FRAME_MS, FOUND_MS, OPENED_MS = 18.0, 50.0, 300.0
TABLE_RATIO = 1.0
TYPED = ("移交", "yijiao", "yjba", "assign", "19999", "e f 12", "zzz")


def run(quick: bool) -> Iterator[dict[str, object]]:
    """Sixty whole paints, seven searches, a case opened ten times; quick: a third of it and a case of fifty entries."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    yield _scrolled(SCROLLS // 3 if quick else SCROLLS)
    yield _found(1 if quick else 5)
    yield _opened(50 if quick else 500, 3 if quick else 10)
    application.processEvents()


def _scrolled(scrolls: int) -> dict[str, object]:
    ours, plain = _queue(), _table()
    spent, against = _paints(ours.list, scrolls), _paints(plain, scrolls)  # type: ignore[arg-type]
    figure, other = statistics.median(spent), statistics.median(against)
    ours.close()
    plain.close()
    return {
        "name": f"whole paint of a scrolling queue of {ROWS} rows, median",
        "figure": round(figure, 2),
        "unit": "ms of CPU",
        "against": f"a QTableView of the same words in the same run: {other:.2f} ms",
        "ratio": round(figure / other, 2),
        "bar": TABLE_RATIO,
        "frame_share": round(figure / FRAME_MS, 2),
        "n": scrolls,
        **machine(),
    }


def _queue() -> QueueView:
    from models.views.rows import Group
    from tests.widgets.samples import NOW, queue_row
    from widgets.queue_view import QueueView
    from widgets.theme import Theme
    from widgets.words import Words

    view = QueueView(Theme(), Words("zh"), lambda: NOW)
    view._ticking.stop()
    view.resize(884, 992)
    view.show()
    view.set_rows([queue_row(f"{n:05d}", n % 4 + 1, list(Group)[n % 4], n * 3 - 5000) for n in range(ROWS)])
    return view


def _table() -> QTableView:
    """What Qt itself paints of as many rows with seven plain columns."""
    from PySide6.QtGui import QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QTableView

    model = QStandardItemModel()
    for number in range(ROWS):
        words = ("特急", "09:42", "12345", f"锦江左岸发现暗管排水 {number} 处", "鹅峰乡", "生态环境局", f"{number % 60:02d}:11")
        model.appendRow([QStandardItem(word) for word in words])
    table = QTableView()
    table.setModel(model)
    model.setParent(table)
    table.verticalHeader().setDefaultSectionSize(28)
    table.resize(884, 992)
    table.show()
    return table


def _paints(view: QTableView, scrolls: int) -> list[float]:
    from PySide6.QtTest import QTest

    spent = []
    QTest.qWaitForWindowExposed(view.window())
    bar = view.verticalScrollBar()
    per_row = max(1, bar.maximum() // ROWS)
    for number in range(scrolls):
        bar.setValue((40 + number * 3) * per_row)
        spent.append(_ms(view.viewport().repaint))
    return spent


def _found(times: int) -> dict[str, object]:
    from widgets.spelling import Spelling

    lines = [(f"锦江鹅峰断面氨氮超标溯源处置 {number} 号", f"WZST-20261122-{number:05d}") for number in range(ENTRIES)]
    spelling = Spelling()
    spelling.set_lines([*lines, ("移交办案", "assign case")])
    spent = [_ms(lambda typed=typed: spelling.find(typed, 8)) for _ in range(times) for typed in TYPED]  # type: ignore[misc]
    return _told(f"first result of the palette among {ENTRIES} entries, worst", max(spent), FOUND_MS, len(spent))


def _opened(entries: int, times: int) -> dict[str, object]:
    with room_on("sqlite") as room:
        spent = _openings(room, entries, times)
    return _told(f"a case with {entries} entries read and painted, median", statistics.median(spent), OPENED_MS, times, max=round(max(spent), 1))


def _told(name: str, figure: float, bar_ms: float, n: int, **more: float) -> dict[str, object]:
    against = {"against": f"bar {bar_ms:g} ms", "ratio": round(figure / bar_ms, 2), "bar": 1.0}
    return {"name": name, "figure": round(figure, 1), "unit": "ms of CPU", **against, "n": n, **more, **machine()}


def _openings(room: Room, entries: int, times: int) -> list[float]:
    from console.case_screen import CaseScreen
    from console.person import Person
    from console.reader import Reader
    from console.vocabulary import Vocabulary
    from models.commands.notes import AddNote
    from models.views.duty import duty_list
    from widgets.theme import Theme

    case = room.case()
    for number in range(entries):
        room.does("王一帆", AddNote(case=case, text=f"entry {number}"))
    actor = room.actor("王一帆")
    reader = Reader(room.store, room.clock, Person(actor.id, actor.name, actor.role, actor.unit))
    reader.duties = duty_list(room.desk.rulebook)

    def opened() -> None:
        screen = CaseScreen(Theme(), Vocabulary("zh"), room.clock.now)
        screen.resize(1920, 1000)
        file = reader.case_file(case)
        assert file is not None
        assert len(file.entries) >= min(entries, 200)
        screen.show_file(file, {}, lambda _command: True)
        screen.grab()
        screen.deleteLater()

    opened()
    return [_ms(opened) for _ in range(times)]


def _ms(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1000
