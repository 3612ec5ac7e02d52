"""The pure rules of the criminal link (行刑衔接): who sends, when the police may be asked, where exhibits and interventions go.

Source: domain.md T-22…T-28, 4.4, R-301…R-311, R-405; commands.md 3 “Criminal link” and readings 12, 24.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from models.rules import clocks
from models.rules.guards import window
from models.rules.refusal import Reason, Refused, reason
from models.rules.rulebook import Rulebook
from models.rules.states import CaseState, TransferState
from models.rules.step_names import Step


class ExhibitState(StrEnum):
    """Where a thing taken on the scene is; `registered` was left where it was (先行登记)."""

    SEIZED = "seized"
    REGISTERED = "registered"
    STORED = "stored"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    DESTROYED = "destroyed"


class InterventionState(StrEnum):
    """Police or procuratorate joining a case before any transfer (提前介入)."""

    REQUESTED = "requested"
    AGREED = "agreed"
    DECLINED = "declined"
    JOINED = "joined"
    ENDED = "ended"


SENDERS: Final = frozenset({"department", "township_brigade"})
"""Kinds of units in whose name a formal transfer goes; a branch, a station or the Center has no name to give (G-02, 003#6 一(三))."""

POLICE_UNITS: Final = frozenset({"psb", "police_case_unit"})
"""Keys of units that speak for the public security organ in a criminal transfer."""

WAITING_FOR_THE_HEAD: Final = (TransferState.DRAFT, TransferState.PROPOSED)
ON_ITS_WAY: Final = (TransferState.APPROVED, TransferState.SENT)
WITH_THE_POLICE: Final = (TransferState.RECEIVED, TransferState.SUPPLEMENT_ASKED, TransferState.RECONSIDERATION)
"""States in which the police owe a decision."""

UNDECIDED: Final = frozenset({*WAITING_FOR_THE_HEAD, *ON_ITS_WAY, *WITH_THE_POLICE})

HELD: Final = frozenset({ExhibitState.SEIZED, ExhibitState.STORED, ExhibitState.REGISTERED})
"""States in which a thing is still ours to hand over or dispose of."""

BINDING: Final = frozenset({ExhibitState.SEIZED, ExhibitState.STORED})
"""States that bind the case: what was only registered follows and blocks nothing (reading 24)."""

DISPOSALS: Final[Mapping[str, ExhibitState]] = MappingProxyType(
    {"returned": ExhibitState.RETURNED, "destroyed": ExhibitState.DESTROYED, "confiscated": ExhibitState.DESTROYED}
)
"""How a thing is disposed of → its state; confiscated goods do not come back either, and `disposed_how` keeps the word."""

INTERVENTION_STEPS: Final[Mapping[tuple[InterventionState, str], InterventionState]] = MappingProxyType(
    {
        (InterventionState.REQUESTED, "agreed"): InterventionState.AGREED,
        (InterventionState.REQUESTED, "declined"): InterventionState.DECLINED,
        (InterventionState.REQUESTED, "joined"): InterventionState.JOINED,
        (InterventionState.AGREED, "declined"): InterventionState.DECLINED,
        (InterventionState.AGREED, "joined"): InterventionState.JOINED,
        (InterventionState.AGREED, "ended"): InterventionState.ENDED,
        (InterventionState.JOINED, "joined"): InterventionState.JOINED,
        (InterventionState.JOINED, "ended"): InterventionState.ENDED,
    }
)
"""Where an answer leads; who has joined may say again what he advises."""


def sender_objection(unit_kind: str) -> tuple[Reason, ...]:
    """G-02: the transfer goes in the name of a department or brigade, not of a branch of one."""
    return () if unit_kind in SENDERS else (reason("sender_is_branch"),)


def supplement_window(book: Rulebook, received_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """R-308: what is missing is asked for within 24 hours of the receipt; `window_closed` names when that was."""
    rule = book.rule("R-308")
    return window(clocks.due(rule, received_at, book.working_days, "ask").due_at, now) if rule.enabled else ()


def decision_step(decision: str, state: CaseState | str) -> Step:
    """The step of a police decision; a late one meets a case whose handler has fed back meanwhile (T-24, T-25)."""
    in_time = CaseState(state) is CaseState.CRIMINAL_REVIEW
    if decision == "file":
        return Step.POLICE_FILE if in_time else Step.POLICE_FILE_LATE
    return Step.POLICE_NOT_FILE if in_time else Step.POLICE_NOT_FILE_LATE


def term_after_refusal(*, reconsidered: bool) -> str:
    """Which right a refusal to file gives: asking again (R-305), after a reconsideration going to the procuratorate (R-307)."""
    return "R-307" if reconsidered else "R-305"


def may_be_supervised(state: TransferState | str, *, decision_is_late: bool) -> bool:
    """T-27: filing supervision is suggested where the police refused to file, or let their term pass."""
    known = TransferState(state)
    return known is TransferState.NOT_FILED or (known in WITH_THE_POLICE and decision_is_late)


def after_answer(state: InterventionState | str, answer: str) -> InterventionState:
    """The state of an intervention after an answer; `Refused("step_not_open")` where it is not open."""
    known = InterventionState(state)
    if (known, answer) not in INTERVENTION_STEPS:
        raise Refused("step_not_open", state=known, step="answer_early_intervention")
    return INTERVENTION_STEPS[known, answer]


def is_copied_to_procuratorate(copied_to: Iterable[str]) -> bool:
    """Whether the procuratorate is among those a transfer is copied to (R-302, 310号令6)."""
    return "procuratorate" in copied_to
