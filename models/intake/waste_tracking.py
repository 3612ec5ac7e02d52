"""Follows transports of hazardous waste: off the planned way, overdue, lighter than it left, standing: one alert a transport, each finding told once.

What is wrong with a transport is added to the alert it has; a second alert is never raised for it. Source: domain.md 3.2, 10.2 W-06.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Actor, Outcome
from models.commands.alerts import CreateAlert, Place
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.commands.measurements import NoteMeasurement
from models.intake.reports import made_by
from models.intake.waste_report import WasteReport
from models.records.waste_transport import WasteTransport
from models.rules.distance import distance_m
from models.rules.levels import RED
from models.rules.refusal import Refused
from models.rules.routes import WEIGHT_GAP, distance_to_route_m, length_m, stands_since, weight_gap

ROUTE, OVERDUE, WEIGHT, STOPPED = "route", "overdue", "weight", "stopped"
WORDS: Final[Mapping[str, str]] = {ROUTE: "偏离计划路线", OVERDUE: "超过约定到达时间未到", WEIGHT: "收发重量不符", STOPPED: "车辆途中停留"}
ONGOING: Final = frozenset({ROUTE, STOPPED})
"""Findings of something that goes on with hazardous waste on the road: red by 3.4."""
LONGEST_TRACK: Final = 500
"""Points of a way that are kept: the newest."""
AT_HOME_M: Final = 500.0
"""So near the ends of its way a vehicle may stand."""

Findings = dict[str, dict[str, Any]]


class Transports:
    """The transports a group of arrivals is about. `wishes` is what to ask of the door."""

    def __init__(self, connection: Connection) -> None:
        """Transports are read when they are first heard of."""
        self.wishes: list[Wish] = []
        self._raising: list[WasteTransport | None] = []
        self._connection = connection
        self._known: dict[tuple[str, str], WasteTransport] = {}
        self._fresh: set[str] = set()
        self._changed: dict[str, WasteTransport] = {}

    def hear(self, source: str, report: WasteReport, like: CreateAlert, at: datetime) -> WasteTransport:
        """Take in one message of `source`; `like` gives channel and place of an alert it may lead to. Return the transport."""
        transport = self._transport(source, report.manifest_no, like)
        _take_in(transport, report)
        self._changed[transport.id] = transport
        self._judge(transport, findings_of(transport, at, is_stopped=report.is_stopped), like, at)
        return transport

    def look(self, transport: WasteTransport, at: datetime) -> None:
        """Look at one that nobody speaks of: is it overdue?"""
        self._known[transport.source, transport.manifest_no] = transport
        self._changed[transport.id] = transport
        where = transport.destination or transport.site or transport.manifest_no
        like = CreateAlert(transport.channel, "hazard", "", Place(text=where, township=transport.township))
        self._judge(transport, findings_of(transport, at), like, at)

    def alert_of(self, source: str, manifest_no: str) -> tuple[str, str]:
        """Id and number of the alert of a transport heard of, empty while nothing is wrong with it."""
        transport = self._known[source, manifest_no]
        return transport.alert_id, transport.alert_no

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write the transports; one that raised an alert knows it."""
        for transport, outcome in zip(self._raising, outcomes, strict=True):
            if transport is not None and isinstance(outcome, Outcome):
                made = made_by(batch, outcome)
                transport.alert_id, transport.alert_no = made.alert_id, made.alert_no
        table = WasteTransport.table
        for transport in self._changed.values():
            if transport.id in self._fresh:
                batch.connection.execute(table.insert(), [transport.values()])
            else:
                batch.connection.execute(table.update().where(table.c.id == transport.id).values(**transport.values()))

    def _transport(self, source: str, manifest_no: str, like: CreateAlert) -> WasteTransport:
        name = source, manifest_no
        if name not in self._known:
            table = WasteTransport.table
            row = self._connection.execute(sa.select(table).where(table.c.source == source, table.c.manifest_no == manifest_no)).first()
            if row is None:
                self._known[name] = WasteTransport(source=source, channel=like.channel, manifest_no=manifest_no, township=like.place.township)
                self._fresh.add(self._known[name].id)
            else:
                self._known[name] = WasteTransport.from_row(dict(row._mapping))
        return self._known[name]

    def _judge(self, transport: WasteTransport, found: Findings, like: CreateAlert, at: datetime) -> None:
        new = {kind: facts for kind, facts in found.items() if kind not in transport.findings}
        if not new:
            return
        transport.findings = {**transport.findings, **new}
        actor = Actor.connector(transport.source, transport.channel)
        if transport.alert_id:
            facts = {"finding": _words(new), **_facts(transport, new)}
            level = RED if ONGOING & new.keys() else None
            self.wishes.append(Wish(NoteMeasurement(transport.alert_id, transport.channel, "finding", None, facts, level), actor))
            self._raising.append(None)
        elif transport in self._raising:
            index = self._raising.index(transport)
            self.wishes[index] = Wish(_alert(transport, like, at), actor)
        else:
            self.wishes.append(Wish(_alert(transport, like, at), actor))
            self._raising.append(transport)


def taken_from(report: WasteReport, like: CreateAlert) -> WasteTransport:
    """Return the transport one single report tells of, known of nobody else."""
    transport = WasteTransport(source="", channel=like.channel, manifest_no=report.manifest_no)
    _take_in(transport, report)
    return transport


def findings_of(transport: WasteTransport, at: datetime, *, is_stopped: bool = False) -> Findings:
    """What is wrong with a transport as it stands at `at`, by finding, each with its facts."""
    found: Findings = {}
    off = [(distance_to_route_m((lon, lat), transport.planned), lon, lat) for lon, lat, _ in transport.track]
    far = max(((metres, lon, lat) for metres, lon, lat in off if metres is not None), default=None)
    if far is not None and far[0] > transport.corridor_m:
        found[ROUTE] = {"deviation_m": round(far[0]), "lon": far[1], "lat": far[2]}
    ended = transport.arrived_at or at
    if transport.due_at is not None and ended > transport.due_at:
        found[OVERDUE] = {"overdue_min": round((ended - transport.due_at).total_seconds() / 60)}
    if transport.weight_out is not None and transport.weight_in is not None:
        gap = weight_gap(transport.weight_out, transport.weight_in)
        if gap is not None and abs(gap) > WEIGHT_GAP:
            found[WEIGHT] = {"weight_gap": round(transport.weight_out - transport.weight_in, 3), "weight_gap_percent": round(100 * gap, 1)}
    since = None if transport.arrived_at is not None else transport.stopped_since
    if since is not None or (is_stopped and transport.arrived_at is None):
        found[STOPPED] = {"stopped_since": (since or at).isoformat(), "joint_first_response": True}
    return found


def _take_in(transport: WasteTransport, report: WasteReport) -> None:
    """Put what a message tells beside what is known; nothing is forgotten because a message leaves it out."""
    for name in ("vehicle", "site", "destination", "departed_at", "due_at", "arrived_at", "weight_out", "weight_in", "corridor_m"):
        told = getattr(report, name)
        if told not in (None, ""):
            setattr(transport, name, told)
    if report.planned:
        transport.planned = [list(point) for point in report.planned]
    if not report.seen:
        return
    known = {at: (lon, lat) for lon, lat, at in transport.track}
    known.update({at.isoformat(): (lon, lat) for lon, lat, at in report.seen})
    transport.track = [[lon, lat, at] for at, (lon, lat) in sorted(known.items(), key=lambda one: datetime.fromisoformat(one[0]))][-LONGEST_TRACK:]
    track = [(lon, lat, datetime.fromisoformat(at)) for lon, lat, at in transport.track]
    transport.last_seen_at = track[-1][2]
    transport.stopped_since = None if _is_at_an_end(transport, *track[-1][:2]) else stands_since(track)


def _is_at_an_end(transport: WasteTransport, lon: float, lat: float) -> bool:
    return bool(transport.planned) and any(distance_m(lon, lat, *transport.planned[index][:2]) <= AT_HOME_M for index in (0, -1))


def _alert(transport: WasteTransport, like: CreateAlert, at: datetime) -> CreateAlert:
    seen = transport.track[-1] if transport.track else (like.place.lon, like.place.lat)
    where = transport.destination or transport.site or "途中"
    return CreateAlert(
        channel=transport.channel,
        nature="hazard",
        summary=f"危废运输 {transport.manifest_no} {transport.vehicle} {_words(transport.findings)}".replace("  ", " "),
        place=Place(text=like.place.text or where, township=like.place.township, village=like.place.village, lon=seen[0], lat=seen[1]),
        occurred_at=at,
        received_at=at,
        ongoing="yes" if ONGOING & transport.findings.keys() else "unknown",
        category="waste",
        danger_flags=("hazardous",) if ONGOING & transport.findings.keys() else (),
        extra={
            "manifest_no": transport.manifest_no,
            "vehicle": transport.vehicle,
            "site": transport.site or transport.destination,
            **_way("planned_route", "geometry", transport.planned),
            "finding": _words(transport.findings),
            **_facts(transport, transport.findings),
        },
    )


def _facts(transport: WasteTransport, findings: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    facts = {name: fact for told in findings.values() for name, fact in told.items() if name not in ("lon", "lat")}
    return {"kinds": sorted(transport.findings), **_way("actual_route", "track", transport.track), **facts}


def _way(name: str, drawn: str, points: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """A way as the detail panel names it, by its length, and as the map draws it."""
    line = [[point[0], point[1]] for point in points]
    return {name: f"{length_m(line) / 1000:.1f} km", drawn: {"type": "LineString", "coordinates": line}} if len(line) > 1 else {}


def _words(findings: Mapping[str, Any]) -> str:
    return "、".join(WORDS[kind] for kind in (ROUTE, STOPPED, OVERDUE, WEIGHT) if kind in findings)
