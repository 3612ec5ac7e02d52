"""Two regions of the personnel page: the duty roster by day and position with its gaps, and the change of shift with all that goes over.

Source: domain.md 9, R-118, D-30; ux.md 12.9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from console.supervision_page import Foot, Step, moment_of
from models.rules.clocks import end_of_day, start_of_day
from models.views.local_day import local_day
from models.views.personnel_rows import DutyDayRow, GapRow, ShiftRow, StretchRow
from widgets.panel import Panel
from widgets.record_list import Cell, Column, Line, RecordList
from widgets.roster_grid import DayColumn, RosterGrid, Stand
from widgets.theme import Theme
from widgets.timing import county_zone
from widgets.words import Words

AWAY_ROW: Final = ""
"""The position of those who are away: the last row of the grid."""
SHIFT: Final = (Column("shift.col_what", 250), Column("shift.col_about"), Column("shift.col_since", 100), Column("shift.col_due", 130, right=True))


class RosterPart(Panel):
    """The roster of some days."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words)
        self._now = now
        self.days: tuple[DutyDayRow, ...] = ()
        self.grid = RosterGrid(theme, words, "roster.title", "roster.none")
        self.body.addWidget(self.grid, 1)

    def show_days(self, days: Sequence[DutyDayRow]) -> None:
        """Show these."""
        self.days = tuple(days)
        positions = self.positions
        gaps = sum(len(day.gaps) for day in days)
        say = self.words.say
        hint = say("roster.gaps", n=gaps) if gaps else say("roster.whole") if positions else say("roster.none")
        self.show_head(say("roster.title"), hint, icon="clock", trailing=say("sup.steps"), key="E")
        names = [self.words.of("position", position) if position else say("roster.away") for position in positions]
        self.grid.show_days(names, [self._column(day, positions) for day in self.days])

    @property
    def positions(self) -> list[str]:
        """The rows of the grid: those that are looked at round the clock first, who is away last."""
        named = {one.position for day in self.days for one in day.stretches if one.position}
        named |= {gap.position for day in self.days for gap in day.gaps}
        first = [position for position in ("duty_leader", "dispatcher") if position in named]
        away = [AWAY_ROW] if any(not one.position for day in self.days for one in day.stretches) else []
        return [*first, *sorted(named - set(first)), *away]

    def _column(self, day: DutyDayRow, positions: Sequence[str]) -> DayColumn:
        cells = tuple(tuple(self._stands(day, position)) for position in positions)
        today = local_day(self._now())
        name = self.words.say("roster.today") if day.day == today else self.words.of("weekday", day.day.isoweekday())
        return DayColumn(day.day.isoformat(), name, day.day.strftime("%m-%d"), day.day == today, cells)

    def _stands(self, day: DutyDayRow, position: str) -> Iterator[Stand]:
        found: list[StretchRow | GapRow] = [one for one in day.stretches if one.position == position]
        found += [gap for gap in day.gaps if gap.position == position]
        for one in sorted(found, key=lambda each: each.from_at):
            hours = _hours(one.from_at, one.to_at, day.day)
            if isinstance(one, GapRow):
                yield Stand(f"{self.words.say('roster.gap')} {hours}".strip(), "p2")
            elif not position:
                yield Stand(f"{one.person} {self.words.of('avail', one.kind)}", "t3")
            else:
                yield Stand(f"{one.person} {hours}".strip(), "t2" if one.kind == "standby" else "t1")

    def steps(self) -> Sequence[Step]:
        """Fill the gap of the selected cell, or change who stands there."""
        key, place = self.grid.place
        day = next((one for one in self.days if one.day.isoformat() == key), None)
        if day is None:
            return (Step("manage_roster"),)
        position = self.positions[place]
        whole = {"from": start_of_day(day.day).isoformat(), "to": end_of_day(day.day).isoformat()}
        gap = next((gap for gap in day.gaps if gap.position == position), None)
        fill = {"from": gap.from_at.isoformat(), "to": gap.to_at.isoformat()} if gap is not None else whole
        found = [Step("manage_roster", {"change": "assign", "position": position, **fill})]
        for one in day.stretches:
            if one.position == position:
                stretch = {"officer": one.person, "from": one.from_at.isoformat(), "to": one.to_at.isoformat()}
                found += [Step("manage_roster", {"change": "swap", "position": position, **stretch})]
                break
        return found


class ShiftPart(Panel):
    """What goes over with the shift, and the offer that waits."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words)
        self._now = now
        self.row: ShiftRow | None = None
        self.list = RecordList(theme, words, SHIFT, "shift.title", "shift.none")
        self.foot = Foot(theme, words, ("hand_over", "acknowledge"), {"hand_over": "shift.offer", "acknowledge": "shift.accept"})
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.foot)

    @property
    def waits(self) -> bool:
        """Whether an offer waits to be taken."""
        return self.row is not None and bool(self.row.handover_id)

    def show_shift(self, row: ShiftRow | None) -> None:
        """Show how it stands."""
        self.row = row
        say = self.words.say
        hint = ""
        if row is not None:
            hint = say("shift.hint", clocks=len(row.clocks), callins=len(row.callins), things=len(row.equipment_out))
            if row.offered_at is not None:
                hint = say("shift.offered", by=row.offered_by, to=row.to_name, at=moment_of(row.offered_at))
        self.show_head(say("shift.title"), hint, icon="transfer")
        self.list.show_lines(list(self._lines()), self._now())
        self.foot.allow("acknowledge", self.waits, say("shift.no_offer"))

    def _lines(self) -> Iterator[Line]:
        row, say, words = self.row, self.words.say, self.words
        if row is None:
            return
        yield Line("group:callins", (Cell(say("shift.callins")), Cell(str(len(row.callins)), "t3")), is_head=True)
        for call in row.callins:
            state = words.of("callin", call.state) if words.has(f"callin.{call.state}") else words.of("state", call.state)
            who, about = Cell(f"{call.officer} · {state}"), Cell(call.case_no, "t2", "s")
            yield Line(f"call:{call.callin_id}", (who, about, Cell(moment_of(call.called_at), "t3", "s"), _since(call.since_the_offer, words)))
        yield Line("group:clocks", (Cell(say("shift.clocks")), Cell(str(len(row.clocks)), "t3")), is_head=True)
        for clock in row.clocks:
            name = words.of("limit", clock.limit.rule)
            new = _since(clock.since_the_offer, words)
            cells = (
                Cell(f"{clock.limit.rule} {name[:1].upper()}{name[1:]}"),
                Cell(clock.case_no, "t2", "s"),
                Cell(moment_of(clock.limit.due_at), "t3", "s"),
                new if new.text else Cell(limit=clock.limit),
            )
            yield Line(f"clock:{clock.clock_id}", cells)
        yield Line("group:things", (Cell(say("shift.things")), Cell(str(len(row.equipment_out)), "t3")), is_head=True)
        for key in row.equipment_out:
            yield Line(f"thing:{key}", (Cell(key), Cell(), Cell(), Cell()))

    def case_of_chosen(self) -> str:
        """The case of the selected line, "" for none."""
        row, (kind, _, key) = self.row, self.list.chosen_key.partition(":")
        if row is None:
            return ""
        if kind == "call":
            return next((one.case_id for one in row.callins if one.callin_id == key), "")
        return next((one.case_id for one in row.clocks if one.clock_id == key), "") if kind == "clock" else ""

    def offer(self) -> Step:
        """Hand over: all clocks and call-ins are listed."""
        return Step("hand_over_shift", {"clocks": ["all"], "callins": ["all"]})

    def accept(self) -> Step:
        """Take over what was offered."""
        return Step("accept_shift", {"handover": self.row.handover_id if self.row is not None else ""})

    def steps(self) -> Sequence[Step]:
        """Both."""
        return (self.offer(), *((self.accept(),) if self.waits else ()))


def _since(since_the_offer: bool, words: Words) -> Cell:
    return Cell(words.say("shift.since"), framed=True, chip="p3") if since_the_offer else Cell()


def _hours(from_at: datetime, to_at: datetime, day: date) -> str:
    """The hours of a stretch within a day, `08–20`; nothing for the whole day."""
    begins, ends = max(from_at, start_of_day(day)), min(to_at, end_of_day(day))
    if (begins, ends) == (start_of_day(day), end_of_day(day)):
        return ""
    first, last = begins.astimezone(county_zone()), ends.astimezone(county_zone())
    end = "24" if ends == end_of_day(day) else last.strftime("%H:%M").removesuffix(":00")
    return f"{first.strftime('%H:%M').removesuffix(':00')}–{end}"
