"""An exhibit: a thing seized or registered on the scene, where it is now, and what appraisals found of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record
from models.rules.criminal_link import ExhibitState


@record("exhibit")
class Exhibit(Record):
    """Source: domain.md 4.4, reading 24. Only seized and stored ones bind the case; `custodian` is who has it now: a unit's key, or a place.

    Every touch is a line of `custody_entry`.
    """

    case_id: Annotated[str, INDEX]
    task_id: str = ""
    name: str
    quantity: float
    seized: bool
    perishable: bool = False
    state: ExhibitState
    taken_at: datetime
    taken_by: str
    fixed_at: datetime | None = None
    custodian: str = ""
    disposed_how: str = ""
    disposed_at: datetime | None = None


@record("custody_entry")
class CustodyEntry(Record):
    """One line of the custody chain of a thing (保管): every touch. Source: domain.md 1.4, 11, 000 四(五)4.

    `act` is seized, registered, fixed, sampled, appraised, transferred, returned, destroyed or confiscated; evidence has its own lines.
    """

    case_id: Annotated[str, INDEX]
    exhibit_id: Annotated[str, INDEX]
    at: datetime
    act: str
    by: str
    on_behalf_of: str = ""
    by_unit: str = ""
    to: str = ""
    paper_no: str = ""


@record("appraisal")
class Appraisal(Record):
    """An entrusted appraisal (委托鉴定) of a thing or of the scene. Source: domain.md 1.4, 4.4; `evidence_id` is its report in the file."""

    case_id: Annotated[str, INDEX]
    exhibit_id: str = ""
    evidence_id: str
    at: datetime
    what: str
    by: str
