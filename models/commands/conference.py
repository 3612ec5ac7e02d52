"""The joint conference is convened, opened at the wall and takes its agenda item by item (联席会议, 000 四(五), domain.md 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from models.base import Record
from models.commands import agenda, period_duties
from models.commands.command import Command
from models.commands.follow_ups import unfinished
from models.commands.turn import Turn
from models.commands.units import unit_keys
from models.records.case import Case
from models.records.conference import AgendaItem, Conference
from models.rules.refusal import Reason, reason

INVITED, OPEN, CONCLUDED, CLOSED, MINUTES_SIGNED = "invited", "open", "concluded", "closed", "minutes_signed"
CONSULTATION = "consultation"


@dataclass(frozen=True)
class ConveneConference(Command):
    """Invite units, and organs that are no unit of the county (finance, experts, a neighbour), to a conference.

    What is unfinished of earlier conferences opens its agenda; items kept for the next one come to it.
    """

    name: ClassVar[str] = "convene_conference"

    type: Literal["regular", "ad_hoc", "consultation", "leading_group"]
    at: datetime
    place: str
    invite: tuple[str, ...]
    convener: str = ""
    case: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case it is about, if one is named."""
        return (turn.get(Case, self.case, "case"),) if self.case else ()

    def carry_out(self, turn: Turn) -> None:
        conference = turn.add(
            Conference(
                type=self.type,
                case_id=self.case,
                at=self.at,
                place=self.place,
                convener=self.convener,
                invite=list(unit_keys(turn, self.invite)),
                carried=[follow_up.id for follow_up in unfinished(turn)],
                convened_at=turn.at,
                convened_by=turn.actor.name,
            ),
            made=True,
        )
        agenda.take_kept_items(turn, conference)
        turn.tell(*conference.invite)
        turn.write(
            "conference.convened",
            conference,
            type=self.type,
            held_at=self.at,
            place=self.place,
            convener=self.convener,
            invite=conference.invite,
            carried=conference.carried,
        )


@dataclass(frozen=True)
class OpenConference(Command):
    """Open a conference with whoever is there; the wall goes to its layout, masked. A regular one meets the quarter's duty (R-110)."""

    name: ClassVar[str] = "open_conference"

    conference: str
    present: tuple[str, ...]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The conference."""
        return (turn.get(Conference, self.conference, "conference"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_in_state(turn.get(Conference, self.conference), self.name, INVITED)

    def carry_out(self, turn: Turn) -> None:
        conference = turn.get(Conference, self.conference)
        conference.state, conference.opened_at, conference.present = OPEN, turn.at, list(unit_keys(turn, self.present))
        rule = period_duties.CONFERENCE_RULES.get(conference.type)
        met = rule is not None and period_duties.meet(turn, rule, conference.id)
        turn.write(
            "conference.opened",
            conference,
            type=conference.type,
            present=conference.present,
            absent=[unit for unit in conference.invite if unit not in conference.present],
            wall_layout="conference",
            masked=True,
            met=rule if met else "",
        )


@dataclass(frozen=True)
class PresentItem(Command):
    """Put one item of the agenda on the wall, its case masked (G-15)."""

    name: ClassVar[str] = "present_item"

    conference: str
    no: int

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The conference."""
        return (turn.get(Conference, self.conference, "conference"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_in_state(turn.get(Conference, self.conference), self.name, OPEN)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return () if self._item(turn) is not None else (reason("field_missing", field="no", value=self.no),)

    def carry_out(self, turn: Turn) -> None:
        conference, item = turn.get(Conference, self.conference), self._item(turn)
        conference.presented = self.no
        if item is not None:
            item.presented_at = turn.at
            turn.write("agenda_item.presented", conference, no=self.no, text=item.text, about=item.about, wall_layout="conference", masked=True)

    def _item(self, turn: Turn) -> AgendaItem | None:
        return next((item for item in agenda.items_of(turn, self.conference) if item.no == self.no), None)


def not_in_state(conference: Conference, step: str, *states: str) -> tuple[Reason, ...]:
    """Return `step_not_open` unless the conference is in one of `states`."""
    return () if conference.state in states else (reason("step_not_open", state=conference.state, step=step),)
