"""The minutes of a conference: the secretary writes the resolutions, the chair signs them, and each becomes a follow-up with its day (D-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from models.base import Record
from models.commands import agenda
from models.commands.command import Command
from models.commands.conference import CLOSED, CONCLUDED, MINUTES_SIGNED, OPEN, not_in_state
from models.commands.follow_ups import run_to_its_due
from models.commands.papers import paper
from models.commands.turn import Turn
from models.commands.units import unit_keys, unknown_units
from models.records.conference import Conference, Consultation
from models.records.follow_up import FollowUp
from models.rules.clocks import end_of_day
from models.rules.one_person import Doer, same_person
from models.rules.refusal import Reason, reason


@dataclass(frozen=True)
class Resolution:
    """What was resolved: the text, who leads, who assists, by when, and by what it is measured."""

    text: str
    lead: str
    due: date
    assists: tuple[str, ...] = ()
    measure: str = ""


@dataclass(frozen=True)
class RecordMinutes(Command):
    """Close a conference with its resolutions; each becomes a follow-up that runs once the chair has signed."""

    name: ClassVar[str] = "record_minutes"
    optional: ClassVar[frozenset[str]] = frozenset({"resolutions"})

    conference: str
    resolutions: tuple[Resolution, ...]

    def missing(self) -> tuple[Reason, ...]:
        """Every resolution says what, who and by when."""
        empty = [(number, field) for number, one in enumerate(self.resolutions, start=1) for field in ("text", "lead", "due") if not getattr(one, field)]
        return (*super().missing(), *(reason("field_missing", field=f"resolutions.{field}", no=number) for number, field in empty))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The conference."""
        return (turn.get(Conference, self.conference, "conference"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_in_state(turn.get(Conference, self.conference), self.name, OPEN, CONCLUDED)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_units(turn, [one.lead for one in self.resolutions], "lead")

    def carry_out(self, turn: Turn) -> None:
        conference = turn.get(Conference, self.conference)
        conference.state, conference.minuted_at = CLOSED, turn.at
        conference.minuted_by, conference.minuted_by_id, conference.minuted_for = turn.actor.name, turn.actor.id, turn.on_behalf_of
        made = [self._follow_up(turn, conference, number, one) for number, one in enumerate(self.resolutions, start=1)]
        conference.resolutions = [
            {"no": one.no, "text": one.text, "lead": one.lead, "assists": one.assists, "due": one.due.isoformat(), "measure": one.measure} for one in made
        ]
        turn.write("minutes.recorded", conference, resolutions=conference.resolutions, follow_ups=[one.id for one in made])

    def _follow_up(self, turn: Turn, conference: Conference, number: int, resolution: Resolution) -> FollowUp:
        return turn.add(
            FollowUp(
                conference_id=conference.id,
                no=number,
                text=resolution.text,
                lead=unit_keys(turn, [resolution.lead])[0],
                assists=list(unit_keys(turn, resolution.assists)),
                due=resolution.due,
                measure=resolution.measure,
                cases=_cases_of(turn, conference),
                made_at=turn.at,
                due_at=end_of_day(resolution.due),
            ),
            made=True,
        )


@dataclass(frozen=True)
class ConfirmResolution(Command):
    """Sign the minutes (D-18): by the chair, who did not write them. From now on the follow-ups run to their days."""

    name: ClassVar[str] = "confirm_resolution"

    conference: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The conference."""
        return (turn.get(Conference, self.conference, "conference"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_in_state(turn.get(Conference, self.conference), self.name, CLOSED)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        conference = turn.get(Conference, self.conference)
        return same_person(turn.doer, [Doer(conference.minuted_by_id, conference.minuted_by, conference.minuted_for)])

    def carry_out(self, turn: Turn) -> None:
        conference = turn.get(Conference, self.conference)
        conference.state, conference.signed_at, conference.signed_by = MINUTES_SIGNED, turn.at, turn.actor.name
        follow_ups = turn.find(FollowUp, FollowUp.table.c.conference_id == conference.id, FollowUp.table.c.done_at.is_(None))
        for follow_up in follow_ups:
            run_to_its_due(turn, follow_up)
        minutes = paper(turn, "D-18", recipients=tuple(conference.invite), drafted_by=conference.minuted_by, **_body(turn, conference))
        turn.tell(*dict.fromkeys(follow_up.lead for follow_up in follow_ups))
        turn.write("minutes.signed", conference, doc_no=minutes.doc_no, follow_ups=[follow_up.id for follow_up in follow_ups])


def _body(turn: Turn, conference: Conference) -> dict[str, Any]:
    consultations = turn.find(Consultation, Consultation.table.c.conference_id == conference.id)
    return {
        "type": conference.type,
        "at": conference.opened_at or conference.at,
        "place": conference.place,
        "chair": turn.actor.name,
        "convener": conference.convener,
        "members": [{"unit": unit, "present": unit in conference.present} for unit in dict.fromkeys((*conference.invite, *conference.present))],
        "agenda": [{"no": item.no, "text": item.text} for item in agenda.items_of(turn, conference.id)],
        "views": [
            {"case_id": one.case_id, "nature": one.nature, "evidence_standard": one.evidence_standard, "law": one.law, "agreed": one.agreed}
            for one in consultations
        ],
        "differences": [one.case_id for one in consultations if not one.agreed],
        "resolutions": conference.resolutions,
    }


def _cases_of(turn: Turn, conference: Conference) -> list[str]:
    """The cases a conference dealt with: its own, those its agenda pins, those it consulted on."""
    pinned = [item.about for item in agenda.items_of(turn, conference.id)]
    consulted = [one.case_id for one in turn.find(Consultation, Consultation.table.c.conference_id == conference.id)]
    return [key for key in dict.fromkeys([conference.case_id, *pinned, *consulted]) if key]
