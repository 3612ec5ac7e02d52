"""Who stands on duty where and when is changed here; a gap in the round-the-clock duty is said at once. Source: domain.md 9, R-118."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal

import sqlalchemy as sa

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.people import Officer, Operator
from models.records.shift import RosterEntry
from models.rules import duty_roster
from models.rules.duty_roster import ABSENT, POSITION_OF_ROLE, Gap, Stretch
from models.rules.refusal import Reason, reason, warning

Change = Literal["assign", "remove", "swap", "standby", "on_duty", "off_duty", "leave", "training"]

ROUND_THE_CLOCK = "R-118"


@dataclass(frozen=True)
class ManageRoster(Command):
    """Change the roster from one moment to another; days count whole.

    `assign`, `on_duty`, `standby` put a person on a position; `remove` takes him off it (without a person: everybody); `leave`,
    `training`, `off_duty` say that he is away from all of them; `swap` lets two people change places, which the duty leader approves:
    while nobody is named to come `with` him, his place is empty. A position not named is the person's own: that of his role, or the
    standby team of his department.
    """

    name: ClassVar[str] = "manage_roster"

    change: Change
    from_: datetime | date = field(metadata={"argument": "from"})
    to: datetime | date
    officer: str = ""
    position: str = ""
    with_: str = field(default="", metadata={"argument": "with"})

    def variant(self, turn: Turn) -> str:
        return "swap" if self.change == "swap" else ""

    def missing(self) -> tuple[Reason, ...]:
        nobody = not self.officer and (not self.position or self.change != "remove")
        return (*super().missing(), *((reason("field_missing", field="officer"),) if nobody else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        found = [person_named(turn, name) for name in (self.officer, self.with_) if name]
        return tuple(person for person in found if person is not None)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        named = (("officer", self.officer), ("with", self.with_))
        strangers = [reason("not_on_roster", officer=name) for _, name in named if name and person_named(turn, name) is None]
        backwards = self._begins >= self._ends
        return (*strangers, *((reason("field_missing", field="to"),) if backwards else ()))

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        """Look at the roster as it will be; a gap is told, and does not hinder."""
        if not turn.rulebook.rule(ROUND_THE_CLOCK).enabled:
            return ()
        before = [_stretch(entry) for entry in standing(turn)]
        after = self._changed(turn, before)
        found = [gap for position in self._positions(turn, before) for gap in duty_roster.gaps(after, position, self._begins, self._ends)]
        return tuple(warning("roster_gap", position=gap.position, begins=gap.begins, ends=gap.ends, rule=ROUND_THE_CLOCK) for gap in found)

    def carry_out(self, turn: Turn) -> None:
        before = standing(turn)
        wanted = self._changed(turn, [_stretch(entry) for entry in before])
        kept: set[Stretch] = set()
        for entry in before:
            if (stretch := _stretch(entry)) in wanted and stretch not in kept:
                kept.add(stretch)
            else:
                entry.removed_at, entry.removed_by = turn.at, turn.actor.name
        made = [_enter(turn, stretch) for stretch in dict.fromkeys(wanted) if stretch not in kept]
        subject = next(iter((*made, *before)), None) or self.objects(turn)[0]
        turn.write("roster.changed", subject, **self._facts(turn))

    @property
    def _begins(self) -> datetime:
        return duty_roster.beginning(self.from_)

    @property
    def _ends(self) -> datetime:
        return duty_roster.ending(self.to)

    def _changed(self, turn: Turn, before: Sequence[Stretch]) -> list[Stretch]:
        """Return the roster as this change leaves it."""
        who, position = self.officer, self.position or own_position(turn, self.officer)
        if self.change == "swap":
            return [part for one in before for part in _exchanged(one, who, self.with_, self.position, self._begins, self._ends)]
        if self.change in ABSENT:
            return [*before, Stretch(who, "", self.change, self._begins, self._ends)]
        cleared = [part for one in before for part in self._cleared(one, who, position)]
        if self.change == "remove":
            return cleared
        return [*cleared, Stretch(who, position, "standby" if self.change == "standby" else "duty", self._begins, self._ends)]

    def _cleared(self, one: Stretch, who: str, position: str) -> list[Stretch]:
        """Take this person off this position for the time, and, where he comes on duty, back from being away."""
        his = not who or one.person == who
        on_it = one.position == position or (self.change == "remove" and not self.position)
        comes_back = self.change != "remove" and one.kind in ABSENT
        return _cut(one, self._begins, self._ends)[0] if his and ((on_it and one.kind not in ABSENT) or comes_back) else [one]

    def _positions(self, turn: Turn, before: Sequence[Stretch]) -> list[str]:
        """Return the positions whose cover this change touches; a standby team that is on no roster yet has no gaps."""
        touched = [
            one.position for one in before if one.person in {self.officer, self.with_} and one.position and one.ends > self._begins and one.begins < self._ends
        ]
        named = self.position or own_position(turn, self.officer)
        is_rostered = not named.startswith("standby:") or any(one.position == named for one in before)
        return list(dict.fromkeys([named, *touched] if named and is_rostered else touched))

    def _facts(self, turn: Turn) -> dict[str, Any]:
        about = {"officer": self.officer, "position": self.position or own_position(turn, self.officer), "change": self.change, "with": self.with_}
        return {**{name: value for name, value in about.items() if value}, "from": self._begins, "to": self._ends}


def standing(turn: Turn) -> list[RosterEntry]:
    """Return the roster as it stands, by time."""
    table = RosterEntry.table.c
    return turn.find(RosterEntry, table.removed_at.is_(None), order=[table.from_at, table.id])


def person_named(turn: Turn, name: str) -> Officer | Operator | None:
    """Return the officer or operator the roster calls so, by name, number or login."""
    officer = turn.first(Officer, sa.or_(Officer.table.c.id == name, Officer.table.c.name == name, Officer.table.c.real_name_no == name))
    return officer or turn.first(Operator, sa.or_(Operator.table.c.name == name, Operator.table.c.login == name))


def own_position(turn: Turn, name: str) -> str:
    """Return the position a person is of: that of his role, or the standby team of his department; "" for nobody."""
    person = person_named(turn, name) if name else None
    if isinstance(person, Officer):
        return f"standby:{person.unit}"
    return POSITION_OF_ROLE.get(person.role, "") if person is not None else ""


def gaps_between(turn: Turn, position: str, begins: datetime, ends: datetime) -> tuple[Gap, ...]:
    """Return what of this time nobody covers on a position, by the roster as it stands."""
    return duty_roster.gaps([_stretch(entry) for entry in standing(turn)], position, begins, ends)


def _enter(turn: Turn, stretch: Stretch) -> RosterEntry:
    person, position, kind, begins, ends = stretch
    entry = RosterEntry(person=person, position=position, kind=kind, from_at=begins, to_at=ends, entered_at=turn.at, entered_by=turn.actor.name)
    return turn.add(entry)


def _stretch(entry: RosterEntry) -> Stretch:
    return Stretch(entry.person, entry.position, entry.kind, entry.from_at, entry.to_at)


def _exchanged(one: Stretch, who: str, other: str, position: str, begins: datetime, ends: datetime) -> list[Stretch]:
    partner = {who: other, other: who}.get(one.person)
    if partner is None or one.kind in ABSENT or (position and one.position != position):
        return [one]
    outside, inside = _cut(one, begins, ends)
    return [*outside, *(part._replace(person=partner) for part in inside if partner)]


def _cut(one: Stretch, begins: datetime, ends: datetime) -> tuple[list[Stretch], list[Stretch]]:
    """Return what of a stretch lies outside a time, and what inside."""
    inside = one._replace(begins=max(one.begins, begins), ends=min(one.ends, ends))
    if inside.begins >= inside.ends:
        return [one], []
    outside = [one._replace(ends=inside.begins), one._replace(begins=inside.ends)]
    return [part for part in outside if part.begins < part.ends], [inside]
