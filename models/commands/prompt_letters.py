"""Work-prompt letters: the Center reminds units of a duty, one letter each, and keeps their answers. Source: D-04, 000 四(二)2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from models.base import Record
from models.commands.command import Command
from models.commands.papers import paper, reporter_data_in
from models.commands.turn import Turn
from models.commands.units import unit_keys, unknown_units
from models.records.case import Case
from models.records.document import Document
from models.records.notice import WorkPromptLetter
from models.rules.object_states import LetterState
from models.rules.refusal import Reason, reason
from models.rules.states import step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class IssueWorkPromptLetter(Command):
    """Send a letter to each unit named: the approval of the center director is the signature."""

    name: ClassVar[str] = "issue_work_prompt_letter"

    case: str
    to: tuple[str, ...]
    text: str
    reply_by: date

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.ISSUE_WORK_PROMPT_LETTER)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (*unknown_units(turn, self.to, "to"), *reporter_data_in(turn, turn.get(Case, self.case), self.text))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        letters = [self._letter(turn, case, unit) for unit in unit_keys(turn, self.to)]
        units = [letter.unit for letter in letters]
        turn.offer("record_letter_reply")
        turn.write("letter.issued", case, to=units, letters=[letter.id for letter in letters], reply_by=self.reply_by)

    def _letter(self, turn: Turn, case: Case, unit: str) -> WorkPromptLetter:
        linked = turn.find(Document, Document.table.c.case_id == case.id, Document.table.c.kind == "D-03")
        sent = paper(
            turn,
            "D-04",
            case=case,
            recipients=(unit,),
            case_no=case.case_no,
            to=unit,
            text=self.text,
            power_items=list(case.power_items),
            reply_by=self.reply_by,
            judgement_report=linked[-1].doc_no if linked else "",
        )
        letter = WorkPromptLetter(
            case_id=case.id,
            unit=unit,
            text=self.text,
            reply_by=self.reply_by,
            issued_at=turn.at,
            issued_by=turn.actor.name,
            drafted_by=turn.proposed_by,
            document_id=sent.id,
        )
        return turn.add(letter, made=True)


@dataclass(frozen=True)
class RecordLetterReply(Command):
    """Keep what a unit answered to its letter."""

    name: ClassVar[str] = "record_letter_reply"

    letter: str
    text: str
    received_at: datetime | None = None

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(WorkPromptLetter, self.letter, "letter"),)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        return self._of_another(turn)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return self._of_another(turn) if turn.on_behalf_of else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        state = turn.get(WorkPromptLetter, self.letter).state
        return () if state == LetterState.SENT else (reason("step_not_open", state=state, step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        early = self.received_at is not None and self.received_at < turn.get(WorkPromptLetter, self.letter).issued_at
        late = self.received_at is not None and self.received_at > turn.at
        return (reason("field_missing", field="received_at"),) if early or late else ()

    def carry_out(self, turn: Turn) -> None:
        letter = turn.get(WorkPromptLetter, self.letter)
        letter.state, letter.reply, letter.received_at = LetterState.REPLIED, self.text, self.received_at or turn.at
        letter.replied_by, letter.replied_for = turn.actor.name, turn.on_behalf_of
        turn.write("letter.replied", letter, unit=letter.unit, text=self.text, received_at=letter.received_at)

    def _of_another(self, turn: Turn) -> tuple[Reason, ...]:
        return () if turn.acting_unit == turn.get(WorkPromptLetter, self.letter).unit else (reason("not_in_scope"),)
