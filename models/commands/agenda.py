"""What a conference is to talk about: items put on its agenda, or kept for the next one while none is convened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.case import Case
from models.records.conference import AgendaItem, Conference
from models.records.follow_up import FollowUp
from models.rules.refusal import Reason, reason

CHANGEABLE: Final = frozenset({"invited", "open"})
"""States of a conference in which its agenda may still change."""


@dataclass(frozen=True)
class Item:
    """One item: its number, what it is about, the case or the follow-up it pins."""

    no: int
    text: str
    case: str = ""
    follow_up: str = ""


@dataclass(frozen=True)
class EditAgenda(Command):
    """Put items on the agenda; an item with a number that is there already replaces it. Without a conference they are kept for the next."""

    name: ClassVar[str] = "edit_agenda"

    items: tuple[Item, ...]
    conference: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The conference, if one is named."""
        return (turn.get(Conference, self.conference, "conference"),) if self.conference else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        conference = turn.get(Conference, self.conference) if self.conference else None
        if conference is None or conference.state in CHANGEABLE:
            return ()
        return (reason("step_not_open", state=conference.state, step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return tuple(reason("field_missing", field=f"items.{field}", no=item.no) for item in self.items for field in _wanting(turn, item))

    def carry_out(self, turn: Turn) -> None:
        known = {item.no: item for item in items_of(turn, self.conference)}
        kept = [_put(turn, self.conference, given, known.get(given.no)) for given in self.items]
        subject = turn.get(Conference, self.conference) if self.conference else kept[0]
        turn.write(
            "agenda.edited",
            subject,
            conference=self.conference,
            items=[{"no": item.no, "text": item.text, "about": item.about, "follow_up": item.follow_up_id} for item in kept],
        )


def items_of(turn: Turn, conference_id: str) -> list[AgendaItem]:
    """Return the items of a conference (of none: those kept for the next) by number."""
    table = AgendaItem.table.c
    return turn.find(AgendaItem, table.conference_id == conference_id, order=[table.no, table.id])


def keep_for_next(turn: Turn, text: str, case: Case | None = None) -> AgendaItem:
    """Keep an item for the next conference: the review of an incident, a lesson of a closed case."""
    kept = items_of(turn, "")
    return _put(turn, "", Item(no=max((item.no for item in kept), default=0) + 1, text=text, case=case.id if case else ""), None)


def take_kept_items(turn: Turn, conference: Conference) -> None:
    """Move what was kept for the next conference to this one."""
    for item in items_of(turn, ""):
        item.conference_id = conference.id


def _put(turn: Turn, conference_id: str, given: Item, known: AgendaItem | None) -> AgendaItem:
    if known is None:
        known = turn.add(AgendaItem(conference_id=conference_id, no=given.no, text=given.text, added_at=turn.at, added_by=turn.actor.name))
    known.text, known.about, known.follow_up_id = given.text, given.case, given.follow_up
    return known


def _wanting(turn: Turn, item: Item) -> list[str]:
    """The fields of an item that are empty or name nothing."""
    found = (
        ("no", item.no is not None),
        ("text", bool(item.text)),
        ("case", not item.case or turn.batch.get(Case, item.case) is not None),
        ("follow_up", not item.follow_up or turn.batch.get(FollowUp, item.follow_up) is not None),
    )
    return [field for field, is_there in found if not is_there]
