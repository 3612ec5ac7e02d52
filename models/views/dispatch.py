"""The dispatch and call-in screen for one matter: ranked units with their reasons, the task card, and the seven departments' people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.people import CallIn, Officer
from models.records.place import Township
from models.records.task import FirstResponseTask
from models.rules.distance import distance_m
from models.rules.referrals import Reader
from models.rules.routing import MEMBERS
from models.rules.states import OPEN_TASK_STATES
from models.rules.teams import is_seconded, unfit
from models.views.board import detail
from models.views.duty import DutyList
from models.views.local_day import local_day
from models.views.rows import CandidateRow, DetailRow, DispatchRow, OfficerRow, UnitRow
from models.views.travel import travel_minutes
from models.views.units import units

_TASK = FirstResponseTask.table.c
CANDIDATES = 12
FAR_M = 40_000.0
"""At this distance nearness counts nothing."""
TEAM_MIN = 2
"""Certified officers every act needs (R-617)."""

WATER = ("scene_evidence", "sample", "trace", "contain", "report_back")
CARDS: Mapping[str, tuple[str, ...]] = {
    "water": WATER,
    "river": WATER,
    "livestock": WATER,
    "air": ("scene_evidence", "measure", "inspect_site", "interview", "report_back"),
    "odour": ("scene_evidence", "measure", "inspect_site", "interview", "report_back"),
    "noise": ("verify", "measure", "interview", "report_back"),
    "waste": ("scene_evidence", "preserve_scene", "sample", "interview", "report_back"),
    "forest": ("scene_evidence", "safety", "preserve_scene", "notify_territory", "report_back"),
    "wildlife": ("preserve_scene", "photograph", "interview", "handover", "report_back"),
    "fishery": ("preserve_scene", "stop_order", "photograph", "handover", "report_back"),
    "sand": ("stop_order", "preserve_scene", "photograph", "interview", "report_back"),
    "mining": ("safety", "stop_order", "photograph", "interview", "report_back"),
    "land": ("verify", "photograph", "stop_order", "interview", "report_back"),
}
"""The steps of the task card by category; the words stand in the vocabulary."""
PLAIN_CARD = ("verify", "photograph", "interview", "report_back")
POLICE_CARD = ("preserve_scene", "photograph", "interview", "handover", "report_back")


def dispatch(
    connection: Connection, key: str, now: datetime, *, operator: str = "", role: str = "", duties: DutyList | None = None, reader: Reader | None = None
) -> DispatchRow | None:
    """Everything of the screen for the alert or case `key`; None when there is none."""
    board = detail(connection, key, now, operator=operator, role=role, duties=duties, reader=reader)
    if board is None:
        return None
    people = connection.execute(sa.select(Officer.table)).all()
    return DispatchRow(
        detail=board,
        candidates=candidates(board, units(connection), people, station_of(connection, board.township), now),
        officers=_officers(connection, board.row.case_id, people, local_day(now)),
        tasks=card(board),
        preselected=frozenset((board.lead, *board.assists)) & frozenset(MEMBERS),
        station=station_of(connection, board.township),
    )


def station_of(connection: Connection, township: str) -> str:
    """The unit key of the police station whose precinct a township is; "" when none is known."""
    return str(connection.execute(sa.select(Township.table.c.station).where(Township.table.c.name == township)).scalar() or "")


def card(board: DetailRow) -> tuple[str, ...]:
    """The step codes of the task card: police first keeps the scene, the rest follows the category."""
    return card_of(next((fact.value for fact in board.facts if fact.label == "category"), ""), board.path)


def card_of(category: str, path: str) -> tuple[str, ...]:
    """The step codes for a category on a path."""
    return POLICE_CARD if path == "P1" else CARDS.get(category, PLAIN_CARD)


def candidates(board: DetailRow, found: tuple[UnitRow, ...], people: list[Any] | Any, station: str, now: datetime) -> tuple[CandidateRow, ...]:
    """The units ranked for this matter: those that may go first, the better match first, at most twelve."""
    by_name = {key: person for person in people for key in (person.id, person.name)}
    ranked = [_candidate(board, unit, by_name, station, now) for unit in found]
    ranked.sort(key=lambda one: (bool(one.blocked), -one.match, one.distance_m or 0.0, one.unit.label))
    nearest = min((one for one in ranked if one.distance_m is not None), key=lambda one: one.distance_m or 0.0, default=None)
    ranked = [replace(one, why=("nearest", *one.why)) if one is nearest else one for one in ranked]
    return tuple(ranked[:CANDIDATES])


def _candidate(board: DetailRow, unit: UnitRow, people: Mapping[str, Any], station: str, now: datetime) -> CandidateRow:
    place = (board.row.lon, board.row.lat)
    metres = distance_m(place[0], place[1], unit.lon, unit.lat) if place[0] is not None and place[1] is not None else None
    why = _why(board, unit, station)
    near = max(0.0, 1 - metres / FAR_M) if metres is not None else 0.0
    duty = 1.0 if "lead_department" in why or "station_of_precinct" in why else 0.55 if "assist_department" in why else 0.15
    idle = 1 / (1 + unit.tasks_in_hand)
    match = round(45 * near + 35 * duty + 20 * idle)
    return CandidateRow(unit, metres, travel_minutes(metres) if metres is not None else None, match, why, _blocked(unit, people, now))


def _why(board: DetailRow, unit: UnitRow, station: str) -> tuple[str, ...]:
    why = []
    if board.path == "P1" and station and station in (unit.department, unit.id):
        why.append("station_of_precinct")
    if unit.department and unit.department == board.lead:
        why.append("lead_department")
    elif unit.department in board.assists:
        why.append("assist_department")
    why.append("idle" if unit.tasks_in_hand == 0 else "busy")
    return tuple(why)


def _blocked(unit: UnitRow, people: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """Why a unit may not go: too few of its people are certified, seconded and fit for duty (G-03, G-11). Stations answer for theirs.

    The door looks again when the order is given: this only spares the person an order that would be refused.
    """
    if unit.responder == "station":
        return ()
    known = [people[name] for name in unit.officers if name in people]
    amiss = [unfit(person, local_day(now)) for person in known]
    if sum(not reasons for reasons in amiss) >= TEAM_MIN:
        return ()
    return ("two_certified_needed", *dict.fromkeys(reason.code for reasons in amiss for reason in reasons))


def _officers(connection: Connection, case_id: str, people: Any, today: date) -> tuple[OfficerRow, ...]:
    calls: dict[str, Any] = {}
    if case_id:
        chosen = sa.select(CallIn.table).where(CallIn.table.c.case_id == case_id).order_by(CallIn.table.c.called_at, CallIn.table.c.id)
        calls = {row.officer_id: row for row in connection.execute(chosen)}
    seconded = [person for person in people if is_seconded(person, today)]
    out = _out_on_tasks(connection)
    seconded.sort(key=lambda person: (person.unit, person.real_name_no))
    return tuple(_officer(person, calls.get(person.id), out.get(person.id, "")) for person in seconded)


def _out_on_tasks(connection: Connection) -> dict[str, str]:
    """Officers who are on an open first response, with how far they are: `en_route` or `on_scene`."""
    chosen = sa.select(_TASK.officers, _TASK.on_scene_at).where(_TASK.state.in_(OPEN_TASK_STATES))
    return {key: "on_scene" if row.on_scene_at is not None else "en_route" for row in connection.execute(chosen) for key in row.officers or ()}


def _officer(person: Any, call: Any, out: str) -> OfficerRow:
    return OfficerRow(
        id=person.id,
        name=person.name,
        department=person.unit,
        post=person.post,
        availability=out or person.availability,
        callin_id=call.id if call is not None else "",
        callin_state=str(call.state) if call is not None else "",
        called_at=call.called_at if call is not None else None,
        answered_at=call.answered_at if call is not None else None,
        note=call.reason if call is not None else "",
    )
