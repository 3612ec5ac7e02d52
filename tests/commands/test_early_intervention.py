"""Police or procuratorate asked to join before any transfer."""

from __future__ import annotations

import pytest

from models.records.early_intervention import EarlyIntervention
from tests.builders import Room
from tests.commands.police import PAPER, suspected_case
from tests.commands.way import approved, ask, refused

GROUND = "明显涉嫌犯罪"


def asked(room: Room, organ: str = "psb") -> str:
    """An intervention the duty leader has approved."""
    case, _ = suspected_case(room)
    return approved(room, "周宁", "刘峰", "request_early_intervention", case=case, ground=GROUND, organ=organ).made[0]


def test_an_intervention_rests_on_a_ground_of_the_list(sqlite_room: Room) -> None:
    case, _ = suspected_case(sqlite_room)
    for ground in ("路途遥远", ""):
        assert refused(sqlite_room, "周宁", "request_early_intervention", case=case, ground=ground, organ="psb") == {"criterion_missing"}
    assert refused(sqlite_room, "刘峰", "request_early_intervention", case=case, ground=GROUND, organ="psb") == {"not_permitted"}


@pytest.mark.parametrize(
    ("answers", "state"), [(["agreed", "joined", "ended"], "ended"), (["joined"], "joined"), (["declined"], "declined"), (["agreed", "declined"], "declined")]
)
def test_an_intervention_moves_as_it_is_answered(room: Room, answers: list[str], state: str) -> None:
    intervention = asked(room)
    for answer in answers:
        ask(room, "廖坤", "answer_early_intervention", intervention=intervention, answer=answer, advice="先固定来源证据")
    kept = room.get(EarlyIntervention, intervention)
    assert kept.state == state
    assert [given["answer"] for given in kept.answers] == answers


@pytest.mark.parametrize(("done", "answer"), [("declined", "joined"), ("joined", "declined"), ("joined", "agreed")])
def test_an_answer_that_is_not_open_is_refused(sqlite_room: Room, done: str, answer: str) -> None:
    intervention = asked(sqlite_room)
    ask(sqlite_room, "廖坤", "answer_early_intervention", intervention=intervention, answer=done)
    assert refused(sqlite_room, "廖坤", "answer_early_intervention", intervention=intervention, answer=answer) == {"step_not_open"}


def test_the_organ_that_was_asked_answers(sqlite_room: Room) -> None:
    intervention = asked(sqlite_room, "procuratorate")
    answer = {"intervention": intervention, "answer": "joined"}
    assert refused(sqlite_room, "廖坤", "answer_early_intervention", **answer) == {"not_in_scope"}
    assert refused(sqlite_room, "王一帆", "answer_early_intervention", on_behalf_of="廖坤", **answer, **PAPER) == {"not_in_scope"}
    ask(sqlite_room, "王一帆", "answer_early_intervention", on_behalf_of="范正", **answer, **PAPER)
