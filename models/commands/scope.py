"""What counts as somebody's own: the case he is on, his unit's task, the transfer sent to his unit. Source: commands.md 1, domain.md 2 (row scope)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from models.base import Record
from models.commands.roster import acting_officer, officer_named
from models.commands.shift_cases import took_over
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.assistance import AssistanceRequest
from models.records.case import Case
from models.records.people import CallIn
from models.records.place import Township
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer
from models.rules.criminal_link import POLICE_UNITS
from models.rules.refusal import Reason, reason
from models.rules.states import CallInState

ADDRESSED: Final = (FirstResponseTask, CaseTransfer, AssistanceRequest)
"""What is sent to one unit: nobody else's, whoever else is on the case."""

HAS_ITS_ROW: Final = frozenset({"seconded_officer", "station_officer", "dept_handler", "township_handler", "police_case_officer"})
"""Roles that see and touch some cases only (domain.md 2, row scope), also where they may act or propose without an `O`."""

POLICE_KINDS: Final = frozenset({"criminal", "public_security", "police_to_admin"})
"""Transfers the police case unit may touch (domain.md 2, row scope)."""


def own(turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
    """Return `not_in_scope` unless the first of `objects`, the command's subject, is the actor's own."""
    if not objects:
        return ()
    is_own = _OWN.get(turn.actor.role, _of_his_unit)
    return () if is_own(turn, objects[0]) else (reason("not_in_scope"),)


def in_his_row(turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
    """Return `not_in_scope` where a role that has its row of cases acts on, or proposes for, a case outside it."""
    if not objects or turn.actor.role not in HAS_ITS_ROW or turn.on_behalf_of:
        return ()
    thing = objects[0]
    if isinstance(thing, ADDRESSED) and thing.unit == turn.actor.unit:
        return ()
    case = turn.case_of(thing)
    return () if case is None else own(turn, (case,))


def on_the_case(turn: Turn, case: Case) -> bool:
    """Whether the acting officer (on behalf: the one named) is on the case: on a team of it, or called in for it."""
    officer = acting_officer(turn)
    if officer is None:
        return False
    return any(officer.id in task.officers for task in turn.tasks_of(case)) or _is_called(turn, case, officer.id)


def on_the_task(turn: Turn, task: FirstResponseTask) -> tuple[Reason, ...]:
    """Return `not_in_scope` when a step is entered on behalf of somebody whose task this is not."""
    if not turn.on_behalf_of:
        return ()
    officer = officer_named(turn, turn.on_behalf_of)
    theirs = (officer is not None and officer.id in task.officers) or turn.acting_unit in {task.unit, *_units_of_officers(turn, task)}
    return () if theirs else (reason("not_in_scope"),)


def _of_his_case(turn: Turn, thing: Record) -> bool:
    if isinstance(thing, CallIn):
        officer = acting_officer(turn)
        return officer is not None and officer.id == thing.officer_id
    case = turn.case_of(thing)
    return case is not None and (on_the_case(turn, case) or _of_his_department(turn, case))


def _of_his_department(turn: Turn, case: Case) -> bool:
    unit = turn.actor.unit
    return unit in {case.lead, *case.assists} or _has_transfer_to(turn, case, unit)


def _of_his_unit(turn: Turn, thing: Record) -> bool:
    unit = turn.actor.unit
    if isinstance(thing, CaseTransfer):
        return unit in {thing.unit, thing.sender}
    if isinstance(thing, FirstResponseTask | AssistanceRequest):
        return thing.unit == unit
    case = turn.case_of(thing)
    return case is not None and (_of_his_department(turn, case) or any(task.unit == unit for task in turn.tasks_of(case)))


def _of_his_township(turn: Turn, thing: Record) -> bool:
    case = turn.case_of(thing)
    in_township = case is not None and turn.first(Township, Township.table.c.name == case.township, Township.table.c.brigade == turn.actor.unit) is not None
    return _of_his_unit(turn, thing) or (in_township and not isinstance(thing, ADDRESSED))


def _of_the_police(turn: Turn, thing: Record) -> bool:
    if isinstance(thing, CaseTransfer):
        return thing.kind in POLICE_KINDS or thing.unit in {turn.actor.unit, *POLICE_UNITS}
    case = turn.case_of(thing)
    return case is not None and (case.lead in POLICE_UNITS or any(transfer.kind in POLICE_KINDS for transfer in turn.transfers_of(case)))


def _filed_by_him(turn: Turn, thing: Record) -> bool:
    """A dispatcher's own (only `reveal_reporter` asks): an alert he filed, or any of a case he filed or took over at a change of shift."""
    if isinstance(thing, Alert) and thing.filed_by == turn.actor.id:
        return True
    case = turn.case_of(thing)
    return case is not None and (turn.get(Alert, case.first_alert_id).filed_by == turn.actor.id or took_over(turn, turn.actor.id, case.id))


_OWN: Final[Mapping[str, Callable[[Turn, Record], bool]]] = MappingProxyType(
    {
        "dispatcher": _filed_by_him,
        "seconded_officer": _of_his_case,
        "township_handler": _of_his_township,
        "police_case_officer": _of_the_police,
    }
)


def _has_transfer_to(turn: Turn, case: Case, unit: str) -> bool:
    table = CaseTransfer.table
    return turn.first(CaseTransfer, table.c.case_id == case.id, sa.or_(table.c.unit == unit, table.c.sender == unit)) is not None


def _is_called(turn: Turn, case: Case, officer_id: str) -> bool:
    table = CallIn.table
    out = sa.and_(table.c.case_id == case.id, table.c.officer_id == officer_id)
    return any(callin.state not in {CallInState.DECLINED, CallInState.NO_ANSWER} for callin in turn.find(CallIn, out))


def _units_of_officers(turn: Turn, task: FirstResponseTask) -> set[str]:
    named = [officer_named(turn, officer_id) for officer_id in task.officers]
    return {officer.unit for officer in named if officer is not None}
