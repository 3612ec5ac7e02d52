"""Blanks the reporter in whatever a person types: title, opinion, measures, reason. Papers that go out refuse instead (G-12)."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from models.commands.reporter import TELLING_KEYS, without_reporter
from models.records.alert import Alert
from models.records.case import Case
from models.records.sealed_reporter import SealedReporter
from models.rules.masking import SHORTEST_TELLING
from models.sealed import SealBroken

if TYPE_CHECKING:
    from models.base import Record
    from models.commands.command import Command
    from models.commands.turn import Turn

C = TypeVar("C", bound="Command")

TELLING: Final = ("name", "phone", "id_no", *sorted(TELLING_KEYS))
"""What of a sealed reporter is blanked. The address is not: it often is the place itself, and the place must stay."""


def unnamed(command: C, turn: Turn, objects: tuple[Record, ...]) -> C:
    """Return the command with the reporters of its alerts blanked in every text that says more than their name.

    An argument that is just such a name stays: it names somebody who acts and is called the same. A seat without the key can look
    up no reporter and blanks nothing; it can file nothing that asks for one either.
    """
    texts = {field.name: getattr(command, field.name) for field in fields(command)}
    if not objects or not any(_is_text(value) for value in texts.values()):
        return command
    identity = _told_by(turn, objects)
    changed = {name: _blanked(value, identity) for name, value in texts.items() if identity and _is_text(value)}
    return replace(command, **{name: value for name, value in changed.items() if value != texts[name]})


def _is_text(value: Any) -> bool:
    return isinstance(value, str | tuple | dict) and bool(value)


def _blanked(value: Any, identity: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return value if value in identity else without_reporter(value, identity)
    if isinstance(value, tuple):
        return tuple(_blanked(one, identity) if isinstance(one, str) else one for one in value)
    return {key: _blanked(one, identity) if isinstance(one, str) else one for key, one in value.items()} if isinstance(value, dict) else value


def _told_by(turn: Turn, objects: tuple[Record, ...]) -> tuple[str, ...]:
    alerts = {thing.id for thing in objects if isinstance(thing, Alert)} | {str(getattr(thing, "alert_id", "")) for thing in objects}
    cases = {thing.id for thing in objects if isinstance(thing, Case)} | {str(getattr(thing, "case_id", "")) for thing in objects}
    table = SealedReporter.table.c
    of_cases = Alert.table.select().with_only_columns(Alert.table.c.id).where(Alert.table.c.case_id.in_(cases - {""}))
    sealed = turn.find(SealedReporter, table.alert_id.in_(alerts - {""}) | table.alert_id.in_(of_cases))
    try:
        opened = [turn.seal.open_reporter(record.alert_id, record.sealed) for record in sealed]
    except SealBroken:
        return ()
    return tuple({str(one[name]) for one in opened for name in TELLING if len(str(one.get(name) or "")) >= SHORTEST_TELLING})
