"""What one person proposes another decides, at that moment and in both names."""

from __future__ import annotations

import pytest

from models.commands.personnel import CallInPeople
from models.commands.proposals import ApproveProposal, DeclineProposal
from models.records.people import CallIn
from models.records.proposal import Proposal
from tests.builders import Room


@pytest.fixture
def proposal(room: Room) -> str:
    """A proposal by 王一帆 to call in somebody who is off duty."""
    room.change_officer("周宁", availability="off_duty")
    return room.does("王一帆", CallInPeople(room.case(), ("周宁",), next=("郑可",), via="phone")).proposal


def test_a_proposal_changes_nothing_but_itself(room: Room, proposal: str) -> None:
    kept = room.get(Proposal, proposal)
    assert (kept.command, kept.proposed_by, kept.state, room.all(CallIn)) == ("call_in", "王一帆", "open", [])
    assert kept.args["officers"] == ["周宁"]


def test_an_approved_proposal_is_carried_out_in_both_names(room: Room, proposal: str) -> None:
    outcome = room.does("刘峰", ApproveProposal(proposal))
    assert outcome.kinds == ("proposal.approved", "person.called")
    [called] = room.all(CallIn)
    assert outcome.made == (called.id,)
    [entry] = room.entries("person.called")
    assert (entry.actor, entry.facts["proposed_by"]) == ("刘峰", "王一帆")
    assert room.get(Proposal, proposal).decided_by == "刘峰"


def test_only_who_may_approve_the_command_decides(room: Room, proposal: str) -> None:
    assert room.refuses("王一帆", ApproveProposal(proposal)) == ("not_permitted",)
    assert room.refuses("苏敏", ApproveProposal(proposal)) == ("not_permitted",)
    assert room.refuses("苏敏", DeclineProposal(proposal, "x")) == ("not_permitted",)


def test_nobody_decides_what_he_proposed_himself(room: Room, proposal: str) -> None:
    with room.store.writing() as connection:
        connection.execute(Proposal.table.update().values(proposed_by_id=room.actor("刘峰").id))
    assert room.refuses("刘峰", ApproveProposal(proposal)) == ("same_person",)
    assert room.refuses("刘峰", DeclineProposal(proposal, "x")) == ("same_person",)


def test_who_shares_the_proposers_name_may_decide(room: Room, proposal: str) -> None:
    with room.store.writing() as connection:
        connection.execute(Proposal.table.update().values(proposed_by="刘峰"))
    room.does("刘峰", ApproveProposal(proposal))


def test_the_guards_are_looked_at_again_when_it_is_approved(room: Room, proposal: str) -> None:
    room.change_officer("周宁", suspended=True)
    assert room.refuses("刘峰", ApproveProposal(proposal)) == ("officer_suspended",)
    assert room.get(Proposal, proposal).state == "open"


def test_a_declined_proposal_has_a_reason_and_is_at_its_end(room: Room, proposal: str) -> None:
    assert room.refuses("刘峰", DeclineProposal(proposal)) == ("reason_missing",)
    room.does("刘峰", DeclineProposal(proposal, "人手足够"))
    assert (room.get(Proposal, proposal).state, room.all(CallIn)) == ("declined", [])
    assert room.refuses("刘峰", ApproveProposal(proposal)) == ("step_not_open",)
    assert room.refuses("刘峰", DeclineProposal(proposal, "x")) == ("step_not_open",)


def test_a_proposal_is_approved_once(room: Room, proposal: str) -> None:
    room.does("刘峰", ApproveProposal(proposal))
    assert room.beside().refuses("刘峰", ApproveProposal(proposal)) == ("step_not_open",)


def test_what_nobody_proposed_cannot_be_approved(room: Room) -> None:
    assert room.refuses("刘峰", ApproveProposal("nothing")) == ("field_missing",)
