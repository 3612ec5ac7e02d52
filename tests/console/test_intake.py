"""The intake screen, by real keys at a real store: one key acknowledges and saves, one field is changed and saved, candidates merge, nothing is modal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytestqt.qtbot import QtBot

from console.intake_desk import IntakeDesk
from console.keys import INTAKE
from models.commands.alerts import Place
from models.commands.reporter import Reporter
from models.records.alert import Alert
from models.records.case import Case
from models.rules.undo import WINDOW
from tests.builders import BAISHI, Room
from tests.console.workplace import Workplace, workplace

FOAM = {"summary": "白石镇河口大片白沫、刺鼻", "text": "现在更多了", "category": "", "place": Place(text="白石镇河口"), "ongoing": "unknown"}


@contextmanager
def at_intake(qtbot: QtBot, room: Room, waiting: int = 1) -> Iterator[tuple[Workplace, IntakeDesk]]:
    """A workplace with its intake screen in front, the first of so many waiting reports on it."""
    with workplace(qtbot, room) as place:
        place.window.words.add("intake_words.json")  # type: ignore[attr-defined]
        desk = IntakeDesk(place.station, room.store.data_dir / "drafts")
        place.window.add_screen(INTAKE, desk.screen)
        place.station.intake = desk
        desk.show_lines(place.station.rows)
        desk.use_rules(room.desk.rulebook)
        place.window.asked.emit("screen_intake")
        place.until(lambda: desk.row is not None if waiting else desk.reader.known() is not None)
        yield place, desk


def test_one_key_acknowledges_and_saves_everything_that_was_recognised(qtbot: QtBot, room: Room) -> None:
    alert = room.alert(**FOAM)
    with at_intake(qtbot, room) as (place, desk):
        assert (desk.fields.category, desk.fields.item, desk.fields.ongoing) == ("water", "V-02", "yes")
        assert desk.fields.category_guess
        place.press("A")
        place.until(lambda: room.get(Alert, alert).state == "acknowledged")
        kept = room.get(Alert, alert)
        assert (kept.category, kept.power_item, kept.township, kept.ongoing) == ("water", "V-02", "白石镇", "yes")
        assert not place.modal_seen


def test_what_was_saved_is_filed_when_it_can_be_taken_back_no_more(qtbot: QtBot, room: Room) -> None:
    alert = room.alert(**FOAM)
    with at_intake(qtbot, room) as (place, desk):
        place.press("A")
        place.until(lambda: room.get(Alert, alert).state == "acknowledged")
        desk.doing.late.look()
        assert room.all(Case) == []
        room.clock.advance(seconds=WINDOW.total_seconds() + 2)
        desk.doing.late.look()
        place.until(lambda: len(room.all(Case)) == 1)
        [case] = room.all(Case)
        assert (case.category, case.power_item, case.township) == ("water", "V-02", "白石镇")
