"""The running duties of the county (R-101…): each round with who owes it and how much time is left, and what its conferences resolved.

Enter opens the form that says how a round was met. Source: domain.md 5.1, R-110; ux.md 7, 9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from console.supervision_page import Foot, RecordsPage, Step, day_of, moment_of, rule_name, until
from models.views.county_duties import DutyRow, FollowUpRow
from widgets.panel import Panel
from widgets.record_list import Cell, Column, Line, RecordList
from widgets.record_sheet import Entry, RecordSheet
from widgets.theme import Theme
from widgets.words import Words

DUTIES: Final = (
    Column("duties.col_rule", 74),
    Column("duties.col_name", 210),
    Column("duties.col_period", 110),
    Column("duties.col_who", 130),
    Column("duties.col_text"),
    Column("duties.col_due", 120),
    Column("duties.col_left", 130, right=True),
)
FOLLOW_UPS: Final = (
    Column("duties.col_no", 50),
    Column("duties.col_resolved"),
    Column("duties.col_lead", 120),
    Column("duties.col_progress", 220),
    Column("duties.col_left", 130, right=True),
)
SPANS: Final = {"week": 7, "month": 31, "quarter": 92, "year": 366}


class DutiesPage(RecordsPage):
    """The page."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words, now)
        self.rows: tuple[DutyRow, ...] = ()
        self.resolved: tuple[FollowUpRow, ...] = ()
        self.duty_panel, self.follow_panel, self.sheet_panel = Panel(theme, words), Panel(theme, words), Panel(theme, words)
        self.duties = self.take_list(RecordList(theme, words, DUTIES, "duties.title", "duties.none"))
        self.follow_ups = self.take_list(RecordList(theme, words, FOLLOW_UPS, "duties.resolved", "duties.no_resolved"))
        self.sheet = RecordSheet(theme, words, "duties.sheet", "duties.nothing")
        self.foot = Foot(theme, words, ("open", "steps"), {"open": "duties.meet"})
        self.duty_panel.body.addWidget(self.duties, 1)
        self.follow_panel.body.addWidget(self.follow_ups, 1)
        self.sheet_panel.body.addWidget(self.sheet, 1)
        self.sheet_panel.body.addWidget(self.foot)
        for part in (self.duty_panel, self.follow_panel, self.sheet_panel):
            part.setParent(self)
        self.foot.asked.connect(self.do)
        self.duties.chosen.connect(lambda _key: self._show_sheet())
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_rows(self, duties: Sequence[DutyRow], follow_ups: Sequence[FollowUpRow]) -> None:
        """What is owed, and what was resolved."""
        self.rows, self.resolved = tuple(duties), tuple(follow_ups)
        self.retranslate()

    @property
    def chosen(self) -> DutyRow | None:
        """The selected duty."""
        return next((row for row in self.rows if row.id == self.duties.chosen_key), None)

    def act(self, name: str) -> None:
        """Enter: how the round was met, or how the resolution gets on."""
        steps = self.steps()
        if name == "open" and steps:
            self.asked.emit(steps[0])

    def steps(self) -> Sequence[Step]:
        """Meet the duty, or track the resolution that is selected; a report of the kind the duty asks for."""
        if self.current is self.follow_ups:
            found = next((row for row in self.resolved if row.id == self.follow_ups.chosen_key), None)
            notice = {"follow_up": found.id, "unit": found.lead} if found is not None else {}
            return (Step("track_follow_up", {"follow_up": found.id}), Step("issue_supervision_notice", notice)) if found is not None else ()
        row = self.chosen
        return (Step("meet_period_duty", {"rule": row.rule, "period": row.period}), Step("edit_rules", {"rule": row.rule})) if row is not None else ()

    # Look.

    def retranslate(self) -> None:
        """Lines and heads in the language of the moment."""
        say, now = self.words.say, self.now()
        over = sum(row.due_at < now for row in self.rows)
        self.duty_panel.show_head(say("duties.title"), say("duties.hint", n=len(self.rows), over=over), icon="refresh")
        self.follow_panel.show_head(say("duties.resolved"), str(len(self.resolved)) if self.resolved else "", icon="people")
        self.duties.show_lines([self._line(row, now) for row in self.rows], now)
        self.follow_ups.show_lines([self._follow_up(row, now) for row in self.resolved], now)
        self._show_sheet()

    def _line(self, row: DutyRow, now: datetime) -> Line:
        words = self.words
        cells = (
            Cell(row.rule, "t2", "s"),
            Cell(rule_name(row.rule, words)),
            Cell(row.period, "t2", "s"),
            Cell(words.of("role", row.who) if words.has(f"role.{row.who}") else words.unit(row.who), "t2", "s"),
            Cell(row.text, "t2", "s"),
            Cell(moment_of(row.due_at), "t3", "s"),
            Cell(limit=until(row.rule, row.due_at - _span(row, now), row.due_at, now)),
        )
        return Line(row.id, cells)

    def _follow_up(self, row: FollowUpRow, now: datetime) -> Line:
        cells = (
            Cell(str(row.no), "t2", "s"),
            Cell(row.text),
            Cell(self.words.unit(row.lead), "t2", "s"),
            Cell(row.last_progress or "—", "t2", "s"),
            Cell(limit=until("R-110", row.held_at, row.due_at, now)) if row.signed else Cell(self.words.say("duties.unsigned"), "t3", "s"),
        )
        return Line(row.id, cells)

    def _show_sheet(self) -> None:
        row, say = self.chosen, self.words.say
        self.sheet_panel.show_head(say("duties.sheet"), row.rule if row is not None else "", icon="list")
        self.sheet.show_entries(list(self._entries(row)) if row is not None else [])
        self.foot.allow("open", row is not None, say("duties.nothing"))

    def _entries(self, row: DutyRow) -> Iterator[Entry]:
        words, say = self.words, self.words.say
        yield Entry("title", rule_name(row.rule, words))
        if row.text:
            yield Entry("prose", row.text, say("rules.text"))
        yield Entry("fact", row.period, say("duties.col_period"))
        yield Entry("fact", words.of("role", row.who) if words.has(f"role.{row.who}") else words.unit(row.who), say("duties.col_who"))
        yield Entry("fact", f"{day_of(row.due_at, words)} {moment_of(row.due_at)[6:]}", say("duties.col_due"))
        if row.due_at < self.now():
            yield Entry("fact", say("duties.over"), say("rules.state"), "p1")
        yield Entry("fact", f"{row.rule} · {row.source}", say("rules.source"))
        yield Entry("fact", say("rules.shipped") if row.rule_version == "shipped" else row.rule_version, say("duties.version"), "t2")

    def resizeEvent(self, _event: object) -> None:
        """The regions keep their shares."""
        width, height = self.width(), self.height()
        right = round(min(max(width * 0.28, 400 * self.theme.scale), width * 0.42))
        upper = round((height - 8) * 0.68)
        self.duty_panel.setGeometry(0, 0, width - right - 8, upper)
        self.follow_panel.setGeometry(0, upper + 8, width - right - 8, height - upper - 8)
        self.sheet_panel.setGeometry(width - right, 0, right, height)


def _span(row: DutyRow, now: datetime) -> timedelta:
    """How long a round lasts, by the form of its period: 2026-W47, 2026-11, 2026-Q4, 2026."""
    period = row.period.upper()
    name = "week" if "W" in period else "quarter" if "Q" in period else "month" if period.count("-") == 1 else "year"
    return max(timedelta(days=SPANS[name]), row.due_at - now)
