"""The papers of a case as the screens show them: number, kind, who drew it up, who signed, and whom it reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.document import Document, DocumentReceipt
from models.rules.paper_kinds import KINDS
from models.rules.referrals import Reader
from models.views.secrecy import paper_condition

_DOCUMENT = Document.table.c
_RECEIPT = DocumentReceipt.table.c


class PaperState(StrEnum):
    """`draft` waits for its signature; `final` needs none; `replaced`: a newer version names it."""

    DRAFT = "draft"
    FINAL = "final"
    SIGNED = "signed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """That a paper reached somebody."""

    person: str
    unit: str
    mode: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper. `kind` is `D-01` …, whose name the screen words; `replaces` and `replaced_by` are numbers of papers, "" if none."""

    id: str
    number: str
    kind: str
    title: str
    drafter: str
    signer: str
    state: PaperState
    made_at: datetime
    signed_at: datetime | None
    issued_by: str
    secrecy: str
    edition: int
    replaces: str
    replaced_by: str
    recipients: tuple[str, ...]
    receipts: tuple[ReceiptRow, ...]
    missing: tuple[str, ...]
    body: Mapping[str, Any] = field(hash=False)


def papers(connection: Connection, case_id: str, reader: Reader | None = None) -> tuple[PaperRow, ...]:
    """The papers of a case in the order made; those of a referral only for who may know of it."""
    chosen = sa.select(Document.table).where(_DOCUMENT.case_id == case_id, paper_condition(reader)).order_by(_DOCUMENT.made_at, _DOCUMENT.id)
    return _rows(connection, connection.execute(chosen).all())


def paper(connection: Connection, paper_id: str, reader: Reader | None = None) -> PaperRow | None:
    """One paper, or None; a referral's only for who may know of it."""
    found = _rows(connection, connection.execute(sa.select(Document.table).where(_DOCUMENT.id == paper_id, paper_condition(reader))).all())
    return found[0] if found else None


def _rows(connection: Connection, found: Any) -> tuple[PaperRow, ...]:
    ids = [row.id for row in found]
    receipts = _receipts(connection, ids)
    newer = {row.replaces: row.doc_no for row in connection.execute(sa.select(_DOCUMENT.replaces, _DOCUMENT.doc_no).where(_DOCUMENT.replaces.in_(ids)))}
    older_ids = [row.replaces for row in found if row.replaces]
    older = {row.id: row.doc_no for row in connection.execute(sa.select(_DOCUMENT.id, _DOCUMENT.doc_no).where(_DOCUMENT.id.in_(older_ids)))}
    return tuple(_row(row, receipts.get(row.id, ()), older.get(row.replaces, ""), newer.get(row.id, "")) for row in found)


def _receipts(connection: Connection, ids: list[str]) -> dict[str, tuple[ReceiptRow, ...]]:
    found: dict[str, tuple[ReceiptRow, ...]] = {}
    chosen = sa.select(DocumentReceipt.table).where(_RECEIPT.document_id.in_(ids)).order_by(_RECEIPT.at, _RECEIPT.id)
    for row in connection.execute(chosen):
        found[row.document_id] = (*found.get(row.document_id, ()), ReceiptRow(row.person, row.unit, row.mode, row.at))
    return found


def _row(row: Any, receipts: tuple[ReceiptRow, ...], replaces: str, replaced_by: str) -> PaperRow:
    return PaperRow(
        id=row.id,
        number=row.doc_no,
        kind=row.kind,
        title=row.title,
        drafter=row.drafted_by,
        signer=row.signed_by,
        state=_state(row, replaced_by),
        made_at=row.made_at,
        signed_at=row.signed_at,
        issued_by=row.issued_by,
        secrecy=row.secrecy,
        edition=row.edition,
        replaces=replaces,
        replaced_by=replaced_by,
        recipients=tuple(row.recipients),
        receipts=receipts,
        missing=tuple(row.missing),
        body=dict(row.body),
    )


def _state(row: Any, replaced_by: str) -> PaperState:
    if replaced_by:
        return PaperState.REPLACED
    if row.signed_at is not None:
        return PaperState.SIGNED
    return PaperState.DRAFT if KINDS[row.kind].signer else PaperState.FINAL
