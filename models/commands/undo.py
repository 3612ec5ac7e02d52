"""Take back what one has just done: everything stands as before, and the journal tells both. Source: ux.md 9.4; docs/decisions.md.

What the act changed gets its old values, clocks their old moments. What went out to people (an order, a call) is called back, not wiped
out, and they are told, unless it was still held (models/rules/undo.py);
numbered papers stay, and those not signed yet say that they were withdrawn. Whoever acted since is not overruled: then the undo is refused with his name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.kept_acts import given_back, kind_of
from models.commands.last_change import changed_by
from models.commands.turn import Turn
from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document
from models.records.intake import Device, FieldToken, Source
from models.records.kept_act import KeptAct
from models.records.outbox import Outgoing
from models.records.people import CallIn, Officer
from models.records.proposal import Proposal
from models.records.running_clock import RunningClock
from models.records.task import FirstResponseTask
from models.rules.answers import TAKEN_BACK
from models.rules.object_steps import CALLIN_STEPS, after_call_in, after_task
from models.rules.refusal import Reason, Refused, reason
from models.rules.states import CallInState
from models.rules.undo import held_for

SUBJECTS: Final = (Alert, Case, Source, Device, Proposal)
UNDONE: Final = "act.undone"
_KEPT = KeptAct.table.c
_TOLD = Outgoing.table.c


@dataclass(frozen=True)
class UndoAct(Command):
    """Take back the own act whose first journal entry has the number `act`, while its window is open and nobody has acted since."""

    name: ClassVar[str] = "undo_act"

    act: int

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """What the act was about; nothing, where it cannot be taken back any more (then `not_open` says so)."""
        kept = self._kept(turn)
        return () if kept is None else tuple(_subjects(turn, kept))

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """Only one's own act."""
        kept = self._kept(turn)
        return (reason("not_in_scope"),) if kept is not None and kept.actor_id != turn.actor.id else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        kept = self._kept(turn)
        if kept is None or turn.at > kept.until:
            return (reason("undo_over"),)
        return next((found for record in _subjects(turn, kept) if (found := _acted_since(turn, kept, record))), ())

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        """Whoever was sent or called and has moved on since can only be called back by the step for that."""
        kept = self._kept(turn)
        gone = [record for record in _made(turn, kept) if not _can_be_called_back(record)] if kept is not None else []
        return tuple(changed_by(turn, record) for record in gone[:1])

    def carry_out(self, turn: Turn) -> None:
        kept = self._kept(turn)
        if kept is None:
            raise Refused("undo_over")
        subjects = _subjects(turn, kept)
        made = _made(turn, kept)
        _stand_as_before(turn, kept)
        called_back = [record for record in made if isinstance(record, FirstResponseTask | CallIn)]
        for record in made:
            _withdraw(turn, record, called_back)
        for told in turn.find(Outgoing, _TOLD.seq >= kept.seq, _TOLD.seq <= kept.last_seq, _TOLD.state == "waiting"):
            told.state, told.fault, told.ended_at = "stopped", TAKEN_BACK, turn.at
        turn.batch.remove(kept)
        papers = [record.doc_no for record in made if isinstance(record, Document)]
        for subject in subjects:
            turn.batch.touch(subject)
            turn.write(UNDONE, subject, command=kept.command, act=kept.seq, last=kept.last_seq, papers=papers)
        for record in called_back:
            if not _was_held(turn, kept, record):
                _tell(turn, record)

    def _kept(self, turn: Turn) -> KeptAct | None:
        return turn.first(KeptAct, _KEPT.seq == self.act)


def _subjects(turn: Turn, kept: KeptAct) -> list[Record]:
    """The alerts, cases and sources the act's own entries were about."""
    chosen = sa.select(JOURNAL.c.alert_id, JOURNAL.c.case_id, JOURNAL.c.object_id).where(JOURNAL.c.seq.between(kept.seq, kept.last_seq))
    rows = turn.batch.connection.execute(chosen.order_by(JOURNAL.c.seq)).all()
    changed = {key for _, key, _ in kept.before}
    keys = dict.fromkeys(key for row in rows for key in (row.alert_id, row.object_id, row.case_id) if key)
    keys |= dict.fromkeys(changed)
    found = (turn.batch.get(kind, key) for key in keys for kind in SUBJECTS)
    return [record for record in found if record is not None]


def _acted_since(turn: Turn, kept: KeptAct, record: Record) -> tuple[Reason, ...]:
    """`stale_version` where anybody, also its doer, did something further about it that still stands. The timer's marks are no act."""
    columns = (JOURNAL.c.seq, JOURNAL.c.kind, JOURNAL.c.facts, JOURNAL.c.actor, JOURNAL.c.at)
    later = sa.select(*columns).where(_about(record), JOURNAL.c.seq > kept.last_seq, JOURNAL.c.role != "timer").order_by(JOURNAL.c.seq)
    rows = turn.batch.connection.execute(later).all()
    undone = {seq for row in rows if row.kind == UNDONE for seq in range(int(row.facts["act"]), int(row.facts["last"]) + 1)}
    acts = [row for row in rows if row.kind != UNDONE and row.seq not in undone and row.facts.get("reason") != UNDONE]
    return tuple(reason("stale_version", who=row.actor, when=row.at, kind=row.kind, object_id=record.id) for row in acts[-1:])


def _about(record: Record) -> sa.ColumnElement[bool]:
    if isinstance(record, Alert) and record.case_id:
        return sa.or_(JOURNAL.c.alert_id == record.id, JOURNAL.c.case_id == record.case_id)
    column = JOURNAL.c.alert_id if isinstance(record, Alert) else JOURNAL.c.case_id if isinstance(record, Case) else JOURNAL.c.object_id
    return column == record.id


def _made(turn: Turn, kept: KeptAct | None) -> list[Record]:
    pairs = kept.made if kept is not None else []
    found = (turn.batch.get(kind_of(table), key) for table, key in pairs)
    return [record for record in found if record is not None]


def _can_be_called_back(record: Record) -> bool:
    if isinstance(record, FirstResponseTask):
        return record.state == "ordered"
    return not isinstance(record, CallIn) or (record.state == CallInState.CALLED and (record.state, "release_personnel") in CALLIN_STEPS)


def _stand_as_before(turn: Turn, kept: KeptAct) -> None:
    for table, key, before in kept.before:
        record = turn.batch.get(kind_of(table), key)
        if record is not None:
            for name, value in given_back(table, before).items():
                setattr(record, name, value)


def _withdraw(turn: Turn, record: Record, called_back: Iterable[Record]) -> None:
    """What the act made: people are called back, numbered papers marked, the rest goes."""
    ends = {one.id for one in called_back}
    if isinstance(record, FirstResponseTask):
        record.state, record.ended_at = after_task(record.state, "cancel_task"), turn.at
    elif isinstance(record, CallIn):
        record.state, record.released_at = after_call_in(record.state, "release_personnel"), turn.at
    elif isinstance(record, Document):
        if record.signed_at is None:
            record.body = {**record.body, "withdrawn_at": turn.at.isoformat(), "withdrawn_by": turn.actor.name}
    elif isinstance(record, FieldToken):
        record.ends_at = turn.at
    elif isinstance(record, RunningClock) and record.object_id in ends:
        limits.halt(turn, record)
    else:
        turn.batch.remove(record)


def _was_held(turn: Turn, kept: KeptAct, record: FirstResponseTask | CallIn) -> bool:
    """Whether the order or call has not gone out yet: then nobody has to hear that it is taken back."""
    return turn.at < kept.at + held_for(turn.get(Case, record.case_id).level)


def _tell(turn: Turn, record: FirstResponseTask | CallIn) -> None:
    """The notice that an order or a call is taken back: the entry every terminal, link and log reads."""
    if isinstance(record, FirstResponseTask):
        turn.write("task.cancelled", record, unit=record.unit, responder=record.responder, reason=UNDONE)
    else:
        facts: dict[str, Any] = {"officers": [turn.get(Officer, record.officer_id).name], "reason": UNDONE}
        turn.write("person.released", record, **facts)
