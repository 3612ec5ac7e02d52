"""What the supervision list shows, as flat frozen rows: codes and facts, never sentences; times aware UTC, days local."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class GroundRow:
    """One thing a flag stands on: `ground` a code (`feedback`, `ten_days`, `by_hand` …) with its facts; `by` "" = the machine."""

    ground: str
    at: datetime
    by: str
    facts: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The unit's answer beside a flag; `spoken_for` the person or unit it was entered for, "" if none."""

    at: datetime
    by: str
    spoken_for: str
    unit: str
    text: str
    paper: str


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A red flag with its evidence, the unit's answers and what became of it.

    `stands` until a supervisor has decided; `outcome` cleared, rectified or referred, "" while it stands and for who may not know of referrals.
    """

    id: str
    kind: str
    raised_at: datetime
    raised_by: str
    evidence: tuple[GroundRow, ...]
    answers: tuple[AnswerRow, ...]
    stands: bool
    outcome: str = ""
    outcome_at: datetime | None = None
    outcome_by: str = ""
    outcome_reason: str = ""


@dataclass(frozen=True, slots=True)
class LateRow:
    """One limit of a case that is overdue (ST-06), or will be: 80 % of its span have gone by. `days` whole days over, 0 if not yet."""

    rule: str
    unit: str
    due_at: datetime
    is_overdue: bool
    days: int
    clock_id: str


@dataclass(frozen=True, slots=True)
class PressedRow:
    """A supervision notice (`level` normal or listed) about the case."""

    id: str
    unit: str
    rule: str
    required: str
    level: str
    new_due: date | None
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class ListedRow:
    """Listed supervision by an organ above: requested, listed or in progress."""

    id: str
    organ: str
    state: str
    doc_no: str
    due: date | None


@dataclass(frozen=True, slots=True)
class SupervisedCaseRow:
    """One case of the supervision list and why it is on it; `reasons` are the marks the steps left (`second_return` …)."""

    case_id: str
    alert_id: str
    case_no: str
    title: str
    level: int
    state: str
    township: str
    lead: str
    flags: tuple[FlagRow, ...]
    late: tuple[LateRow, ...]
    notices: tuple[PressedRow, ...]
    listed: tuple[ListedRow, ...]
    reasons: tuple[str, ...]
    note_count: int

    @property
    def lists(self) -> frozenset[str]:
        """The lists it stands on: `red_flags`, `overdue` (ST-06), `supervision` (notices, listed, marks, red flags)."""
        standing = any(flag.stands for flag in self.flags)
        marked = bool(self.notices or self.listed or self.reasons or standing)
        found = {"red_flags": standing, "overdue": any(row.is_overdue for row in self.late), "supervision": marked}
        return frozenset(name for name, holds in found.items() if holds)


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A misconduct referral for who may know of it; `due_at` of its receipt (R-234), None once it was received."""

    id: str
    case_id: str
    case_no: str
    kind: str
    organ: str
    target_unit: str
    target_person: str
    facts: str
    state: str
    signed_at: datetime
    signed_by: str
    due_at: datetime | None
    paper_no: str
    result: str


@dataclass(frozen=True, slots=True)
class InterferenceRow:
    """An interference record for who may read it."""

    id: str
    case_id: str
    case_no: str
    who: str
    how: str
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SupervisionPage:
    """All of the supervision screen for one person, as of one moment; the gravest cases first."""

    as_of: datetime
    cases: tuple[SupervisedCaseRow, ...]
    referrals: tuple[ReferralRow, ...]
    interference: tuple[InterferenceRow, ...]
