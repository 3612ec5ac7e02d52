"""A note is appended by whoever has a part in the case, in any state of it; it changes nothing and no reporter slips into it."""

from __future__ import annotations

from models.commands.notes import AddNote
from models.records.case import Case
from tests.builders import LI, Room


def test_a_note_stands_in_the_journal_of_its_case_and_changes_no_state(room: Room) -> None:
    case = room.case()
    before = room.get(Case, case)
    room.does("王一帆", AddNote(case=case, text="gate closed"))
    [entry] = room.entries("note.added")
    assert (entry.case_id, entry.actor, entry.facts["text"]) == (case, "王一帆", "gate closed")
    assert room.get(Case, case).state == before.state


def test_a_note_without_words_is_none(room: Room) -> None:
    assert room.refuses("王一帆", AddNote(case=room.case(), text="")) == ("field_missing",)


def test_the_reporter_is_blanked_in_a_note(room: Room) -> None:
    case = room.case(reporter=LI)
    room.does("王一帆", AddNote(case=case, text=f"{LI.name} called again from {LI.phone}"))
    [entry] = room.entries("note.added")
    assert LI.name not in entry.facts["text"]
    assert LI.phone not in entry.facts["text"]
