"""What can be chosen in a field, in words: things of the matter, units and people of the county, items of the duty list, closed lists.

Source: domain.md 1, 4.1, 4.4; R-404, R-405, R-407.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from console.form_fields import Asked
from models.rules.channels import CHANNELS
from models.rules.guards import required_materials
from models.rules.routing import BRIGADE_OF_PLACE
from models.views.case_context import ChoiceRow, FormContext
from models.views.duty import DutyList
from widgets.pick_field import Choice
from widgets.spelling import Readings, Spelling
from widgets.words import DEPARTMENTS, Words

if TYPE_CHECKING:
    from models.rules.rulebook import Rulebook

CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "flags": (
        *("key_case", "criminal_suspected", "detention_suspected", "major", "difficult", "complex", "social_impact", "cross_dept"),
        *("cross_region", "superior_assigned", "ongoing", "compensation", "public_interest", "minor_first"),
    ),
    "danger_flags": ("injury", "fire", "violence", "hazardous", "drinking_water", "crowd"),
    "key_criteria": ("R-401", "R-402", "R-403", "R-404"),
    "channel": tuple(CHANNELS),
    "organ": ("psb", "procuratorate", "discipline", "court", "city", "province"),
}
"""Closed lists that no table keeps; their words stand under `flag.`, `value.`, `criterion.`, `channel.`, `organ.`."""

SECTION: Final = {"flags": "flag", "danger_flags": "value", "key_criteria": "criterion", "channel": "channel", "organ": "organ"}
CRITERIA: Final = {"request_early_intervention": "R-405", "escalate_case": "R-407", "request_listing": "R-407"}
"""Command → the rule whose criteria it names."""

TO: Final[Mapping[str, str]] = {"hand_over_shift": "successor", "dispatch_equipment": "bearer"}
"""Command whose `to` is no unit → the list it is picked from: who may take the shift, who may take things along."""

GROUND_OF: Final = "request_early_intervention"
"""The command whose ground is a criterion of its rule."""


class Choices:
    """The lists of one form."""

    def __init__(self, command: str, context: FormContext, words: Words, readings: Readings) -> None:
        """`readings` are shared: each character is looked up once."""
        self.command, self.context, self.words = command, context, words
        self.duties = DutyList()
        self.book: Rulebook | None = None
        self._readings = readings
        self._lists: dict[tuple[str, str, str], tuple[list[Choice], Spelling]] = {}

    def find(self, asked: Asked, typed: str, most: int) -> Sequence[Choice]:
        """What fits, best first."""
        choices, spelling = self._list(asked)
        return [choices[place] for place in spelling.find(typed, most)]

    def choice(self, asked: Asked, value: str) -> Choice:
        """The choice of a value; one that is not in the list stands for itself."""
        return next((one for one in self._list(asked)[0] if one.value == value), Choice(value, value))

    def only(self, asked: Asked) -> str:
        """The one value there is, "" where there is none or several: nothing is guessed."""
        rows = [row for row in self.context.choices.get(asked.pick, ()) if row.state not in ENDED]
        return rows[0].value if len(rows) == 1 and asked.pick not in OF_COUNTY else ""

    def _list(self, asked: Asked) -> tuple[list[Choice], Spelling]:
        if asked.name == "to" and self.command in TO:
            asked = replace(asked, pick=TO[self.command])
        key = (asked.pick, asked.also, self.words.language)
        if key not in self._lists:
            choices = ([Choice(asked.also, self.words.say(f"opt.{asked.also}"))] if asked.also else []) + list(self._of(asked))
            spelling = Spelling(self._readings)
            spelling.set_lines((one.label, f"{one.value} {one.hint}") for one in choices)
            self._lists[key] = choices, spelling
        return self._lists[key]

    def _of(self, asked: Asked) -> Iterable[Choice]:
        kept: Mapping[str, Callable[[], Iterable[Choice]]] = {
            "item": self._items,
            "category": self._categories,
            "about": self._commands,
            "somebody": self._somebody,
            "successor": self._successors,
            "bearer": self._bearers,
        }
        if asked.pick in kept:
            return kept[asked.pick]()
        if asked.pick in CODES:
            return [Choice(code, self.words.of(SECTION[asked.pick], code)) for code in CODES[asked.pick]]
        if asked.pick in ("criterion", "criminal_indicators", "rule"):
            return self._of_rules(asked.pick)
        return [self._thing(asked.pick, row) for row in self._in_order(asked.pick)]

    def _in_order(self, pick: str) -> list[ChoiceRow]:
        """Units in the fixed order of the departments; of other things, those that go on before those that have ended."""
        rows = list(self.context.choices.get(pick, ()))
        if pick == "unit":
            rank = {key: place for place, key in enumerate(DEPARTMENTS)}
            return sorted(rows, key=lambda row: rank.get(row.value, len(rank)))
        return sorted(rows, key=lambda row: row.state in ENDED)

    def _thing(self, pick: str, row: ChoiceRow) -> Choice:
        words = self.words
        if pick == "unit":
            return Choice(row.value, words.unit(row.value), row.text if row.text != words.unit(row.value) else "")
        who = row.person or (words.unit(row.unit) if row.unit else "")
        state, kind = self._word(row.state, f"{pick}_state", "state", "avail"), self._word(row.kind, "thing", "command", "document")
        if pick == "clock":
            return Choice(row.value, words.of("limit", row.text), state)
        if pick == "officer":
            return Choice(row.value, words.unit(row.value), self.words.join([part for part in (who, state) if part]))
        label = " · ".join(dict.fromkeys(part for part in (who, row.text if row.text != row.kind else "") if part)) or kind or row.value
        return Choice(row.value, label, " · ".join(part for part in (kind if label != kind else "", state) if part))

    def _word(self, code: str, *sections: str) -> str:
        """The word of a code in the first of these sections that has one; a code without a word says nothing, a text stands for itself."""
        found = next((self.words.say(f"{section}.{code}") for section in sections if self.words.has(f"{section}.{code}")), "")
        return found or ("" if code.isascii() else code)

    def _items(self) -> list[Choice]:
        return [Choice(duty.item, f"{duty.item} {duty.name}", self.words.unit(duty.lead)) for duty in self.duties.items.values()]

    def _somebody(self) -> list[Choice]:
        """In whose name a step can be entered: units first, then people."""
        units = [self._thing("unit", row) for row in self._in_order("unit")]
        people = {row.value: self._thing("officer", row) for kind in ("officer", "person") for row in self.context.choices.get(kind, ())}
        return [*units, *people.values()]

    def _successors(self) -> list[Choice]:
        """Who may take a shift over: the dispatchers."""
        seated = (row for row in self.context.choices.get("person", ()) if row.kind == "dispatcher")
        return [Choice(row.value, row.value, self.words.of("role", row.kind)) for row in seated]

    def _bearers(self) -> list[Choice]:
        """Who takes things along: a task of the case, or one of the people."""
        going = [row for row in self._in_order("task") if row.state not in ENDED]
        return [*(self._thing("task", row) for row in going), *(self._thing("officer", row) for row in self._in_order("officer"))]

    def _categories(self) -> list[Choice]:
        found = dict.fromkeys(category for duty in self.duties.items.values() for category in duty.categories)
        return [Choice(code, self.words.of("category", code)) for code in found]

    def _commands(self) -> list[Choice]:
        from models.commands.registry import commands

        return [Choice(name, self.words.of("command", name)) for name in commands()]

    def _of_rules(self, pick: str) -> list[Choice]:
        if self.book is None:
            return []
        if pick == "rule":
            return [Choice(rule.id, f"{rule.id} {self.words.of('limit', rule.id)}", rule.key) for rule in self.book.rules.values()]
        rule = self.book.rules.get("R-315" if pick == "criminal_indicators" else CRITERIA.get(self.command, "R-407"))
        return [Choice(item, item) for item in (rule.items if rule is not None else ())]


MATERIALS: Final = {
    "assign_case": "assignment",
    "transfer_public_security": "public_security",
    "approve_criminal_transfer": "criminal",
    "return_to_admin": "criminal",
}
"""Command → the list of R-501 to R-503 whose items its materials are said of."""
STATUS: Final = ("present", "missing", "not_applicable")


OF_THE_LEAD: Final = frozenset({"urge_case", "issue_supervision_notice"})
"""Commands whose unit is first of all the one that leads the case."""


def with_checklist(command: str, asked: Sequence[Asked], book: Rulebook | None) -> tuple[Asked, ...]:
    """The materials of a transfer as a list to tick: each item there, missing, or not applicable with its reason."""
    kind = MATERIALS.get(command)
    if kind is None or book is None:
        return tuple(asked)
    parts = (*(Asked(item, "choice", options=STATUS) for item in required_materials(book, kind)), Asked("reason", "text"))
    return tuple(replace(one, kind="group", parts=parts) if one.name == "materials" else one for one in asked)


OF_COUNTY: Final = frozenset({"unit", "officer", "camera", "equipment", "tour", "township", "source", "person", "item", "category", "channel"})
"""Lists that are the same for every case: a value of theirs is never filled in because it is the only one."""

ENDED: Final = frozenset(
    {
        *("handed_over", "reported", "cancelled", "no_show", "declined", "no_answer", "released", "rejected", "refused", "withdrawn", "fed_back"),
        *("approved", "closed", "not_established", "merged", "void", "answered", "done", "waived", "transferred", "returned", "destroyed", "paid"),
    }
)
"""States in which nothing more is done with a thing: it stands at the end of the list."""


def starting_values(asked: Sequence[Asked], choices: Choices, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a form begins with: what the asker named, else what is known of the matter, else the only thing there is to choose."""
    values: dict[str, Any] = {}
    suggested = _suggested(choices)
    for one in asked:
        known = choices.context.known.get(one.name, suggested.get(one.name))
        value = given.get(one.name, known if _fits(one, known) else None)
        if value in (None, "") and one.kind == "pick":
            value = choices.only(one) or None
        if value in (None, "", []) and one.default not in (None, "", ()):
            value = one.default
        if value not in (None, "", []):
            values[one.name] = value
    return _without_second(values, given, {one.name for one in asked if one.default == ""})


def _suggested(choices: Choices) -> dict[str, Any]:
    """Who leads and assists by the duty list, where the case does not say so yet; a brigade of the place is left to the person."""
    known = choices.context.known
    duty = choices.duties.duty(str(known.get("power_item", "")), str(known.get("category", "")))
    about = {"unit": known["lead"]} if choices.command in OF_THE_LEAD and "lead" in known else {}
    if duty is None or duty.lead == BRIGADE_OF_PLACE:
        return about
    return about | {"lead": duty.lead, "assists": [unit for unit in duty.assists if unit != BRIGADE_OF_PLACE]}


def _fits(one: Asked, known: Any) -> bool:
    return known is not None and isinstance(known, list) == (one.kind in ("picks", "choices", "texts"))


def _without_second(values: dict[str, Any], given: Mapping[str, Any], optional: set[str]) -> dict[str, Any]:
    """Where a step is about the one or the other (an alert or a case, a task or a case), only the case is filled in by itself."""
    for second in ("alert", "task"):
        if {"case", second} <= optional and {"case", second} <= values.keys() and second not in given:
            del values[second]
    return values
