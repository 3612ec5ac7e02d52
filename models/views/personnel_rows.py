"""What the personnel and roster screen shows, as flat frozen rows. Telephone numbers are never in here; times are aware UTC, days local."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models.views.rows import LimitRow


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One officer of the pool.

    `secondment` planned, active, extended or returned; `months` whole months at the Center so far; `days_left` of the certificate, negative
    when it has run out, None without one; `availability` by call-in, roster and record (domain.md 9); `load` counts the open cases he is out on;
    `amiss` are the reason codes for which he may not be called today, `warnings` the codes of the day's list.
    """

    id: str
    name: str
    real_name_no: str
    unit: str
    post: str
    specialities: tuple[str, ...]
    certificate_no: str
    certificate_valid_to: date | None
    days_left: int | None
    secondment: str
    secondment_from: date | None
    secondment_to: date | None
    months: int | None
    consent_paper: str
    availability: str
    load: int
    case_id: str
    case_no: str
    legal_qualified: bool
    backbone: str
    trained_on: date | None
    amiss: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StretchRow:
    """One person on one position, or away (`position` "")."""

    id: str
    person: str
    position: str
    kind: str
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class GapRow:
    """Time that nobody covers on a position (R-118)."""

    position: str
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class DutyDayRow:
    """The roster of one local day: who stands where, who is away, and what nobody covers."""

    day: date
    stretches: tuple[StretchRow, ...]
    gaps: tuple[GapRow, ...]


@dataclass(frozen=True, slots=True)
class ThingRow:
    """One device or vehicle; while it is out, for which case, since when and with whom."""

    id: str
    key: str
    kind: str
    name: str
    unit: str
    state: str
    custodian: str
    battery: int | None
    next_check: date | None
    case_id: str = ""
    case_no: str = ""
    out_at: datetime | None = None
    given_to: str = ""


@dataclass(frozen=True, slots=True)
class ShiftClockRow:
    """A running clock that goes over with the shift; `since_the_offer`: it began after the hand-over was offered."""

    limit: LimitRow
    clock_id: str
    case_id: str
    case_no: str
    since_the_offer: bool = False


@dataclass(frozen=True, slots=True)
class ShiftCallRow:
    """An open call-in that goes over with the shift."""

    callin_id: str
    officer: str
    state: str
    case_id: str
    case_no: str
    called_at: datetime
    since_the_offer: bool = False


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """The change of shift as it stands: what would have to be listed now, and the offer that waits, if one does."""

    clocks: tuple[ShiftClockRow, ...]
    callins: tuple[ShiftCallRow, ...]
    equipment_out: tuple[str, ...]
    handover_id: str = ""
    offered_by: str = ""
    offered_at: datetime | None = None
    to_name: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One of the expert library; who has not signed for confidentiality is not shown a case."""

    id: str
    name: str
    kind: str
    field_of_work: str
    organ: str
    confidentiality_signed_on: date | None


@dataclass(frozen=True, slots=True)
class RatioRow:
    """One staffing rule (R-601…R-608): what is, what should be."""

    rule: str
    value: float | None
    wanted: float
    is_met: bool


@dataclass(frozen=True, slots=True)
class PersonnelPage:
    """All of the personnel and roster screen, as of one moment."""

    as_of: datetime
    people: tuple[PersonRow, ...]
    days: tuple[DutyDayRow, ...]
    equipment: tuple[ThingRow, ...]
    shift: ShiftRow
    ratios: tuple[RatioRow, ...] = ()
    experts: tuple[ExpertRow, ...] = ()
