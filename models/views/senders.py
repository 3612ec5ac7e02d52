"""Reads the sources screen: every sender with its line, bars, signature and answers, and what hangs on one of them. Nothing sealed is opened.

Source: issue 4 Build 7 and 8; ux.md 12.3. Contact, rate, chatter and stale alarms come from `models.views.sources`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.case import Obligation
from models.records.contact import Contact
from models.records.device_request import DeviceRequest
from models.records.intake import Device, Refused, Source
from models.records.outbox import LineTest, Outgoing, OutgoingTry
from models.rules.answers import FINAL, TAKEN_BACK
from models.rules.channels import is_device
from models.rules.heard_slots import SLOT_S, at_now
from models.rules.obligations import ObligationKind
from models.views.local_day import day_start
from models.views.sender_rows import AnswersRow, OutgoingRow, RefusedRow, RequestRow, SenderDetail, SenderRow, SendersPage, TryRow
from models.views.sources import SourceRow, sources_page

MOST_REFUSED: Final = 40
MOST_OUTGOING: Final = 40
MOST_REQUESTS: Final = 12
STUCK_TRIES: Final = 3
"""A waiting answer that was tried so often in vain counts as stuck."""
REFUSED_FOR: Final = timedelta(days=7)


def senders_page(connection: Connection, now: datetime) -> SendersPage:
    """Every sender as of `now`; strangers last."""
    page = sources_page(connection, now)
    heard = {row.sender: row for row in connection.execute(sa.select(Contact.table))}
    sources = {row.key: row for row in connection.execute(sa.select(*(column for column in Source.table.c if column.name != "secrets_sealed"), _keys()))}
    devices = {row.mn: row for row in connection.execute(sa.select(Device.table.c.mn, Device.table.c.pw_required, Device.table.c.name_en))}
    answers = _answers(connection, now)
    tested = dict(_pairs(connection, sa.select(LineTest.table.c.source, sa.func.max(LineTest.table.c.at)).group_by(LineTest.table.c.source)))
    peers = _peers(connection, [row.key for row in page.rows if row.kind == "stranger"], now)
    rows = tuple(_sender(row, heard, sources, devices, answers, tested, peers, now) for row in page.rows)
    told = [row.answers for row in rows]
    oldest = min((one.oldest_at for one in told if one.oldest_at is not None), default=None)
    return SendersPage(now, rows, page.ten_share, sum(one.waiting for one in told), sum(one.stuck for one in told), oldest)


def sender_detail(connection: Connection, sender_id: str, now: datetime) -> SenderDetail:
    """What was refused in this sender's name lately, what was answered to it, and what was asked of it."""
    kind, _, key = sender_id.partition(":")
    table = Refused.table.c
    lately = (table.source == key, table.at > now - REFUSED_FOR)
    chosen = sa.select(Refused.table).where(*lately).order_by(table.at.desc(), table.id.desc()).limit(MOST_REFUSED)
    refused = tuple(_refused(row, is_stranger=kind == "stranger") for row in connection.execute(chosen))
    counted = sa.select(table.reason, sa.func.count()).where(table.source == key, table.at >= day_start(now)).group_by(table.reason)
    by_reason = sorted(((str(reason), int(count)) for reason, count in connection.execute(counted)), key=lambda one: (-one[1], one[0]))
    test = sa.select(sa.func.max(LineTest.table.c.at)).where(LineTest.table.c.source == key)
    return SenderDetail(
        sender_id,
        refused,
        tuple(by_reason),
        _outgoing(connection, key) if kind == "source" else (),
        _requests(connection, key) if kind == "device" else (),
        connection.execute(test).scalar() if kind == "source" else None,
    )


def _keys() -> sa.Label[bool]:
    return Source.table.c.secrets_sealed.is_not(None).label("has_keys")


def _pairs(connection: Connection, chosen: sa.Select[Any]) -> list[tuple[str, Any]]:
    return [(str(row[0]), row[1]) for row in connection.execute(chosen)]


def _sender(
    row: SourceRow,
    heard: dict[str, Any],
    sources: dict[str, Any],
    devices: dict[str, Any],
    answers: dict[str, dict[str, Any]],
    tested: dict[str, datetime],
    peers: dict[str, str],
    now: datetime,
) -> SenderRow:
    contact, source = heard.get(row.id), sources.get(row.key) if row.kind == "source" else None
    at = [moment for moment in (row.last_contact, contact.last_at if contact is not None else None) if moment is not None]
    said = float(source.expected_interval_s) if source is not None and source.expected_interval_s else None
    device = devices.get(row.key) if row.kind == "device" else None
    bars = at_now(contact.slot, contact.counts, now) if contact is not None else at_now(0, (), now)
    return SenderRow(
        row=row,
        line=contact.line if contact is not None else "hj212" if row.kind == "device" else row.channel if row.kind == "stranger" else "",
        heard_at=max(at, default=None),
        bars=bars,
        expected_s=said or ((row.expected_s or _usual(bars)) if is_device(row.channel) else None),
        signature=_signature(source) if source is not None else "password" if device is not None and device.pw_required else "",
        secrets_at=source.secrets_at if source is not None else None,
        rate_per_minute=source.rate_per_minute if source is not None else 0,
        answers=_answers_of(source, answers.get(row.key, {})) if source is not None else AnswersRow(wanted=False),
        peer=peers.get(row.key, ""),
        tested_at=tested.get(row.key) if row.kind == "source" else None,
        name_en=device.name_en if device is not None else "",
    )


def _usual(bars: Sequence[int]) -> float | None:
    """Seconds between two arrivals in the middle one of the stretches in which it was heard; None where it was hardly heard."""
    full = sorted(count for count in bars[:-1] if count > 1)
    return SLOT_S / full[len(full) // 2] if full else None


def _signature(source: Any) -> str:
    if source.signature == "none":
        return "none"
    return "missing" if not source.has_keys else "rotating" if source.keys_count > 1 else "signed"


def _answers_of(source: Any, counts: dict[str, Any]) -> AnswersRow:
    return AnswersRow(
        wanted=bool(source.callback_url),
        delivered_today=int(counts.get("delivered") or 0),
        waiting=int(counts.get("waiting") or 0),
        stuck=int(counts.get("stuck") or 0),
        oldest_at=counts.get("oldest"),
        off_at=source.answers_off_at,
    )


def _answers(connection: Connection, now: datetime) -> dict[str, dict[str, Any]]:
    """By source: how many answers wait, stick, and were taken today."""
    table = Outgoing.table.c
    today = day_start(now)
    waiting = table.state == "waiting"
    stuck = sa.or_(sa.and_(table.state == "stopped", table.fault != TAKEN_BACK, table.ended_at >= today), sa.and_(waiting, table.tries_count >= STUCK_TRIES))

    def counted(condition: sa.ColumnElement[bool], name: str) -> sa.Label[Any]:
        return sa.func.sum(sa.case((condition, 1), else_=0)).label(name)

    oldest = sa.func.min(sa.case((waiting, table.made_at))).label("oldest")
    chosen = (
        sa.select(table.source, counted(waiting, "waiting"), counted(stuck, "stuck"), counted(table.state == "delivered", "delivered"), oldest)
        .where(sa.or_(waiting, table.ended_at >= today))
        .group_by(table.source)
    )
    return {row.source: dict(row._mapping) for row in connection.execute(chosen)}


def _peers(connection: Connection, strangers: Sequence[str], now: datetime) -> dict[str, str]:
    """The address each stranger last knocked from."""
    table = Refused.table.c
    if not strangers:
        return {}
    chosen = sa.select(table.source, table.peer).where(table.source.in_(strangers), table.at > now - REFUSED_FOR, table.peer != "").order_by(table.at)
    return dict(_pairs(connection, chosen))


def _refused(row: Any, *, is_stranger: bool) -> RefusedRow:
    """What a stranger sent is never shown: only that it knocked."""
    shown = b"" if row.sealed or is_stranger else bytes(row.raw)
    return RefusedRow(
        row.id, row.at, row.channel, row.reason, row.detail, row.size, row.sha256, row.peer, bool(row.sealed), shown, bool(row.size) and not row.raw
    )


def _outgoing(connection: Connection, key: str) -> tuple[OutgoingRow, ...]:
    table = Outgoing.table.c
    chosen = sa.select(Outgoing.table).where(table.source == key).order_by(sa.case((table.state == "delivered", 1), else_=0), table.seq.desc(), table.id.desc())
    rows = connection.execute(chosen.limit(MOST_OUTGOING)).all()
    tries: dict[str, list[TryRow]] = {}
    line = OutgoingTry.table.c
    for one in connection.execute(sa.select(OutgoingTry.table).where(line.outgoing_id.in_([row.id for row in rows])).order_by(line.number)):
        tries.setdefault(one.outgoing_id, []).append(TryRow(one.at, one.number, one.status, one.fault, one.took_ms))
    owed = _owed(connection, {row.alert_id for row in rows if row.event in FINAL or row.event == "replied"})
    return tuple(
        OutgoingRow(
            id=row.id,
            at=row.made_at,
            event=row.event,
            alert_no=row.alert_no,
            alert_id=row.alert_id,
            case_id=row.case_id,
            state=row.state,
            status=row.status,
            fault=row.fault,
            next_at=row.next_at,
            ended_at=row.ended_at,
            tries_count=row.tries_count,
            body=row.body,
            tries=tuple(tries.get(row.id, ())),
            owed=row.state == "delivered" and row.alert_id in owed and (row.event in FINAL or row.event == "replied"),
        )
        for row in rows
    )


def _owed(connection: Connection, alerts: set[str]) -> set[str]:
    """Of these alerts those whose reporter is still owed a reply."""
    table = Obligation.table.c
    chosen = sa.select(table.object_id).where(
        table.kind == ObligationKind.REPORTER_REPLY, table.object_id.in_(sorted(alerts)), table.done_at.is_(None), table.waived_by == ""
    )
    return {str(row[0]) for row in connection.execute(chosen)} if alerts else set()


def _requests(connection: Connection, mn: str) -> tuple[RequestRow, ...]:
    table = DeviceRequest.table.c
    chosen = sa.select(DeviceRequest.table).where(table.device_mn == mn).order_by(table.asked_at.desc(), table.id.desc()).limit(MOST_REQUESTS)
    return tuple(RequestRow(row.id, row.asked_at, row.cn, str(row.state), row.asked_by, row.tries, row.answer) for row in connection.execute(chosen))
