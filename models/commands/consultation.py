"""A case is consulted on (会商): what it is, what evidence it needs, which law applies – agreed, or with differences kept (D-27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from models.base import Record
from models.commands.command import Command
from models.commands.conference import CONCLUDED, CONSULTATION, INVITED, OPEN, not_in_state
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.records.conference import Conference, Consultation
from models.rules.refusal import Reason


@dataclass(frozen=True)
class ConcludeConsultation(Command):
    """Keep what was agreed on a case. A consultation conference is concluded by it; at any other the conference goes on."""

    name: ClassVar[str] = "conclude_consultation"

    conference: str
    case: str
    agreed: bool
    nature: str = ""
    evidence_standard: str = ""
    law: str = ""
    todo: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The conference, and the case: a reporter named in a view is blanked."""
        return turn.get_each((Conference, self.conference, "conference"), (Case, self.case, "case"))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        conference = turn.get(Conference, self.conference)
        # Departments consult by telephone too: a consultation may be concluded without having been opened at the wall.
        states = (OPEN, INVITED, CONCLUDED) if conference.type == CONSULTATION else (OPEN,)
        return not_in_state(conference, self.name, *states)

    def carry_out(self, turn: Turn) -> None:
        conference, case = turn.get(Conference, self.conference), turn.get(Case, self.case)
        if conference.type == CONSULTATION:
            conference.state = CONCLUDED
        kept = turn.add(
            Consultation(
                case_id=case.id,
                conference_id=conference.id,
                at=turn.at,
                by=turn.actor.name,
                nature=self.nature,
                evidence_standard=self.evidence_standard,
                law=self.law,
                agreed=self.agreed,
                todo=self.todo,
            )
        )
        views: dict[str, Any] = {"nature": self.nature, "evidence_standard": self.evidence_standard, "law": self.law, "todo": self.todo}
        organs = conference.present or conference.invite
        held: dict[str, Any] = {"conference": conference.type, "place": conference.place, "at": conference.opened_at or conference.at}
        paper(turn, "D-27", case=case, recipients=tuple(organs), case_no=case.case_no, organs=organs, agreed=self.agreed, **held, **views)
        turn.batch.touch(case)
        turn.write("consultation.concluded", kept, conference=conference.id, agreed=self.agreed, **views)
