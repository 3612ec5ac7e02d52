"""The video patrol as the tour screen shows it: tours and how they stand, the round that is being watched, coverage, and hits that wait for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.patrol_finding import PatrolFinding
from models.records.video import PatrolRun, PatrolTour
from models.rules.patrol import DWELL_S, LOOKED_BACK, RoundDue, Schedule, Season, Standing, coverage, is_dwell, number_of, round_due, rounds_missed
from models.rules.states import AlertState
from models.rules.working_days import WorkingDays

MOST_HITS = 200
COVERED_OVER = timedelta(days=30)
LEFT_AFTER = timedelta(days=1)
"""A round nobody has ended for so long is under way no more: it counts as it stands."""

_RUN = PatrolRun.table.c
_ALERT = Alert.table.c


@dataclass(frozen=True, slots=True)
class StopRow:
    """One stop. `state` open, watched or skipped (then with its `reason`); `camera` is the camera's key; `dwell_s` how long it is watched."""

    number: Any
    camera: str
    preset: str
    dwell_s: float
    look_for: str
    state: str = "open"
    reason: str = ""
    findings: int = 0


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round: whose, since when, its stops in order."""

    id: str
    tour: str
    name: str
    watcher: str
    started_at: datetime
    ended_at: datetime | None
    stops: tuple[StopRow, ...]

    @property
    def watched(self) -> int:
        """Stops really watched."""
        return sum(stop.state == "watched" for stop in self.stops)

    @property
    def ratio(self) -> float | None:
        """Coverage of this round (R-615)."""
        return coverage(len(self.stops), self.watched)


@dataclass(frozen=True, slots=True)
class TourRow:
    """A tour with how it stands (`due`), its last round and its coverage over thirty days, None where nothing was due and no round is over."""

    key: str
    name: str
    name_en: str
    zone: str
    schedule: str
    season: str
    role: str
    stops: tuple[StopRow, ...]
    due: RoundDue
    last: RoundRow | None
    ratio: float | None


@dataclass(frozen=True, slots=True)
class HitRow:
    """What an algorithm believes to have seen. `score` its own, 0–1; `camera` the key or name it gives, `frame` the picture's SHA-256."""

    id: str
    number: str
    at: datetime
    summary: str
    place: str
    algorithm: str
    seen_class: str
    score: float | None
    camera: str
    frame: str
    version: int


@dataclass(frozen=True, slots=True)
class PatrolPage:
    """All of the tour screen. `running` is the reader's own round, if one is open; `ratio` as `patrol_coverage`."""

    tours: tuple[TourRow, ...]
    running: RoundRow | None
    hits: tuple[HitRow, ...]
    ratio: float | None

    @property
    def proposed(self) -> tuple[TourRow, ...]:
        """Tours somebody should begin now, the most overdue first."""
        due = [tour for tour in self.tours if tour.due.standing in (Standing.DUE, Standing.OVERDUE)]
        return tuple(sorted(due, key=lambda tour: tour.due.at.timestamp() if tour.due.at else 0.0))


def patrol_page(connection: Connection, now: datetime, operator: str, working: WorkingDays) -> PatrolPage:
    """Read the screen as of `now` for the operator of this id."""
    found = _runs(connection, now)
    findings = _findings(connection, [row.id for row in found])
    runs = _by_tour(found, findings)
    own = [row for row in found if row.watcher_id == operator and row.ended_at is None and row.planned]  # one without stops could not be watched
    planned = _planned(connection)
    tours = tuple(_tour(row, runs.get(row.key, []), now, working) for row in planned)
    running = _round(own[-1], findings) if own else None
    return PatrolPage(tours, running, waiting_hits(connection), coverage(*_counted(planned, runs, now, working)))


def patrol_coverage(connection: Connection, now: datetime, working: WorkingDays) -> float | None:
    """R-615 over thirty days: stops really watched, of those planned in the rounds that are over and in those that were due and nobody made."""
    return coverage(*_counted(_planned(connection), _by_tour(_runs(connection, now), {}), now, working))


def round_of(connection: Connection, run_id: str) -> RoundRow | None:
    """Read one round."""
    row = connection.execute(sa.select(PatrolRun.table).where(_RUN.id == run_id)).first()
    return None if row is None else _round(row, _findings(connection, [row.id]))


def waiting_hits(connection: Connection) -> tuple[HitRow, ...]:
    """Hits that wait for a person, the oldest first."""
    chosen = sa.select(Alert.table).where(_ALERT.state == AlertState.UNCONFIRMED).order_by(_ALERT.received_at, _ALERT.id).limit(MOST_HITS)
    return tuple(_hit(row) for row in connection.execute(chosen))


def _runs(connection: Connection, now: datetime) -> Sequence[Any]:
    """The rounds of the last thirty days, in the order they were begun."""
    chosen = sa.select(PatrolRun.table).where(_RUN.started_at >= now - COVERED_OVER)
    return connection.execute(chosen.order_by(_RUN.started_at, _RUN.id)).all()


def _planned(connection: Connection) -> Sequence[Any]:
    """The tours that are made, by name."""
    table = PatrolTour.table
    return connection.execute(sa.select(table).where(table.c.disabled.is_(sa.false())).order_by(table.c.name)).all()


def _by_tour(found: Iterable[Any], findings: Mapping[tuple[str, Any], int]) -> dict[str, list[RoundRow]]:
    runs: dict[str, list[RoundRow]] = {}
    for row in found:
        runs.setdefault(row.tour, []).append(_round(row, findings))
    return runs


def _counted(tours: Iterable[Any], runs: Mapping[str, Sequence[RoundRow]], now: datetime, working: WorkingDays) -> tuple[int, int]:
    """Stops planned and stops watched. A round that is under way counts neither for nor against, one that was due and nobody made with all its stops."""
    over = [made for rounds in runs.values() for made in rounds if made.ended_at is not None or made.started_at < now - LEFT_AFTER]
    missed = sum(len(row.stops) * _missed(row, runs.get(row.key, ()), now, working) for row in tours)
    return sum(len(made.stops) for made in over) + missed, sum(made.watched for made in over)


def _missed(row: Any, rounds: Sequence[RoundRow], now: datetime, working: WorkingDays) -> int:
    begun = [made.started_at for made in rounds]
    try:
        return rounds_missed(Schedule.read(row.schedule), Season.read(row.season), begun, now, working, _planned_at(row, now), now - COVERED_OVER)
    except ValueError:
        return 0  # as in `_due`


def _planned_at(row: Any, now: datetime) -> datetime:
    """Since when its times count; of one that came before that was kept, as long as is looked back."""
    return row.planned_at or now - timedelta(days=LOOKED_BACK)


def _tour(row: Any, rounds: Sequence[RoundRow], now: datetime, working: WorkingDays) -> TourRow:
    begun = [made.started_at for made in rounds if made.started_at > now - timedelta(days=LOOKED_BACK + 1)]
    return TourRow(
        key=row.key,
        name=row.name,
        name_en=row.name_en,
        zone=row.zone,
        schedule=row.schedule,
        season=row.season,
        role=row.role,
        stops=tuple(_stop(stop) for stop in row.stops),
        due=_due(row.schedule, row.season, begun, now, working, _planned_at(row, now)),
        last=rounds[-1] if rounds else None,
        ratio=coverage(*_counted((row,), {row.key: rounds}, now, working)),
    )


def _due(schedule: str, season: str, begun: Sequence[datetime], now: datetime, working: WorkingDays, planned_at: datetime) -> RoundDue:
    try:
        return round_due(Schedule.read(schedule), Season.read(season), begun, now, working, planned_at)
    except ValueError:
        return RoundDue(Standing.NONE)  # written by hand in reference data, in words: nothing is proposed, the words are shown


def _round(row: Any, findings: Mapping[tuple[str, Any], int]) -> RoundRow:
    over = row.ended_at is not None
    stops = tuple(_stop(stop, row, over=over, findings=findings.get((row.id, number_of(stop)), 0)) for stop in row.planned)
    return RoundRow(row.id, row.tour, row.name, row.watcher, row.started_at, row.ended_at, stops)


def _stop(stop: Mapping[str, Any], run: Any = None, *, over: bool = False, findings: int = 0) -> StopRow:
    number = number_of(stop)
    why = str(run.reasons.get(str(number), "")) if run is not None else ""
    state = "open" if run is None else "watched" if number in run.seen else "skipped" if why or over else "open"
    told = {name: str(stop.get(name) or "") for name in ("camera", "preset", "look_for")}
    return StopRow(number, told["camera"], told["preset"], _seconds(stop.get("dwell_s")), told["look_for"], state, why, findings)


def _seconds(told: Any) -> float:
    """How long a stop is watched; what is none, as reference data of long ago may say, is as if nothing were said."""
    return float(told) if is_dwell(told) else DWELL_S


def _findings(connection: Connection, runs: Sequence[str]) -> dict[tuple[str, Any], int]:
    table = PatrolFinding.table.c
    chosen = sa.select(table.run_id, table.stop, sa.func.count()).where(table.run_id.in_(runs)).group_by(table.run_id, table.stop)
    return {(run, stop): int(count) for run, stop, count in connection.execute(chosen)}


def _hit(row: Any) -> HitRow:
    extra = row.extra
    score = extra.get("score")
    return HitRow(
        id=row.id,
        number=row.alert_no,
        at=row.occurred_at or row.received_at,
        summary=row.summary,
        place=row.place_text or row.township,
        algorithm=str(extra.get("algorithm", "")),
        seen_class=str(extra.get("class", "")),
        score=float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None,
        camera=str(extra.get("camera", "")),
        frame=next((str(kept.get("sha256", "")) for kept in row.attachments if str(kept.get("media_type", "")).startswith("image/")), ""),
        version=row.version,
    )
