"""Blanks the reporter in whatever a person types: title, opinion, measures, reason. Papers that go out refuse instead (G-12)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from models.commands.reporter import TELLING, telling_in, without_reporter
from models.records.alert import Alert
from models.records.case import Case
from models.records.conference import AgendaItem, Conference
from models.records.sealed_reporter import SealedReporter
from models.sealed import SealBroken

if TYPE_CHECKING:
    from models.base import Record
    from models.commands.command import Command
    from models.commands.turn import Turn

C = TypeVar("C", bound="Command")


def unnamed(command: C, turn: Turn, objects: tuple[Record, ...]) -> C:
    """Return the command with the reporters of its alerts blanked in every text that says more than their name.

    An argument that is just such a name stays: it names somebody who acts and is called the same. A seat without the key can look
    up no reporter and blanks nothing; it can file nothing that asks for one either.
    """
    kind: object = type(command)
    values = [getattr(command, name) for name in _arguments(kind)]
    named = {str(item.case) for value in values if isinstance(value, tuple) for item in value if hasattr(item, "case")}
    if not (objects or named):
        return command
    texts = dict(zip(_arguments(kind), values, strict=True))
    if not any(_is_text(value) for value in texts.values()):
        return command
    identity = _told_by(turn, objects, named)
    changed = {name: _blanked(value, identity) for name, value in texts.items() if identity and _is_text(value)}
    return replace(command, **{name: value for name, value in changed.items() if value != texts[name]})


@cache
def _arguments(kind: type[Command]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _is_text(value: Any) -> bool:
    return (isinstance(value, str | tuple | dict) and bool(value)) or (is_dataclass(value) and not isinstance(value, type))


def _blanked(value: Any, identity: tuple[str, ...]) -> Any:
    """Return a text, or whatever holds texts (a list of items, an item of a list), with the reporter blanked."""
    if isinstance(value, str):
        return value if value in identity else without_reporter(value, identity)
    if isinstance(value, tuple | list):
        return type(value)(_blanked(one, identity) for one in value)
    if isinstance(value, dict):
        return {key: _blanked(one, identity) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: _blanked(getattr(value, part.name), identity) for part in fields(value)})
    return value


def _told_by(turn: Turn, objects: tuple[Record, ...], named: set[str]) -> tuple[str, ...]:
    """What tells who reported: of the alerts and cases the command acts on, of the cases its items name, of those a conference deals with."""
    alerts = {thing.id for thing in objects if isinstance(thing, Alert)} | {str(getattr(thing, "alert_id", "")) for thing in objects}
    cases = {thing.id for thing in objects if isinstance(thing, Case)} | {str(getattr(thing, "case_id", "")) for thing in objects}
    cases |= named | _dealt_with(turn, {thing.id for thing in objects if isinstance(thing, Conference)})
    # asked in two steps: one question over both tables makes PostgreSQL read every sealed reporter there is
    alerts |= {alert.id for alert in (turn.find(Alert, Alert.table.c.case_id.in_(sorted(cases - {""}))) if cases - {""} else ())}
    sealed = turn.find(SealedReporter, SealedReporter.table.c.alert_id.in_(sorted(alerts - {""}))) if alerts - {""} else []
    try:
        opened = [turn.seal.open_reporter(record.alert_id, record.sealed) for record in sealed]
    except SealBroken:
        return ()
    return tuple({text for one in opened for name in TELLING for text in telling_in(one.get(name))})


def _dealt_with(turn: Turn, conferences: set[str]) -> set[str]:
    items = turn.find(AgendaItem, AgendaItem.table.c.conference_id.in_(conferences)) if conferences else []
    return {item.about for item in items}
