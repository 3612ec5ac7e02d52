"""The look for red flags: at the door after each step, at what the step moved; by the sweep when a limit runs out or a day goes by.

The look never refuses and changes no case. It costs a few reads of the one case that moved, however long the archive is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from models.commands.actor import TIMER
from models.commands.flag_signs import overdue_signs, signs_of
from models.commands.turn import Turn
from models.journal.entry import JOURNAL
from models.records.case import Case, SupervisionRecord
from models.records.interference import InterferenceRecord
from models.records.people import Recusal
from models.records.red_flag import DailyLook, RedFlag
from models.records.running_clock import RunningClock
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer, Feedback
from models.rules.clocks import end_of_day
from models.rules.red_flags import INDICATORS, RedFlagKind, Sign, by_interference, is_secret
from models.rules.states import CaseState, is_open

LOOKED_AT: Final = (Case, CaseTransfer, Feedback, FirstResponseTask, Recusal, InterferenceRecord)
"""What must have moved for a case to be looked at again."""

DAILY_ROW: Final = "daily_look"
"""The id of the one row that says when the next daily look is."""


LOOKED_BACK: Final = 100
"""So many entries the very first daily look goes back: this step's own are among them."""


def look_at_flags(turn: Turn) -> None:
    """Look at the cases that this step moved, in the machine's name, and put on the flags it sees."""
    moved = turn.batch.stirred(*LOOKED_AT)
    if not moved:
        return
    machine = as_machine(turn)
    for case in _cases_of(turn, moved):
        look_at_case(machine, case)
    for record in moved:
        if isinstance(record, InterferenceRecord):
            _sway(machine, record)


def look_at_case(machine: Turn, case: Case) -> None:
    """Put on the flags that stand on what is known of this case now; keep its result; see to it that the days are watched."""
    for sign in signs_of(machine, case):
        put_on(machine, case, sign)
    _keep_result(machine, case)
    if is_watched(case):
        watch_the_days(machine)


def look_at_clock(turn: Turn, clock: RunningClock) -> None:
    """Look at the case of a limit that has just run out."""
    case = turn.batch.get(Case, clock.case_id) if clock.case_id else None
    if case is not None:
        for sign in overdue_signs(turn, case):
            put_on(as_machine(turn), case, sign)


def put_on(turn: Turn, case: Case, sign: Sign) -> RedFlag | None:
    """Let a flag stand on this ground; return None where one stands on it already or a supervisor has decided on it."""
    table = RedFlag.table
    known = turn.find(RedFlag, table.c.case_id == case.id, table.c.kind == str(sign.kind))
    if any(sign.ground in flag.grounds for flag in known):
        return None
    secret = is_secret(sign.ground)
    standing = next((flag for flag in known if not flag.outcome and flag.secret == secret), None)
    by_hand = turn.actor.kind == "operator"
    flag = standing or turn.add(
        RedFlag(
            case_id=case.id,
            kind=str(sign.kind),
            raised_at=turn.at,
            raised_by=turn.actor.name if by_hand else "",
            raised_by_id=turn.actor.id if by_hand else "",
            secret=secret,
        )
    )
    flag.grounds = [*flag.grounds, sign.ground]
    said = {"ground": sign.ground, "at": turn.at.isoformat(), "by": turn.actor.name if by_hand else "", "facts": dict(sign.facts)}
    flag.evidence = [*flag.evidence, said]
    turn.write("red_flag.raised", flag, flag=str(sign.kind), ground=sign.ground.partition(":")[0], secret=secret)
    return flag


def standing_flags(turn: Turn, case: Case, kind: RedFlagKind | str = "") -> list[RedFlag]:
    """Return the flags of the case that nobody has decided on, of one kind or of all."""
    table = RedFlag.table
    of_kind = [table.c.kind == str(kind)] if kind else []
    return turn.find(RedFlag, table.c.case_id == case.id, table.c.outcome == "", *of_kind)


def is_watched(case: Case) -> bool:
    """Whether the days alone may bring a flag on: an indicator is on, or a result came in, and the case has not ended."""
    waits = bool(INDICATORS.intersection(case.flags)) and is_open(case.state)
    return waits or case.state in {CaseState.FEEDBACK_CHECK, CaseState.CLOSED}


def watch_the_days(turn: Turn) -> None:
    """Let the sweep look at the next midnight, if it does not already."""
    row = turn.batch.get(DailyLook, DAILY_ROW) or _first_row(turn)
    row.next_at = row.next_at or end_of_day(turn.today)


def as_machine(turn: Turn) -> Turn:
    """Begin a turn of the machine at the same moment in the same transaction: what it finds is in nobody's name."""
    return Turn(turn.batch, turn.at, TIMER, turn.rulebook, turn.seal, turn.evidence)


def _sway(machine: Turn, record: InterferenceRecord) -> None:
    for sign in by_interference(record.id):
        put_on(machine, machine.get(Case, record.case_id), sign)


def _cases_of(turn: Turn, moved: Iterable[object]) -> list[Case]:
    ids = dict.fromkeys(str(thing.id if isinstance(thing, Case) else getattr(thing, "case_id", "")) for thing in moved)
    found = [turn.batch.get(Case, key) for key in ids if key]
    return [case for case in found if case is not None]


def _keep_result(turn: Turn, case: Case) -> None:
    """A case that was not established has a result too (000 四(三)2: every result lands in the supervision database)."""
    if case.state != CaseState.NOT_ESTABLISHED:
        return
    table = SupervisionRecord.table
    if turn.first(SupervisionRecord, table.c.case_id == case.id, table.c.round == case.round) is None:
        turn.add(SupervisionRecord(case_id=case.id, at=turn.at, round=case.round, result="not_established", unit=case.lead or "center"))


def _first_row(turn: Turn) -> DailyLook:
    row = DailyLook(seen_seq=max(0, _newest(turn) - LOOKED_BACK))
    row.id = DAILY_ROW
    return turn.add(row)


def _newest(turn: Turn) -> int:
    turn.batch.flush()
    return int(turn.batch.connection.execute(sa.select(sa.func.coalesce(sa.func.max(JOURNAL.c.seq), 0))).scalar_one())
