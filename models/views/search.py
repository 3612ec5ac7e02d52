"""Searching the county's matters: by case or alert number, words, place, party, officer or paper; in the scope of who searches, masked where he is.

Nothing of a reporter is stored in the open, so none can be found here. Source: domain.md 2 (row scope), ux.md (Ctrl K).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document
from models.records.interference import InterferenceRecord
from models.records.party import Party
from models.records.people import Officer
from models.records.referral import MisconductReferral
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer
from models.rules.kept_text import sought
from models.rules.masking import mask_text
from models.rules.referrals import Reader
from models.rules.row_scope import SEES_MASKED
from models.views.secrecy import interference_condition, referral_condition
from models.views.visibility import alert_condition, case_condition, document_condition

MOST: Final = 50
"""So many hits of each kind are shown, the newest; a narrower question finds the rest."""

_CASE, _ALERT, _PAPER = Case.table.c, Alert.table.c, Document.table.c


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `kind` case, alert, document, referral or interference; `id` and `case_id` as stored; `state` a code."""

    kind: str
    id: str
    case_id: str
    number: str
    title: str
    place: str
    state: str
    at: datetime


def search(connection: Connection, reader: Reader, typed: str, most: int = MOST) -> tuple[Hit, ...]:
    """What holds every word of `typed`, of the kinds this person may read: cases, alerts, papers, referrals, interference records."""
    words = [word for word in sought(typed).split() if word.strip("%_")]
    if not words:
        return ()
    found = [
        *_cases(connection, reader, words, most),
        *_alerts(connection, reader, words, most),
        *_papers(connection, reader, words, most),
        *_referrals(connection, reader, words, most),
        *_interference(connection, reader, words, most),
    ]
    return tuple(_masked(connection, found)) if reader.role in SEES_MASKED else tuple(found)


def _cases(connection: Connection, reader: Reader, words: list[str], most: int) -> Iterator[Hit]:
    said = (_CASE.case_no, _CASE.title, _CASE.township, _CASE.place_text, _CASE.main_facts, _CASE.handling_opinion)
    where = [sa.or_(*_like(said, word), *_through(connection, reader, word)) for word in words]
    chosen = sa.select(Case.table).where(case_condition(connection, reader), *where).order_by(_CASE.filed_at.desc(), _CASE.id).limit(most)
    for row in connection.execute(chosen):
        yield Hit("case", row.id, row.id, row.case_no, row.title, row.township or row.place_text, str(row.state), row.filed_at)


def _through(connection: Connection, reader: Reader, word: str) -> Iterator[sa.ColumnElement[bool]]:
    """What leads to a case beside its own words: its alerts, and for who is not shown masks its parties and the people who work on it."""
    yield _CASE.id.in_(sa.select(_ALERT.case_id).where(_ALERT.case_id != "", sa.or_(*_like((_ALERT.alert_no, _ALERT.source_ref), word))))
    if reader.role in SEES_MASKED:
        return
    party, transfer = Party.table.c, CaseTransfer.table.c
    yield _CASE.id.in_(sa.select(party.case_id).where(sa.or_(*_like((party.name, party.organisation), word))))
    yield _CASE.id.in_(sa.select(_ALERT.case_id).where(_ALERT.case_id != "", *_like((_ALERT.subject,), word)))
    yield _CASE.id.in_(sa.select(transfer.case_id).where(*_like((transfer.handler,), word)))
    for officer in connection.execute(sa.select(Officer.table.c.id).where(Officer.table.c.name == word)).scalars():
        task = FirstResponseTask.table.c
        yield _CASE.id.in_(sa.select(task.case_id).where(sa.type_coerce(task.officers, sa.Text).like(f'%"{officer}"%')))


def _alerts(connection: Connection, reader: Reader, words: list[str], most: int) -> Iterator[Hit]:
    said = [_ALERT.alert_no, _ALERT.summary, _ALERT.text, _ALERT.township, _ALERT.village, _ALERT.place_text, _ALERT.source_ref]
    said += [] if reader.role in SEES_MASKED else [_ALERT.subject]
    where = [sa.or_(*_like(said, word)) for word in words]
    chosen = sa.select(Alert.table).where(alert_condition(connection, reader), *where).order_by(_ALERT.received_at.desc(), _ALERT.id).limit(most)
    for row in connection.execute(chosen):
        yield Hit("alert", row.id, row.case_id, row.alert_no, row.summary, row.township or row.place_text, str(row.state), row.received_at)


def _papers(connection: Connection, reader: Reader, words: list[str], most: int) -> Iterator[Hit]:
    where = [sa.or_(*_like((_PAPER.doc_no, _PAPER.title), word)) for word in words]
    chosen = sa.select(Document.table).where(document_condition(connection, reader), *where).order_by(_PAPER.made_at.desc(), _PAPER.id).limit(most)
    for row in connection.execute(chosen):
        yield Hit("document", row.id, row.case_id, row.doc_no, row.title, "", row.kind, row.made_at)


def _referrals(connection: Connection, reader: Reader, words: list[str], most: int) -> Iterator[Hit]:
    table = MisconductReferral.table.c
    where = [sa.or_(*_like((table.facts, table.target_person, table.result), word)) for word in words]
    chosen = sa.select(MisconductReferral.table).where(referral_condition(reader), *where).order_by(table.signed_at.desc(), table.id).limit(most)
    for row in connection.execute(chosen):
        yield Hit("referral", row.id, row.case_id, "", row.facts, row.target_unit, str(row.state), row.signed_at)


def _interference(connection: Connection, reader: Reader, words: list[str], most: int) -> Iterator[Hit]:
    table = InterferenceRecord.table.c
    where = [sa.or_(*_like((table.who, table.how, table.words), word)) for word in words]
    chosen = sa.select(InterferenceRecord.table).where(interference_condition(reader), *where).order_by(table.at.desc(), table.id).limit(most)
    for row in connection.execute(chosen):
        yield Hit("interference", row.id, row.case_id, "", row.words, "", "", row.at)


def _like(columns: Iterable[sa.ColumnElement[str]], word: str) -> list[sa.ColumnElement[bool]]:
    return [column.icontains(word, autoescape=True) for column in columns]


def _masked(connection: Connection, found: Iterable[Hit]) -> Iterator[Hit]:
    for hit in found:
        names = _parties(connection, hit.case_id)
        yield Hit(hit.kind, hit.id, hit.case_id, hit.number, mask_text(hit.title, names), hit.place, hit.state, hit.at)


def _parties(connection: Connection, case_id: str) -> set[str]:
    party = Party.table.c
    names = {name for row in connection.execute(sa.select(party.name, party.organisation).where(party.case_id == case_id)) for name in row}
    return (names | set(connection.execute(sa.select(_ALERT.subject).where(_ALERT.case_id == case_id)).scalars())) - {""} if case_id else set()
