"""The rules page: every rule and every item of the power list with value, source and force, its versions in force and to come, and their steps.

An edit is proposed, looked at by the judicial bureau, and published. Source: domain.md 5 “Rule editing”, F-122; ux.md 9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from console.supervision_page import Foot, RecordsPage, Step, day_of, moment_of, rule_name
from models.views.rule_rows import ItemRow, RuleRow, VersionRow
from widgets.fields import SearchField
from widgets.panel import Panel
from widgets.pills import FilterChip
from widgets.record_list import Cell, Column, Line, RecordList
from widgets.record_sheet import Entry, RecordSheet
from widgets.theme import Theme
from widgets.words import Words

COLUMNS: Final = (
    Column("rules.col_number", 74),
    Column("rules.col_name", 218),
    Column("rules.col_value", 236),
    Column("rules.col_text"),
    Column("rules.col_force", 104),
    Column("rules.col_version", 128, right=True),
)
KINDS: Final = ("all", "clock", "period", "threshold", "list", "items", "edits")
KIND_OF: Final[Mapping[str, frozenset[str]]] = {
    "clock": frozenset({"clock"}),
    "period": frozenset({"period"}),
    "threshold": frozenset({"threshold", "ratio"}),
    "list": frozenset({"list", "criteria"}),
}
"""Filter → the kinds of rules it shows; `items` is the power list, `edits` what is on its way."""
ON_ITS_WAY: Final = frozenset({"proposed", "reviewed", "objected"})


class RulesScreen(RecordsPage):
    """The page."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words, now)
        self.rules: tuple[RuleRow, ...] = ()
        self.items: tuple[ItemRow, ...] = ()
        self.view = "all"
        self.list_panel, self.sheet_panel = Panel(theme, words), Panel(theme, words)
        self.records = self.take_list(RecordList(theme, words, COLUMNS, "rules.title", "rules.none"))
        self.sheet = RecordSheet(theme, words, "rules.sheet", "rules.nothing")
        self.foot = Foot(theme, words, ("open", "steps"), {"open": "rules.propose"})
        self.search = self.filter = SearchField(theme, words, "rules.filter", "/")
        self.chips = {name: FilterChip(theme, words, f"rules.only_{name}") for name in KINDS}
        self._lay_out()
        self.foot.asked.connect(self.do)
        self.search.changed.connect(lambda _text: self._show_lines())
        self.search.left.connect(self.records.setFocus)
        self.records.chosen.connect(lambda _key: self._show_sheet(same=False))
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        self.put_chips(self.list_panel, self.chips, self.show_only, beside=self.search)
        self.list_panel.body.addWidget(self.records, 1)
        self.sheet_panel.body.addWidget(self.sheet, 1)
        self.sheet_panel.body.addWidget(self.foot)
        self.list_panel.setParent(self)
        self.sheet_panel.setParent(self)

    # Data.

    def show_rules(self, rules: Sequence[RuleRow], items: Sequence[ItemRow]) -> None:
        """All rules and all items."""
        self.rules, self.items = tuple(rules), tuple(items)
        self.retranslate()

    def show_only(self, name: str) -> None:
        """Another filter."""
        self.view = name
        self.retranslate()

    @property
    def everything(self) -> list[RuleRow | ItemRow]:
        """All rules, then all items."""
        return [*self.rules, *self.items]

    def shown(self, view: str) -> list[RuleRow | ItemRow]:
        """The rules and items of a filter."""
        if view == "items":
            return list(self.items)
        if view == "edits":
            return [row for row in self.everything if waiting(row)]
        return [row for row in self.rules if view == "all" or row.kind in KIND_OF[view]]

    @property
    def chosen(self) -> RuleRow | ItemRow | None:
        """The selected rule or item."""
        return next((row for row in self.everything if row.id == self.records.chosen_key), None)

    # Keys.

    def act(self, name: str) -> None:
        """Enter proposes an edit."""
        row = self.chosen
        if name == "open" and row is not None:
            self.asked.emit(self._propose(row))

    def _propose(self, row: RuleRow | ItemRow) -> Step:
        if isinstance(row, ItemRow):
            return Step("edit_power_list", {"item": row.id})
        return Step("edit_rules", {"rule": row.id, "change": {"val": row.value}} if isinstance(row.value, int | float | str | dict) else {"rule": row.id})

    def steps(self) -> Sequence[Step]:
        """Propose an edit; review and publish those on their way."""
        row = self.chosen
        if row is None:
            return ()
        found = [self._propose(row)]
        for version in waiting(row):
            if version.state != "reviewed":
                found.append(Step("review_legality", {"edit": version.edit_id}))
            else:
                found.append(Step("publish_edit", {"edit": version.edit_id}))
        return found

    # Look.

    def retranslate(self) -> None:
        """Lines, chips and heads in the language of the moment."""
        for name, chip in self.chips.items():
            chip.show_state(name == self.view, len(self.shown(name)))
        self._show_lines()

    def _show_lines(self) -> None:
        typed = self.search.edit.text().strip().casefold()
        rows = [row for row in self.shown(self.view) if not typed or typed in self._haystack(row)]
        on_way = sum(bool(waiting(row)) for row in self.everything)
        say = self.words.say
        self.list_panel.show_head(say("rules.title"), say("rules.hint", n=len(rows), edits=on_way), icon="document")
        self.records.show_lines([self._line(row) for row in rows], self.now())
        self._show_sheet()

    def _haystack(self, row: RuleRow | ItemRow) -> str:
        if isinstance(row, ItemRow):
            return f"{row.id} {row.name} {self.words.unit(row.lead)} {' '.join(row.basis)}".casefold()
        return f"{row.id} {row.key} {rule_name(row.id, self.words)} {row.text} {row.note} {row.source}".casefold()

    def _line(self, row: RuleRow | ItemRow) -> Line:
        words, ahead = self.words, waiting(row)
        if ahead:
            newest = ahead[-1]
            version = Cell(words.of("edit", newest.state), framed=True, chip="p3")
        elif isinstance(row, RuleRow):
            version = Cell(_version(row.version, words), "t3" if row.version == "shipped" else "t1", "s")
        else:
            published = [one for one in row.versions if one.version]
            version = Cell(_version(published[-1].version if published else "shipped", words), "t1" if published else "t3", "s")
        if isinstance(row, ItemRow):
            assists = words.units(list(row.assists))
            first = (Cell(row.id, "t2", "s"), Cell(words.unit(row.lead)), Cell(assists or "—", "t2", "s"))
            return Line(row.id, (*first, Cell(row.name), Cell(words.say("rules.item"), "t3", "s"), version))
        role = "t1" if row.enabled else "t3"
        cells = (
            Cell(row.id, "t2", "s"),
            Cell(rule_name(row.id, words) if words.language == "zh" or _is_named(row.id, words) else _spaced(row.key), role),
            Cell(self.value_of(row) if row.enabled else words.say("rules.off"), role),
            Cell(row.text, "t2", "s"),
            Cell(words.of("force", row.force), "t2", "s"),
            version,
        )
        return Line(row.id, cells)

    def value_of(self, row: RuleRow) -> str:
        """The value of a rule in words: `5 min`, `3–15 work days`, `7 items`."""
        words = self.words
        unit = words.of("rule_unit", row.unit) if row.unit else ""
        if isinstance(row.value, bool):
            return words.say("value.yes" if row.value else "value.no")
        if isinstance(row.value, int | float):
            return f"{row.value:g} {unit}".strip()
        if isinstance(row.value, Mapping):
            parts = [f"{words.of('rule_case', name)} {self._with_unit(value)}" for name, value in row.value.items()]
            return " · ".join(parts) + (f" {unit}" if unit and row.unit != "mixed" else "")
        if row.items:
            return words.say("rules.items", n=len(row.items))
        return str(row.value) if row.value not in (None, "") else words.of("rule_kind", row.kind)

    def _with_unit(self, value: object) -> str:
        """A value with a unit of its own, `30 min`, in words."""
        number, _, unit = str(value).partition(" ") if isinstance(value, str) else ("", "", "")
        return f"{number} {self.words.of('rule_unit', unit)}" if unit and number.replace(".", "").isdigit() else _plain(value)

    # The sheet.

    def _show_sheet(self, *, same: bool = True) -> None:
        row, say = self.chosen, self.words.say
        self.sheet_panel.show_head(say("rules.sheet"), row.id if row is not None else "", icon="list")
        entries = () if row is None else self._of_rule(row) if isinstance(row, RuleRow) else self._of_item(row)
        self.sheet.show_entries(list(entries), same=same)
        for name in ("open", "steps"):
            self.foot.allow(name, row is not None, say("rules.nothing"))

    def _of_rule(self, row: RuleRow) -> Iterator[Entry]:
        words, say = self.words, self.words.say
        yield Entry("title", f"{row.id} {rule_name(row.id, words) if _is_named(row.id, words) else _spaced(row.key)}")
        if row.text:
            yield Entry("prose", row.text, say("rules.text"))
        yield Entry("fact", self.value_of(row), say("rules.col_value"), bold=True)
        if not row.enabled:
            yield Entry("fact", say("rules.off"), say("rules.state"), "t3")
        if not row.has_step:
            yield Entry("fact", say("rules.no_step"), say("rules.state"), "p3")
        if row.who:
            yield Entry("fact", words.of("role", row.who) if words.has(f"role.{row.who}") else words.unit(row.who), say("rules.who"))
        yield Entry("fact", row.source, say("rules.source"))
        yield Entry("fact", words.of("force_long", row.force), say("rules.col_force"))
        yield Entry("fact", row.key, say("rules.key"), "t2")
        if row.note:
            yield Entry("fact", row.note, say("rules.note"), "t2")
        if row.items:
            yield Entry("head", say("rules.list"), str(len(row.items)))
            for number, item in enumerate(row.items, start=1):
                yield Entry("fact", item, f"{number}")
        yield Entry("head", say("rules.versions"), _version(row.version, words))
        if row.keep_theirs:
            yield Entry("fact", say("rules.keep_theirs", n=row.keep_theirs), say("rules.running"), "p3", icon="clock")
        else:
            yield Entry("fact", say("rules.all_current"), say("rules.running"), "t2")
        yield from self._versions(row.versions)

    def _of_item(self, row: ItemRow) -> Iterator[Entry]:
        words, say = self.words, self.words.say
        yield Entry("title", f"{row.id} {row.name}")
        yield Entry("fact", words.unit(row.lead), say("rules.lead"))
        yield Entry("fact", words.units(list(row.assists)) or "—", say("rules.assists"))
        for law in row.basis:
            yield Entry("fact", law, say("rules.basis"))
        if row.flags:
            yield Entry("fact", words.join([words.of("flag", flag) for flag in row.flags]), say("rules.marks"))
        yield Entry("fact", words.units(list(row.empowered)) or say("rules.none_empowered"), say("rules.empowered"))
        yield Entry("head", say("rules.versions"))
        yield from self._versions(row.versions)

    def _versions(self, versions: Sequence[VersionRow]) -> Iterator[Entry]:
        words, say = self.words, self.words.say
        for one in reversed(versions):
            name = " · ".join(part for part in (one.version, words.of("edit", one.state)) if part)
            change = " · ".join(f"{key} = {_plain(value)}" for key, value in one.change.items())
            yield Entry("head", name, say("rules.from", day=day_of(one.valid_from, words)), role="p3" if one.state in ON_ITS_WAY else "")
            yield Entry("fact", change, say("rules.change"), bold=True)
            yield Entry("fact", one.reason or "—", say("rules.reason"))
            yield Entry("fact", f"{one.proposed_by} · {moment_of(one.proposed_at)}", say("rules.by"), "t2")
            if one.reviewed_by:
                opinion = words.of("opt.opinion", one.opinion)
                yield Entry("fact", " · ".join(part for part in (opinion, one.review_text, one.reviewed_by) if part), say("rules.review"))
            if one.published_at is not None:
                yield Entry("fact", f"{one.published_by} · {moment_of(one.published_at)}", say("rules.published"), "t2")
        yield Entry("fact", say("rules.shipped_text"), say("rules.shipped"), "t2")

    # Layout.

    def resizeEvent(self, _event: object) -> None:
        """The list keeps its share."""
        width, height = self.width(), self.height()
        right = round(min(max(width * 0.3, 400 * self.theme.scale), width * 0.42))
        self.list_panel.setGeometry(0, 0, width - right - 8, height)
        self.sheet_panel.setGeometry(width - right, 0, right, height)
        self.search.setFixedWidth(self.theme.px(184))


def waiting(row: RuleRow | ItemRow) -> list[VersionRow]:
    """The edits of a rule or item that are not published yet."""
    return [version for version in row.versions if version.state in ON_ITS_WAY]


def _version(version: str, words: Words) -> str:
    return words.say("rules.shipped") if version in ("shipped", "starter", "") else version


def _is_named(rule: str, words: Words) -> bool:
    return rule_name(rule, words) != rule


def _spaced(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{key} {_plain(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
