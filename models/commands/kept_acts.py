"""Remembers what stood before an act that can be taken back: the values of what it changed, and which records it made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from models.base import METADATA, Record, UtcTime, Word
from models.commands.actor import Outcome
from models.commands.command import Command
from models.commands.proposals import ApproveProposal
from models.commands.turn import Turn
from models.records.kept_act import KeptAct
from models.records.proposal import Proposal
from models.rules.undo import UNDOABLE, WINDOW

_KEPT = KeptAct.table.c


Act = Callable[[Command, Turn, tuple[Record, ...]], Outcome]


def can_be_taken_back(command: Command, turn: Turn) -> bool:
    """Whether this act, or the one whose proposal it approves, is one of those; done by a person in his own name."""
    return _named(command, turn) in UNDOABLE and turn.actor.kind == "operator" and not turn.on_behalf_of


def remembered(act: Act, command: Command, turn: Turn, objects: tuple[Record, ...]) -> Outcome:
    """Do it, and keep what stood before; what nobody can take back any more goes."""
    turn.batch.notice()
    outcome = act(command, turn, objects)
    changed, made = turn.batch.noticed()
    turn.batch.connection.execute(KeptAct.table.delete().where(turn.at > _KEPT.until))
    turn.add(
        KeptAct(
            seq=outcome.first_seq,
            last_seq=outcome.last_seq,
            command=_named(command, turn),
            actor_id=turn.actor.id,
            at=turn.at,
            until=turn.at + WINDOW,
            before=[[record.table.name, record.id, before] for record, before in changed],
            made=[[record.table.name, record.id] for record in made],
        )
    )
    return outcome


def given_back(table: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as they were kept (JSON), as the record holds them."""
    columns = METADATA.tables[table].c
    return {name: _value(columns[name].type, value) for name, value in before.items()}


def kind_of(table: str) -> type[Record]:
    """The record whose table this is."""
    return next(kind for kind in _kinds(Record) if kind.table.name == table)


def _named(command: Command, turn: Turn) -> str:
    if isinstance(command, ApproveProposal):
        return turn.get(Proposal, command.proposal).command
    return command.name


def _value(column: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column, UtcTime):
        return datetime.fromisoformat(value)
    if isinstance(column, sa.Date):
        return date.fromisoformat(value)
    return column.kind(value) if isinstance(column, Word) else value


def _kinds(of: type[Record]) -> Iterable[type[Record]]:
    for kind in of.__subclasses__():
        if "table" in vars(kind):
            yield kind
        yield from _kinds(kind)
