"""What the steps between department, head, police and procuratorate share: the file of a transfer, who speaks for whom, who handles.

While the police owe a decision the handler goes on; a decision to file takes the matter over, a refusal or a return gives it back with
the full term again (commands.md reading 12).
"""

from __future__ import annotations

import sqlalchemy as sa

from models.commands import limits
from models.commands.handing_over import handlers_of
from models.commands.turn import Turn
from models.commands.units import unit_named
from models.records.case import Case
from models.records.criminal_file import CriminalFile
from models.records.people import Operator, Unit
from models.records.running_clock import RunningClock
from models.records.transfer import CaseTransfer
from models.rules.criminal_link import POLICE_UNITS
from models.rules.guards import window
from models.rules.refusal import Reason, reason
from models.rules.routing import feedback_case, handler_kind
from models.rules.states import TERMINAL_TRANSFER_STATES

CRIMINAL = "criminal"


def file_of(turn: Turn, transfer_id: str) -> CriminalFile:
    """Return the file of a criminal transfer. Raises Refused `field_missing` for a transfer of another kind, or none."""
    transfer = turn.get(CaseTransfer, transfer_id, "transfer")
    return turn.first(CriminalFile, CriminalFile.table.c.transfer_id == transfer.id) or turn.get(CriminalFile, "", "transfer")


def transfer_file_case(turn: Turn, transfer_id: str) -> tuple[CaseTransfer, CriminalFile, Case]:
    """Return a criminal transfer with its file and its case."""
    file = file_of(turn, transfer_id)
    transfer = turn.get(CaseTransfer, transfer_id, "transfer")
    return transfer, file, turn.get(Case, transfer.case_id, "case")


def criminal_transfers(turn: Turn, case: Case) -> list[CaseTransfer]:
    """Return the criminal transfers of a case, oldest first."""
    return [transfer for transfer in turn.transfers_of(case) if transfer.kind == CRIMINAL]


def receiving_police(turn: Turn) -> str:
    """Return the key of the unit that takes criminal transfers in this county."""
    unit = turn.first(Unit, Unit.table.c.kind == "police_case_unit")
    return "psb" if unit is None else unit.key


def not_for_the_police(turn: Turn, file: CriminalFile) -> tuple[Reason, ...]:
    """Return `not_in_scope` when a step of the police is entered on behalf of somebody else."""
    theirs = turn.acting_unit in {file.receiver, *POLICE_UNITS}
    return (reason("not_in_scope"),) if turn.on_behalf_of and not theirs else ()


def not_for_the_sender(turn: Turn, transfer: CaseTransfer) -> tuple[Reason, ...]:
    """Return `not_in_scope` when a step of the transferring department is entered on behalf of somebody else."""
    return (reason("not_in_scope"),) if turn.on_behalf_of and turn.acting_unit != transfer.sender else ()


def not_the_head(turn: Turn, unit: str) -> tuple[Reason, ...]:
    """Return `not_head` unless the head of `unit` acts, or is the one, or the unit, acted for with the signed paper."""
    return () if _speaks_for_the_head(turn, unit) else (reason("not_head"),)


def window_objection(turn: Turn, transfer: CaseTransfer, rule: str) -> tuple[Reason, ...]:
    """Return `window_closed` where the term of this right on the transfer has ended; a term that never began closes nothing."""
    table = RunningClock.table
    begun = turn.find(RunningClock, table.c.object_id == transfer.id, table.c.rule == rule, order=[table.c.started_at, table.c.id])
    return window(begun[-1].due_at, turn.at) if begun else ()


def take_over_by_police(turn: Turn, case: Case, transfer: CaseTransfer, file: CriminalFile) -> None:
    """The police have filed: the transfer leads and owes the feedback, within the term of the police instead of the handler's."""
    handler = _who_handles(turn, case, transfer, file)
    file.handler_transfer_id = handler.id
    handler.feedback_required, handler.fed_back, handler.lead = False, False, False
    transfer.unit, transfer.handler_kind, transfer.lead, transfer.feedback_required = file.receiver, "police", True, True
    case.handler_kind = transfer.handler_kind
    _feedback_afresh(turn, case, transfer, handler)


def give_back(turn: Turn, case: Case, transfer: CaseTransfer, file: CriminalFile) -> None:
    """The matter is the department's (again): it owes the feedback, within its full term from now.

    A case that went to the police straight from judging has no other handler than the department that sent it: it takes the file back.
    """
    handler = _who_handles(turn, case, transfer, file)
    file.handler_transfer_id = handler.id
    transfer.lead, transfer.feedback_required = False, False
    if handler is transfer:
        transfer.unit, transfer.handler_kind = transfer.sender, _kind_of_sender(turn, transfer)
    handler.lead, handler.feedback_required, handler.fed_back = True, True, False
    case.handler_kind, case.lead = handler.handler_kind, case.lead or handler.unit
    _feedback_afresh(turn, case, handler, transfer)


def has_fed_back(turn: Turn, case: Case, transfer: CaseTransfer, file: CriminalFile) -> bool:
    """Whether the handler gave its result while the police were still looking at the transfer."""
    return _who_handles(turn, case, transfer, file).fed_back


def _who_handles(turn: Turn, case: Case, transfer: CaseTransfer, file: CriminalFile) -> CaseTransfer:
    known = turn.batch.get(CaseTransfer, file.handler_transfer_id) if file.handler_transfer_id else None
    if known is not None and known.state not in TERMINAL_TRANSFER_STATES:
        return known
    owing = [other for other in handlers_of(turn, case) if other.feedback_required]
    of_sender = [other for other in owing if other.unit == transfer.sender]
    leading = [other for other in owing if other.lead]
    return next(iter((*of_sender, *leading, *owing)), transfer)


def _feedback_afresh(turn: Turn, case: Case, owing: CaseTransfer, before: CaseTransfer) -> None:
    limits.stop(turn, "R-228", before)
    limits.stop(turn, "R-228", owing)
    limits.start(turn, "R-228", owing, variant=feedback_case(owing.handler_kind), case=case)


def _kind_of_sender(turn: Turn, transfer: CaseTransfer) -> str:
    unit = unit_named(turn, transfer.sender)
    return handler_kind(unit.kind if unit else "")


def _speaks_for_the_head(turn: Turn, unit: str) -> bool:
    if not turn.on_behalf_of:
        return turn.actor.is_head and turn.actor.unit == unit
    table = Operator.table
    person = turn.first(Operator, sa.or_(table.c.name == turn.on_behalf_of, table.c.login == turn.on_behalf_of))
    if person is not None:
        return person.is_head and person.unit == unit
    named = unit_named(turn, turn.on_behalf_of)
    return named is not None and named.key == unit
