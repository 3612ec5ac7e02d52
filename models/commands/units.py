"""The units a command names: known by key or by name, told apart from what nobody is called."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from models.commands.turn import Turn
from models.records.people import Unit
from models.rules.refusal import Reason, reason


def unit_keys(turn: Turn, named: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of these units, each once, in the order named; what nobody is called stays as it was written."""
    found = [(unit_named(turn, name), name) for name in named]
    return tuple(dict.fromkeys(name if unit is None else unit.key for unit, name in found))


def unknown_units(turn: Turn, named: Iterable[str], argument: str) -> tuple[Reason, ...]:
    """Return `field_missing` for `argument`, once, where one or several of these are no units of the county."""
    return strangers(turn, argument, named)[:1]


def strangers(turn: Turn, argument: str, named: Iterable[str]) -> tuple[Reason, ...]:
    """Return a `field_missing` for `argument` for each of these that is no unit of the county, all together."""
    return tuple(reason("field_missing", field=argument, unknown=name) for name in named if unit_named(turn, name) is None)


def unit_named(turn: Turn, name: str) -> Unit | None:
    """Return the unit with this key or name, or None."""
    return turn.first(Unit, sa.or_(Unit.table.c.key == name, Unit.table.c.name == name))
