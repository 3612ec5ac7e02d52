"""The daily look for red flags: what time alone brings on, and what only many cases together show. Once a day over all seats, also when nobody acts.

It reads the open cases with an indicator, and of the others those in which a result came in since the last look, by the journal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from models.commands.flag_look import DAILY_ROW, put_on
from models.commands.flag_signs import NOT_SENT, by_time, found_on, result_of
from models.commands.subjects import subjects_of
from models.commands.turn import Turn
from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.case import Case
from models.records.party import Party
from models.records.people import Officer
from models.records.red_flag import DailyLook, RedFlag
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer, Feedback
from models.rules import red_flags as rules
from models.rules.clocks import end_of_day
from models.rules.red_flags import COMMON_SUBJECTS, INDICATORS, Result, Sign, amount_of
from models.rules.states import TERMINAL_CASE_STATES, CaseState

RESULT_KINDS: Final = ("feedback.submitted", "simple_penalty.recorded", "case.closed")
"""Entries after which a case is compared with others."""

COMPARED_DAYS: Final = 365
"""How far back results of the same item are compared (ASM)."""

AT_ONCE: Final = 50
"""So many results are compared in one transaction; the seats act between two of them."""

OPEN_STATES: Final = tuple(state for state in CaseState if state not in TERMINAL_CASE_STATES)


def look_at_the_day(turn: Turn) -> bool:
    """Look if the day is due at `turn.at`, at some of what came in since at a time: the day stays due until all was looked at.

    Return False where another seat has looked already.
    """
    row = turn.batch.get(DailyLook, DAILY_ROW)
    if row is None or row.next_at is None or row.next_at > turn.at:
        return False
    newest = _newest(turn)
    results = _results_since(turn, row.seen_seq)
    amounts: dict[str, rules.Amounts] = {}
    for case in _cases_of(turn, [case_id for _, case_id in results[:AT_ONCE]]):
        for sign in (*_same_hands(turn, case), *_deviations(turn, case, amounts)):
            put_on(turn, case, sign)
    if len(results) > AT_ONCE:
        row.seen_seq = results[AT_ONCE - 1][0]
        return True
    watched = _watched(turn)
    for case in watched:
        for sign in by_time(turn, case, sent=_is_sent(turn, case)):
            put_on(turn, case, sign)
    row.seen_seq = newest
    row.next_at = end_of_day(turn.today) if any(_may_yet_be_flagged(turn, case) for case in watched) else None
    return True


def _watched(turn: Turn) -> list[Case]:
    flags = sa.type_coerce(Case.table.c.flags, sa.Text)
    on = sa.or_(*(flags.like(f'%"{indicator}"%') for indicator in sorted(INDICATORS)))
    return turn.find(Case, Case.table.c.state.in_(OPEN_STATES), on)


def _may_yet_be_flagged(turn: Turn, case: Case) -> bool:
    """Whether the tenth day still lies ahead of this case; a case that moves again is watched again."""
    if _is_sent(turn, case) or found_on(turn, case) is None:
        return False
    raised = turn.find(RedFlag, RedFlag.table.c.case_id == case.id, RedFlag.table.c.kind == rules.RedFlagKind.NO_TRANSFER)
    return not any(f"ten_days:{case.round}" in flag.grounds for flag in raised)


def _is_sent(turn: Turn, case: Case) -> bool:
    return any(transfer.kind == "criminal" and transfer.state not in NOT_SENT for transfer in turn.transfers_of(case))


def _newest(turn: Turn) -> int:
    turn.batch.flush()
    return int(turn.batch.connection.execute(sa.select(sa.func.coalesce(sa.func.max(JOURNAL.c.seq), 0))).scalar_one())


def _results_since(turn: Turn, seq: int) -> list[tuple[int, str]]:
    """Entry number and case of each result since `seq`, in the journal's order; the kinds are picked here, for the numbers alone are the short way in."""
    chosen = sa.select(JOURNAL.c.seq, JOURNAL.c.kind, JOURNAL.c.case_id).where(JOURNAL.c.seq > seq).order_by(JOURNAL.c.seq)
    return [(row.seq, row.case_id) for row in turn.batch.connection.execute(chosen) if row.kind in RESULT_KINDS and row.case_id]


def _cases_of(turn: Turn, ids: list[str]) -> list[Case]:
    return [case for key in sorted(set(ids)) if (case := turn.batch.get(Case, key)) is not None]


def _same_hands(turn: Turn, case: Case) -> Iterator[Sign]:
    for subject in sorted(subjects_of(turn, case) - COMMON_SUBJECTS):
        cases_of: dict[str, set[str]] = defaultdict(set)
        for case_id in _cases_about(turn, subject):
            for name in _hands(turn, case_id):
                cases_of[name].add(case_id)
        for name, cases in sorted(cases_of.items()):
            if case.id in cases:
                yield from rules.by_same_hands(name, subject, len(cases))


def _cases_about(turn: Turn, subject: str) -> set[str]:
    alerts = turn.find(Alert, Alert.table.c.subject == subject, Alert.table.c.case_id != "")
    parties = turn.find(Party, sa.or_(Party.table.c.name == subject, Party.table.c.organisation == subject))
    return {alert.case_id for alert in alerts} | {party.case_id for party in parties}


def _hands(turn: Turn, case_id: str) -> set[str]:
    tasks = turn.find(FirstResponseTask, FirstResponseTask.table.c.case_id == case_id)
    officers = [turn.batch.get(Officer, key) for task in tasks for key in task.officers]
    transfers = turn.find(CaseTransfer, CaseTransfer.table.c.case_id == case_id)
    return ({officer.name for officer in officers if officer is not None} | {transfer.handler for transfer in transfers}) - {""}


def _deviations(turn: Turn, case: Case, amounts: dict[str, rules.Amounts]) -> Iterator[Sign]:
    """Compare the results of a case with those of its item; `amounts` keeps what each item cost, read once a look."""
    rule = turn.rulebook.rule("R-415")
    if not rule.enabled or not case.power_item:
        return
    results = [given for given in turn.find(Feedback, Feedback.table.c.case_id == case.id) if given.decision != "returned"]
    own = _amount_by_case(given for given in results if given.submitted_at >= _compared_from(turn)).get(case.id)
    now = [result_of(given) for given in results if given.round == case.round]
    if all(amount_of(result) is None for result in now):
        return
    if case.power_item not in amounts:
        amounts[case.power_item] = _amounts_of(turn, case.power_item)
    others = amounts[case.power_item] if own is None else amounts[case.power_item].without(own)
    for result in now:
        min_cases, deviation = int(turn.rulebook.number("R-415", "min_cases")), turn.rulebook.number("R-415", "deviation")
        yield from rules.by_deviation(result, others, min_cases=min_cases, deviation=deviation)


def _amounts_of(turn: Turn, power_item: str) -> rules.Amounts:
    """What an item cost in the last year, one amount a case; read without loading the results, for an item may have many."""
    table = Feedback.table.c
    same_item = sa.select(Case.table.c.id).where(Case.table.c.power_item == power_item)
    chosen = sa.select(table.id, table.case_id, table.result, table.amount_yuan).where(
        table.case_id.in_(same_item), table.submitted_at >= _compared_from(turn), table.decision != "returned"
    )
    return rules.Amounts.of(_amount_by_case(turn.batch.connection.execute(chosen.order_by(table.id))).values())


def _amount_by_case(results: Iterable[Any]) -> dict[str, float]:
    """Case id to amount in yuan; of several results of a case the last one that names an amount, in the order given."""
    found = ((given.case_id, amount_of(Result(given.id, given.result, given.amount_yuan))) for given in results)
    return {case_id: amount for case_id, amount in found if amount is not None}


def _compared_from(turn: Turn) -> datetime:
    return turn.at - timedelta(days=COMPARED_DAYS)
