"""Listed supervision (挂牌督办): the Center asks a unit above to list a case, and records what that unit says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from models.base import Record
from models.commands.command import Command
from models.commands.escalation import CRITERIA, AskedAbove, not_of_the_organ
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.records.escalation import ListedSupervision
from models.rules.handover_states import LISTING_STEPS, NEEDS_A_PAPER, ListingState
from models.rules.refusal import Reason, reason
from models.rules.states import after
from models.rules.step_names import Step

ON_THE_LIST = "listed_supervision"
"""Why a listed case stands on the supervision list."""


@dataclass(frozen=True)
class RequestListing(AskedAbove):
    """Ask a unit above to list the case, on a criterion of R-407; the case goes on meanwhile."""

    name: ClassVar[str] = "request_listing"
    step: ClassVar[Step] = Step.REQUEST_LISTING

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.REQUEST_LISTING)
        listing = turn.add(
            ListedSupervision(
                case_id=case.id,
                organ=self.organ,
                criterion=self.criterion,
                reason=self.reason,
                requested_at=turn.at,
                requested_by=turn.actor.name,
                proposed_by=turn.proposed_by,
            ),
            made=True,
        )
        paper(
            turn,
            "D-08",
            case=case,
            recipients=(self.organ,),
            order="listing",
            case_no=case.case_no,
            lead=case.lead,
            assists=case.assists,
            main_facts=case.main_facts,
            power_item=case.power_item,
            criterion=self.criterion,
            reason=self.reason,
        )
        paper(turn, "D-17", case=case, recipients=(self.organ,), case_no=case.case_no, unit=case.lead, level="listed", required=self.reason, rule=CRITERIA)
        turn.tell(self.organ)
        turn.offer("record_listing")
        turn.write("listing.requested", case, listing=listing.id, organ=self.organ, criterion=self.criterion, reason=self.reason)


@dataclass(frozen=True)
class RecordListing(Command):
    """Record what the listing unit did: listed the case, asked for or got a progress report, took it off the list."""

    name: ClassVar[str] = "record_listing"

    listing: str
    step: Literal["listed", "progress", "delisted"]
    doc_no: str = ""
    due: date | None = None
    text: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """Listing and delisting rest on a paper: without its number they are refused as `paper_missing`."""
        unnumbered = self.step in NEEDS_A_PAPER and not self.doc_no.strip()
        return (*super().missing(), *((reason("paper_missing"),) if unnumbered else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The listing, then its case."""
        listing = turn.get(ListedSupervision, self.listing, "listing")
        return listing, turn.get(Case, listing.case_id, "case")

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_of_the_organ(turn, turn.get(ListedSupervision, self.listing).organ)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        state = turn.get(ListedSupervision, self.listing).state
        return () if state in LISTING_STEPS[self.step] else (reason("step_not_open", state=state, step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        listing = turn.get(ListedSupervision, self.listing)
        case = turn.get(Case, listing.case_id)
        listing.state = ListingState(self.step)
        listing.doc_no, listing.due = self.doc_no or listing.doc_no, self.due or listing.due
        said = {"step": self.step, "at": turn.at.isoformat(), "by": turn.actor.name, "doc_no": self.doc_no, "due": self.due, "text": self.text}
        listing.steps = [*listing.steps, {**said, "due": self.due.isoformat() if self.due else ""}]
        others = [why for why in case.supervision if why != ON_THE_LIST]
        case.supervision = others if self.step == "delisted" else [*others, ON_THE_LIST]
        turn.write("listing.recorded", listing, organ=listing.organ, step=self.step, doc_no=self.doc_no, due=self.due, text=self.text)
