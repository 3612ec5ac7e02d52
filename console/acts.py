"""The acts of the duty and dispatch screens as the door is asked for them: each a few commands, worked out from the rows on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from console.seat import Act, Asking, Each
from models.views.rows import CandidateRow, DispatchRow, Group, OfficerRow, QueueRow

READY = frozenset({"on_duty", "standby"})
"""Availabilities in which the call-in of a department calls somebody (domain.md 9)."""
PER_DEPARTMENT = 2
"""Who is called of one department at once: a team that may act (R-617). Pressed again, one more."""
RUNNING_CALLS = frozenset({"called", "acked", "en_route", "on_scene"})


def acknowledge(row: QueueRow) -> Act:
    """签收: one command."""
    return lambda asking: asking.do("ack_alert", versions={row.id: row.version}, alert=row.id)


def acknowledge_each(rows: Iterable[QueueRow]) -> list[Each]:
    """签收 of several: a command for each."""
    return [Each(row.id, "ack_alert", {"alert": row.id}, {row.id: row.version}) for row in rows]


def acknowledged(row: QueueRow) -> QueueRow:
    """The row as it will stand when the door has taken the acknowledgement: shown at once."""
    return replace(row, state="acknowledged", group=Group.AWAITING_FIRST, limit=None, mine=True, version=row.version + 1, shelved_until=None)


def order(board: DispatchRow, candidates: Iterable[CandidateRow], tasks: tuple[str, ...]) -> Act:
    """派首接: acknowledges and files first where that has not been done, then orders these units; on P1 the precinct station goes along.

    `tasks` are the steps of the task card in words.
    """
    teams = [_team(one) for one in candidates]
    row = board.detail.row
    responders = {team["responder"] for team in teams}
    if board.detail.path == "P1" and board.station and "station" not in responders and not _has_station(board):
        teams.insert(0, {"responder": "station", "unit": board.station})

    def act(asking: Asking) -> Any:
        case = file_if_needed(asking, row)
        versions = {case: row.version} if row.case_id else {}
        return asking.do("order_first_response", versions=versions, case=case, teams=teams, tasks=list(tasks))

    return act


def file_if_needed(asking: Asking, row: QueueRow) -> str:
    """The case of a row; an alert that is in none is acknowledged and filed now. Returns the case id."""
    if row.case_id:
        return row.case_id
    versions = {row.id: row.version}
    if row.state == "new":
        asking.do("ack_alert", versions=versions, alert=row.id)
    return str(asking.do("file_case", versions=versions, alert=row.id).made[0])


def call_in(board: DispatchRow, departments: Iterable[str]) -> tuple[Act, int]:
    """召集: two people of each of these departments, on duty before standing by; the others are next if one does not answer.

    Who is out on another task, or called already, is left alone. Returns the act and how many people it calls; with 0 there is nobody.
    """
    first: list[OfficerRow] = []
    following: list[OfficerRow] = []
    for department in departments:
        ours = [person for person in board.officers if person.department == department]
        wanted = max(0, PER_DEPARTMENT - sum(person.callin_state in RUNNING_CALLS for person in ours)) or 1
        ready = [person for person in ours if person.availability in READY and person.callin_state not in RUNNING_CALLS]
        ready.sort(key=lambda person: person.availability != "on_duty")
        first += ready[:wanted]
        following += ready[wanted:]
    return _call(board, first, following), len(first)


def attach(row: QueueRow, case: str, reason: str = "") -> Act:
    """并入: this alert, acknowledged on the way, into the case of another; `reason` says how alike they are (G-14)."""

    def act(asking: Asking) -> Any:
        versions = {row.id: row.version}
        if row.state == "new":
            asking.do("ack_alert", versions=versions, alert=row.id)
        return asking.do("attach_alert", versions=versions, alert=row.id, case=case, reason=reason)

    return act


def bring_together(earlier: QueueRow, later: QueueRow, reason: str) -> Act:
    """并入 before there is a case: the earlier alert is filed, the later one attached to it. Each reporter is answered for his own."""

    def act(asking: Asking) -> Any:
        return attach(later, file_if_needed(asking, earlier), reason)(asking)

    return act


def _call(board: DispatchRow, first: list[OfficerRow], standby: list[OfficerRow]) -> Act:
    row = board.detail.row

    def act(asking: Asking) -> Any:
        case = file_if_needed(asking, row)
        return asking.do("call_in", case=case, officers=[person.id for person in first], next=[person.id for person in standby], via="terminal")

    return act


def _team(one: CandidateRow) -> dict[str, Any]:
    """A team as the door takes it: the unit by its id, whose people go along."""
    return {"responder": one.unit.responder, "unit": one.unit.id}


def _has_station(board: DispatchRow) -> bool:
    return any(limit.rule == "R-203" and limit.stopped_at is not None for limit in board.detail.limits)
