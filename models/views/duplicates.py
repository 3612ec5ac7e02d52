"""What `export duplicates` writes: pairs of alerts that are likely of one matter, over the whole store or a span of it, with score, reasons and group.

Nothing is merged by it. Who reported is in none of the tables it reads. Source: interfaces.md 1, ux.md 12.2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.likeness import DistinctPair
from models.rules.likeness import Likeness, Told, likeness
from models.rules.likeness_groups import groups_of
from models.rules.likeness_terms import questions_of, terms_of
from models.rules.likeness_words import HEAD, Weights
from models.rules.states import AlertState
from models.views.similar import rivers, told

LEAST: Final = 0.85
"""The likeness two reports alone must have to be written; tuned for a precision of 0.95 (docs/decisions.md)."""
FAINT: Final = 0.08
"""Pairs below this say nothing for a group either."""
COMMON: Final = 150
"""A word in more reports than this (or one in a hundred) brings nobody together."""
TELLING: Final = 40
"""By so many of its rarest words a report looks for others."""
NEAREST: Final = 80
"""So many earlier reports are scored against each one: those that share the most."""

FIELDS: Final = ("alert_no", "source_ref", "other_alert_no", "other_source_ref", "score", "reasons", "group")

_ALERT = Alert.table.c


def duplicates(connection: Connection, since: datetime | None = None, until: datetime | None = None, least: float = LEAST) -> Iterator[dict[str, Any]]:
    """The pairs of alerts received from `since` to before `until` that are alike by `least` (0 to 1) or belong to one group; likeliest first."""
    rows = _rows(connection, since, until)
    reports = [told(row, lon=row.lon, lat=row.lat, category=row.category, at=row.received_at) for row in rows]
    weights = Weights(report.words for report in reports if not report.is_machine)
    apart = {frozenset(pair) for pair in connection.execute(sa.select(DistinctPair.table.c.first_id, DistinctPair.table.c.second_id))}
    scored = [
        (one, other, score)
        for one, other in candidates(reports, weights)
        if frozenset((rows[one].id, rows[other].id)) not in apart
        and (score := likeness(reports[one], reports[other], weights, rivers(), with_words=False)[0]) >= FAINT
    ]
    groups = groups_of(scored, least)
    found = {pair: score for group in groups for pair, score in group.scores.items()}
    number = {member: n for n, group in enumerate(groups, 1) for member in group.members}
    found |= {(one, other): max(score, found.get((one, other), 0.0)) for one, other, score in scored if score >= least}
    for (one, other), score in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
        if frozenset((rows[one].id, rows[other].id)) in apart:
            continue
        reasons = likeness(reports[one], reports[other], weights, rivers())[1]
        yield _line(rows[one], rows[other], score, reasons, number.get(one, 0) if number.get(one) == number.get(other) else 0)


def candidates(reports: Sequence[Told], weights: Weights) -> Iterator[tuple[int, int]]:
    """Pairs worth scoring, the smaller index first: they share rare words, a device, a subject, or lie near each other."""
    kept: dict[str, list[int]] = defaultdict(list)
    most = max(COMMON, len(reports) // 100)
    for index, report in enumerate(reports):
        shared: dict[int, float] = defaultdict(float)
        words = _telling(report, weights)
        for term, weight in (*words, *_asked(report)):
            for other in kept[term][-most:]:
                shared[other] += weight
        for term in (*(pair for pair, _ in words), *_entered(report)):
            kept[term].append(index)
        for other in sorted(shared, key=lambda key: (-shared[key], -key))[:NEAREST]:
            yield other, index


def _telling(report: Told, weights: Weights) -> list[tuple[str, float]]:
    if report.is_machine:
        return []
    words = report.words
    ranked = sorted(((pair, weights.of(pair) * (2 if pair in words.title else 1)) for pair in words.body), key=lambda one: (-one[1], one[0]))
    return [(pair, weight) for pair, weight in ranked[:TELLING] if weights.count_of(pair) <= max(COMMON, weights.count // 100)]


def _entered(report: Told) -> list[str]:
    """Device, subject and square: what a report is found by whatever its words."""
    return terms_of(title="", text="", lon=report.lon, lat=report.lat, device=report.device, subject=report.subject, is_machine=True)


def _asked(report: Told) -> list[tuple[str, float]]:
    """The same with the squares around it, and how much each brings two reports together."""
    asked = questions_of(Weights(), title="", text="", lon=report.lon, lat=report.lat, device=report.device, subject=report.subject, is_machine=True)
    return [(term, 30.0 if term[0] in "#=" else 6.0) for term in asked]


def _rows(connection: Connection, since: datetime | None, until: datetime | None) -> Sequence[Any]:
    names = ("id", "alert_no", "source_ref", "channel", "summary", "place_text", "received_at", "category", "lon", "lat", "device_mn", "subject")
    chosen = sa.select(*(_ALERT[name] for name in names), sa.func.substr(_ALERT.text, 1, HEAD).label("text")).where(_ALERT.state != AlertState.EXERCISE)
    if since is not None:
        chosen = chosen.where(_ALERT.received_at >= since)
    if until is not None:
        chosen = chosen.where(_ALERT.received_at < until)
    return connection.execute(chosen.order_by(_ALERT.received_at, _ALERT.id)).all()


def _line(one: Any, other: Any, score: float, reasons: Sequence[Likeness], group: int) -> dict[str, Any]:
    values = (one.alert_no, one.source_ref, other.alert_no, other.source_ref, round(score, 3), [_plain(reason) for reason in reasons], group or None)
    return dict(zip(FIELDS, values, strict=True))


def _plain(reason: Likeness) -> dict[str, Any]:
    value = round(reason.value, 1) if isinstance(reason.value, float) else reason.value
    return {"kind": reason.kind, "strength": round(reason.strength, 3), "value": value}
