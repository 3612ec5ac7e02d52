"""One transaction's memory: what was asked once is not asked again, and what was written is seen by the next question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from models.commands.batch import Batch
from models.records.case import Case, Obligation
from tests.builders import MONDAY_MORNING, Room

of_case = Obligation.table.c.case_id


def test_a_question_is_asked_of_the_database_once_until_its_table_changes(room: Room) -> None:
    case = room.case()
    with room.store.writing() as connection, _counted(room) as asked:
        batch = Batch(connection)
        first, again = batch.find(Obligation, of_case == case), batch.find(Obligation, of_case == case)
        assert (first, len(asked)) == (again, 1)
        batch.add(Obligation(case_id=case, kind="superior_report", opened_at=MONDAY_MORNING))
        assert len(batch.find(Obligation, of_case == case)) == len(first) + 1
        batch.find(Obligation, of_case == "another")
        assert sum("SELECT" in statement for statement in asked) == 3


def test_what_was_changed_in_memory_counts_in_the_next_question(room: Room) -> None:
    case = room.case()
    with room.store.writing() as connection:
        batch = Batch(connection)
        open_ones = batch.find(Obligation, of_case == case, Obligation.table.c.done_at.is_(None))
        open_ones[0].done_at = MONDAY_MORNING
        assert len(batch.find(Obligation, of_case == case, Obligation.table.c.done_at.is_(None))) == len(open_ones) - 1


def test_a_question_that_looks_into_another_table_sees_what_was_changed_there(room: Room) -> None:
    case = room.case()
    with room.store.writing() as connection:
        batch = Batch(connection)
        of_level_one = of_case.in_(sa.select(Case.table.c.id).where(Case.table.c.level == 1))
        assert batch.find(Obligation, of_level_one) == []
        found = batch.get(Case, case)
        assert found is not None
        found.level = 1
        assert batch.find(Obligation, of_level_one) != []


def test_several_changes_of_one_record_are_written_once(room: Room) -> None:
    case = room.case()
    with _counted(room) as asked, room.store.writing() as connection:
        batch = Batch(connection)
        found = batch.get(Case, case)
        assert found is not None
        version = found.version
        for level in (1, 2, 4):
            found.level = level
            batch.find(Obligation, of_case == case)
        batch.flush()
        assert found.version == version + 1
    assert sum(statement.startswith("UPDATE case_file") for statement in asked) == 1


@contextmanager
def _counted(room: Room) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    sa.event.listen(room.store.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(room.store.engine, "before_cursor_execute", note)
