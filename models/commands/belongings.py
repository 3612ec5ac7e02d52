"""What hangs on a case and goes with it when cases are merged, split or restored. Source: domain.md T-35, T-41; commands.md readings 19, 20."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from models.base import Record
from models.commands import limits
from models.commands.turn import Turn
from models.records import tables
from models.records.alert import Alert
from models.records.case import Case, Obligation
from models.records.running_clock import RunningClock
from models.rules.obligations import ObligationKind
from models.rules.paths import owes_superior_report

STAYS: Final = frozenset({"running_clock", "document", "proposal", "judgement", "supervision_record", "merger", "view_log"})
"""Tables whose rows stay with the number they were made under: papers keep the case they name, looks the one they were taken for; clocks go with
what they hang on."""

CASE: Final = "case_id"


def things_of(turn: Turn, case: Case) -> list[Record]:
    """Return everything that hangs on the case and is not bound to its number: alerts, parties, tasks, transfers, evidence, duties …"""
    return [thing for kind in _kinds() for thing in turn.find(kind, kind.table.c[CASE] == case.id)]


def things_named(turn: Turn, case: Case, named: Iterable[tuple[str, str]]) -> list[Record]:
    """Return those of (table, id) pairs that hang on the case now."""
    wanted = set(named)
    return [thing for thing in things_of(turn, case) if (type(thing).table.name, thing.id) in wanted]


def along_with(turn: Turn, case: Case, chosen: Iterable[Record]) -> list[Record]:
    """Return what the chosen things take along: what hangs on one of these alerts, and the duties that concern one of them."""
    keys = {thing.id for thing in chosen}
    return [thing for thing in things_of(turn, case) if thing.id in keys or {getattr(thing, "alert_id", ""), getattr(thing, "object_id", "")} & keys]


def move(turn: Turn, things: Iterable[Record], source: Case, target: Case) -> None:
    """Let these things of `source` hang on `target`; their clocks, running or not, go with them."""
    moved = list(things)
    for thing in moved:
        setattr(thing, CASE, target.id)
    keys = {thing.id for thing in moved}
    for clock in turn.find(RunningClock, RunningClock.table.c.case_id == source.id):
        if clock.object_id in keys:
            clock.case_id = target.id


def share_superior_duty(turn: Turn, *cases: Case) -> None:
    """Let each of these cases owe its superior exactly what its own alerts brought along (used when one case becomes two)."""
    owing = [duty for case in cases for duty in _superior_duties(turn, case)]
    if not owing:
        return
    for case in cases:
        wanted = any(owes_superior_report(alert.channel) for alert in turn.find(Alert, Alert.table.c.case_id == case.id))
        mine = _superior_duties(turn, case)
        if wanted and not mine:
            turn.add(Obligation(case_id=case.id, kind=ObligationKind.SUPERIOR_REPORT, opened_at=turn.at))
        for duty in mine if not wanted else mine[1:]:
            duty.done_at = turn.at


def owe_superior_once(turn: Turn, case: Case) -> None:
    """Of the same report owed twice after a merger one is left."""
    for duty in _superior_duties(turn, case)[1:]:
        duty.done_at = turn.at


def owes_superior(turn: Turn, case: Case) -> bool:
    """Whether the case owes its superior a report."""
    return bool(_superior_duties(turn, case))


def unite_clocks(turn: Turn, source: Case, target: Case) -> None:
    """Let the clocks of a case run on the other; of one clock id the earliest due is kept (reading 19)."""
    for clock in limits.running(turn, source):
        twins = [other for other in limits.running(turn, target, clock.rule) if clock.rule != "R-224" or other.variant == clock.variant]
        if any(twin.due_at <= clock.due_at for twin in twins):
            limits.halt(turn, clock)
            continue
        for twin in twins:
            limits.halt(turn, twin)
        limits.hand_to(clock, target)


def copy_clocks(turn: Turn, source: Case, target: Case) -> None:
    """Let the clocks that hang on the case itself run on the other one too (reading 20)."""
    already = {clock.rule for clock in limits.running(turn, target)}
    for clock in limits.running(turn, source):
        if clock.rule not in already:
            limits.copy_to(turn, clock, target, target)


def _superior_duties(turn: Turn, case: Case) -> list[Obligation]:
    table = Obligation.table
    kind = table.c.kind == ObligationKind.SUPERIOR_REPORT
    return turn.find(Obligation, table.c.case_id == case.id, kind, table.c.done_at.is_(None), table.c.waived_by == "")


def _kinds() -> list[type[Record]]:
    tables()
    movable = [kind for kind in Record.__subclasses__() if CASE in kind.columns and kind.table.name not in STAYS]
    return sorted(movable, key=lambda kind: kind.table.name)
