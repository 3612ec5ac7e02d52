"""What a large curve is drawn from, as flat frozen rows: stretches with their extremes, runs under a flag, and where nothing was measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
"""What one span of thinned values counts."""


@dataclass(frozen=True, slots=True)
class EnvelopePoint:
    """One stretch from `at` on: its lowest, mean and highest value, how many are kept or counted of it, and when its first and last were measured.

    For stretches of an hour and more the moments are their bounds.
    """

    at: datetime
    low: float
    mean: float
    high: float
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class FlagRun:
    """From `since` to `until` values came under `flag` (F, M, S, D, C, T, B), so many of them; they are not part of the course."""

    flag: str
    since: datetime
    until: datetime
    count: int


@dataclass(frozen=True, slots=True)
class LongCurveRow:
    """A factor's course; stretches without values have no point. `kind` is the suffix that is drawn, `stretch_s` how long a stretch is.

    `limit` is the most, `least` the least the county allows. Values farther apart than `gap_s` have a gap between them; those of hours that
    were thinned (`thinned`, told for stretches shorter than an hour) may stand an hour apart.
    """

    device: str
    station: str
    factor: str
    factor_name: str
    unit: str
    limit: float | None
    kind: str
    stretch_s: float
    points: tuple[EnvelopePoint, ...]
    least: float | None = None
    flags: tuple[FlagRun, ...] = ()
    gap_s: float = 0.0
    thinned: frozenset[datetime] = frozenset()

    def runs(self) -> list[tuple[EnvelopePoint, ...]]:
        """The points between two gaps, run by run."""
        runs: list[list[EnvelopePoint]] = []
        for point in self.points:
            if runs and not self.is_gap(runs[-1][-1].last_at, point.first_at):
                runs[-1].append(point)
            else:
                runs.append([point])
        return [tuple(run) for run in runs]

    def is_gap(self, earlier: datetime, later: datetime) -> bool:
        """Whether nothing was measured between two values that follow each other."""
        is_thinned = hour_of(earlier) in self.thinned or hour_of(later) in self.thinned
        return (later - earlier).total_seconds() > (max(self.gap_s, HOUR.total_seconds()) if is_thinned else self.gap_s)


@dataclass(frozen=True, slots=True)
class StationCurveRow:
    """One factor of one station between two moments; `factors` are all it measures, code and name. `curve` is None where nothing was measured."""

    device: str
    station: str
    station_en: str
    span: str
    since: datetime
    until: datetime
    factors: tuple[tuple[str, str], ...]
    factor: str
    curve: LongCurveRow | None

    @property
    def factor_name(self) -> str:
        """What the county calls the factor."""
        return dict(self.factors).get(self.factor, self.factor)


def hour_of(at: datetime) -> datetime:
    """The full hour a moment lies in, in UTC."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
