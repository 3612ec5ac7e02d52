"""The wall writes down what it shows: each camera with its layout, from when to when, in the name of the wall's own account.

A wall without an account of its role shows as before, and the log says that nobody can be named for it.
Source: domain.md 8 “Wall showing a stream is logged with the layout”.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from PySide6.QtCore import QObject

from console.person import Person
from console.seat import Seat
from console.view_watch import ViewWatch
from models.records.people import Operator
from models.rules.looks import Why
from models.store import Store

if TYPE_CHECKING:
    from models.commands.desk import Desk
    from widgets.tile_grid import TileGrid

LOG = logging.getLogger(__name__)
SEAT = "wall"
"""The seat of a wall that says nothing else of itself."""


class WallLooks(QObject):
    """The looks of one wall."""

    def __init__(self, store: Store, now: Callable[[], datetime], open_desk: Callable[[], Desk], parent: QObject | None = None, seat: str = SEAT) -> None:
        """`open_desk` is called in a worker thread, when first something is written; `seat` tells this wall from another of the same county."""
        super().__init__(parent)
        account = self.person = _account(store, seat)
        self._seat = Seat(open_desk, account, self) if account is not None else None
        self._views = ViewWatch(self._seat, now, self) if self._seat is not None else None
        if account is None:
            LOG.warning("no account has the role of the wall: what it shows is not written down")
        if self._views is not None:
            self._views.end_left()  # what a crash of this wall left open

    def take(self, grid: TileGrid, layout: str) -> None:
        """What this grid shows is written, under the name of its layout."""
        if self._views is not None:
            self._views.watch(grid, lambda: Why(mode="wall", layout=layout))

    def close(self) -> None:
        """Everything leaves the wall."""
        if self._views is not None and self._seat is not None:
            self._views.close()
            self._seat.close()


def _account(store: Store, seat: str) -> Person | None:
    table = Operator.table.c
    with store.reading() as connection:
        row = connection.execute(sa.select(table.id, table.name, table.role, table.unit).where(table.role == "wall").order_by(table.id)).first()
    return None if row is None else Person(row.id, row.name, row.role, row.unit, seat=seat)
