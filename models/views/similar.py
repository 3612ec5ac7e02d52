"""Reports that may be of the same matter as one: found by terms, place and device, scored with reasons. A suggestion; nothing is merged by itself.

Source: ux.md 12.2, S1, S2; domain.md R-411.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.records.likeness import AlertTerm, DistinctPair
from models.rules.channels import CHANNELS
from models.rules.likeness import SHOWN_FROM, Told, apart_m, likeness
from models.rules.likeness_terms import DIGITS, hashed, is_square, questions_of
from models.rules.likeness_words import HEAD, Weights, Words
from models.rules.referrals import Reader
from models.rules.rivers import River
from models.rules.states import AlertState
from models.views.rows import SimilarRow
from models.views.visibility import alert_condition
from models.views.word_weights import weights_of

SHOWN: Final = 3
"""Up to three candidates (ux.md S2)."""
OF_ONE_TERM: Final = 40
"""So many alerts of one term are looked at, the newest."""
MOST: Final = 50
"""So many candidates are scored that share words, device or subject: those that share most first, and of those the newest."""
AROUND: Final = 30
"""And so many of the squares around, the newest."""
GEO: Final = Path(__file__).parents[2] / "resources" / "geo" / "towns.json"

_ALERT, _CASE, _PAIR, _TERM = Alert.table.c, Case.table.c, DistinctPair.table.c, AlertTerm.table.c


def similar(
    connection: Connection,
    alert_id: str,
    case_id: str,
    category: str,
    received_at: datetime,
    place: tuple[float, float] | None,
    *,
    reader: Reader | None = None,
) -> tuple[SimilarRow, ...]:
    """Up to three reports that are likely of the same matter as this alert and not in its case, the likeliest first.

    `place` is (lon, lat), as entered or recognised; `category` as entered or recognised. A `reader` sees what he may read.
    """
    row = connection.execute(sa.select(*_COLUMNS).where(_ALERT.id == alert_id)).first()
    if row is None:
        return ()
    lon, lat = place or (None, None)
    report = told(row, lon=lon, lat=lat, category=category, at=received_at)
    apart = connection.execute(sa.select(_PAIR.first_id, _PAIR.second_id).where(sa.or_(_PAIR.first_id == alert_id, _PAIR.second_id == alert_id)))
    left_out = {alert_id, *(key for pair in apart for key in pair)}
    return similar_to(connection, report, _title(row), row.text or "", left_out=left_out, case_id=case_id, reader=reader)


def similar_to(
    connection: Connection,
    report: Told,
    title: str,
    text: str = "",
    *,
    left_out: Collection[str] = (),
    case_id: str = "",
    reader: Reader | None = None,
) -> tuple[SimilarRow, ...]:
    """The same for a report that is in no store yet: one that is being taken by telephone."""
    weights = weights_of(connection)
    lon, lat = report.place or (None, None)
    asked = questions_of(weights, title=title, text=text, lon=lon, lat=lat, device=report.device, subject=report.subject, is_machine=report.is_machine)
    squares = [term for term in asked if is_square(term)]
    said = _found(connection, [term for term in asked if not is_square(term)], MOST)
    found = [key for key in dict.fromkeys((*said, *_found(connection, squares, AROUND, only_newest=True))) if key not in left_out]
    best: dict[str, tuple[SimilarRow, Any]] = {}
    for row in _rows(connection, found, case_id, reader):
        scored, matter = _scored(report, row, weights), row.case_id or row.id
        if scored.score >= SHOWN_FROM and (matter not in best or best[matter][0].score < scored.score):
            best[matter] = scored, row
    first = sorted(best.values(), key=lambda one: (-one[0].score, one[0].id))[:SHOWN]
    return tuple(_with_words(report, scored, row, weights) for scored, row in first)


def told(row: Any, *, lon: float | None, lat: float | None, category: str, at: datetime) -> Told:
    """What of an alert's row is compared, with the place and category that are known of it."""
    return Told(
        at=at,
        words=Words.of_report(_title(row), row.text or ""),
        lon=lon,
        lat=lat,
        category=category,
        device=row.device_mn or "",
        subject=row.subject or "",
        is_machine=CHANNELS[row.channel].device,
    )


@cache
def rivers(file: Path = GEO) -> tuple[River, ...]:
    """The county's rivers with their lines; none where the file is missing or broken."""
    try:
        drawn = json.loads(file.read_text(encoding="utf-8")).get("rivers", ())
        return tuple(River(str(one["name"]), tuple((float(lon), float(lat)) for lon, lat in one["line"])) for one in drawn)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


_COLUMNS: Final = (
    *(_ALERT[name] for name in ("id", "alert_no", "case_id", "level", "state", "channel", "summary", "place_text", "received_at", "category")),
    *(_ALERT[name] for name in ("lon", "lat", "device_mn", "subject")),
    sa.func.substr(_ALERT.text, 1, HEAD).label("text"),
)


def _title(row: Any) -> str:
    return f"{row.summary} {row.place_text or ''}"


def _found(connection: Connection, asked: Sequence[str], most: int, *, only_newest: bool = False) -> list[str]:
    """The ids of alerts that share terms: who shares most first, then the newest; or just the newest."""
    if not asked:
        return []
    parts = []
    for head in dict.fromkeys(map(hashed, asked)):
        of_term = sa.select(sa.func.substr(_TERM.id, DIGITS + 1).label("alert")).where(_TERM.id.between(f"{head}{'0' * 32}", f"{head}{'f' * 32}"))
        parts.append(sa.select(of_term.order_by(_TERM.id.desc()).limit(OF_ONE_TERM).subquery().c.alert))
    together = sa.union_all(*parts).subquery()
    newest = together.c.alert.desc()
    ranked = sa.select(together.c.alert).group_by(together.c.alert).order_by(*((newest,) if only_newest else (sa.func.count().desc(), newest)))
    return list(connection.execute(ranked.limit(most + SHOWN)).scalars())


def _rows(connection: Connection, found: Sequence[str], case_id: str, reader: Reader | None) -> Sequence[Any]:
    chosen = sa.select(*_COLUMNS, _CASE.case_no).outerjoin_from(Alert.table, Case.table, _ALERT.case_id == _CASE.id)
    chosen = chosen.where(_ALERT.id.in_(found), _ALERT.state != AlertState.EXERCISE)
    if case_id:
        chosen = chosen.where(_ALERT.case_id != case_id)
    if reader is not None:
        chosen = chosen.where(alert_condition(connection, reader))
    return connection.execute(chosen).all() if found else ()


def _scored(report: Told, row: Any, weights: Weights) -> SimilarRow:
    other = told(row, lon=row.lon, lat=row.lat, category=row.category, at=row.received_at)
    score, reasons = likeness(report, other, weights, rivers(), with_words=False)
    return SimilarRow(
        id=row.id,
        alert_no=row.alert_no,
        case_id=row.case_id,
        case_no=row.case_no or "",
        level=row.level,
        state=row.state,
        channel=row.channel,
        summary=row.summary,
        received_at=row.received_at,
        distance_m=apart_m(report, other),
        score=score,
        reasons=reasons,
    )


def _with_words(report: Told, one: SimilarRow, row: Any, weights: Weights) -> SimilarRow:
    """A candidate that is shown, with the words both share named."""
    other = told(row, lon=row.lon, lat=row.lat, category=row.category, at=row.received_at)
    return replace(one, reasons=likeness(report, other, weights, rivers())[1])
