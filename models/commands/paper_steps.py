"""What is done with a paper after it was made: it is signed, it reaches somebody, it is corrected by a new version. Source: domain.md 7."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from models.base import Record
from models.commands.command import Command, unexplained
from models.commands.papers import corrected, received
from models.commands.turn import Turn
from models.records.document import Document
from models.rules.paper_kinds import KINDS
from models.rules.refusal import Reason, reason

DRAWS_UP: Final = frozenset({"dispatcher", "duty_leader", "center_director", "analyst", "seconded_officer", "dept_handler", "township_handler"})
"""Roles that draw up papers and may correct them; a department's own paper is corrected by that department."""

ENTERS_RECEIPTS: Final = frozenset({*DRAWS_UP, "police_case_officer", "station_officer", "conference_secretary"})


@dataclass(frozen=True)
class SignPaper(Command):
    """Sign a paper that waits for its signature; from then on it is frozen. Drafter and signer are two people."""

    name: ClassVar[str] = "sign_paper"
    is_in_permit_table: ClassVar[bool] = False
    only_looks: ClassVar[bool] = True

    paper: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return turn.get_each((Document, self.paper, "paper"))

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return () if _may_sign(turn, turn.get(Document, self.paper)) else (reason("not_permitted"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        document = turn.get(Document, self.paper)
        is_open = document.signed_at is None and not replaced_by(turn, document)
        return () if is_open else (reason("step_not_open", state="signed", step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        document = turn.get(Document, self.paper)
        by_drafter = (reason("same_person"),) if document.drafted_by in {turn.actor.name, turn.on_behalf_of} else ()
        return (*by_drafter, *(reason("field_missing", field=name) for name in document.missing))

    def carry_out(self, turn: Turn) -> None:
        document = turn.get(Document, self.paper)
        document.signed_by, document.signed_at = turn.actor.name, turn.at
        turn.write("paper.signed", document, paper=document.kind, doc_no=document.doc_no)


@dataclass(frozen=True)
class CorrectPaper(Command):
    """Make the new version of a paper. The old one stays as it is; the new one names it and is signed anew."""

    name: ClassVar[str] = "correct_paper"
    is_in_permit_table: ClassVar[bool] = False
    only_looks: ClassVar[bool] = True

    paper: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *(() if self.changes else (reason("field_missing", field="changes"),)), *unexplained(self.reason))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return turn.get_each((Document, self.paper, "paper"))

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        document = turn.get(Document, self.paper)
        if turn.actor.role not in DRAWS_UP:
            return (reason("not_permitted"),)
        return () if turn.actor.unit == "center" or turn.actor.unit == document.issued_by else (reason("not_in_scope"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        is_newest = not replaced_by(turn, turn.get(Document, self.paper))
        return () if is_newest else (reason("step_not_open", state="replaced", step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        known = KINDS[turn.get(Document, self.paper).kind].fields
        return tuple(reason("field_missing", field=name) for name in self.changes if name not in known)

    def carry_out(self, turn: Turn) -> None:
        old = turn.get(Document, self.paper)
        new = corrected(turn, old, self.changes)
        turn.write("paper.corrected", new, paper=new.kind, doc_no=new.doc_no, replaces=old.doc_no, edition=new.edition, reason=self.reason)


@dataclass(frozen=True)
class RecordPaperReceipt(Command):
    """Write down that a paper reached somebody: who, when, how."""

    name: ClassVar[str] = "record_paper_receipt"
    is_in_permit_table: ClassVar[bool] = False
    only_looks: ClassVar[bool] = True

    paper: str
    person: str
    mode: str
    unit: str = ""
    received_at: datetime | None = None

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return turn.get_each((Document, self.paper, "paper"))

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        document = turn.get(Document, self.paper)
        if turn.actor.role not in ENTERS_RECEIPTS:
            return (reason("not_permitted"),)
        return () if turn.actor.unit in {"center", document.issued_by, *document.recipients} else (reason("not_addressee"),)

    def carry_out(self, turn: Turn) -> None:
        document = turn.get(Document, self.paper)
        slip = received(turn, document, self.person, self.mode, unit=self.unit or turn.acting_unit)
        slip.at = self.received_at or turn.at
        turn.write("paper.received", document, paper=document.kind, doc_no=document.doc_no, person=self.person, unit=slip.unit, mode=self.mode)


def replaced_by(turn: Turn, document: Document) -> str:
    """Return the id of the version that replaced this one, "" when it is the newest."""
    newer = turn.first(Document, Document.table.c.replaces == document.id)
    return "" if newer is None else newer.id


def _may_sign(turn: Turn, document: Document) -> bool:
    """Whoever holds the office the kind asks for; where it asks for none, the duty leader and the director sign."""
    signer = KINDS[document.kind].signer
    if signer == "head":
        return turn.actor.is_head and turn.actor.unit == document.issued_by
    return turn.actor.role in ({signer, "center_director"} if signer else {"duty_leader", "center_director"})
