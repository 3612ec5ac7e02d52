"""What waits for a decision: one list for all kinds, those this person decides on top, and beside it what was typed and what the door says.

Enter opens the form that says yes, X the one that says no. Source: commands.md 1, “Propose and approve”; ux.md 9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from console.form_choices import Choices
from console.form_fields import Asked, asked_by
from console.form_words import FormSurroundings
from console.supervision_page import Foot, RecordsPage, Step, day_of, moment_of, rule_name
from models.views.decisions import DecisionRow
from models.views.duty import DutyList
from widgets.panel import Panel
from widgets.pills import FilterChip
from widgets.record_list import Cell, Column, Line, RecordList
from widgets.record_sheet import Entry, RecordSheet
from widgets.spelling import Readings
from widgets.theme import Theme
from widgets.words import Words

if TYPE_CHECKING:
    from models.rules.rulebook import Rulebook
    from models.views.case_context import FormContext

COLUMNS: Final = (
    Column("dec.col_level", 50),
    Column("dec.col_what", 250),
    Column("dec.col_about"),
    Column("dec.col_by", 150),
    Column("dec.col_at", 120),
    Column("dec.col_who", 118, right=True),
)
ANSWERS: Final[Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]] = {
    "approve_extension": ({"decision": "approved"}, {"decision": "declined"}),
    "review_legality": ({"opinion": "agree"}, {"opinion": "object"}),
}
"""Command that takes both answers → what its form begins with for yes and for no."""


class DecisionsPage(RecordsPage):
    """The page."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime], readings: Readings) -> None:
        """`readings` are shared with the forms: each character is looked up once."""
        super().__init__(theme, words, now)
        self.all_rows: tuple[DecisionRow, ...] = ()
        self.view = "all"
        self.powers = DutyList()
        self.book: Rulebook | None = None
        self._readings = readings
        self._context: FormContext | None = None
        self._told: Sequence[str] = ()
        self._told_of = ""
        self.list_panel, self.sheet_panel = Panel(theme, words), Panel(theme, words)
        self.decisions = self.take_list(RecordList(theme, words, COLUMNS, "dec.title", "dec.none"))
        self.sheet = RecordSheet(theme, words, "dec.sheet", "dec.nothing")
        self.foot = Foot(theme, words, ("open", "reject", "screen_cases"), {"open": "dec.yes", "reject": "dec.no", "screen_cases": "dec.case"})
        self.chips = {name: FilterChip(theme, words, f"dec.only_{name}") for name in ("mine", "all")}
        self._lay_out()
        self.foot.asked.connect(self.do)
        self.decisions.chosen.connect(lambda _key: self._chosen())
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        self.put_chips(self.list_panel, self.chips, self.show_only)
        self.list_panel.body.addWidget(self.decisions, 1)
        self.sheet_panel.body.addWidget(self.sheet, 1)
        self.sheet_panel.body.addWidget(self.foot)
        self.list_panel.setParent(self)
        self.sheet_panel.setParent(self)

    # Data.

    def show_rows(self, rows: Sequence[DecisionRow]) -> None:
        """Everything that waits."""
        self.all_rows = tuple(rows)
        self.retranslate()
        if self._told_of != self.decisions.chosen_key:
            self._chosen()

    def show_only(self, name: str) -> None:
        """Mine, or all."""
        self.view = name
        self.retranslate()
        self._chosen()

    def show_answer(self, key: str, context: FormContext, told: Sequence[str]) -> None:
        """What the door says to the decision `key`, and the things it is about."""
        if key == self.decisions.chosen_key:
            self._context, self._told, self._told_of = context, told, key
            self._show_sheet()

    @property
    def chosen(self) -> DecisionRow | None:
        """The selected line."""
        return next((row for row in self.all_rows if row.id == self.decisions.chosen_key), None)

    def _chosen(self) -> None:
        self._context, self._told, self._told_of = None, (), ""
        self._show_sheet()
        if self.decisions.chosen_key:
            self.stirred.emit(self.decisions.chosen_key)

    # Keys.

    def act(self, name: str) -> None:
        """Enter says yes, X says no; Q is mine or all."""
        row = self.chosen
        if name == "mine":
            self.show_only("all" if self.view == "mine" else "mine")
        elif row is not None and name == "screen_cases" and row.case_id:
            self.case_asked.emit(row.case_id)
        elif row is not None and name == "open":
            self.asked.emit(self._answer(row, yes=True))
        elif row is not None and name == "reject":
            self.asked.emit(self._answer(row, yes=False))

    @property
    def case_id(self) -> str:
        """The case of the selected line."""
        return self.chosen.case_id if self.chosen is not None else ""

    def yes(self, row: DecisionRow) -> Mapping[str, Any]:
        """What the command that takes both answers is given for yes."""
        return ANSWERS[row.answer][0] if row.answer in ANSWERS else {}

    def _answer(self, row: DecisionRow, *, yes: bool) -> Step:
        both = ANSWERS.get(row.answer)
        command = row.answer if yes or not row.refusal else row.refusal
        return Step(command, {row.argument: row.id, **(both[0 if yes else 1] if both is not None else {})}, row.case_id)

    def steps(self) -> Sequence[Step]:
        """Both answers, for the menu."""
        row = self.chosen
        if row is None:
            return ()
        both = bool(row.refusal) or row.answer in ANSWERS
        return (self._answer(row, yes=True), *((self._answer(row, yes=False),) if both else ()))

    # Look.

    def retranslate(self) -> None:
        """Lines and heads in the language of the moment."""
        say, now = self.words.say, self.now()
        mine = sum(row.is_mine for row in self.all_rows)
        for name, chip in self.chips.items():
            chip.show_state(name == self.view, mine if name == "mine" else len(self.all_rows))
        self.list_panel.show_head(say("dec.title"), say("dec.hint", n=mine, all=len(self.all_rows)), icon="check")
        self.decisions.show_lines(list(self._lines()), now)
        self._show_sheet()

    def _lines(self) -> Iterator[Line]:
        shown = [row for row in self.all_rows if self.view == "all" or row.is_mine]
        for mine in (True, False):
            group = [row for row in shown if row.is_mine == mine]
            if group:
                yield Line(f"group:{mine}", (Cell(self.words.say("dec.mine" if mine else "dec.others")), Cell(str(len(group)), "t3")), is_head=True)
            for row in group:
                yield self._line(row)

    def _line(self, row: DecisionRow) -> Line:
        words = self.words
        who = words.say("dec.yours" if row.is_mine else "dec.own" if row.is_own else "dec.not_yours")
        cells = (
            Cell(level=row.level) if row.level else Cell(),
            Cell(words.of("command", row.command), bold=row.is_mine),
            Cell(self._about(row), "t1"),
            Cell(words.unit(row.on_behalf_of) if row.on_behalf_of else words.unit(row.by), "t2", "s"),
            Cell(moment_of(row.at), "t3", "s"),
            Cell(who, framed=row.is_mine, role="t3", size="s", chip="p3" if row.is_mine else ""),
        )
        return Line(row.id, cells)

    def _about(self, row: DecisionRow) -> str:
        if row.kind == "edit":
            return f"{row.title} {rule_name(row.title, self.words)}"
        if row.kind == "shift":
            return self.words.say("dec.shift", to=row.args["to"], clocks=row.args["clocks"], callins=row.args["callins"])
        return f"{row.case_no} {row.title}".strip() or self.words.say("dec.county")

    # The sheet.

    def _show_sheet(self) -> None:
        row, say = self.chosen, self.words.say
        self.sheet_panel.show_head(say("dec.sheet"), self.words.of("command", row.command) if row is not None else "", icon="document")
        self.sheet.show_entries(list(self._entries(row)) if row is not None else [])
        self.foot.allow("open", row is not None and row.is_mine, say("off.not_permitted"))
        self.foot.allow("reject", row is not None and row.is_mine and (bool(row.refusal) or row.answer in ANSWERS), say("off.not_permitted"))
        self.foot.allow("screen_cases", row is not None and bool(row.case_id), say("dec.no_case"))

    def _entries(self, row: DecisionRow) -> Iterator[Entry]:
        words, say = self.words, self.words.say
        yield Entry("title", words.of("command", row.command))
        yield Entry("fact", self._about(row), say("dec.col_about"))
        yield Entry("fact", f"{row.by} · {moment_of(row.at)}", say("dec.col_by"))
        if row.on_behalf_of:
            proof = " · ".join(part for part in (words.of("opt.source", row.source) if row.source else "", row.proof) if part)
            yield Entry("fact", " · ".join(part for part in (words.unit(row.on_behalf_of), proof) if part), say("dec.for"))
        yield Entry("head", say("dec.typed"))
        typed = list(self._typed(row))
        yield from typed
        if not typed:
            yield Entry("fact", say("dec.nothing_typed"), "", "t3")
        yield Entry("head", say("dec.guards"))
        if self._told_of != row.id:
            yield Entry("fact", say("dec.asking"), "", "t3")
        elif self._told:
            for text in self._told:
                yield Entry("prose", text, role="p3")
        else:
            yield Entry("fact", say("dec.nothing_against"), "", "t1", icon="check")

    def _typed(self, row: DecisionRow) -> Iterator[Entry]:
        if row.kind != "proposal":
            for name, value in row.args.items():
                if value not in ("", None, {}):
                    yield Entry("fact", self._plain(name, value), self.words.of("arg", name))
            return
        from models.commands.registry import command_named

        if self._context is None:
            return
        choices = Choices(row.command, self._context, self.words, self._readings)
        choices.duties, choices.book = self.powers, self.book
        around = FormSurroundings(row.command, self.theme, self.words, choices, self.now)
        for asked in asked_by(command_named(row.command)):
            value = row.args.get(asked.name)
            if value not in ("", None, [], {}) and asked.name not in ("case", "alert"):
                yield Entry("fact", self._worded(around, asked, value), around.label(asked))

    def _worded(self, around: FormSurroundings, asked: Asked, value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return self.words.join([self._worded(around, asked, one) for one in value])
        if isinstance(value, Mapping):
            parts = {part.name: part for part in asked.parts}
            told = [(parts.get(name, Asked(name, "text")), one) for name, one in value.items() if one not in ("", None, [], {})]
            return " · ".join(f"{around.label(part)} {self._worded(around, part, one)}" for part, one in told)
        if asked.kind in ("pick", "picks") and isinstance(value, str):
            return around.choice(asked, value).label
        if asked.also and value == asked.also:
            return around.option(asked, value)
        if asked.kind in ("choice", "choices", "yes_no") or isinstance(value, bool):
            return around.option(asked, value)
        return self._plain(asked.name, value)

    def _plain(self, name: str, value: Any) -> str:
        if isinstance(value, Mapping):
            return " · ".join(f"{key} = {one}" for key, one in value.items())
        if isinstance(value, datetime):
            return moment_of(value)
        if isinstance(value, date):
            return day_of(value, self.words)
        if name == "unit":
            return self.words.unit(str(value))
        return str(value)

    # Layout.

    def resizeEvent(self, _event: object) -> None:
        """The list keeps its share."""
        width, height = self.width(), self.height()
        right = round(min(max(width * 0.34, 420 * self.theme.scale), width * 0.44))
        self.list_panel.setGeometry(0, 0, width - right - 8, height)
        self.sheet_panel.setGeometry(width - right, 0, right, height)
