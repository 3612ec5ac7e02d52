"""What a form starts from: the matter in focus, what is known of it already, and for each kind of thing what there is to choose from.

Things are found by the tables they are kept in, so that a new kind of thing needs one line here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.base import METADATA
from models.records.alert import Alert
from models.records.case import Case
from models.records.people import Officer
from models.records.referral import MisconductReferral
from models.records.running_clock import RunningClock
from models.rules.referrals import Reader
from models.views.case_rows import ProposalRow
from models.views.proposals import open_proposals
from models.views.secrecy import hidden_proposals, referral_condition
from models.views.visibility import alert_condition, case_condition

THINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "task": ("first_response_task",),
    "transfer": ("case_transfer",),
    "callin": ("call_in",),
    "handover": ("scene_handover", "shift_handover"),
    "proposal": ("proposal",),
    "exhibit": ("exhibit",),
    "evidence": ("evidence",),
    "notice": ("notice",),
    "letter": ("work_prompt_letter",),
    "request": ("support_request",),
    "intervention": ("early_intervention",),
    "assistance": ("assistance_request",),
    "escalation": ("escalation",),
    "listing": ("listed_supervision",),
    "referral": ("misconduct_referral",),
    "reward": ("reward",),
    "extension": ("extension",),
    "edit": ("rule_edit",),
    "conference": ("conference",),
    "follow_up": ("follow_up",),
    "plan": ("joint_plan",),
    "report": ("center_report",),
    "party": ("party",),
    "obligation": ("obligation",),
    "run": ("patrol_run",),
    "paper": ("document",),
    "clock": ("running_clock",),
}
"""Argument of a command → the tables its things are in. A table that is not there gives no choices."""

OF_THE_COUNTY: Final = frozenset({"conference", "follow_up", "plan", "report", "edit", "run", "handover", "referral"})
"""Things that need not belong to the case in focus: the newest of the county are there to choose as well."""

NEWEST: Final = 40

REGISTERS: Final[Mapping[str, tuple[str, str]]] = {
    "unit": ("unit", "key"),
    "officer": ("officer", "name"),
    "camera": ("camera", "key"),
    "equipment": ("equipment", "key"),
    "tour": ("patrol_tour", "key"),
    "township": ("township", "name"),
    "source": ("source", "key"),
    "person": ("operator", "name"),
}
"""What the county has, whatever the case: the table and the column that commands name it by."""

SPOKEN: Final = (
    "no",
    "doc_no",
    "case_no",
    "name",
    "title",
    "what",
    "text",
    "question",
    "reason",
    "offence",
    "requirement",
    "command",
    "facts",
    "kind",
    "label",
    "rule",
    "offered_by",
)
"""Columns that tell a person which thing this is, the best first."""

MOST: Final = 400


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One thing to choose. `text` as people wrote it, `unit` a unit key, `person` a name, `state` and `kind` codes."""

    value: str
    text: str = ""
    unit: str = ""
    person: str = ""
    state: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FormContext:
    """Where a form stands. `known`: argument → value; `versions` of everything of the matter that commands may touch, by id; `proposed`: what waits."""

    case_id: str = ""
    alert_id: str = ""
    number: str = ""
    title: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, tuple[ChoiceRow, ...]] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    proposed: tuple[ProposalRow, ...] = ()


def form_context(connection: Connection, case_id: str, alert_id: str, reader: Reader | None = None) -> FormContext:
    """Everything a form may fill in by itself for a case, an alert in none, or (both empty) the county as it is; nothing `reader` may not know of."""
    case = connection.execute(sa.select(Case.table).where(Case.table.c.id == case_id)).first() if case_id else None
    alert = _alert(connection, case, alert_id)
    choices = {name: _of_matter(connection, tables, case_id, whole_county=name in OF_THE_COUNTY) for name, tables in THINGS.items()}
    hidden = _hidden(connection, case_id, reader)
    choices = {name: tuple(row for row in rows if row.value not in hidden) for name, rows in choices.items()}
    choices |= {name: _of_county(connection, table, key) for name, (table, key) in REGISTERS.items()}
    choices["case"], choices["alert"] = _cases(connection, case, reader), _alerts(connection, case, alert, reader)
    known = _known(case, alert)
    return FormContext(
        case_id=case_id,
        alert_id=alert.id if alert is not None else "",
        number=case.case_no if case is not None else alert.alert_no if alert is not None else "",
        title=case.title if case is not None else alert.summary if alert is not None else "",
        known=known,
        choices=choices,
        proposed=tuple(row for row in open_proposals(connection, case_id) if row.id not in hidden) if case_id else (),
        versions={key: version for key, version in _versions(connection, case, alert).items() if key not in hidden},
    )


def _hidden(connection: Connection, case_id: str, reader: Reader | None) -> frozenset[str]:
    """The referrals with their papers and limits, and the proposals of this case, that this person may not know of."""
    table = MisconductReferral.table.c
    unknown = connection.execute(sa.select(table.id, table.document_id).where(sa.not_(referral_condition(reader)))).all()
    referrals = frozenset(row.id for row in unknown)
    limits = connection.execute(sa.select(RunningClock.table.c.id).where(RunningClock.table.c.object_id.in_(referrals))).scalars()
    papers = frozenset(row.document_id for row in unknown)
    return referrals | papers | frozenset(limits) | (hidden_proposals(connection, reader, [case_id]) if case_id else frozenset())


def _alert(connection: Connection, case: Any, alert_id: str) -> Any:
    wanted = alert_id or (case.first_alert_id if case is not None else "")
    return connection.execute(sa.select(Alert.table).where(Alert.table.c.id == wanted)).first() if wanted else None


def _known(case: Any, alert: Any) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if alert is not None:
        known |= {"alert": alert.id, "category": alert.category, "power_item": alert.power_item, "level": alert.level, "subject": alert.subject}
    if case is not None:
        known |= {
            "case": case.id,
            "category": case.category,
            "power_item": case.power_item,
            "power_items": list(case.power_items or ()),
            "level": case.level,
            "main_facts": case.main_facts or case.title,
            "handling_opinion": case.handling_opinion,
            "lead": case.lead,
            "assists": list(case.assists or ()),
        }
    return {name: value for name, value in known.items() if value not in ("", None, [])}


def _of_matter(connection: Connection, tables: Iterable[str], case_id: str, *, whole_county: bool) -> tuple[ChoiceRow, ...]:
    found: list[ChoiceRow] = []
    for name in tables:
        table = METADATA.tables.get(name)
        if table is None:
            continue
        people = _names_of_officers(connection) if "officer_id" in table.c else {}
        rows: list[Any] = []
        if "case_id" in table.c and case_id:
            rows += connection.execute(sa.select(table).where(table.c.case_id == case_id).order_by(table.c.id.desc()).limit(MOST)).all()
        if whole_county or "case_id" not in table.c:
            rows += connection.execute(sa.select(table).order_by(table.c.id.desc()).limit(NEWEST)).all()
        found += [_choice(row._mapping, "id", people) for row in rows]
    return tuple({row.value: row for row in found}.values())


def _of_county(connection: Connection, name: str, key: str) -> tuple[ChoiceRow, ...]:
    table = METADATA.tables.get(name)
    if table is None:
        return ()
    column = key if key in table.c else "id"
    return tuple(_choice(row._mapping, column) for row in connection.execute(sa.select(table).order_by(table.c[column]).limit(2000)))


def _names_of_officers(connection: Connection) -> dict[str, str]:
    return {str(key): str(name) for key, name in connection.execute(sa.select(Officer.table.c.id, Officer.table.c.name))}


def _choice(row: Mapping[Any, Any], key: str, people: Mapping[str, str] = MappingProxyType({})) -> ChoiceRow:
    spoken = next((str(row[name]) for name in SPOKEN if row.get(name)), "")
    return ChoiceRow(
        value=str(row[key]),
        text=spoken,
        unit=str(row.get("unit") or row.get("department") or row.get("to_unit") or ""),
        person=people.get(str(row.get("officer_id")), "") if people else "",
        state=str(row.get("state") or row.get("availability") or ""),
        kind=str(row.get("kind") or row.get("command") or row.get("role") or ""),
    )


def _cases(connection: Connection, case: Any, reader: Reader | None) -> tuple[ChoiceRow, ...]:
    mine = sa.true() if reader is None else case_condition(connection, reader)
    columns = (Case.table.c.id, Case.table.c.case_no, Case.table.c.title, Case.table.c.state)
    rows = connection.execute(sa.select(*columns).where(mine).order_by(Case.table.c.filed_at.desc()).limit(MOST)).all()
    found = [ChoiceRow(row.id, f"{row.case_no} {row.title}", state=str(row.state)) for row in rows if case is None or row.id != case.id]
    own = [ChoiceRow(case.id, f"{case.case_no} {case.title}", state=str(case.state))] if case is not None else []
    return (*own, *found)


def _alerts(connection: Connection, case: Any, alert: Any, reader: Reader | None) -> tuple[ChoiceRow, ...]:
    columns = (Alert.table.c.id, Alert.table.c.alert_no, Alert.table.c.summary, Alert.table.c.state)
    where = Alert.table.c.case_id == case.id if case is not None else Alert.table.c.case_id == ""
    mine = sa.true() if reader is None else alert_condition(connection, reader)
    rows = connection.execute(sa.select(*columns).where(where, mine).order_by(Alert.table.c.received_at.desc()).limit(MOST)).all()
    first = alert.id if alert is not None else ""
    rows = sorted(rows, key=lambda row: row.id != first)
    return tuple(ChoiceRow(row.id, f"{row.alert_no} {row.summary}", state=str(row.state)) for row in rows)


def _versions(connection: Connection, case: Any, alert: Any) -> dict[str, int]:
    seen = {str(row.id): int(row.version) for row in (case, alert) if row is not None}
    if case is None:
        return seen
    for name in {name for tables in THINGS.values() for name in tables}:
        table = METADATA.tables.get(name)
        if table is not None and "case_id" in table.c and "version" in table.c:
            chosen = sa.select(table.c.id, table.c.version).where(table.c.case_id == case.id)
            seen.update({str(key): int(version) for key, version in connection.execute(chosen)})
    return seen
