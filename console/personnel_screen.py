"""The personnel and roster page: who is there with certificate, secondment, availability and load; roster, equipment, and the change of shift.

Source: domain.md 9, R-118, R-601…R-608, R-616; ux.md 5, 9, 12.9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from console.roster_part import RosterPart, ShiftPart
from console.supervision_page import RecordsPage, Step, moment_of, rule_name
from models.views.personnel_rows import PersonnelPage, PersonRow, RatioRow, ThingRow
from widgets.panel import Panel
from widgets.record_list import Cell, Column, Line, RecordList
from widgets.theme import Theme
from widgets.words import DEPARTMENTS, Words

PEOPLE: Final = (
    Column("people.col_name", 80),
    Column("people.col_post", 96),
    Column("people.col_certificate", 150),
    Column("people.col_secondment", 186),
    Column("people.col_state", 92),
    Column("people.col_load", 50, right=True),
    Column("people.col_case"),
    Column("people.col_warning", 112, right=True),
)
THINGS: Final = (
    Column("things.col_name"),
    Column("things.col_unit", 80),
    Column("things.col_state", 74),
    Column("things.col_where", 152),
    Column("things.col_check", 58, right=True),
)
STAFF: Final = (Column("staff.col_what"), Column("staff.col_value", 78, right=True), Column("staff.col_wanted", 78, right=True))
AWAY: Final = frozenset({"leave", "training", "off_duty", "suspended"})
OUT: Final = frozenset({"called", "en_route", "on_scene", "returning"})


class PersonnelScreen(RecordsPage):
    """The page."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words, now)
        self.page: PersonnelPage | None = None
        self.people_panel, self.thing_panel, self.staff_panel = Panel(theme, words), Panel(theme, words), Panel(theme, words)
        self.people = self.take_list(RecordList(theme, words, PEOPLE, "people.title", "people.none"))
        self.roster = RosterPart(theme, words, now)
        self.shift = ShiftPart(theme, words, now)
        self.things = self.take_list(RecordList(theme, words, THINGS, "things.title", "things.none"))
        self.staff = self.take_list(RecordList(theme, words, STAFF, "staff.title", "staff.none"))
        self.take_list(self.shift.list)
        self.people_panel.body.addWidget(self.people, 1)
        self.thing_panel.body.addWidget(self.things, 1)
        self.staff_panel.body.addWidget(self.staff, 1)
        for part in (self.people_panel, self.thing_panel, self.staff_panel, self.roster, self.shift):
            part.setParent(self)
        self.roster.grid.opened.connect(lambda _day, _place: self.open_menu(None))
        self.roster.grid.menu_asked.connect(self.open_menu)
        self.shift.foot.asked.connect(self.do)
        words.changed.connect(self.retranslate)
        self.retranslate()

    # Data.

    def show_page(self, page: PersonnelPage) -> None:
        """Everything of the page."""
        self.page = page
        self.retranslate()

    def _person(self) -> PersonRow | None:
        return next((row for row in (self.page.people if self.page else ()) if row.id == self.people.chosen_key), None)

    def _thing(self) -> ThingRow | None:
        return next((row for row in (self.page.equipment if self.page else ()) if row.id == self.things.chosen_key), None)

    # Keys.

    def act(self, name: str) -> None:
        """Enter opens the case of the line, V hands the shift over, A takes it."""
        if name == "hand_over":
            self.asked.emit(self.shift.offer())
        elif name == "acknowledge" and self.shift.waits:
            self.asked.emit(self.shift.accept())
        elif name == "open":
            self._open()

    def _open(self) -> None:
        case_id = ""
        person, thing = self._person(), self._thing()
        if self.current is self.people and person is not None:
            case_id = person.case_id
        elif self.current is self.things and thing is not None:
            case_id = thing.case_id
        elif self.current is self.shift.list:
            case_id = self.shift.case_of_chosen()
        if case_id:
            self.case_asked.emit(case_id)
        else:
            self.open_menu(None)

    def do(self, name: str) -> None:
        """J and K go through the days while the roster has the focus."""
        grid = self.roster.grid.body
        if grid.hasFocus() and name in ("next", "previous"):
            grid.go(1 if name == "next" else -1, 0)
        elif name in ("next_group", "previous_group"):
            self._to_region(1 if name == "next_group" else -1)
        elif grid.hasFocus() and name == "open":
            self.open_menu(None)
        else:
            super().do(name)

    def _to_region(self, step: int) -> None:
        order: list[Any] = [self.people, self.roster.grid, self.shift.list, self.things, self.staff]
        place = next((place for place, part in enumerate(order) if part.body.hasFocus()), 0)
        order[(place + step) % len(order)].setFocus()

    def steps(self) -> Sequence[Step]:
        """What can be done with what is selected in the region that has the focus."""
        if self.roster.grid.body.hasFocus():
            return self.roster.steps()
        if self.current is self.shift.list:
            return self.shift.steps()
        thing, person = self._thing(), self._person()
        if self.current is self.things and thing is not None:
            command = "return_equipment" if thing.out_at is not None else "dispatch_equipment"
            return (Step(command, {"equipment": [thing.key]}, thing.case_id),)
        if self.current is self.people and person is not None:
            named = {"officer": person.name}
            return (
                Step("manage_roster", named),
                Step("manage_certificates", {**named, "no": person.certificate_no}),
                Step("manage_secondment", named),
                Step("declare_recusal", named, person.case_id),
                Step("give_report_link", {"holder": person.name}),
                Step("end_report_link", {"holder": person.name}),
            )
        return ()

    # Look.

    def retranslate(self) -> None:
        """All lines and heads in the language of the moment."""
        say, page, now = self.words.say, self.page, self.now()
        people = page.people if page is not None else ()
        amiss, out = sum(bool(row.amiss) for row in people), sum(row.load > 0 for row in people)
        hint = say("people.hint", n=len(people), out=out, amiss=amiss)
        self.people_panel.show_head(say("people.title"), hint, icon="people", trailing=say("sup.steps"), key="E")
        self.people.show_lines(list(self._people_lines()), now)
        things = page.equipment if page is not None else ()
        hint = say("things.hint", out=sum(row.out_at is not None for row in things), n=len(things))
        self.thing_panel.show_head(say("things.title"), hint, icon="truck", trailing=say("sup.steps"), key="E")
        self.things.show_lines([self._thing_line(row) for row in things], now)
        self.staff_panel.show_head(say("staff.title"), say("staff.hint"), icon="building")
        self.staff.show_lines(list(self._staff_lines()), now)
        self.roster.show_days(page.days if page is not None else ())
        self.shift.show_shift(page.shift if page is not None else None)
        self._fit()

    def _people_lines(self) -> Iterator[Line]:
        people = self.page.people if self.page is not None else ()
        rank = {key: place for place, key in enumerate(DEPARTMENTS)}
        units = sorted({row.unit for row in people}, key=lambda unit: (rank.get(unit, len(rank)), unit))
        for unit in units:
            rows = [row for row in people if row.unit == unit]
            here = sum(row.availability in ("on_duty", "standby") or row.availability in OUT for row in rows)
            told = self.words.say("people.group", here=here, n=len(rows))
            yield Line(f"unit:{unit}", (Cell(self.words.unit(unit)), Cell(told, "t3")), is_head=True)
            for row in rows:
                yield self._person_line(row)

    def _person_line(self, row: PersonRow) -> Line:
        words = self.words
        warned = [*row.amiss, *row.warnings]
        state = words.of("avail", row.availability)
        cells = (
            Cell(row.name, role="t3" if row.availability in AWAY else "t1"),
            Cell(row.post, "t2", "s"),
            self._certificate(row),
            self._secondment(row),
            Cell(state, framed=True) if row.availability in OUT else Cell(state, "t3" if row.availability in AWAY else "t2", "s"),
            Cell(str(row.load) if row.load else "—", "t1" if row.load else "t3", "m", bold=row.load > 1),
            Cell(row.case_no, "t2", "s"),
            Cell(words.of("amiss", warned[0]), framed=True, chip="p2" if row.amiss else "p3") if warned else Cell(),
        )
        return Line(row.id, cells)

    def _certificate(self, row: PersonRow) -> Cell:
        if row.days_left is None:
            return Cell(self.words.say("people.no_certificate"), "p2", "s")
        if row.days_left < 0:
            return Cell(self.words.say("people.certificate_over", no=row.certificate_no), "p2", "s")
        role = "p3" if "certificate_expiring" in row.warnings or row.days_left <= 60 else "t2"
        return Cell(self.words.say("people.certificate", no=row.certificate_no, days=row.days_left), role, "s", bold=role == "p3")

    def _secondment(self, row: PersonRow) -> Cell:
        words = self.words
        state = words.of("secondment", row.secondment) if row.secondment else "—"
        until_day = row.secondment_to.strftime("%Y-%m") if row.secondment_to is not None else ""
        months = words.say("people.months", n=row.months) if row.months is not None else ""
        told = " · ".join(part for part in (state, months, until_day) if part)
        return Cell(told, "p3" if "secondment_long" in row.warnings else "t2", "s")

    def _thing_line(self, row: ThingRow) -> Line:
        words = self.words
        kind = words.of("equipment", row.kind)
        name = f"{row.key} {row.name if row.name and words.language == 'zh' else kind}"
        where = f"{row.given_to or row.case_no} · {moment_of(row.out_at)}" if row.out_at is not None else row.custodian
        over = row.next_check is not None and row.next_check < self.now().date()
        cells = (
            Cell(name),
            Cell(words.unit(row.unit), "t2", "s"),
            Cell(words.of("thing_state", row.state), framed=row.out_at is not None, role="t2", size="s"),
            Cell(where, "t2", "s"),
            Cell(row.next_check.strftime("%m-%d") if row.next_check is not None else "—", "p3" if over else "t3", "s"),
        )
        return Line(row.id, cells)

    def _staff_lines(self) -> Iterator[Line]:
        page, say = self.page, self.words.say
        if page is not None and page.ratios:
            yield Line("group:ratios", (Cell(say("staff.ratios")), Cell(say("staff.rule"), "t3")), is_head=True)
            for ratio in page.ratios:
                yield self._ratio_line(ratio)
        if page is not None and page.experts:
            yield Line("group:experts", (Cell(say("staff.experts")), Cell(str(len(page.experts)), "t3")), is_head=True)
            for one in page.experts:
                signed = one.confidentiality_signed_on is not None
                told = Cell(say("staff.signed" if signed else "staff.unsigned"), "t3" if signed else "p3", "s")
                yield Line(one.id, (Cell(f"{one.name} · {one.field_of_work}"), Cell(self.words.of("expert", one.kind), "t2", "s"), told))

    def _ratio_line(self, row: RatioRow) -> Line:
        value = "—" if row.value is None else _share(row.value, row.wanted)
        cells = (
            Cell(f"{row.rule} {rule_name(row.rule, self.words)}"),
            Cell(value, "t1" if row.is_met else "p2" if row.value is not None else "t3", bold=not row.is_met and row.value is not None),
            Cell(_share(row.wanted, row.wanted), "t3", "s"),
        )
        return Line(row.rule, cells)

    # Layout.

    def resizeEvent(self, _event: object) -> None:
        """The regions keep their shares."""
        self._fit()

    def _fit(self) -> None:
        width, height = self.width(), self.height()
        left = round((width - 8) * 0.545)
        right = width - 8 - left
        upper = round((height - 8) * 0.62)
        self.people_panel.setGeometry(0, 0, left, upper)
        things = round((left - 8) * 0.62)
        self.thing_panel.setGeometry(0, upper + 8, things, height - upper - 8)
        self.staff_panel.setGeometry(things + 8, upper + 8, left - things - 8, height - upper - 8)
        roster = round((height - 8) * 0.5)
        self.roster.setGeometry(left + 8, 0, right, roster)
        self.shift.setGeometry(left + 8, roster + 8, right, height - roster - 8)


def _share(value: float, wanted: float) -> str:
    """A share as percent; where a number of people is wanted, the number."""
    return f"{value * 100:.0f} %" if wanted <= 1 else f"{value:.0f}"
