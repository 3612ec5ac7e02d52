"""Notices to units and who has received them; a whistle that calls units to act together. Source: D-29, R-222, R-223, 003#4 五通报."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands import limits, period_duties
from models.commands.command import Command
from models.commands.incident import order_number
from models.commands.papers import paper, received, reporter_data_in
from models.commands.turn import Turn
from models.commands.units import unit_keys, unknown_units
from models.records.case import Case
from models.records.document import Document
from models.records.notice import Notice
from models.rules.object_states import NoticeState
from models.rules.refusal import Reason, reason
from models.rules.states import CaseState, step_objection
from models.rules.step_names import Step

TERMS: Final = {"urgent": "R-222", "typical": "R-223"}
"""How soon news of a level has to go out; general news goes with the month's bulletin."""


@dataclass(frozen=True)
class SendNotice(Command):
    """Tell units what concerns them: urgent at once (R-222), typical within a day (R-223). Each unit's receipt is tracked.

    `sent_at`: when it went out or will; the limit counts from the news, which is there now at the latest, to that moment.
    """

    name: ClassVar[str] = "send_notice"

    case: str
    level: Literal["general", "typical", "urgent"]
    to: tuple[str, ...]
    text: str
    sent_at: datetime | None = None

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        state = turn.get(Case, self.case).state
        return (reason("step_not_open", state=state, step=self.name),) if state in {CaseState.VOID, CaseState.MERGED} else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (*unknown_units(turn, self.to, "to"), *reporter_data_in(turn, turn.get(Case, self.case), self.text))

    def carry_out(self, turn: Turn) -> None:
        case, units = turn.get(Case, self.case), unit_keys(turn, self.to)
        notice = keep(
            turn, case, Notice(case_id=case.id, level=self.level, units=list(units), text=self.text, sent_at=self.sent_at or turn.at, sent_by=turn.actor.name)
        )
        self._meet_its_term(turn, notice)
        if self.level == "general":
            period_duties.meet(turn, "R-112", notice.id)
        turn.offer("record_notice_receipt")
        turn.write("notice.sent", notice, level=self.level, to=list(units), text=self.text, order=notice.order_no)

    def _meet_its_term(self, turn: Turn, notice: Notice) -> None:
        rule = TERMS.get(self.level)
        clock = limits.start(turn, rule, notice, started_at=min(notice.sent_at, turn.at)) if rule else None
        if clock is not None:
            limits.halt(turn, clock, at=notice.sent_at)


@dataclass(frozen=True)
class Whistle(Command):
    """Call units to act together on a case; who has answered is kept as receipts (吹哨)."""

    name: ClassVar[str] = "whistle"

    case: str
    to: tuple[str, ...]
    text: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.WHISTLE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_units(turn, self.to, "to")

    def carry_out(self, turn: Turn) -> None:
        case, units = turn.get(Case, self.case), unit_keys(turn, self.to)
        notice = Notice(case_id=case.id, kind="whistle", units=list(units), text=self.text, sent_at=turn.at, sent_by=turn.actor.name)
        keep(turn, case, notice)
        turn.tell(*units)
        turn.offer("record_notice_receipt")
        turn.write("whistle.blown", notice, to=list(units), text=self.text, told=list(units), order=notice.order_no)


@dataclass(frozen=True)
class RecordNoticeReceipt(Command):
    """One unit has the notice, or answers the whistle."""

    name: ClassVar[str] = "record_notice_receipt"

    notice: str
    unit: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Notice, self.notice, "notice"),)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return () if turn.actor.unit == self._unit(turn) else (reason("not_in_scope"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """Only a unit it was sent to receives it, and it is entered on behalf of that unit alone."""
        of_another = bool(turn.on_behalf_of) and turn.acting_unit != self._unit(turn)
        addressed = self._unit(turn) in turn.get(Notice, self.notice).units
        return () if addressed and not of_another else (reason("not_addressee"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        received = {receipt["unit"] for receipt in turn.get(Notice, self.notice).receipts}
        return (reason("step_not_open", state=NoticeState.RECEIVED, step=self.name),) if self._unit(turn) in received else ()

    def carry_out(self, turn: Turn) -> None:
        notice, unit = turn.get(Notice, self.notice), self._unit(turn)
        receipt: dict[str, Any] = {"unit": unit, "at": turn.at.isoformat(), "by": turn.actor.name, "for": turn.on_behalf_of}
        notice.receipts = [*notice.receipts, receipt]
        if {entry["unit"] for entry in notice.receipts} >= set(notice.units):
            notice.state = NoticeState.RECEIVED
        document = turn.batch.get(Document, notice.document_id)
        if document is not None:
            received(turn, document, turn.on_behalf_of or turn.actor.name, turn.source or "console", unit=unit)
        turn.write("notice.received", notice, unit=unit, of=notice.kind)

    def _unit(self, turn: Turn) -> str:
        return unit_keys(turn, (self.unit,))[0]


def keep(turn: Turn, case: Case, notice: Notice) -> Notice:
    """Keep a notice with its paper D-29, numbered among the orders where the case is led in incident mode."""
    notice.order_no = order_number(turn, case)
    matter = notice.kind if notice.kind == "whistle" else f"{notice.kind}:{notice.level}"
    units = tuple(notice.units)
    sent = paper(
        turn, "D-29", case=case, recipients=units, case_no=case.case_no, matter=matter, text=notice.text, sent_at=notice.sent_at, order=notice.order_no
    )
    notice.document_id = sent.id
    return turn.add(notice, made=True)
