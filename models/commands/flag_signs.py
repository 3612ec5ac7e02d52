"""What the look for red flags sees in one case: its feedback, transfers, judgement, limits, recusals and interference records, asked by the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from models.commands.recusals import recusals_of
from models.commands.turn import Turn
from models.journal.entry import JOURNAL
from models.records.case import Case, Judgement
from models.records.criminal_file import CriminalFile
from models.records.people import Recusal
from models.records.running_clock import RunningClock
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer, Feedback
from models.rules import red_flags as rules
from models.rules.clocks import local_date
from models.rules.guards import leniency
from models.rules.key_cases import VIOLATION_FINDINGS
from models.rules.red_flags import INDICATORS, Result, Sign
from models.rules.states import CaseState, TaskState, TransferState, is_open

NOT_SENT: Final = frozenset({TransferState.DRAFT, TransferState.PROPOSED, TransferState.REFUSED, TransferState.WITHDRAWN})
"""States of a criminal transfer that never left the house."""

NOBODY_S_YET: Final = frozenset({CaseState.REGISTERED, CaseState.FIRST_RESPONSE})
JUST_GIVEN: Final = frozenset({CaseState.ASSIGNED, CaseState.HANDLING})
"""States in which it is looked at under which item the case was handed on."""

FINDING_KINDS: Final = ("first_response.reported", "judgement.completed")


def signs_of(turn: Turn, case: Case) -> Iterator[Sign]:
    """Yield the signs that are there in this case now; which of them are new is for the look to say.

    A case that nobody was given yet has no transfers and no results, and is not asked for them.
    """
    given_away = case.state not in NOBODY_S_YET
    transfers = turn.transfers_of(case) if given_away else []
    results = [given for given in turn.find(Feedback, Feedback.table.c.case_id == case.id) if given.round == case.round] if given_away else []
    sent = any(transfer.kind == "criminal" and transfer.state not in NOT_SENT for transfer in transfers)
    yield from _by_results(turn, case, results, sent=sent)
    yield from _by_procedure(turn, case, results)
    yield from _by_filing(turn, case, transfers)
    if turn.today - local_date(case.filed_at) > timedelta(days=rules.NO_TRANSFER_WORK_DAYS):
        yield from by_time(turn, case, sent=sent)
    yield from _by_recusals(turn, case, transfers, results)


def overdue_signs(turn: Turn, case: Case) -> Iterator[Sign]:
    """Yield the signs of the filing decisions of this case that have run out."""
    table = RunningClock.table
    late = turn.find(RunningClock, table.c.case_id == case.id, table.c.overdue_at.is_not(None), table.c.rule.in_(rules.FILING_LIMITS))
    units = {transfer.id: transfer.unit for transfer in turn.transfers_of(case)} if late else {}
    for clock in late:
        yield from rules.by_overdue(clock.rule, clock.id, units.get(clock.object_id, ""))


def by_time(turn: Turn, case: Case, *, sent: bool) -> tuple[Sign, ...]:
    """Return the flag of a transfer that ten working days did not bring."""
    if sent or not is_open(case.state) or not INDICATORS.intersection(case.flags):
        return ()
    found = found_on(turn, case)
    if found is None:
        return ()
    return rules.by_time(found, turn.today, turn.rulebook.working_days, case.round, flags=case.flags)


def result_of(given: Feedback) -> Result:
    """Return what the rules look at of a feedback."""
    excused = given.result == "leniency_no_penalty" or not leniency("leniency_no_penalty", given.leniency)
    return Result(given.id, given.result, given.amount_yuan, excused)


def found_on(turn: Turn, case: Case) -> date | None:
    """Return the day of the finding: of the first report or judgement that says what was found, else of the discovery."""
    turn.batch.flush()
    chosen = sa.select(JOURNAL.c.at, JOURNAL.c.kind, JOURNAL.c.facts).where(JOURNAL.c.case_id == case.id, JOURNAL.c.kind.in_(FINDING_KINDS))
    rows = turn.batch.connection.execute(chosen.order_by(JOURNAL.c.seq))
    moments: list[datetime] = [row.at for row in rows if _says_what_was_found(row.kind, row.facts or {})]
    found = moments[0] if moments else case.discovered_at
    return None if found is None else local_date(found)


def _says_what_was_found(kind: str, facts: dict[str, object]) -> bool:
    if kind == "first_response.reported":
        return facts.get("finding") in VIOLATION_FINDINGS
    return bool(facts.get("criminal_indicators") or facts.get("key_criteria")) or facts.get("route") == "criminal"


def _by_results(turn: Turn, case: Case, results: Iterable[Feedback], *, sent: bool) -> Iterator[Sign]:
    item = turn.rulebook.items.get(case.power_item)
    for given in results:
        yield from rules.by_feedback(result_of(given), flags=case.flags, finding=case.finding, criminal_transfer_sent=sent)
        yield from rules.by_amount(result_of(given), item)
    if case.state == CaseState.CLOSED:
        last = [given.result for given in results if given.decision != "returned"]
        yield from rules.by_closing(last, case.round, flags=case.flags, criminal_transfer_sent=sent)


def _by_procedure(turn: Turn, case: Case, results: Iterable[Feedback]) -> Iterator[Sign]:
    if case.state == CaseState.ON_SPOT or any(given.result == "simple_penalty" for given in results):
        yield from rules.by_simple_procedure(case.flags, case.round)
    if case.state in JUST_GIVEN and case.power_item:
        judged = turn.find(Judgement, Judgement.table.c.case_id == case.id, order=[Judgement.table.c.opened_at, Judgement.table.c.id])
        last = next((one for one in reversed(judged) if one.completed_at is not None), None)
        found = [turn.rulebook.items[key] for key in (last.power_items if last else ()) if key in turn.rulebook.items]
        yield from rules.by_item(found, turn.rulebook.items.get(case.power_item), case.round)


def _by_filing(turn: Turn, case: Case, transfers: Iterable[CaseTransfer]) -> Iterator[Sign]:
    for transfer in transfers:
        if transfer.admin_filing == "not_filed":
            yield from rules.by_filing(transfer.id, not_filed_by=transfer.unit, finding=case.finding, reconsidered=False)
        if transfer.kind == "criminal" and transfer.state == TransferState.NOT_FILED:
            kept = turn.first(CriminalFile, CriminalFile.table.c.transfer_id == transfer.id)
            yield from rules.by_filing(transfer.id, not_filed_by=transfer.unit, finding="", reconsidered=kept is not None and kept.reconsidered)


def _by_recusals(turn: Turn, case: Case, transfers: list[CaseTransfer], results: list[Feedback]) -> Iterator[Sign]:
    for recusal in recusals_of(turn, case):
        if _acted_since(turn, case, recusal, transfers, results):
            yield from rules.by_recusal(recusal.id, recusal.name)


def _acted_since(turn: Turn, case: Case, recusal: Recusal, transfers: list[CaseTransfer], results: list[Feedback]) -> bool:
    """Whether who is out of the case went on acting in it: on the scene, by taking it in hand, or by feeding back."""
    on_the_way = any(_went_on(task, recusal.at) for task in turn.tasks_of(case) if recusal.officer_id in task.officers)
    took_it = any(transfer.handler == recusal.name and (transfer.accepted_at or recusal.at) > recusal.at for transfer in transfers)
    fed_back = any(recusal.name in {given.typed_by, given.submitted_for} and given.submitted_at > recusal.at for given in results)
    return on_the_way or took_it or fed_back


def _went_on(task: FirstResponseTask, since: datetime) -> bool:
    ended = task.ended_at if task.state not in {TaskState.CANCELLED, TaskState.NO_SHOW} else None
    moments = (task.ordered_at, task.acked_at, task.en_route_at, task.on_scene_at, task.controlled_at, ended)
    return any(moment > since for moment in moments if moment is not None)
