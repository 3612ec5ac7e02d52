"""A step proposed by one person and decided by another: looked at when proposed, looked at again and carried out when approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.actor import Outcome
from models.commands.arguments import build
from models.commands.command import Command, unexplained
from models.commands.permission import may_decide
from models.commands.registry import command_named
from models.commands.turn import Turn
from models.records.proposal import Proposal
from models.rules.one_person import Doer, same_person
from models.rules.refusal import Reason, Refused, reason
from models.rules.states import ProposalState


def propose(command: Command, turn: Turn, objects: tuple[Record, ...]) -> Outcome:
    """Keep the command, whose guards were looked at, as a proposal; nothing else changes."""
    case = turn.case_of(objects[0]) if objects else None
    proposal = Proposal(
        command=command.name,
        args=command.arguments(),
        case_id=case.id if case else "",
        proposed_at=turn.at,
        proposed_by=turn.actor.name,
        proposed_by_id=turn.actor.id,
        on_behalf_of=turn.on_behalf_of,
        source=turn.source,
        proof=turn.proof,
        signed_paper=turn.signed_paper,
        warnings=[given.code for given in turn.warned],
    )
    turn.add(proposal, made=True)
    turn.write("proposal.made", proposal, command=command.name, warnings=proposal.warnings)
    return turn.outcome(proposal=proposal.id)


@dataclass(frozen=True)
class ApproveProposal(Command):
    """Carry out what another proposed, at this moment, in the approver's name too; its guards are looked at again."""

    name: ClassVar[str] = "approve_proposal"
    is_slow: ClassVar[bool] = True
    is_in_permit_table: ClassVar[bool] = False
    refusal_is_journalled: ClassVar[bool] = True

    proposal: str

    def journal_refusal(self, turn: Turn, refused: Refused) -> None:
        """As the proposed command would have it; most leave no entry."""
        proposal = turn.batch.get(Proposal, self.proposal)
        if proposal is not None:
            _command_of(proposal).journal_refusal(turn, refused)

    def make_ready(self, turn: Turn) -> None:
        """Let the proposed command do its slow part."""
        proposed = _taken_up(turn, turn.get(Proposal, self.proposal, "proposal"))
        if proposed.is_slow:
            proposed.make_ready(turn)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Proposal, self.proposal, "proposal"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_his_to_decide(turn, turn.get(Proposal, self.proposal))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        proposal = turn.get(Proposal, self.proposal)
        return decided_already(proposal, self.name) or _taken_up(turn, proposal).not_open(turn)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        proposal = turn.get(Proposal, self.proposal)
        return (*by_the_same_person(turn, proposal), *_taken_up(turn, proposal).guards(turn))

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        return _taken_up(turn, turn.get(Proposal, self.proposal)).warnings(turn)

    def carry_out(self, turn: Turn) -> None:
        proposal = turn.get(Proposal, self.proposal)
        _decide(turn, proposal, ProposalState.APPROVED)
        turn.write("proposal.approved", proposal, command=proposal.command)
        proposed = _taken_up(turn, proposal)
        proposed.carry_out(turn)
        if not proposed.only_looks:
            turn.batch.touch(next(iter(proposed.objects(turn)), proposal))


@dataclass(frozen=True)
class DeclineProposal(Command):
    """End a proposal: nothing else changes."""

    name: ClassVar[str] = "decline_proposal"
    is_in_permit_table: ClassVar[bool] = False

    proposal: str
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *unexplained(self.reason))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Proposal, self.proposal, "proposal"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_his_to_decide(turn, turn.get(Proposal, self.proposal))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return decided_already(turn.get(Proposal, self.proposal), self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return by_the_same_person(turn, turn.get(Proposal, self.proposal))

    def carry_out(self, turn: Turn) -> None:
        proposal = turn.get(Proposal, self.proposal)
        _decide(turn, proposal, ProposalState.DECLINED)
        proposal.reason = self.reason
        turn.write("proposal.declined", proposal, command=proposal.command, reason=self.reason)


def not_his_to_decide(turn: Turn, proposal: Proposal) -> tuple[Reason, ...]:
    """Return `not_permitted` unless the actor has an A for the proposed command."""
    return () if may_decide(_command_of(proposal), turn) else (reason("not_permitted"),)


def decided_already(proposal: Proposal, step: str) -> tuple[Reason, ...]:
    """Return `step_not_open` for a proposal that was approved or declined before."""
    return () if proposal.state == ProposalState.OPEN else (reason("step_not_open", state=proposal.state, step=step),)


def by_the_same_person(turn: Turn, proposal: Proposal) -> tuple[Reason, ...]:
    """Return `same_person` where who proposed, or who it was proposed for, decides."""
    decider = Doer(turn.actor.id, turn.actor.name)
    return same_person(decider, [Doer(proposal.proposed_by_id, proposal.proposed_by, proposal.on_behalf_of)])


def _command_of(proposal: Proposal) -> Command:
    return build(command_named(proposal.command), proposal.args)


def _taken_up(turn: Turn, proposal: Proposal) -> Command:
    """Return the proposed command, the turn now being in the proposer's name too."""
    turn.proposed_by, turn.proposed_by_id = proposal.proposed_by, proposal.proposed_by_id
    turn.on_behalf_of = turn.on_behalf_of or proposal.on_behalf_of
    turn.source, turn.proof = turn.source or proposal.source, turn.proof or proposal.proof
    turn.signed_paper = turn.signed_paper or proposal.signed_paper
    return _command_of(proposal)


def _decide(turn: Turn, proposal: Proposal, state: ProposalState) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by = state, turn.at, turn.actor.name
