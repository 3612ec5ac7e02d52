"""Looks stand in the name of who looked: after a crash of the wall, and when somebody else sits at the seat by the time they can be written."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from pytestqt.qtbot import QtBot

from console.person import Person
from console.wall_looks import WallLooks
from models.records.people import Operator
from models.records.video import ViewLog
from models.store import StoreUnavailable
from tests.builders import Room
from tests.console.test_captures import studio


def test_what_a_crashed_wall_left_open_is_ended_as_cut_off_at_its_next_start_and_no_other_walls(qtbot: QtBot, room: Room) -> None:
    with room.store.reading() as connection:
        account = connection.execute(sa.select(Operator.table.c.id, Operator.table.c.name).where(Operator.table.c.role == "wall")).first()
    assert account is not None
    began = room.clock.now()
    for seat in ("wall east", "wall west"):
        left = ViewLog(camera_id="c", camera="JX-07", operator_id=account.id, operator=account.name, mode="wall", started_at=began, on_wall=True, seat=seat)
        with room.store.writing() as connection:
            connection.execute(ViewLog.table.insert(), [left.values()])
    room.clock.advance(seconds=30)
    looks = WallLooks(room.store, room.clock.now, lambda: room.desk, seat="wall east")
    qtbot.waitUntil(lambda: any(view.is_cut_off for view in room.all(ViewLog)), timeout=10_000)
    looks.close()
    assert {view.seat: (view.is_cut_off, view.stopped_at is not None) for view in room.all(ViewLog)} == {"wall east": (True, True), "wall west": (False, False)}


def test_a_look_that_waited_for_the_database_stands_in_the_name_of_who_looked_not_of_who_sits_here_then(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        room.clock.advance(seconds=5)
        plain, here.place.seat.put = here.place.seat.put, _away  # type: ignore[method-assign]
        here.place.window.covered.emit()  # the first one gets up while the database is away
        next_one = room.actor("何青")
        here.place.seat.person = Person(next_one.id, next_one.name, next_one.role, next_one.unit)
        here.place.seat.put = plain  # type: ignore[method-assign]
        here.desk.views.write()
        here.place.until(lambda: len(room.all(ViewLog)) > 0)
        assert {view.operator for view in room.all(ViewLog)} == {"王一帆"}


def _away(_act: object, _done: object, failed: Callable[[Exception], None], line: str = "", person: Person | None = None) -> None:
    failed(StoreUnavailable("away"))
