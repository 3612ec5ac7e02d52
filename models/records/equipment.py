"""Equipment and vehicles of the departments: where each thing is, and each time it went out and came back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from models.base import INDEX, UNIQUE, Record, record
from models.rules.object_states import EquipmentState


@record("equipment")
class Equipment(Record):
    """A device or a vehicle that goes out with a team. Source: domain.md 9, R-616; `unit` owns it, `kind` is a line of R-616."""

    key: Annotated[str, UNIQUE]
    kind: str
    unit: Annotated[str, INDEX]
    name: str = ""
    serial: str = ""
    plate: str = ""
    state: Annotated[EquipmentState, INDEX] = EquipmentState.AVAILABLE
    custodian: str = ""
    battery: int | None = None
    next_check: date | None = None
    case_id: Annotated[str, INDEX] = ""
    task_id: str = ""


@record("equipment_use")
class EquipmentUse(Record):
    """One time a thing was out: for which case, with whom, by whose word, and in what condition it came back."""

    equipment_id: Annotated[str, INDEX]
    case_id: Annotated[str, INDEX]
    task_id: str = ""
    given_to: str = ""
    out_at: datetime
    out_by: str
    allowed_by: str = ""
    order_no: int | None = None
    back_at: datetime | None = None
    back_by: str = ""
    condition: str = ""
