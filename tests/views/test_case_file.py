"""The file of a case: its way, its entries, its evidence and limits, who has to do what; and the list of cases by words and states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.commands.filing import FileCase
from models.commands.first_response import OrderFirstResponse
from models.commands.notes import AddNote
from models.commands.on_scene import AddSceneEvidence, Item, RecordDisposal
from models.commands.parties import AddParty
from models.commands.proposals import DeclineProposal
from models.commands.task_steps import AckTask, ReportArrival
from models.store import Store
from models.views.case_file import case_file
from models.views.case_list import case_list
from models.views.case_rows import CaseFile, Progress, Sort, sort_of
from models.views.rows import LimitState
from tests.builders import CENTER_TEAM, LI, TANKOU, Room, room_of

ON_BEHALF: dict[str, Any] = {"on_behalf_of": "周宁", "source": "radio", "proof": "radio-log-1"}


@pytest.fixture
def room(store: Store, data_dir: Path) -> Room:
    """The control room of the walks' county."""
    return room_of(store, data_dir)


def file_of(room: Room, case: str) -> CaseFile:
    with room.store.reading() as connection:
        found = case_file(connection, case, room.clock.now())
    assert found is not None
    return found


def titles(room: Room, typed: str = "", states: tuple[str, ...] = ()) -> list[str]:
    with room.store.reading() as connection:
        return [row.case_no for row in case_list(connection, room.clock.now(), typed, states)]


def test_what_is_done_has_its_time_what_comes_next_is_current_and_the_rest_is_to_come(room: Room) -> None:
    case, task = room.case_under_way()
    stages = {one.code: one for one in file_of(room, case).stages}
    assert [code for code, one in stages.items() if one.progress is Progress.DONE] == ["received", "acknowledged", "ordered"]
    assert stages["arrived"].progress is Progress.CURRENT
    assert stages["closed"].progress is Progress.FUTURE
    room.clock.advance(minutes=20)
    room.does("王一帆", AckTask(task), **ON_BEHALF)
    room.does("王一帆", ReportArrival(task), **ON_BEHALF)
    stages = {one.code: one for one in file_of(room, case).stages}
    assert stages["arrived"].at == room.clock.now()
    assert stages["handled"].progress is Progress.CURRENT


def test_the_newest_entry_says_what_who_and_of_which_unit(room: Room) -> None:
    case = room.case()
    room.does("王一帆", AddNote(case=case, text="gate closed"))
    file = file_of(room, case)
    newest = max(file.entries, key=lambda row: row.seq)
    assert (newest.kind, newest.who, newest.facts["text"]) == ("note.added", "王一帆", "gate closed")
    assert file.units["王一帆"] == "center"
    assert file.entry_count == len(file.entries)


def test_entries_stand_under_the_filter_they_belong_to(room: Room) -> None:
    case, task = room.case_under_way()
    room.does("王一帆", ReportArrival(task), **ON_BEHALF)
    sorts = {row.kind: sort_of(row) for row in file_of(room, case).entries}
    assert sorts["task.arrived"] is Sort.SCENE
    assert sorts["first_response.ordered"] is Sort.ORDER
    assert sorts["case.filed"] is Sort.ORDER
    assert sort_of(max(file_of(room, room.case("auto_water")).entries, key=lambda row: -row.seq)) is Sort.DATA


def test_evidence_parties_and_what_is_owed_stand_in_the_file(room: Room) -> None:
    case, task = room.case_under_way()
    room.does("王一帆", ReportArrival(task), **ON_BEHALF)
    room.does("王一帆", RecordDisposal(task, violation_seen=True), **ON_BEHALF)
    room.does("王一帆", AddSceneEvidence((Item("media", 1, "outlet", sha256="ab" * 32), Item("sample", 3, "water")), task=task), **ON_BEHALF)
    room.does("王一帆", AddParty(case=case, kind="enterprise", party_name="Efeng Works"))
    file = file_of(room, case)
    assert [(one.number, one.kind, one.count, one.is_picture) for one in file.evidence] == [("ZJ-01", "media", 1, True), ("ZJ-02", "sample", 3, False)]
    assert [party.name for party in file.parties] == ["Efeng Works"]
    assert "reporter_reply" in {duty.kind for duty in file.duties}


def test_a_reporter_is_counted_and_never_named(room: Room) -> None:
    file = file_of(room, room.case(reporter=LI))
    assert file.reporters == 1
    assert "李女士" not in repr(file)
    assert "100-0000-0002" not in repr(file)


def test_each_task_has_the_limit_that_runs_on_it(room: Room) -> None:
    case = room.case("field_patrol", place=TANKOU)
    room.does("王一帆", OrderFirstResponse(case, (CENTER_TEAM,), kind="disposal"))
    [work] = file_of(room, case).work
    assert (work.thing, work.state, work.who) == ("task", "ordered", "周宁")
    assert work.limit is not None
    assert work.limit.state is LimitState.RUNNING
    assert work.limit.object_id == work.id


def test_a_proposal_stands_on_the_case_until_it_is_decided(room: Room) -> None:
    from models.commands.suspension import SuspendCase

    case, _task = room.case_under_way()
    room.does("王一帆", SuspendCase(case=case, ground="appraisal", reason="waiting", review_on=room.clock.now().date()))
    [proposal] = file_of(room, case).proposals
    assert (proposal.command, proposal.by) == ("suspend_case", "王一帆")
    room.does("刘峰", DeclineProposal(proposal.id, "not yet"))
    assert file_of(room, case).proposals == ()


def test_a_case_is_found_by_its_number_its_words_and_its_place(room: Room) -> None:
    first, second = room.case(), room.case("grid", summary="straw burning", place=TANKOU)
    numbers = [file_of(room, case).case_no for case in (first, second)]
    assert set(titles(room)) == set(numbers)
    assert titles(room, numbers[1][-4:]) == [numbers[1]]
    assert titles(room, "straw 潭口") == [numbers[1]]
    assert titles(room, "straw 白石") == []
    assert titles(room, states=("closed",)) == []
    assert titles(room, "%") == titles(room)


def test_a_case_is_found_through_its_alert_too(room: Room) -> None:
    alert = room.taken_alert()
    case = room.makes("王一帆", FileCase(alert))
    assert file_of(room, alert).case_id == case


def test_a_case_with_many_entries_is_read_with_as_many_questions_as_one_with_few(sqlite_store: Store, data_dir: Path) -> None:
    """How soon a case of 500 entries is on the screen is measured by `python -m tests.bench desk`."""
    room = room_of(sqlite_store, data_dir)
    case = room.case()
    room.does("王一帆", AddNote(case=case, text="the first"))
    few = questions(room, case)
    for number in range(30):
        room.does("王一帆", AddNote(case=case, text=f"entry {number}"))
    assert len(file_of(room, case).entries) > 30
    assert questions(room, case) == few


def questions(room: Room, case: str) -> int:
    """How often the database is asked for the file of a case."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    sa.event.listen(room.store.engine, "before_cursor_execute", note)
    try:
        file_of(room, case)
    finally:
        sa.event.remove(room.store.engine, "before_cursor_execute", note)
    return len(asked)
