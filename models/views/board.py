"""Everything the detail panel shows for one line of the queue: limits, facts, similar alerts, timeline, curve, and what may be done now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.records.intake import Device
from models.records.people import CallIn, Officer
from models.records.place import Township
from models.records.task import FirstResponseTask
from models.rules.channels import CHANNELS
from models.rules.object_steps import ALERT_STEPS
from models.rules.permits import verdict
from models.rules.referrals import Reader
from models.rules.routing import BRIGADE_OF_PLACE
from models.rules.states import open_steps
from models.views.clocks import limits_of
from models.views.curve import curve
from models.views.duty import Duty, DutyList
from models.views.outlines import area_facts, outlines_of
from models.views.queue import line_of
from models.views.rows import DetailRow, FactRow
from models.views.similar import similar
from models.views.timeline import timeline, timeline_count
from models.views.visibility import may_read_alert, may_read_case

_ALERT = Alert.table.c


def detail(
    connection: Connection, key: str, now: datetime, *, operator: str = "", role: str = "", duties: DutyList | None = None, reader: Reader | None = None
) -> DetailRow | None:
    """The detail of the alert or case `key`; None when there is none.

    `operator` and `role` are of the person at the seat: the role decides which commands are on offer. A `reader` sees what he may read
    and nothing of other cases; without one nothing secret is told.
    """
    duties = duties or DutyList()
    row = line_of(connection, key, now, operator, duties.leads)
    if row is None:
        return None
    alert = connection.execute(sa.select(Alert.table).where(_ALERT.id == row.id)).one()
    if reader is not None and not _may_read(connection, reader, row.id, row.case_id):
        return None
    case = connection.execute(sa.select(Case.table).where(Case.table.c.id == row.case_id)).first() if row.case_id else None
    alert_ids = _alerts_of(connection, row.id, row.case_id)
    duty = duties.duty(case.power_item if case is not None else alert.power_item, case.category if case is not None else alert.category)
    lead, assists = _who(case, duty, _brigade(connection, alert.township))
    return DetailRow(
        row=row,
        case_no=case.case_no if case is not None else "",
        place_text=alert.place_text,
        township=alert.township,
        path=case.path if case is not None else alert.path,
        limits=limits_of(connection, now, alert_ids, row.case_id),
        facts=_facts(connection, alert, case, duty, lead, assists),
        similar=similar(connection, row.id, row.case_id, alert.category, alert.received_at, _place(alert), reader=reader),
        timeline=timeline(connection, alert_ids, row.case_id, reader=reader),
        timeline_count=timeline_count(connection, alert_ids, row.case_id, reader),
        curve=curve(connection, alert.device_mn, alert.factor, now),
        offers=_offers(alert, case, role),
        versions=_versions(connection, alert, case),
        officers=_officers(connection, row.case_id),
        lead=lead,
        assists=assists,
        outlines=outlines_of(alert.extra),
    )


def _may_read(connection: Connection, reader: Reader, alert_id: str, case_id: str) -> bool:
    return may_read_case(connection, reader, case_id) if case_id else may_read_alert(connection, reader, alert_id)


def _alerts_of(connection: Connection, alert_id: str, case_id: str) -> list[str]:
    if not case_id:
        return [alert_id]
    return list(connection.execute(sa.select(_ALERT.id).where(_ALERT.case_id == case_id)).scalars())


def _who(case: Any, duty: Duty | None, brigade: str) -> tuple[str, tuple[str, ...]]:
    """Who leads and assists: as assigned, else as the duty list suggests, where `tb` stands for the brigade of the place."""
    if case is not None and case.lead:
        return case.lead, tuple(case.assists or ())
    if duty is None:
        return "", ()
    named = {BRIGADE_OF_PLACE: brigade or BRIGADE_OF_PLACE}
    return named.get(duty.lead, duty.lead), tuple(named.get(unit, unit) for unit in duty.assists)


def _brigade(connection: Connection, township: str) -> str:
    return str(connection.execute(sa.select(Township.table.c.brigade).where(Township.table.c.name == township)).scalar() or "")


def _facts(connection: Connection, alert: Any, case: Any, duty: Duty | None, lead: str, assists: tuple[str, ...]) -> tuple[FactRow, ...]:
    station = connection.execute(sa.select(Device.table.c.name).where(Device.table.c.mn == alert.device_mn)).scalar() if alert.device_mn else None
    category = case.category if case is not None and case.category else alert.category
    facts = [
        FactRow("source", " · ".join(part for part in (alert.channel, station) if part)),
        FactRow("category", category or "unclassified"),
        FactRow("item", f"{duty.item} {duty.name}" if duty is not None and alert.power_item else ""),
        FactRow("lead", lead),
        FactRow("assists", ",".join(assists)),
        FactRow("basis", duty.basis if duty is not None else ""),
        FactRow("reporter", reporter_word(alert)),
        FactRow("danger", " · ".join(alert.danger_flags or ())),
        FactRow("ongoing", alert.ongoing if alert.ongoing == "yes" else ""),
        FactRow("source_ref", alert.source_ref),
        *area_facts(alert.extra),
    ]
    return tuple(fact for fact in facts if fact.value)


def reporter_word(alert: Any) -> str:
    """What may be said about who reported: a code, never a person."""
    if alert.device_mn:
        return "auto_push"
    if alert.channel in CHANNELS and CHANNELS[alert.channel].reporter == "on_duty":
        return "named"  # by office, in the fields of the channel
    return "anonymous" if alert.anonymous else "sealed"


def _place(alert: Any) -> tuple[float, float] | None:
    return None if alert.lon is None or alert.lat is None else (alert.lon, alert.lat)


def _offers(alert: Any, case: Any, role: str) -> frozenset[str]:
    """Names of the commands the state has open and the role may ask for, alone or as a proposal."""
    steps = {str(step) for step in open_steps(case.state)} if case is not None else {command for state, command in ALERT_STEPS if state == alert.state}
    return frozenset(step for step in steps if permitted(step, role))


def permitted(command: str, role: str) -> bool:
    """Whether this role may ask for a command at all, alone or as a proposal; a command the table does not have is not on offer."""
    try:
        return verdict(command, role).goes_on
    except KeyError:
        return False


def _versions(connection: Connection, alert: Any, case: Any) -> dict[str, int]:
    seen = {str(alert.id): int(alert.version)}
    if case is not None:
        seen[str(case.id)] = int(case.version)
        for table in (FirstResponseTask.table, CallIn.table):
            seen.update(
                {str(key): int(version) for key, version in connection.execute(sa.select(table.c.id, table.c.version).where(table.c.case_id == case.id))}
            )
    return seen


def _officers(connection: Connection, case_id: str) -> tuple[str, ...]:
    if not case_id:
        return ()
    ids = {
        key
        for row in connection.execute(sa.select(FirstResponseTask.table.c.officers).where(FirstResponseTask.table.c.case_id == case_id))
        for key in row[0] or ()
    }
    if not ids:
        return ()
    named = sa.select(Officer.table.c.name).where(sa.or_(Officer.table.c.id.in_(ids), Officer.table.c.name.in_(ids)))
    return tuple(connection.execute(named.order_by(Officer.table.c.name)).scalars())
