"""What a conference resolved is followed until it is done: progress by the units, done by the secretary, told when its day is past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.conference import Conference
from models.records.follow_up import FollowUp
from models.rules.clocks import WARN_AT, warnings_of
from models.rules.refusal import Reason, reason

OPEN, DONE = "open", "done"
SIGNED: Final = "minutes_signed"
FOLLOWED_UP: Final = "followed_up"


@dataclass(frozen=True)
class TrackFollowUp(Command):
    """Say how far a follow-up has come. That it is `done` is for the secretary of the conference to say."""

    name: ClassVar[str] = "track_follow_up"

    follow_up: str
    progress: str
    done: bool = False

    def variant(self, turn: Turn) -> str:
        """`done` where the secretary decides."""
        return "done" if self.done else ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The follow-up."""
        return (turn.get(FollowUp, self.follow_up, "follow_up"),)

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """A unit tells of what it leads or assists."""
        follow_up = turn.get(FollowUp, self.follow_up)
        return () if turn.acting_unit in {follow_up.lead, *follow_up.assists} else (reason("not_in_scope"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        follow_up = turn.get(FollowUp, self.follow_up)
        return () if follow_up.state == OPEN else (reason("step_not_open", state=follow_up.state, step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        follow_up = turn.get(FollowUp, self.follow_up)
        said = {"at": turn.at.isoformat(), "by": turn.actor.name, "unit": turn.acting_unit, "text": self.progress}
        follow_up.progress = [*follow_up.progress, said]
        if self.done:
            follow_up.state, follow_up.done_at, follow_up.done_by, follow_up.next_at = DONE, turn.at, turn.actor.name, None
            _end_conference(turn, follow_up)
        late = bool(follow_up.done_at and follow_up.done_at > follow_up.due_at)
        turn.write("follow_up.tracked", follow_up, text=follow_up.text, progress=self.progress, done=self.done, late=late)


def run_to_its_due(turn: Turn, follow_up: FollowUp) -> None:
    """Let a follow-up run: the minutes are signed, 24:00 of its day is its end."""
    warnings = warnings_of(turn.at, follow_up.due_at, WARN_AT)
    follow_up.warn_at = [moment.isoformat() for moment in warnings]
    follow_up.next_at = min((moment for moment in (*warnings, follow_up.due_at) if moment > turn.at), default=turn.at)


def look_at(turn: Turn, follow_up: FollowUp) -> None:
    """Tell what a follow-up's moment means: a warning, or that its day is past, and then a notice of supervision is offered."""
    if turn.at < follow_up.due_at:
        moments = [datetime.fromisoformat(text) for text in follow_up.warn_at]
        follow_up.warn_stage = max((share for share, at in zip(WARN_AT, moments, strict=False) if at <= turn.at), default=follow_up.warn_stage)
        follow_up.next_at = min((at for at in (*moments, follow_up.due_at) if at > turn.at), default=follow_up.due_at)
        turn.write("follow_up.warned", follow_up, text=follow_up.text, lead=follow_up.lead, stage=follow_up.warn_stage, due_at=follow_up.due_at)
        return
    follow_up.next_at, follow_up.overdue_at = None, follow_up.due_at
    told = ["conference_secretary", "duty_leader", follow_up.lead]
    turn.write(
        "follow_up.overdue",
        follow_up,
        text=follow_up.text,
        lead=follow_up.lead,
        due_at=follow_up.due_at,
        cases=follow_up.cases,
        told=told,
        offers=["issue_supervision_notice"],
    )


def unfinished(turn: Turn) -> list[FollowUp]:
    """Return the follow-ups that are not done, the earliest due first."""
    return turn.find(FollowUp, FollowUp.table.c.state == OPEN, order=[FollowUp.table.c.due, FollowUp.table.c.id])


def _end_conference(turn: Turn, follow_up: FollowUp) -> None:
    conference = turn.get(Conference, follow_up.conference_id)
    if conference.state == SIGNED and not any(other.conference_id == conference.id for other in unfinished(turn)):
        conference.state = FOLLOWED_UP
