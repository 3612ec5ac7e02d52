"""The live link: what other seats do appears by itself, nothing moves under the hand, and a lost database is said and caught up with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from console.live import AWAY_AFTER_SECONDS, TICK_MS, Live
from models.commands.alerts import AckAlert
from models.commands.filing import FileCase
from models.records.alert import Alert
from models.store import Store, StoreUnavailable
from tests.builders import BAISHI, Room
from tests.console.workplace import workplace


class Severed:
    """A store whose line can be cut: every question fails while it is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.cut = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def reading(self) -> Iterator[Any]:
        if self.cut:
            raise StoreUnavailable("The line is cut.")
        with self._store.reading() as connection:
            yield connection


def test_what_another_seat_does_appears_by_itself(qtbot: QtBot, room_on_each: Room) -> None:
    room = room_on_each
    alert = room.alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        room.does("何青", AckAlert(alert))
        place.until(lambda: place.row(alert).state == "acknowledged")
        case = room.makes("何青", FileCase(alert))
        place.until(lambda: place.row(alert).case_id == case)
        assert place.chosen == alert, "the row keeps its identity through filing"


def test_arriving_alerts_move_neither_focus_nor_selection_nor_the_list(qtbot: QtBot, room: Room) -> None:
    alerts = [room.alert(place=BAISHI) for _ in range(60)]
    with workplace(qtbot, room) as place:
        place.choose(alerts[40])
        bar = place.duty.queue.list.verticalScrollBar()
        top = place.duty.queue.list.rowViewportPosition(place.duty.queue.model.position(alerts[40]))
        graver: list[str] = []
        for _ in range(5):
            graver.append(room.alert(danger_flags=("drinking_water",)))
            place.until(lambda: place.row(graver[-1]) is not None)
        place.duty.queue.flush()
        assert place.chosen == alerts[40]
        assert place.duty.queue.list.hasFocus()
        assert bar.value() > 0
        assert place.duty.queue.list.rowViewportPosition(place.duty.queue.model.position(alerts[40])) == top


def test_a_closed_matter_leaves_the_queue_of_every_seat(qtbot: QtBot, room: Room) -> None:
    alert = room.alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        with room.store.writing() as connection:
            connection.execute(Alert.table.update().where(Alert.table.c.id == alert).values(state="referred_out"))
        room.alert()  # any entry; the one of this alert would come with its command
        place.live.changed.emit(place.live._read([entry for entry in room.entries("alert.created") if entry.alert_id == alert]))
        place.until(lambda: place.row(alert) is None)
        assert place.chosen != alert


def test_a_lost_database_is_told_within_three_seconds_and_caught_up_with(qtbot: QtBot, room: Room) -> None:
    line = Severed(room.store)
    live = Live(line, room.clock)  # type: ignore[arg-type]
    told: list[object] = []
    live.away.connect(told.append)
    seen: list[str] = []
    live.changed.connect(lambda change: seen.extend(row.id for row in change.rows))
    live.start(live.first().seq)
    try:
        line.cut = True
        before = time.monotonic()
        qtbot.waitUntil(lambda: bool(told), timeout=6000)
        assert time.monotonic() - before <= 3.0
        missed = room.alert()
        assert not seen
        with qtbot.waitSignal(live.back, timeout=6000):
            line.cut = False
        qtbot.waitUntil(lambda: missed in seen, timeout=6000)
    finally:
        live.close()


def test_the_screen_says_how_old_its_data_are_even_when_nothing_fails(qtbot: QtBot, room: Room) -> None:
    """A swallowed connection raises nothing: age alone must tell."""
    live = Live(room.store, room.clock)
    live.start(live.first().seq)
    try:
        qtbot.waitUntil(lambda: live.age_seconds() < 1.0, timeout=4000)
        live._stop.set()
        live._follower.stop()
        with qtbot.waitSignal(live.away, timeout=round((AWAY_AFTER_SECONDS + 3) * 1000 + TICK_MS)):
            pass
    finally:
        live.close()


def test_a_burst_larger_than_one_reading_arrives_whole(qtbot: QtBot, room: Room) -> None:
    live = Live(room.store, room.clock)
    seen: set[str] = set()
    live.changed.connect(lambda change: seen.update(row.id for row in change.rows))
    live.start(live.first().seq)
    try:
        made = {room.alert() for _ in range(120)}
        qtbot.waitUntil(lambda: made <= seen, timeout=20_000)
    finally:
        live.close()


def test_a_follower_that_could_not_read_the_rows_asks_again_for_the_same_entries(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    line = Severed(room.store)
    live = Live(line, room.clock)  # type: ignore[arg-type]
    follower_after = live.first().seq
    from models.journal.follower import Follower

    follower = Follower(room.store, follower_after)
    alert = room.alert()
    line.cut = True
    try:
        live._next(follower)
        raise AssertionError("the reading must fail")
    except StoreUnavailable:
        assert follower.after == follower_after
    line.cut = False
    change = live._next(follower)
    assert [row.id for row in change.rows] == [alert]
    follower.close()
