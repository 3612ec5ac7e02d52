"""The whole file of one case for the case screen (S4): stages, timeline, evidence, limits, work of units, parties, papers, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case, Obligation
from models.records.document import Document
from models.records.evidence import Evidence
from models.records.party import Party
from models.records.people import Officer, Operator
from models.records.sealed_reporter import SealedReporter
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer, Feedback
from models.rules.referrals import Reader
from models.rules.states import CaseState
from models.views.case_rows import CaseFile, DutyRow, EvidenceRow, PaperRow, PartyRow, Progress, ProposalRow, StageRow, WorkRow
from models.views.clocks import limits_of
from models.views.curve import curve
from models.views.duty import DutyList
from models.views.police_pictures import closed_to
from models.views.proposals import open_proposals
from models.views.rows import LimitRow, LimitState, TimelineRow
from models.views.secrecy import hidden_proposals, paper_condition
from models.views.timeline import timeline, timeline_count
from models.views.visibility import may_read_case

NEWEST = 2000
"""How many entries the screen is given; the rest stands in the journal."""

SIGNED_KINDS = frozenset({"D-03", "D-04", "D-09", "D-14", "D-16", "D-17", "D-18", "D-22", "D-23"})
"""Papers that wait for a signature until they have one."""

CLOSED = frozenset({CaseState.CLOSED, CaseState.NOT_ESTABLISHED, CaseState.VOID, CaseState.MERGED})


def case_file(connection: Connection, case_id: str, now: datetime, duties: DutyList | None = None, reader: Reader | None = None) -> CaseFile | None:
    """Read the file of a case (by its id or that of one of its alerts) as `reader` may read it; None when there is none for him."""
    case = _case(connection, case_id)
    if case is None or (reader is not None and not may_read_case(connection, reader, case.id)):
        return None
    alerts = connection.execute(sa.select(Alert.table).where(Alert.table.c.case_id == case.id).order_by(Alert.table.c.received_at)).all()
    ids = [alert.id for alert in alerts]
    first = next((alert for alert in alerts if alert.id == case.first_alert_id), alerts[0] if alerts else None)
    limits = limits_of(connection, now, ids, case.id)
    entries = timeline(connection, ids, case.id, NEWEST, reader)
    tasks, transfers = _of_case(connection, FirstResponseTask, case.id, "ordered_at"), _of_case(connection, CaseTransfer, case.id, "sent_at")
    duty = (duties or DutyList()).duty(case.power_item, case.category)
    return CaseFile(
        case_id=case.id,
        alert_id=case.first_alert_id,
        case_no=case.case_no,
        alert_no=first.alert_no if first is not None else "",
        title=case.title,
        level=case.level,
        state=str(case.state),
        channel=first.channel if first is not None else "",
        path=case.path,
        township=case.township,
        place_text=case.place_text,
        lead=case.lead or (duty.lead if duty is not None else ""),
        assists=tuple(case.assists or ()),
        flags=tuple(case.flags or ()),
        supervision=tuple(case.supervision or ()),
        overlays=_overlays(transfers),
        category=case.category,
        power_item=case.power_item,
        main_facts=case.main_facts,
        round=case.round,
        linked=max(0, len(alerts) - 1),
        reporters=_reporters(connection, ids),
        stages=stages(connection, case, alerts, tasks, transfers),
        entries=entries,
        entry_count=len(entries) if len(entries) < NEWEST else timeline_count(connection, ids, case.id, reader),
        units=_units(connection, entries),
        evidence=_evidence(connection, case.id, reader),
        curve=curve(connection, first.device_mn, first.factor, now) if first is not None else None,
        limits=limits,
        work=(*(_task(row, limits, connection) for row in tasks), *(_transfer(row, limits) for row in transfers)),
        parties=_parties(connection, case.id),
        papers=_papers(connection, case.id, reader),
        duties=_open_duties(connection, case.id),
        proposals=_proposals(connection, case.id, reader),
        item_name=duty.name if duty is not None and case.power_item else "",
        basis=duty.basis if duty is not None else "",
        read_at=now,
    )


def _case(connection: Connection, key: str) -> Any:
    found = connection.execute(sa.select(Case.table).where(Case.table.c.id == key)).first()
    if found is not None:
        return found
    of_alert = sa.select(Alert.table.c.case_id).where(Alert.table.c.id == key).scalar_subquery()
    return connection.execute(sa.select(Case.table).where(Case.table.c.id == of_alert)).first()


def _of_case(connection: Connection, kind: Any, case_id: str, order: str) -> Sequence[Any]:
    return connection.execute(sa.select(kind.table).where(kind.table.c.case_id == case_id).order_by(kind.table.c[order], kind.table.c.id)).all()


def stages(connection: Connection, case: Any, alerts: Iterable[Any], tasks: Iterable[Any], transfers: Iterable[Any]) -> tuple[StageRow, ...]:
    """The stage bar: what is done has its time, what comes next is current, what the case went on without is passed by."""
    alerts, tasks = list(alerts), list(tasks)
    fed_back = connection.execute(sa.select(sa.func.max(Feedback.table.c.submitted_at)).where(Feedback.table.c.case_id == case.id)).scalar()
    moments = {
        "received": _earliest(alert.received_at for alert in alerts),
        "acknowledged": _earliest(alert.acknowledged_at for alert in alerts),
        "ordered": _earliest(task.ordered_at for task in tasks),
        "arrived": _earliest(task.on_scene_at for task in tasks),
        "handled": _earliest(task.ended_at for task in tasks if str(task.state) in ("reported", "handed_over")),
        "transferred": _earliest(transfer.sent_at for transfer in transfers),
        "fed_back": fed_back if str(case.state) in ("feedback_check", "closed") else None,
        "closed": case.closed_at,
    }
    codes = list(moments)
    ended = case.state in CLOSED
    last = max((place for place, code in enumerate(codes) if moments[code] is not None), default=-1)
    return tuple(StageRow(code, _progress(place, last, moments[code], ended=ended), moments[code]) for place, code in enumerate(codes))


def _progress(place: int, last: int, at: datetime | None, *, ended: bool) -> Progress:
    if at is not None:
        return Progress.DONE
    if place < last:
        return Progress.PASSED_BY
    return Progress.CURRENT if place == last + 1 and not ended else Progress.FUTURE


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _overlays(transfers: Iterable[Any]) -> tuple[str, ...]:
    kinds = {str(transfer.kind) for transfer in transfers if str(transfer.state) not in ("withdrawn", "rejected", "refused")}
    return tuple(sorted(kinds & {"criminal", "public_security", "center_order", "superior", "external_region"}))


def _reporters(connection: Connection, alert_ids: list[str]) -> int:
    table = SealedReporter.table
    return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(table.c.alert_id.in_(alert_ids))).scalar_one())


def _units(connection: Connection, entries: Iterable[TimelineRow]) -> dict[str, str]:
    names = {row.who for row in entries} | {row.on_behalf_of for row in entries}
    found: dict[str, str] = {}
    for kind in (Operator, Officer):
        chosen = sa.select(kind.table.c.name, kind.table.c.unit).where(kind.table.c.name.in_(names))
        found.update({str(name): str(unit) for name, unit in connection.execute(chosen)})
    return found


def _evidence(connection: Connection, case_id: str, reader: Reader | None) -> tuple[EvidenceRow, ...]:
    table = Evidence.table
    closed = closed_to(connection, reader) if reader is not None else frozenset()
    rows = connection.execute(sa.select(table).where(table.c.case_id == case_id).order_by(table.c.added_at, table.c.id)).all()
    return tuple(
        EvidenceRow(
            id=row.id,
            number=f"ZJ-{place:02d}",
            kind=row.kind,
            what=row.what,
            count=int(row._mapping["count"]),
            sha256=row.sha256,
            at=row.taken_at or row.added_at,
            who=row.taken_by or row.added_by,
            place=row.place,
            device=row.device or row.camera,
            is_picture=_is_picture(row) and row.camera not in closed,
            is_withheld=row.camera in closed,
        )
        for place, row in enumerate(rows, start=1)
    )


def _is_picture(row: Any) -> bool:
    return bool(row.sha256) and row.kind == "media" and (not row.media_type or row.media_type.startswith("image/"))


def _limit_of(limits: Iterable[LimitRow], key: str) -> LimitRow | None:
    running = [one for one in limits if one.object_id == key and one.state in (LimitState.RUNNING, LimitState.OVERDUE, LimitState.PAUSED)]
    done = [one for one in limits if one.object_id == key]
    return min(running, key=lambda one: one.due_at, default=None) or (done[-1] if done else None)


def _task(row: Any, limits: Iterable[LimitRow], connection: Connection) -> WorkRow:
    table = Officer.table
    wanted = list(row.officers or ())
    named = sa.select(table.c.name).where(sa.or_(table.c.id.in_(wanted), table.c.name.in_(wanted))) if wanted else None
    who = list(connection.execute(named).scalars()) if named is not None else []
    return WorkRow(row.id, "task", row.unit, row.kind, "、".join(row.tasks or ()), who[0] if who else "", str(row.state), _limit_of(limits, row.id))


def _transfer(row: Any, limits: Iterable[LimitRow]) -> WorkRow:
    return WorkRow(row.id, "transfer", row.unit, row.kind, row.requirement, row.handler, str(row.state), _limit_of(limits, row.id), is_lead=row.lead)


def _parties(connection: Connection, case_id: str) -> tuple[PartyRow, ...]:
    return tuple(PartyRow(row.id, row.kind, row.name, row.organisation) for row in _of_case(connection, Party, case_id, "added_at"))


def _papers(connection: Connection, case_id: str, reader: Reader | None) -> tuple[PaperRow, ...]:
    known = set(connection.execute(sa.select(Document.table.c.id).where(Document.table.c.case_id == case_id, paper_condition(reader))).scalars())
    rows = [row for row in _of_case(connection, Document, case_id, "made_at") if row.id in known]
    replaced = {row.replaces for row in rows if row.replaces}
    return tuple(
        PaperRow(row.id, row.kind, row.doc_no, row.title, row.signed_at or row.made_at, _paper_state(row)) for row in reversed(rows) if row.id not in replaced
    )


def _paper_state(row: Any) -> str:
    return "signed" if row.signed_at is not None else "drafted" if row.kind in SIGNED_KINDS else "issued"


def _open_duties(connection: Connection, case_id: str) -> tuple[DutyRow, ...]:
    table = Obligation.table
    chosen = sa.select(table).where(table.c.case_id == case_id, table.c.done_at.is_(None), table.c.waived_by == "").order_by(table.c.opened_at)
    return tuple(DutyRow(row.id, row.kind, row.opened_at) for row in connection.execute(chosen))


def _proposals(connection: Connection, case_id: str, reader: Reader | None) -> tuple[ProposalRow, ...]:
    hidden = hidden_proposals(connection, reader, [case_id])
    return tuple(row for row in open_proposals(connection, case_id) if row.id not in hidden)
