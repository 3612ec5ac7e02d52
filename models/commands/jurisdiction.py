"""Who handles it is in question: the dispute is raised, the handlers' terms stand still, and a designation settles it (管辖争议·指定管辖)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command, unexplained
from models.commands.discovery import flag
from models.commands.handing_over import follow_lead, owe_replies_again, send, unit_with_key, unknown_units, withdraw
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.records.jurisdiction import JurisdictionDispute
from models.records.running_clock import RunningClock
from models.records.transfer import CaseTransfer
from models.rules.handover_states import DisputeState
from models.rules.refusal import Reason, Refused, reason
from models.rules.routing import is_of_another_county
from models.rules.states import after, step_objection
from models.rules.step_names import Step

STANDS_STILL = ("R-221", "R-228")
"""Terms of the handler that stand still while nobody knows who the handler is (reading 14)."""

Mode = Literal["agreed", "by_list", "county_government", "common_superior", "other_county"]


@dataclass(frozen=True)
class RaiseJurisdictionDispute(Command):
    """Say who disputes the jurisdiction, why, and who should handle the case instead (T-16)."""

    name: ClassVar[str] = "raise_jurisdiction_dispute"
    optional: ClassVar[frozenset[str]] = frozenset({"ground"})

    case: str
    raised_by: str
    ground: str
    proposed_handler: str

    def missing(self) -> tuple[Reason, ...]:
        """A dispute without a ground is refused as `reason_missing`."""
        return (*super().missing(), *unexplained(self.ground))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.RAISE_JURISDICTION_DISPUTE)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        dispute = turn.add(
            JurisdictionDispute(
                case_id=case.id,
                raised_at=turn.at,
                raised_by=self.raised_by,
                typed_by=turn.actor.name,
                ground=self.ground,
                proposed_handler=self.proposed_handler,
                from_state=case.state,
            )
        )
        case.state = after(case.state, Step.RAISE_JURISDICTION_DISPUTE)
        if any(_is_other_county(turn, unit) for unit in (self.raised_by, self.proposed_handler)):
            flag(case, "cross_region")
        limits.stop_on_case(turn, case, "R-202")
        for clock in _handlers_terms(turn, case):
            limits.pause(turn, clock)
        limits.start(turn, "R-227", case)
        paper(turn, "D-13", case=case, recipients=_known(turn, self.proposed_handler), **consultation(case, dispute))
        turn.tell("duty_leader")
        turn.offer("record_designation")
        turn.write("jurisdiction.disputed", case, dispute=dispute.id, raised_by=self.raised_by, ground=self.ground, proposed_handler=self.proposed_handler)


@dataclass(frozen=True)
class Designated:
    """One unit the case goes to; whether it owes a feedback."""

    lead: str
    feedback_required: bool = True


@dataclass(frozen=True)
class RecordDesignation(Command):
    """Record who settled the dispute and on what paper; each unit named gets its transfer, the first leads (T-17)."""

    name: ClassVar[str] = "record_designation"
    optional: ClassVar[frozenset[str]] = frozenset({"paper_no"})

    case: str
    mode: Mode
    body: str
    paper_no: str
    transfers: tuple[Designated, ...]

    def missing(self) -> tuple[Reason, ...]:
        """A designation that rests on no paper is refused as `paper_missing`."""
        unnamed = [reason("field_missing", field="lead")] if any(not one.lead for one in self.transfers) else []
        return (*super().missing(), *unnamed, *(() if self.paper_no.strip() else (reason("paper_missing"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.RECORD_DESIGNATION)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_units(turn, "transfers", *(one.lead for one in self.transfers))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.RECORD_DESIGNATION)
        limits.stop_on_case(turn, case, "R-227", "R-209", "R-210")
        withdrawn = withdraw(turn, case)
        dispute = self._settle(turn, case)
        sent = [self._send(turn, case, one, lead=number == 0) for number, one in enumerate(self.transfers)]
        follow_lead(case, sent[0], tuple(transfer.unit for transfer in sent[1:] if not transfer.feedback_required))
        if any(_is_other_county(turn, transfer.unit) for transfer in sent):
            flag(case, "cross_region")
        owe_replies_again(turn, case)
        self._papers(turn, case, dispute, sent)
        turn.tell(*(transfer.unit for transfer in (*sent, *withdrawn)))
        turn.write(
            "jurisdiction.designated",
            case,
            mode=self.mode,
            body=self.body,
            paper_no=self.paper_no,
            lead=case.lead,
            transfers=[transfer.id for transfer in sent],
            withdrawn=[transfer.id for transfer in withdrawn],
        )

    def _settle(self, turn: Turn, case: Case) -> JurisdictionDispute | None:
        dispute = open_dispute(turn, case)
        if dispute is not None:
            dispute.state, dispute.settled_at, dispute.settled_by = DisputeState.DESIGNATED, turn.at, turn.actor.name
            dispute.mode, dispute.body, dispute.paper_no = self.mode, self.body, self.paper_no
        return dispute

    def _send(self, turn: Turn, case: Case, one: Designated, *, lead: bool) -> CaseTransfer:
        kind = "cross_region" if _is_other_county(turn, one.lead) else "assignment"
        return send(turn, case, one.lead, lead=lead, feedback_required=one.feedback_required, kind=kind)

    def _papers(self, turn: Turn, case: Case, dispute: JurisdictionDispute | None, sent: list[CaseTransfer]) -> None:
        units = tuple(transfer.unit for transfer in sent)
        heard = consultation(case, dispute) if dispute else {"case_no": case.case_no}
        paper(turn, "D-13", case=case, recipients=units, **{**heard, "decided": self.mode, "body": self.body, "paper_no": self.paper_no})
        paper(
            turn,
            "D-08",
            case=case,
            recipients=units,
            order="designation",
            case_no=case.case_no,
            lead=case.lead,
            assists=case.assists,
            main_facts=case.main_facts,
            power_item=case.power_item,
            opinion=case.handling_opinion,
            rests_on=self.paper_no,
            feedback_from=[transfer.unit for transfer in sent if transfer.feedback_required],
        )


def request_decision(turn: Turn, clock: RunningClock) -> dict[str, Any]:
    """Nobody agreed within R-227: draft the request to the county government, and return the facts that tell of it."""
    case = turn.get(Case, clock.case_id)
    dispute = open_dispute(turn, case)
    heard = consultation(case, dispute) if dispute else {"case_no": case.case_no}
    asked: dict[str, Any] = {"draft": True, "asks_for": "designation", "consulted_until": clock.due_at}
    try:
        draft = paper(turn, "D-13", case=case, recipients=("county_gov",), **heard, **asked)
    except Refused:  # somebody who reported after the dispute was written down is named in it: the clerk writes the ground anew
        draft = paper(turn, "D-13", case=case, recipients=("county_gov",), case_no=case.case_no, parties=heard.get("parties", []), **asked)
    if dispute is not None:
        dispute.request_document_id = draft.id
    return {"draft": draft.id}


def open_dispute(turn: Turn, case: Case) -> JurisdictionDispute | None:
    """Return the question of jurisdiction that is open on the case."""
    table = JurisdictionDispute.table
    return turn.first(JurisdictionDispute, table.c.case_id == case.id, table.c.state == DisputeState.RAISED)


def consultation(case: Case, dispute: JurisdictionDispute) -> dict[str, Any]:
    """Return what paper D-13 says of the dispute: the parties, the ground, who is proposed."""
    return {
        "case_no": case.case_no,
        "raised_by": dispute.raised_by,
        "ground": dispute.ground,
        "proposed_handler": dispute.proposed_handler,
        "main_facts": case.main_facts,
        "power_item": case.power_item,
        "parties": [unit for unit in dict.fromkeys([dispute.raised_by, case.lead, dispute.proposed_handler]) if unit],
    }


def _handlers_terms(turn: Turn, case: Case) -> list[RunningClock]:
    table = RunningClock.table
    return turn.find(RunningClock, table.c.case_id == case.id, table.c.rule.in_(STANDS_STILL), table.c.state == limits.RUNNING)


def _is_other_county(turn: Turn, unit: str) -> bool:
    known = unit_with_key(turn, unit)
    return known is not None and is_of_another_county(known.kind)


def _known(turn: Turn, unit: str) -> tuple[str, ...]:
    return (unit,) if unit_with_key(turn, unit) else ()
