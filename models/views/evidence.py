"""The evidence of a case as the screens show it: where each piece came from, its clock, its fingerprint, its copies and who touched it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.custody import EvidenceTouch
from models.records.evidence import Evidence, EvidenceCopy

_EVIDENCE = Evidence.table.c
_COPY = EvidenceCopy.table.c
_TOUCH = EvidenceTouch.table.c


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One numbered copy that left."""

    number: int
    copy_no: str
    by: str
    at: datetime
    purpose: str


@dataclass(frozen=True, slots=True)
class TouchRow:
    """One custody line."""

    at: datetime
    act: str
    by: str
    on_behalf_of: str
    purpose: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece. `offset_s` = its clock minus ours, in seconds; `bytes_count` None: no file is kept here."""

    id: str
    kind: str
    medium: str
    what: str
    count: int
    device: str
    place: str
    taken_at: datetime
    device_at: datetime | None
    offset_s: float | None
    taken_by: str
    purpose: str
    sha256: str
    bytes_count: int | None
    media_type: str
    original_place: str
    copies: tuple[CopyRow, ...]
    touches: tuple[TouchRow, ...]


def evidence_of_case(connection: Connection, case_id: str) -> tuple[EvidenceRow, ...]:
    """All evidence of a case in the order added: what names it, its alerts, or the round on which one of its alerts was seen."""
    alerts = connection.execute(sa.select(Alert.table.c.id, Alert.table.c.extra).where(Alert.table.c.case_id == case_id)).all()
    runs = [str(alert.extra["run"]) for alert in alerts if alert.extra.get("run")]
    seen_by = [str(alert.extra["camera"]) for alert in alerts if alert.extra.get("camera")]
    on_round = sa.and_(_EVIDENCE.case_id == "", _EVIDENCE.run_id.in_(runs), _EVIDENCE.camera.in_(seen_by))
    of_case = sa.or_(_EVIDENCE.case_id == case_id, _EVIDENCE.alert_id.in_([alert.id for alert in alerts]), on_round)
    found = connection.execute(sa.select(Evidence.table).where(of_case).order_by(_EVIDENCE.added_at, _EVIDENCE.id)).all()
    ids = [row.id for row in found]
    copies = _by_piece(connection, sa.select(EvidenceCopy.table).where(_COPY.evidence_id.in_(ids)).order_by(_COPY.number))
    touches = _by_piece(connection, sa.select(EvidenceTouch.table).where(_TOUCH.evidence_id.in_(ids)).order_by(_TOUCH.at, _TOUCH.id))
    return tuple(_row(row, copies.get(row.id, []), touches.get(row.id, [])) for row in found)


def _by_piece(connection: Connection, chosen: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in connection.execute(chosen):
        found.setdefault(row.evidence_id, []).append(row)
    return found


def _row(row: Any, copies: list[Any], touches: list[Any]) -> EvidenceRow:
    return EvidenceRow(
        id=row.id,
        kind=row.kind,
        medium=row.medium,
        what=row.what,
        count=row.count,
        device=row.camera or row.device,
        place=row.place,
        taken_at=row.taken_at or row.added_at,
        device_at=row.device_at,
        offset_s=row.offset_s,
        taken_by=row.taken_by or row.added_by,
        purpose=row.purpose or row.what,
        sha256=row.sha256,
        bytes_count=row.bytes_count,
        media_type=row.media_type,
        original_place=row.original_place,
        copies=tuple(CopyRow(copy.number, copy.copy_no, copy.made_by, copy.made_at, copy.purpose) for copy in copies),
        touches=tuple(TouchRow(touch.at, touch.act, touch.by, touch.on_behalf_of, touch.purpose) for touch in touches),
    )
