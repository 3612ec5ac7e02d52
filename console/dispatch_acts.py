"""What keys do to the units and people of the selected line: send, add, call in. What is pressed before they were read waits, and is done in order.

Source: ux.md 9.2, S3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from console import acts
from console.keys import DISPATCH, DUTY
from models.views.rows import DispatchRow

if TYPE_CHECKING:
    from console.dispatch_screen import DispatchScreen
    from console.workstation import Workstation

DEPARTMENT_OF = {f"department_{number}": unit for number, unit in enumerate(("psb", "nr", "ee", "wr", "ar", "fo", "mr"), start=1)}


class DispatchActs:
    """The dispatch side of one workstation. `board` is what can be sent for the selected line, None until it was read."""

    def __init__(self, workstation: Workstation) -> None:
        """Nothing was read, nothing waits."""
        self._desk = workstation
        self.board: DispatchRow | None = None
        self._wanted: list[Callable[[DispatchRow], None]] = []

    @property
    def _screen(self) -> DispatchScreen | None:
        """None while it is still being built."""
        return self._desk.dispatch

    def table(self) -> dict[str, Callable[[], None]]:
        """The actions of the key table that are done here."""
        table: dict[str, Callable[[], None]] = {
            "screen_dispatch": self.open,
            "open": self.open,
            "assign": self.open,
            "assign_now": lambda: self.read(self._order_suggested),
            "order": self._order,
            "add_unit": self._add_unit,
            "call_in": partial(self.open, calling=True),
            "call_all": self._offer_everybody,
        }
        table |= {name: partial(self._call_department, unit) for name, unit in DEPARTMENT_OF.items()}
        return table | {f"unit_{number}": partial(self._pick_unit, number) for number in range(1, 7)}

    def take_screen(self, screen: DispatchScreen) -> None:
        """The dispatch screen is built."""
        screen.asked.connect(self._desk.do)
        screen.department_asked.connect(lambda unit: self._with_board(lambda board: self._call(board, (unit,))))
        screen.everybody_asked.connect(self.call_everybody)

    # Reading.

    def leave(self) -> None:
        """Another line is selected: what was read is of the one before, and what waited for it is not done."""
        self.board = None
        self._wanted.clear()

    def read(self, then: Callable[[DispatchRow], None] | None = None) -> None:
        """Read units and people for the selected line; `then` gets them, also if the screen in front is another one."""
        row = self._desk.duty.queue.chosen_row()
        if row is None:
            return
        if then is not None:
            self._wanted.append(then)
        self._desk.tasks.run(lambda: self._desk.reader.dispatch(row.id), self._show, self._desk.unread, line="board")

    def _show(self, board: DispatchRow | None) -> None:
        if board is None or board.detail.row.id != self._desk.duty.queue.list.chosen_id:
            return
        self.board = board
        if self._screen is not None:
            self._screen.show_board(board)
            self.show_linked()
        wanted, self._wanted = self._wanted, []
        for then in wanted:  # keys pressed before the units were there, in their order
            then(board)

    def show_linked(self) -> None:
        """The camera beside the units is the first of those linked to the alert, as on the duty screen; the registry may have changed."""
        if self._screen is not None and self.board is not None:
            self._screen.place.show_cameras(self._desk.reader.cameras_near(self.board.detail.row)[0])

    def reword(self) -> None:
        """Another language."""
        if self.board is not None and self._screen is not None:
            self._screen.show_board(self.board)

    def _with_board(self, then: Callable[[DispatchRow], None]) -> None:
        if self.board is not None and not self._wanted:
            then(self.board)
        else:
            self.read(then)

    # Acts.

    def open(self, *, calling: bool = False) -> None:
        """The units, or the people to call in, to choose from for the selected line; on whatever screen it was asked."""
        if self._screen is None or self._desk.duty.queue.chosen_row() is None:
            return
        self._screen.begin(calling=calling)
        self._desk.show(DISPATCH)
        self.read()

    def _order(self) -> None:
        """Enter on the dispatch screen: call in what is preselected after C, else order the chosen units; waits for the units if need be."""
        self._with_board(self._carry_out_primary)

    def _carry_out_primary(self, board: DispatchRow) -> None:
        if self._screen is not None and self._screen.calling:
            self._call(board, board.preselected)
        else:
            self._order_units(board, self._screen.chosen_units() if self._screen is not None else ())

    def _order_suggested(self, board: DispatchRow) -> None:
        self._order_units(board, tuple(one for one in board.candidates if not one.blocked)[:1])

    def _order_units(self, board: DispatchRow, chosen: Iterable[Any]) -> None:
        units = list(chosen)
        if not units:
            self._tell("told.no_unit")
            return
        tasks = tuple(self._desk.words.of("step", code) for code in board.tasks)
        self._desk.seat.ask("order", board.detail.row.id, acts.order(board, units, tasks))
        self._desk.show(DUTY)

    def _add_unit(self) -> None:
        if self._screen is not None:
            self._screen.add_next()

    def _pick_unit(self, number: int) -> None:
        self._with_board(lambda _board: self._screen.pick(number) if self._screen is not None else None)

    def _call(self, board: DispatchRow, departments: Iterable[str]) -> None:
        act, count = acts.call_in(board, departments)
        if not count:
            self._tell("told.nobody")
            return
        self._desk.seat.ask("call_in", board.detail.row.id, act)

    def _call_department(self, unit: str) -> None:
        self.read(lambda board: self._call(board, (unit,)))

    def _offer_everybody(self) -> None:
        if self._screen is not None:
            self._screen.calls.offer_everybody()

    def call_everybody(self) -> None:
        """All seven departments: held down for a second, for it can't be taken back."""
        self._with_board(lambda board: self._call(board, DEPARTMENT_OF.values()))

    def _tell(self, key: str) -> None:
        self._desk.window.toasts.tell(self._desk.words.say(key), 2)
