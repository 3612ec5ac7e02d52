"""Signs that a case was dealt with too lightly: computed at each transition and daily, shown to supervisors. Source: R-414, ST-11, reading 30.

A flag never changes a case and never refuses; it goes only when a supervisor clears it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

from models.rules.guards import FINE_ONLY
from models.rules.key_cases import is_violation


class RedFlag(StrEnum):
    """The kinds of domain.md 1.4."""

    DOWNGRADE = "downgrade"
    FINE_FOR_CRIME = "fine_for_crime"
    SELECTIVE = "selective"
    FAVOUR = "favour"
    NO_TRANSFER = "no_transfer"
    NO_FILING = "no_filing"


NO_TRANSFER_WORK_DAYS: Final = 10
"""Working days after the finding without a criminal transfer (domain.md 10.3, ASM)."""


def raised_by_feedback(result: str, *, flags: Collection[str], finding: str, criminal_transfer_sent: bool) -> frozenset[RedFlag]:
    """The flags a feedback raises when it comes in.

    Args:
        result: result code of the feedback.
        flags: flags of the case.
        finding: of the first-response report.
        criminal_transfer_sent: whether a criminal transfer of this case was sent.
    """
    raised = set()
    if "criminal_suspected" in flags and result in FINE_ONLY and not criminal_transfer_sent:
        raised |= {RedFlag.DOWNGRADE, RedFlag.NO_TRANSFER}
    if is_violation(finding) and result == "not_established":
        raised.add(RedFlag.DOWNGRADE)
    return frozenset(raised)


def raised_by_simple_procedure(flags: Collection[str]) -> frozenset[RedFlag]:
    """A key case in the simple procedure looks like a downgrade (R-414)."""
    return frozenset({RedFlag.DOWNGRADE}) if "key_case" in flags else frozenset()


def raised_by_time(work_days_since_finding: int, *, flags: Collection[str], criminal_transfer_sent: bool) -> frozenset[RedFlag]:
    """Should have been transferred and was not: a criminal indicator or key flag, ten working days gone by, no transfer (daily)."""
    suspected = bool({"criminal_suspected", "key_case"}.intersection(flags))
    overdue = work_days_since_finding > NO_TRANSFER_WORK_DAYS
    return frozenset({RedFlag.NO_TRANSFER}) if suspected and overdue and not criminal_transfer_sent else frozenset()


def still_standing(raised: Iterable[str], cleared: Collection[str]) -> frozenset[str]:
    """The flags that stand: raised and not cleared by a supervisor."""
    return frozenset(raised) - frozenset(cleared)
