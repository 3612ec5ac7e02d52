"""One transfer of a case to a unit, and the terms that run on it: made, started and withdrawn here for every step that hands a case over."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from models.commands import limits
from models.commands.duties import oblige
from models.commands.recusals import recusals_of
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case, Obligation
from models.records.people import Officer, Operator, Unit
from models.records.transfer import CaseTransfer, Feedback, ReporterReply
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason, reason
from models.rules.routing import feedback_case, handler_kind
from models.rules.states import TERMINAL_TRANSFER_STATES, TransferState

OF_A_HANDLER: Final = frozenset({"assignment", "center_order", "cross_region", "escalation"})
"""Kinds of transfers by which somebody handles the case; formal transfers to the police run beside them."""

HANDLERS: Final = ("dept_handler", "township_handler")


def send(
    turn: Turn,
    case: Case,
    unit: str,
    *,
    lead: bool,
    feedback_required: bool,
    kind: str = "assignment",
    requirement: str = "",
    materials: list[dict[str, Any]] | None = None,
    feedback_due: date | None = None,
) -> CaseTransfer:
    """Send the case to a unit under its present facts and item, and let the terms begin that a transfer of this kind has (reading 10)."""
    known = unit_with_key(turn, unit)
    to = known.kind if known else ""
    transfer = turn.add(
        CaseTransfer(
            case_id=case.id,
            kind=kind,
            unit=unit,
            lead=lead,
            feedback_required=feedback_required,
            handler_kind="center_order" if kind == "center_order" else handler_kind(to),
            requirement=requirement,
            main_facts=case.main_facts,
            power_item=case.power_item,
            materials=materials,
            sent_at=turn.at,
            sent_by=turn.actor.name,
            feedback_due=feedback_due,
        ),
        made=True,
    )
    if feedback_required:
        _start_terms(turn, case, transfer)
    return transfer


def follow_lead(case: Case, lead: CaseTransfer, assists: tuple[str, ...] = ()) -> None:
    """Let the case show who leads it now and who assists."""
    case.lead, case.assists, case.handler_kind = lead.unit, list(assists), lead.handler_kind


def withdraw(turn: Turn, case: Case, *, but: frozenset[str] = frozenset(), only_assists: bool = False) -> list[CaseTransfer]:
    """Withdraw the transfers by which somebody handles the case now, with every clock that hangs on them.

    Args:
        turn: the turn that withdraws them.
        case: the case.
        but: units that go on assisting.
        only_assists: leave those alone who owe a feedback.
    """
    stays = [transfer for transfer in handlers_of(turn, case) if (transfer.unit in but and not transfer.lead) or (only_assists and _owes_or_gave(transfer))]
    found = [transfer for transfer in handlers_of(turn, case) if transfer not in stays]
    for transfer in found:
        transfer.state, transfer.ended_at, transfer.feedback_required = TransferState.WITHDRAWN, turn.at, False
        for clock in limits.running(turn, transfer):
            limits.halt(turn, clock)
    return found


def handlers_of(turn: Turn, case: Case) -> list[CaseTransfer]:
    """Return the transfers by which somebody handles the case in this round; those that ended, and those of earlier rounds, are left out."""
    earlier = {given.transfer_id for given in turn.find(Feedback, Feedback.table.c.case_id == case.id, Feedback.table.c.round < case.round)}
    return [
        transfer
        for transfer in turn.transfers_of(case)
        if transfer.kind in OF_A_HANDLER and transfer.state not in TERMINAL_TRANSFER_STATES and transfer.id not in earlier
    ]


def unit_with_key(turn: Turn, key: str) -> Unit | None:
    """Return the unit with this key, or None."""
    return turn.first(Unit, Unit.table.c.key == key)


def unknown_units(turn: Turn, argument: str, *units: str) -> tuple[Reason, ...]:
    """Return `field_missing` for each of these that is no unit of the county."""
    return tuple(reason("field_missing", field=argument, value=unit) for unit in units if unit_with_key(turn, unit) is None)


def all_recused(turn: Turn, case: Case, unit: str) -> tuple[Reason, ...]:
    """Return `recusal_conflict` where everybody who handles cases for this unit is out of this case or its subject (G-10)."""
    handlers = turn.find(Operator, Operator.table.c.unit == unit, Operator.table.c.role.in_(HANDLERS), sa.not_(Operator.table.c.disabled))
    free = [one for one in handlers if not is_recused(turn, case, one.name, unit)]
    return () if free else tuple(reason("recusal_conflict", officer=one.name) for one in handlers)


def is_recused(turn: Turn, case: Case, name: str, unit: str) -> bool:
    """Whether the person of this name and unit is out of the case, or of a subject of it."""
    operators = turn.find(Operator, Operator.table.c.name == name, Operator.table.c.unit == unit)
    officers = turn.find(Officer, Officer.table.c.name == name, Officer.table.c.unit == unit)
    ids = {*(person.id for person in operators), *(person.id for person in officers)}
    return bool(ids) and any(given.officer_id in ids for given in recusals_of(turn, case))


def owe_replies_again(turn: Turn, case: Case) -> None:
    """A reporter who was told “not established” is owed a reply again: the case goes on, so it was not the last word (reading 5)."""
    for alert in turn.find(Alert, Alert.table.c.case_id == case.id, Alert.table.c.reply_wanted):
        replies = turn.find(ReporterReply, ReporterReply.table.c.alert_id == alert.id, order=[ReporterReply.table.c.at, ReporterReply.table.c.id])
        if replies and replies[-1].stage == "not_established" and not _is_waived(turn, case, alert):
            oblige(turn, case, ObligationKind.REPORTER_REPLY, alert.id)


def _owes_or_gave(transfer: CaseTransfer) -> bool:
    return transfer.feedback_required or transfer.fed_back


def _start_terms(turn: Turn, case: Case, transfer: CaseTransfer) -> None:
    if transfer.kind != "center_order":
        limits.start(turn, "R-221", transfer, case=case)
    limits.start(turn, "R-228", transfer, variant=feedback_case(transfer.handler_kind), due_on=transfer.feedback_due, case=case)


def _is_waived(turn: Turn, case: Case, alert: Alert) -> bool:
    table = Obligation.table
    about = sa.and_(table.c.case_id == case.id, table.c.kind == ObligationKind.REPORTER_REPLY, table.c.object_id.in_([alert.id, ""]))
    return turn.first(Obligation, about, table.c.waived_by != "") is not None
