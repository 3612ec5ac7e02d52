"""What a person may read: the row scope of cases, alerts and papers, in one place, for every list, count, search, export and screen.

A view asks `case_condition(connection, reader)` and adds it to its select. What is kept from most people altogether – referrals, interference
records, what tells of them – stands in `models.views.secrecy`. Source: domain.md 2, “Row scope”.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.assistance import AssistanceRequest
from models.records.case import Case
from models.records.conference import AgendaItem, Conference
from models.records.document import Document
from models.records.early_intervention import EarlyIntervention
from models.records.notice import SupportRequest
from models.records.people import CallIn, Officer
from models.records.place import Township
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer
from models.rules.criminal_link import POLICE_UNITS
from models.rules.referrals import HIDDEN_PAPER, Reader
from models.rules.row_scope import SEES_ALL_CASES, SEES_MASKED
from models.views.secrecy import paper_condition

POLICE_KINDS: Final = ("criminal", "public_security", "police_to_admin")
"""Transfers the police case unit sees (domain.md 2)."""

_CASE = Case.table.c
_TRANSFER = CaseTransfer.table.c
_TASK = FirstResponseTask.table.c

Condition = sa.ColumnElement[bool]


def case_condition(connection: Connection, reader: Reader) -> Condition:
    """Return which cases this person may read, as a condition on `case_file`; nobody's role that is not named sees any."""
    if reader.role in SEES_ALL_CASES:
        return sa.true()
    scope = _SCOPES.get(reader.role)
    return sa.false() if scope is None else scope(connection, reader)


def alert_condition(connection: Connection, reader: Reader) -> Condition:
    """Return which alerts this person may read: those of the cases he may read; who sees all cases sees all alerts."""
    if reader.role in SEES_ALL_CASES:
        return sa.true()
    return sa.and_(Alert.table.c.case_id != "", Alert.table.c.case_id.in_(readable_case_ids(connection, reader)))


def document_condition(connection: Connection, reader: Reader) -> Condition:
    """Return which papers this person may read: those of his cases, those sent to his unit; of a referral only who may know of it."""
    paper = Document.table.c
    of_his_cases = sa.and_(paper.case_id != "", paper.case_id.in_(readable_case_ids(connection, reader)))
    of_the_county = sa.and_(paper.case_id == "", sa.true() if reader.role in SEES_ALL_CASES - SEES_MASKED else _among(paper.recipients, reader.unit))
    of_a_referral = sa.and_(paper.kind == HIDDEN_PAPER, paper_condition(reader))
    return sa.or_(sa.and_(paper.kind != HIDDEN_PAPER, sa.or_(of_his_cases, of_the_county)), of_a_referral)


def readable_case_ids(connection: Connection, reader: Reader) -> sa.Select[str]:
    """Return the ids of the cases this person may read, as a select to compare with."""
    return sa.select(_CASE.id).where(case_condition(connection, reader))


def may_read_case(connection: Connection, reader: Reader, case_id: str) -> bool:
    """Whether this person may read this case."""
    return connection.execute(readable_case_ids(connection, reader).where(_CASE.id == case_id)).first() is not None


def may_read_alert(connection: Connection, reader: Reader, alert_id: str) -> bool:
    """Whether this person may read this alert."""
    chosen = sa.select(Alert.table.c.id).where(Alert.table.c.id == alert_id, alert_condition(connection, reader))
    return connection.execute(chosen).first() is not None


def case_count(connection: Connection, reader: Reader) -> int:
    """How many cases this person may read."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(Case.table).where(case_condition(connection, reader))).scalar_one())


def _of_his_department(_connection: Connection, reader: Reader) -> Condition:
    unit = reader.unit
    handed = sa.select(_TRANSFER.case_id).where(sa.or_(_TRANSFER.unit == unit, _TRANSFER.sender == unit))
    asked = sa.select(AssistanceRequest.table.c.case_id).where(AssistanceRequest.table.c.unit == unit)
    return sa.or_(_CASE.lead == unit, _among(_CASE.assists, unit), _CASE.id.in_(handed), _CASE.id.in_(asked)) if unit else sa.false()


def _of_an_officer(connection: Connection, reader: Reader) -> Condition:
    named = sa.select(Officer.table.c.id).where(Officer.table.c.name == reader.name, Officer.table.c.unit == reader.unit)
    officer = connection.execute(named).scalar()
    if officer is None:
        return _of_his_department(connection, reader)
    tasks = sa.select(_TASK.case_id).where(_among(_TASK.officers, str(officer)))
    calls = sa.select(CallIn.table.c.case_id).where(CallIn.table.c.officer_id == officer)
    return sa.or_(_of_his_department(connection, reader), _CASE.id.in_(tasks), _CASE.id.in_(calls))


def _of_his_precinct(_connection: Connection, reader: Reader) -> Condition:
    tasks = sa.select(_TASK.case_id).where(_TASK.unit == reader.unit)
    handed = sa.select(_TRANSFER.case_id).where(_TRANSFER.unit == reader.unit)
    called = sa.select(SupportRequest.table.c.case_id).where(SupportRequest.table.c.unit == reader.unit)
    return sa.or_(_CASE.id.in_(tasks), _CASE.id.in_(handed), _CASE.id.in_(called))


def _of_his_township(connection: Connection, reader: Reader) -> Condition:
    towns = sa.select(Township.table.c.name).where(Township.table.c.brigade == reader.unit)
    tasks = sa.select(_TASK.case_id).where(_TASK.unit == reader.unit)
    return sa.or_(_of_his_department(connection, reader), _CASE.township.in_(towns), _CASE.id.in_(tasks))


def _of_the_police(_connection: Connection, reader: Reader) -> Condition:
    handed = sa.select(_TRANSFER.case_id).where(sa.or_(_TRANSFER.kind.in_(POLICE_KINDS), _TRANSFER.unit == reader.unit))
    joined = sa.select(EarlyIntervention.table.c.case_id).where(EarlyIntervention.table.c.organ == "psb")
    return sa.or_(_CASE.id.in_(handed), _CASE.id.in_(joined), _CASE.lead.in_(POLICE_UNITS))


def _on_an_agenda(_connection: Connection, _reader: Reader) -> Condition:
    items = sa.select(AgendaItem.table.c.about).where(AgendaItem.table.c.about != "")
    meetings = sa.select(Conference.table.c.case_id).where(Conference.table.c.case_id != "")
    return sa.or_(_CASE.id.in_(items), _CASE.id.in_(meetings))


def _invited_to(_connection: Connection, reader: Reader) -> Condition:
    asked = sa.select(AssistanceRequest.table.c.case_id).where(AssistanceRequest.table.c.unit.in_([name for name in (reader.unit, reader.name) if name]))
    return _CASE.id.in_(asked)


def _among(column: Any, key: str) -> Condition:
    """Whether a list kept as JSON holds this key."""
    return sa.type_coerce(column, sa.Text).like(f'%"{key}"%')


_SCOPES: Final[Mapping[str, Callable[[Connection, Reader], Condition]]] = MappingProxyType(
    {
        "seconded_officer": _of_an_officer,
        "station_officer": _of_his_precinct,
        "dept_handler": _of_his_department,
        "township_handler": _of_his_township,
        "police_case_officer": _of_the_police,
        "conference_chair": _on_an_agenda,
        "conference_secretary": _on_an_agenda,
        "expert": _invited_to,
    }
)
