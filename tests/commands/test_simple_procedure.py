"""A small penalty on the spot: when it may be started, what it leaves to do, and how it is given up or sent back."""

from __future__ import annotations

from typing import Any

import pytest

from models.records.simple_procedure import SimpleProcedure
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer, Feedback
from tests.builders import Room
from tests.commands.way import approved, ask, case_of, due, owed, papers, refused, seen_case

FACTS = {"clear": True, "proven": True, "simple": True, "light": True, "undisputed": True}


def on_the_way(room: Room) -> tuple[str, str]:
    """A case of our own patrol with a team of two officers of ee on it."""
    case = seen_case(room, power_item="V-07", category="water")
    team = {"responder": "center_team", "officers": ["周宁", "郑可"]}
    return case, ask(room, "王一帆", "order_first_response", case=case, kind="disposal", teams=[team]).made[0]


def start(case: str, **changes: Any) -> dict[str, Any]:
    """The arguments of a fine of 200 yuan for a citizen."""
    plain = {"officers": ["周宁", "郑可"], "acting_department": "ee", "power_item": "V-07", "party": "甲", "party_kind": "citizen"}
    return {"case": case, **plain, "five_facts": FACTS, "penalty": "fine", "amount_yuan": 200, **changes}


def penalty(case: str, **changes: Any) -> dict[str, Any]:
    """The arguments of the penalty recorded."""
    return {"case": case, "decision_no": "环当罚1", "amount_yuan": 200, "delivered": True, "signed": "yes", "filed_with_home": True, **changes}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"amount_yuan": 201}, {"cap_exceeded"}),
        ({"amount_yuan": 3001, "party_kind": "organisation"}, {"cap_exceeded"}),
        ({"five_facts": {**FACTS, "undisputed": False}}, {"five_facts_incomplete"}),
        ({"five_facts": {"clear": True}}, {"five_facts_incomplete"}),
        ({"officers": ["周宁"]}, {"two_certified_needed"}),
        ({"officers": ["周宁", "钟涛"]}, {"officer_not_of_department"}),
        ({"acting_department": "ar", "amount_yuan": 300}, {"officer_not_of_department", "cap_exceeded"}),
        ({"amount_yuan": None}, {"field_missing"}),
        ({"power_item": "V-99"}, {"field_missing"}),
    ],
)
def test_it_is_started_only_where_all_holds(sqlite_room: Room, change: dict[str, Any], codes: set[str]) -> None:
    case, _ = on_the_way(sqlite_room)
    assert refused(sqlite_room, "周宁", "start_simple_procedure", **start(case, **change)) == codes


def test_organisations_have_a_cap_of_their_own_and_a_warning_none(sqlite_room: Room) -> None:
    case, _ = on_the_way(sqlite_room)
    ask(sqlite_room, "周宁", "start_simple_procedure", **start(case, party_kind="organisation", amount_yuan=3000))
    other, _ = on_the_way(sqlite_room)
    ask(sqlite_room, "周宁", "start_simple_procedure", **start(other, penalty="warning", amount_yuan=None))


def test_a_criminal_indicator_or_a_recusal_leaves_no_simple_procedure(room: Room) -> None:
    case, _ = on_the_way(room)
    ask(room, "王一帆", "set_flags", case=case, on=["criminal_suspected"])
    assert refused(room, "周宁", "start_simple_procedure", **start(case)) == {"criminal_indicator"}
    ask(room, "王一帆", "set_flags", case=case, off=["criminal_suspected"], reason="核实非刑事")
    room.change_officer("郑可", certificate_valid_to=room.clock.now().date().replace(year=2022))
    assert refused(room, "周宁", "start_simple_procedure", **start(case)) == {"certificate_invalid", "two_certified_needed"}


def test_an_officer_of_another_case_starts_none(room: Room) -> None:
    case, _ = on_the_way(room)
    assert refused(room, "钟涛", "start_simple_procedure", **start(case)) == {"not_in_scope"}


def test_the_penalty_is_the_result_of_the_case_and_ends_the_team_s_task(room: Room) -> None:
    case, task = on_the_way(room)
    ask(room, "周宁", "start_simple_procedure", **start(case))
    assert refused(room, "周宁", "record_simple_penalty", **penalty(case, amount_yuan=500)) == {"cap_exceeded"}
    ask(room, "周宁", "record_simple_penalty", **penalty(case))
    assert (case_of(room, case).state, room.get(FirstResponseTask, task).state) == ("feedback_check", "reported")
    assert papers(room, case)[-2:] == ["D-07", "D-12"]
    assert (owed(room, case), room.running(case)) == ([], {"R-229"})
    [given] = room.all(Feedback)
    assert (given.result, given.unit, given.amount_yuan) == ("simple_penalty", "ee", 200)
    ask(room, "何青", "accept_feedback", case=case)
    ask(room, "何青", "close_case", case=case)
    assert case_of(room, case).state == "closed"


def test_a_penalty_that_is_returned_is_handled_again_by_its_department(room: Room) -> None:
    case, _ = on_the_way(room)
    ask(room, "周宁", "start_simple_procedure", **start(case))
    ask(room, "周宁", "record_simple_penalty", **penalty(case))
    ask(room, "何青", "return_feedback", case=case, missing="缺送达回证")
    [transfer] = room.all(CaseTransfer)
    assert (case_of(room, case).state, due(room, "R-228")) == ("handling", "2023-11-12T00:00")
    ask(room, "周宁", "submit_feedback", transfer=transfer.id, result="simple_penalty", measures="补送达", decision_no="环当罚1", amount_yuan=200)
    assert case_of(room, case).state == "feedback_check"


def test_filing_with_the_home_department_stays_owed_until_it_is_done(room: Room) -> None:
    case, _ = on_the_way(room)
    ask(room, "周宁", "start_simple_procedure", **start(case))
    ask(room, "周宁", "record_simple_penalty", **penalty(case, filed_with_home=False))
    assert owed(room, case) == ["simple_penalty_filing"]
    done = ask(room, "周宁", "file_simple_penalty", case=case, filed_at="2023-11-06T10:00:00+08:00")
    assert (done.documents, owed(room, case)) == (("D-07",), [])
    assert refused(room, "周宁", "file_simple_penalty", case=case, filed_at="2023-11-06T10:00:00+08:00") == {"step_not_open"}


def test_one_failed_fact_sends_the_case_to_judging(room: Room) -> None:
    case, task = on_the_way(room)
    ask(room, "周宁", "start_simple_procedure", **start(case))
    ask(room, "周宁", "abort_simple_procedure", case=case, failed_fact="undisputed", reason="不认可")
    assert (case_of(room, case).state, room.get(FirstResponseTask, task).state) == ("judging", "reported")
    assert due(room, "R-202") == "2023-11-08T00:00"
    [kept] = room.all(SimpleProcedure)
    assert (kept.state, kept.failed_fact) == ("aborted", "undisputed")
    assert refused(room, "周宁", "record_simple_penalty", **penalty(case)) == {"step_not_open"}
    approved(room, "王一帆", "刘峰", "void_case", case=case, reason="重复")
