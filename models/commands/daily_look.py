"""The daily look for red flags: what time alone brings on, and what only many cases together show. Once a day over all seats, also when nobody acts.

It reads the open cases with an indicator, and of the others those in which a result came in since the last look, by the journal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

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
from models.rules.red_flags import COMMON_SUBJECTS, INDICATORS, Sign, amount_of
from models.rules.states import TERMINAL_CASE_STATES, CaseState

RESULT_KINDS: Final = ("feedback.submitted", "simple_penalty.recorded", "case.closed")
"""Entries after which a case is compared with others."""

COMPARED_DAYS: Final = 365
"""How far back results of the same item are compared (ASM)."""

OPEN_STATES: Final = tuple(state for state in CaseState if state not in TERMINAL_CASE_STATES)


def look_at_the_day(turn: Turn) -> bool:
    """Look once if the day is due at `turn.at`; return False where another seat has looked already."""
    row = turn.batch.get(DailyLook, DAILY_ROW)
    if row is None or row.next_at is None or row.next_at > turn.at:
        return False
    watched = _watched(turn)
    for case in watched:
        for sign in by_time(turn, case, sent=_is_sent(turn, case)):
            put_on(turn, case, sign)
    amounts: dict[str, dict[str, float]] = {}
    for case in _with_results_since(turn, row.seen_seq):
        for sign in (*_same_hands(turn, case), *_deviations(turn, case, amounts)):
            put_on(turn, case, sign)
    turn.batch.flush()
    row.seen_seq = int(turn.batch.connection.execute(sa.select(sa.func.coalesce(sa.func.max(JOURNAL.c.seq), 0))).scalar_one())
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


def _with_results_since(turn: Turn, seq: int) -> list[Case]:
    turn.batch.flush()
    chosen = sa.select(JOURNAL.c.case_id).where(JOURNAL.c.seq > seq, JOURNAL.c.kind.in_(RESULT_KINDS)).distinct()
    ids = sorted(str(key) for key in turn.batch.connection.execute(chosen).scalars() if key)
    return [case for key in ids if (case := turn.batch.get(Case, key)) is not None]


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


def _deviations(turn: Turn, case: Case, amounts: dict[str, dict[str, float]]) -> Iterator[Sign]:
    """Compare the results of a case with those of its item; `amounts` keeps what each item cost, read once a look."""
    rule = turn.rulebook.rule("R-415")
    if not rule.enabled or not case.power_item:
        return
    results = [given for given in turn.find(Feedback, Feedback.table.c.case_id == case.id) if given.round == case.round and given.decision != "returned"]
    if all(amount_of(result_of(given)) is None for given in results):
        return
    if case.power_item not in amounts:
        amounts[case.power_item] = _amounts_of(turn, case.power_item)
    others = [amount for key, amount in amounts[case.power_item].items() if key != case.id]
    for given in results:
        yield from rules.by_deviation(
            result_of(given),
            others,
            min_cases=int(turn.rulebook.number("R-415", "min_cases")),
            deviation=turn.rulebook.number("R-415", "deviation"),
        )


def _amounts_of(turn: Turn, power_item: str) -> dict[str, float]:
    """What an item cost in the last year: case id to amount, one a case."""
    same_item = sa.select(Case.table.c.id).where(Case.table.c.power_item == power_item)
    recent = Feedback.table.c.submitted_at >= turn.at - timedelta(days=COMPARED_DAYS)
    found = turn.find(Feedback, Feedback.table.c.case_id.in_(same_item), recent, Feedback.table.c.decision != "returned")
    return {given.case_id: amount for given in found if (amount := amount_of(result_of(given))) is not None}
