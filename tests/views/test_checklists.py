"""The evidence lists of a case's teams."""

from __future__ import annotations

from models.store import Store
from models.views.checklists import checklists
from tests.builders import room_of
from tests.commands.way import ask


def test_a_team_s_list_shows_what_has_come_from_it_and_for_the_case(store: Store, data_dir) -> None:
    room = room_of(store, data_dir)
    case, task = room.case_under_way()
    ask(room, "周宁", "add_scene_evidence", task=task, items=[{"kind": "sample", "count": 2, "what": "水样"}])
    ask(room, "周宁", "add_scene_evidence", case=case, items=[{"kind": "record", "count": 1, "what": "询问笔录"}])
    with room.store.reading() as connection:
        [row] = checklists(connection, case)
    assert (row.task_id, row.lacking, sum(line.is_met for line in row.lines)) == (task, 3, 2)
