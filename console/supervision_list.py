"""The supervision list (督办清单): every case with a red flag, an overdue limit, a notice or a listing, and beside it why, in full.

Each flag stands there with its evidence, the unit's answer and its outcome. Source: ux.md S5; domain.md 10.1 ST-06, ST-11…ST-13.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from console.supervision_page import Foot, RecordsPage, Step, day_of, moment_of, organ_name, until
from models.rules.clocks import end_of_day
from models.views.rows import LimitRow
from models.views.supervision_rows import FlagRow, SupervisedCaseRow, SupervisionPage
from widgets.panel import Panel
from widgets.pills import FilterChip
from widgets.record_list import Cell, Column, Line, RecordList
from widgets.record_sheet import Entry, RecordSheet
from widgets.theme import Theme
from widgets.words import Words

SHOWN: Final = ("all", "red_flags", "overdue", "supervision")
"""The filters: everything, or one of the lists a case may stand on."""

COLUMNS: Final = (
    Column("sup.col_level", 50),
    Column("sup.col_case", 178),
    Column("sup.col_title"),
    Column("sup.col_lead", 96),
    Column("sup.col_why", 178),
    Column("sup.col_answer", 140),
    Column("sup.col_due", 132, right=True),
)
REFERRALS: Final = (Column("sup.col_kind", 128), Column("sup.col_about"), Column("sup.col_organ", 120), Column("sup.col_state", 120, right=True))


NEARLY: Final = 5
"""Of a limit on the list that is not over yet a fifth is left at most: its bar is drawn so."""


class SupervisionListPage(RecordsPage):
    """The page."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words, now)
        self.page: SupervisionPage | None = None
        self.view = "all"
        self.list_panel, self.sheet_panel, self.secret_panel = Panel(theme, words), Panel(theme, words), Panel(theme, words)
        self.cases = self.take_list(RecordList(theme, words, COLUMNS, "sup.title", "sup.none"))
        self.secrets = RecordList(theme, words, REFERRALS, "sup.secret", "sup.no_secret")
        self.sheet = RecordSheet(theme, words, "sup.sheet", "sup.nothing")
        self.foot = Foot(theme, words, ("open", "urge", "steps"), {"open": "sup.open_case"})
        self.chips = {name: FilterChip(theme, words, f"sup.only_{name}") for name in SHOWN}
        self._lay_out()
        self.foot.asked.connect(self.do)
        self.cases.chosen.connect(lambda _key: self._show_sheet())
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        self.put_chips(self.list_panel, self.chips, self.show_only)
        self.list_panel.body.addWidget(self.cases, 1)
        self.secret_panel.body.addWidget(self.secrets)
        self.secret_panel.hide()
        self.sheet_panel.body.addWidget(self.sheet, 1)
        self.sheet_panel.body.addWidget(self.foot)
        for part in (self.list_panel, self.sheet_panel, self.secret_panel):
            part.setParent(self)

    # Data.

    def show_page(self, page: SupervisionPage) -> None:
        """Everything of the page."""
        self.page = page
        secret = bool(page.referrals or page.interference)
        self.secret_panel.setVisible(secret)
        if secret and self.secrets not in self.lists:
            self.take_list(self.secrets)
        self.retranslate()
        self._fit()

    def show_only(self, name: str) -> None:
        """Another filter."""
        self.view = name
        self.retranslate()

    @property
    def chosen(self) -> SupervisedCaseRow | None:
        """The selected case."""
        return next((row for row in self.rows("all") if row.case_id == self.cases.chosen_key), None)

    @property
    def case_id(self) -> str:
        """The selected case."""
        return self.cases.chosen_key

    def rows(self, view: str) -> list[SupervisedCaseRow]:
        """The cases of a filter, those with the least time left first."""
        found = [row for row in (self.page.cases if self.page is not None else ()) if view == "all" or view in row.lists]
        return sorted(found, key=lambda row: (due.due_at.timestamp() if (due := self._due(row)) is not None else float("inf"), row.level, row.case_no))

    def _due(self, row: SupervisedCaseRow) -> LimitRow | None:
        """The limit of the line: what is over or will be, else the nearest day a notice or a listing set."""
        now = self.now()
        if row.late:
            worst = min(row.late, key=lambda late: late.due_at)
            return until(worst.rule, worst.due_at - max(timedelta(minutes=1), (worst.due_at - now) * NEARLY), worst.due_at, now)
        set_days = [notice.new_due for notice in row.notices if notice.new_due is not None] + [one.due for one in row.listed if one.due is not None]
        return until("R-307", now, end_of_day(min(set_days)), now) if set_days else None

    # Keys.

    def act(self, name: str) -> None:
        """Enter opens the case, Z urges the unit that is late."""
        row = self.chosen
        if name == "urge" and row is not None:
            self.asked.emit(self.steps()[0])
        if name == "open" and row is not None and (self.current is not self.secrets):
            self.case_asked.emit(row.case_id)

    def steps(self) -> Sequence[Step]:
        """What a supervisor, a leader or a unit may do about the selected case."""
        row = self.chosen
        if row is None:
            return ()
        standing = [flag for flag in row.flags if flag.stands]
        unit = next((late.unit for late in row.late), row.lead)
        rule = next((late.rule for late in row.late), "")
        case = {"case": row.case_id}
        found = [Step("urge_case", {**case, "unit": unit}), Step("issue_supervision_notice", {**case, "unit": unit, **({"rule": rule} if rule else {})})]
        if standing:
            found += [Step("answer_red_flag", {**case, "kind": standing[0].kind}), Step("clear_red_flag", {**case, "kind": standing[0].kind})]
        found += [Step("record_listing", {"listing": row.listed[-1].id})] if row.listed else [Step("request_listing", case)]
        found += [Step("raise_red_flag", case), Step("add_supervision_note", case), Step("create_misconduct_referral", case)]
        return [Step(step.command, step.given, row.case_id, row.alert_id) for step in found]

    # Look.

    def retranslate(self) -> None:
        """Lines, chips and heads in the language of the moment."""
        now = self.now()
        for name, chip in self.chips.items():
            chip.show_state(name == self.view, len(self.rows(name)))
            chip.updateGeometry()
        shown = self.rows(self.view)
        over = sum(any(late.is_overdue for late in row.late) for row in shown)
        say = self.words.say
        self.list_panel.show_head(say("sup.title"), say("sup.hint", n=len(shown), over=over), icon="flag")
        self.secret_panel.show_head(say("sup.secret"), say("sup.secret_hint"), icon="lock")
        self.cases.show_lines([self._line(row, now) for row in shown], now)
        self.secrets.show_lines(list(self._secret_lines()), now)
        self._show_sheet()

    def _line(self, row: SupervisedCaseRow, now: datetime) -> Line:
        words, due = self.words, self._due(row)
        standing = sum(flag.stands for flag in row.flags)
        why = words.say("sup.flags", n=standing) if standing else self._why(row)
        answered = any(flag.answers for flag in row.flags if flag.stands)
        told = words.say("sup.answered") if answered else words.say("sup.unanswered") if standing else words.of("state", row.state)
        cells = (
            Cell(level=row.level),
            Cell(row.case_no, "t2", "s"),
            Cell(row.title),
            Cell(words.unit(row.lead) if row.lead else "—", "t2", "s"),
            Cell(why, framed=True, chip="p2" if standing else ""),
            Cell(told, "t2", "s"),
            Cell(limit=due) if due is not None else Cell("—", "t3", "s"),
        )
        return Line(row.case_id, cells)

    def _why(self, row: SupervisedCaseRow) -> str:
        words = self.words
        if row.listed:
            return words.say("sup.listed_by", organ=organ_name(row.listed[-1].organ, words))
        if row.notices:
            return words.say("sup.noticed", n=len(row.notices))
        if any(late.is_overdue for late in row.late):
            return words.say("sup.overdue", n=sum(late.is_overdue for late in row.late))
        if row.reasons:
            return words.of("mark", row.reasons[0])
        return words.say("sup.flag_settled") if row.flags else words.say("sup.soon")

    def _secret_lines(self) -> Iterator[Line]:
        words, page = self.words, self.page
        for one in page.referrals if page is not None else ():
            about = words.join([part for part in (words.unit(one.target_unit), words.unit(one.target_person), one.facts) if part])
            state = words.of("state", one.state) if words.has(f"state.{one.state}") else one.state
            kind = Cell(words.of("misconduct", one.kind))
            yield Line(one.id, (kind, Cell(about, "t2"), Cell(organ_name(one.organ, words), "t2", "s"), Cell(state, "t2", "s")))
        for record in page.interference if page is not None else ():
            kind, told = Cell(words.say("sup.interference")), Cell(f"{record.who} · {record.words}", "t2")
            yield Line(record.id, (kind, told, Cell(record.case_no, "t2", "s"), Cell(moment_of(record.at), "t3", "s")))

    # The sheet.

    def _show_sheet(self) -> None:
        row = self.chosen
        say = self.words.say
        self.sheet_panel.show_head(say("sup.sheet"), row.case_no if row is not None else "", icon="list")
        self.sheet.show_entries(list(self._entries(row)) if row is not None else [])
        for name in ("open", "urge", "steps"):
            self.foot.allow(name, row is not None, say("sup.nothing"))

    def _entries(self, row: SupervisedCaseRow) -> Iterator[Entry]:
        words, say = self.words, self.words.say
        yield Entry("title", row.title)
        state = [words.of("level", row.level), words.of("state", row.state), words.place(row.township)]
        yield Entry("fact", " · ".join(part for part in state if part), say("sup.now"))
        yield Entry("fact", words.unit(row.lead) if row.lead else "—", say("sup.col_lead"))
        if row.reasons:
            yield Entry("fact", words.join([words.of("mark", reason) for reason in row.reasons]), say("sup.marks"))
        if row.note_count:
            yield Entry("fact", str(row.note_count), say("sup.notes"))
        if row.flags:
            yield Entry("head", say("sup.part_flags"), str(len(row.flags)))
            for flag in row.flags:
                yield from self._flag(flag)
        if row.late:
            yield Entry("head", say("sup.part_late"), str(len(row.late)))
            for late in row.late:
                text = say("sup.late_days", n=late.days) if late.days else say("sup.late_today") if late.is_overdue else say("sup.late_soon")
                label = f"{late.rule} {words.of('limit', late.rule)}"
                yield Entry("fact", f"{moment_of(late.due_at)} · {words.unit(late.unit)} · {text}", label, "p1" if late.is_overdue else "p3")
        if row.notices:
            yield Entry("head", say("sup.part_notices"), str(len(row.notices)))
            for notice in row.notices:
                until_day = f" · {say('sup.new_due', day=day_of(notice.new_due, words))}" if notice.new_due is not None else ""
                yield Entry("prose", notice.required, f"{moment_of(notice.issued_at)} · {words.unit(notice.unit)} · {notice.rule}{until_day}")
        if row.listed:
            yield Entry("head", say("sup.part_listed"), str(len(row.listed)))
            for one in row.listed:
                due = day_of(one.due, words) if one.due is not None else "—"
                yield Entry("fact", " · ".join(part for part in (words.of("opt.step", one.state), one.doc_no, due) if part), organ_name(one.organ, words))

    def _flag(self, flag: FlagRow) -> Iterator[Entry]:
        words, say = self.words, self.words.say
        name = words.of("redflag", flag.kind)
        yield Entry("fact", name[:1].upper() + name[1:], say("sup.flag"), "p2" if flag.stands else "t1", icon="flag", bold=flag.stands)
        by = words.unit(flag.raised_by) if flag.raised_by else say("timeline.auto")
        yield Entry("fact", f"{moment_of(flag.raised_at)} · {by}", say("sup.raised"), "t2")
        for ground in flag.evidence:
            facts = " · ".join(_spoken(name, value, words) for name, value in ground.facts.items() if _is_told(value))
            text = words.of("ground", ground.ground)
            yield Entry("fact", f"{text[:1].upper()}{text[1:]}" + (f" · {facts}" if facts else ""), say("sup.evidence"))
        for answer in flag.answers:
            who = words.unit(answer.unit) or words.unit(answer.spoken_for) or answer.by
            yield Entry("fact", f"{answer.text}" + (f" · {answer.paper}" if answer.paper else ""), say("sup.answer"))
            yield Entry("fact", f"{moment_of(answer.at)} · {who}", "", "t2")
        if flag.stands:
            text = say("sup.awaits_outcome") if flag.answers else say("sup.awaits_answer")
            yield Entry("fact", text, say("sup.outcome"), "t2")
        else:
            parts = [words.of("outcome", flag.outcome) if flag.outcome else say("sup.settled")]
            parts += [flag.outcome_by, moment_of(flag.outcome_at) if flag.outcome_at is not None else "", flag.outcome_reason]
            yield Entry("fact", " · ".join(part for part in parts if part), say("sup.outcome"))

    # Layout.

    def resizeEvent(self, _event: object) -> None:
        """The list keeps its share."""
        self._fit()

    def _fit(self) -> None:
        width, height = self.width(), self.height()
        right = round(min(max(width * 0.34, 420 * self.theme.scale), width * 0.44))
        left = width - right - 8
        low = round(height * 0.26) if not self.secret_panel.isHidden() else 0
        self.list_panel.setGeometry(0, 0, left, height - (low + 8 if low else 0))
        self.secret_panel.setGeometry(0, height - low, left, low)
        self.sheet_panel.setGeometry(left + 8, 0, right, height)


def _is_told(value: object) -> bool:
    """Codes of things people have no name for stay away."""
    return value not in (None, "", []) and not isinstance(value, (dict, list)) and not (isinstance(value, str) and len(value) == 26 and value.isalnum())


def _spoken(name: str, value: object, words: Words) -> str:
    label = words.of("arg", name)
    if isinstance(value, str):
        value = words.of("result", value) if words.has(f"result.{value}") else words.unit(value)
    return f"{label} {value}"
