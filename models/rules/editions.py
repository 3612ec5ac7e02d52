"""Which edition of the rule book is in force on a day: the county's book with every published edit whose day has come.

An edit that is published but not yet valid changes nothing (reading 23); an edit never reaches back, so a moment before its publication
is judged by the rules of that moment. Source: domain.md 5 “Rule editing”, F-122.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from models.rules.clocks import start_of_day
from models.rules.rule_schema import RulebookError
from models.rules.rulebook import Rulebook

RULE: Final = "rule"
POWER_ITEM: Final = "power_item"

KEPT: Final = ("id", "key", "kind", "src", "force")
"""Fields of a rule that say what it is and where it comes from: an edit changes its value, not its nature."""
KEPT_OF_ITEM: Final = ("id",)
DELETING: Final = ("delete", "deleted", "remove", "removed")
EMPOWERED: Final = "tb_empowered"
"""In the change of an item: the brigades the county empowers for it."""


@dataclass(frozen=True)
class Edition:
    """One published edit: from `valid_at` the fields of `change` hold for `target`. `number` is the order of publication, from 1."""

    number: int
    kind: str
    target: str
    change: Mapping[str, object]
    valid_at: datetime

    @property
    def version(self) -> str:
        """The name of the version it makes."""
        return f"v{self.number + 1}"


@dataclass
class Editions:
    """A county's book and all edits published so far. `at` gives the book in force; what was made once is kept."""

    base: Rulebook
    published: tuple[Edition, ...] = ()
    _made: dict[tuple[int, ...], Rulebook] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.published = tuple(sorted(self.published, key=lambda one: (one.valid_at, one.number)))

    def at(self, moment: datetime) -> Rulebook:
        """The book in force at `moment`.

        Raises:
            RulebookError: the edits do not fit together (they are tried before they are published).
        """
        chosen = [edit for edit in self.published if edit.valid_at <= moment]
        key = tuple(edit.number for edit in chosen)
        if key not in self._made:
            self._made[key] = _applied(self.base, chosen)
        return self._made[key]

    def with_one_more(self, edit: Edition) -> Editions:
        """These editions with `edit` too.

        Raises:
            RulebookError: it does not fit on one of the days from which it would hold.
        """
        more = Editions(self.base, (*self.published, edit))
        for known in more.published:
            more.at(known.valid_at)
        return more


def as_switched(change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the change of a source or an account with `enabled`, as the rules say it, turned into `disabled`, as records keep it."""
    enabled = change.get("enabled")
    return {**{name: value for name, value in change.items() if name != "enabled"}, "disabled": not enabled} if isinstance(enabled, bool) else dict(change)


def is_deletion(change: Mapping[str, object]) -> bool:
    """Whether this change would take something away instead of switching it off (`no_delete`)."""
    return any(change.get(word) for word in DELETING) or any(value is None for value in change.values())


def valid_moment(valid_from_at: datetime, published_at: datetime) -> datetime:
    """From when an edit holds: its day, but never before it was published."""
    return max(valid_from_at, published_at)


def faults_of_edit(book: Rulebook, kind: str, target: str, change: Mapping[str, object]) -> tuple[str, ...]:
    """What is wrong with a change of one rule or item, () if it may be proposed; each fault names the field."""
    if not change:
        return (f"{target}: change: is empty",)
    if kind == RULE:
        return _faults_of_rule_change(book, target, change)
    if target not in book.items and not {"name", "category", "lead", "first_response_kind"} <= set(change):
        return (f"{target}: is not in the list; a new item needs name, category, lead and first_response_kind",)
    kept = tuple(f"{target}: {key}: can't be changed" for key in KEPT_OF_ITEM if key in change)
    return kept or _tried(book, Edition(0, kind, target, change, start_of_day(_EVER)))


def _faults_of_rule_change(book: Rulebook, target: str, change: Mapping[str, object]) -> tuple[str, ...]:
    if target not in book.rules:
        return (f"{target}: is not in the book",)
    kept = tuple(f"{target}: {key}: can't be changed" for key in KEPT if key in change and change[key] != book.raw_rules[target].get(key))
    shape = _faults_of_shape(target, book.raw_rules[target].get("val"), change.get("val"))
    return kept + shape or _tried(book, Edition(0, RULE, target, change, start_of_day(_EVER)))


def _faults_of_shape(target: str, before: object, after: object) -> tuple[str, ...]:
    """A value stays what it was: a number a number, a table a table of the same cases; whoever reads it relies on that."""
    if after is None or before is None:
        return ()
    if isinstance(before, Mapping) != isinstance(after, Mapping):
        wanted = f"one value for each of {', '.join(map(str, before))}" if isinstance(before, Mapping) else "one value"
        return (f"{target}: val: {after!r} is not {wanted}",)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        strange = tuple(f"{target}: val: {case!r} is not one of {', '.join(map(str, before))}" for case in after if case not in before)
        return strange or tuple(fault for case in after for fault in _faults_of_shape(f"{target}: {case}", before[case], after[case]))
    if _is_number(before) != _is_number(after):
        return (f"{target}: val: {after!r} is {'no number' if _is_number(before) else 'no text'}",)
    return ()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tried(book: Rulebook, edit: Edition) -> tuple[str, ...]:
    try:
        _applied(book, [edit])
    except RulebookError as error:
        return error.faults
    return ()


def _applied(base: Rulebook, edits: Iterable[Edition]) -> Rulebook:
    book = base
    for edit in edits:
        if edit.kind == RULE:
            book = book.changed({edit.target: edit.change}, version=edit.version)
        else:
            book = book.with_item(edit.target, _item_fields(edit.change), edit.version)
            if EMPOWERED in edit.change:
                book = book.empowering(edit.target, edit.change[EMPOWERED])
    return book


def _item_fields(change: Mapping[str, object]) -> dict[str, object]:
    """The fields of an item's change as the list holds them: days as days, however they were typed."""
    return {key: _day_or_as_is(value) if key in {"valid_from", "valid_to"} else value for key, value in change.items() if key != EMPOWERED}


def _day_or_as_is(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value else value
    except ValueError:
        return value


_EVER: Final = date(2000, 1, 1)
