"""The lines of the evidence list D-25: what a piece is, where it came from, its fingerprint, its copies and its custody. Source: domain.md 7, R-508."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from models.commands.turn import Turn
from models.records.custody import EvidenceTouch
from models.records.evidence import Evidence, EvidenceCopy
from models.rules.clocks import LOCAL

DIFFERED: Final = "differed"
"""The custody line of a piece whose picture was not as its camera is known by when it was taken."""


def listed(turn: Turn, *pieces: Evidence) -> list[dict[str, Any]]:
    """Return one line for each piece, numbered from 1."""
    return [{"no": number, **_line(turn, piece)} for number, piece in enumerate(pieces, start=1)]


def _line(turn: Turn, piece: Evidence) -> dict[str, Any]:
    touches = _touches_of(turn, piece)
    told = {
        "kind": piece.kind,
        "medium": piece.medium,
        "what": piece.what,
        "count": piece.count,
        "source": piece.source,
        "device": piece.camera or piece.device,
        "taker": piece.taken_by or piece.added_by,
        "taken_at": piece.taken_at or piece.added_at,
        "device_at": piece.device_at,
        "offset_s": piece.offset_s,
        "place": piece.place,
        "proves": piece.purpose or piece.what,
        "format": piece.media_type,
        "bytes": piece.bytes_count,
        "sha256": piece.sha256,
        "captured_by": piece.watcher or piece.added_by,
        "original_place": piece.original_place,
        "engine": piece.engine,
        "before_s": piece.before_s,
        "lasts_s": piece.lasts_s,
        "gaps": piece.gaps,
        "differs": next((touch.purpose for touch in touches if touch.act == DIFFERED), ""),
        "sidecar_sha256": piece.sidecar_sha256,
        "copies": [_copy(copy) for copy in copies_of(turn, piece)],
        "custody": [_touch(touch) for touch in touches],
    }
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items() if value not in (None, "", [])}


def copies_of(turn: Turn, piece: Evidence) -> list[EvidenceCopy]:
    """Return the numbered copies of a piece, first to last."""
    return turn.find(EvidenceCopy, EvidenceCopy.table.c.evidence_id == piece.id, order=[EvidenceCopy.table.c.number])


def local_words(moment: datetime) -> str:
    """Write a moment as it stands on a paper: local time, to the second."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}"


def _touches_of(turn: Turn, piece: Evidence) -> list[EvidenceTouch]:
    return turn.find(EvidenceTouch, EvidenceTouch.table.c.evidence_id == piece.id, order=[EvidenceTouch.table.c.at, EvidenceTouch.table.c.id])


def _copy(copy: EvidenceCopy) -> dict[str, Any]:
    return {"number": copy.number, "copy_no": copy.copy_no, "by": copy.made_by, "at": copy.made_at.isoformat(), "purpose": copy.purpose}


def _touch(touch: EvidenceTouch) -> dict[str, Any]:
    told = {"at": touch.at.isoformat(), "by": touch.by, "for": touch.on_behalf_of, "act": touch.act, "to": touch.to_unit, "purpose": touch.purpose}
    return {name: value for name, value in told.items() if value}
