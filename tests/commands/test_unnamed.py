"""Whatever a person types about a case, the reporter is blanked in it before it is kept."""

from __future__ import annotations

from models.commands.filing import FileCase
from models.commands.first_response import OrderFirstResponse
from models.commands.report import SubmitFirstResponseReport
from models.records.case import Case
from models.records.conference import AgendaItem
from models.records.document import Document
from models.records.evidence import Evidence
from tests.builders import CENTER_TEAM, LI, Room
from tests.commands.way import ask


def test_a_reporter_typed_into_the_title_is_not_kept(sqlite_room: Room) -> None:
    alert = sqlite_room.taken_alert()
    case = sqlite_room.makes("王一帆", FileCase(alert, title=f"{LI.name}反映养猪场粪污,电话{LI.phone}"))
    title = sqlite_room.get(Case, case).title
    assert "反映养猪场粪污" in title
    assert LI.name not in title
    assert LI.phone not in title


def test_a_reporter_typed_into_an_opinion_stands_in_no_paper_and_no_entry(sqlite_room: Room) -> None:
    case, _task = sqlite_room.case_under_way()
    sqlite_room.does("周宁", SubmitFirstResponseReport(case, "violation", f"据{LI.name}指认,责令改正", power_items=("V-47",)))
    kept = [repr(entry.facts) for entry in sqlite_room.entries()] + [repr(vars(paper)) for paper in sqlite_room.all(Document)]
    assert "责令改正" in sqlite_room.get(Case, case).handling_opinion
    assert not any(LI.name in text for text in kept)


def test_an_officer_with_the_reporters_name_can_still_be_sent(sqlite_room: Room) -> None:
    alert = sqlite_room.taken_alert(reporter=type(LI)(name="周宁", phone="100-0000-0009"))
    case = sqlite_room.makes("王一帆", FileCase(alert))
    assert sqlite_room.does("王一帆", OrderFirstResponse(case, (CENTER_TEAM,))).made


def test_a_reporter_typed_into_an_item_of_a_list_is_blanked_too(sqlite_room: Room) -> None:
    case, task = sqlite_room.case_under_way()
    ask(sqlite_room, "周宁", "add_scene_evidence", task=task, items=[{"kind": "record", "count": 1, "what": f"{LI.name}的询问笔录一份"}])
    ask(sqlite_room, "罗文", "edit_agenda", items=[{"no": 1, "text": f"{LI.name}反映的问题", "case": case}])
    kept = [repr(entry.facts) for entry in sqlite_room.entries()] + [repr(vars(thing)) for thing in (*sqlite_room.all(Evidence), *sqlite_room.all(AgendaItem))]
    assert any("询问笔录" in text for text in kept)
    assert any("反映的问题" in text for text in kept)
    assert not any(LI.name in text for text in kept)
