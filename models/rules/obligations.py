"""What a case owes before it may close, what takes a duty up and what fulfils it. Source: domain.md 4.5, G-05, commands.md 2 and 3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from models.rules.refusal import Reason, reason


class ObligationKind(StrEnum):
    """The ten kinds that block closing."""

    SUPERIOR_REPORT = "superior_report"
    REPORTER_REPLY = "reporter_reply"
    EXHIBITS_UNDISPOSED = "exhibits_undisposed"
    TASKS_OPEN = "tasks_open"
    CALLINS_OPEN = "callins_open"
    TRANSFER_UNDECIDED = "transfer_undecided"
    ASSISTANCE_OPEN = "assistance_open"
    SUPPLEMENT_OPEN = "supplement_open"
    SIMPLE_PENALTY_FILING = "simple_penalty_filing"
    PROCURATORATE_COPY = "procuratorate_copy"


class Duty(NamedTuple):
    """One kind of duty: the commands that take it up and those that fulfil it. Its words stand in `code_words`."""

    kind: ObligationKind
    taken_up_by: tuple[str, ...]
    fulfilled_by: tuple[str, ...]


_TASK_ENDS: Final = ("submit_first_response_report", "confirm_hand_over_scene", "record_simple_penalty", "abort_simple_procedure", "cancel_task")
_FROM_AN_ALERT: Final = ("file_case", "attach_alert", "reopen_case")

_LISTED: Final[tuple[Duty, ...]] = (
    Duty(ObligationKind.SUPERIOR_REPORT, _FROM_AN_ALERT, ("report_to_superior",)),
    Duty(ObligationKind.REPORTER_REPLY, _FROM_AN_ALERT, ("reply_reporter",)),
    Duty(ObligationKind.EXHIBITS_UNDISPOSED, ("record_disposal",), ("hand_over_exhibits", "dispose_exhibits")),
    Duty(ObligationKind.TASKS_OPEN, ("order_first_response", "attach_alert"), _TASK_ENDS),
    Duty(ObligationKind.CALLINS_OPEN, ("call_in",), ("release_personnel", "decline_call_in")),
    Duty(
        ObligationKind.TRANSFER_UNDECIDED,
        ("transfer_public_security", "approve_criminal_transfer", "request_reconsideration"),
        ("answer_public_security", "record_filing_decision"),
    ),
    Duty(ObligationKind.ASSISTANCE_OPEN, ("request_assistance",), ("give_opinion",)),
    Duty(ObligationKind.SUPPLEMENT_OPEN, ("request_supplement",), ("submit_supplement",)),
    Duty(ObligationKind.SIMPLE_PENALTY_FILING, ("record_simple_penalty",), ("file_simple_penalty",)),
    Duty(ObligationKind.PROCURATORATE_COPY, ("approve_criminal_transfer",), ("send_copy_notice",)),
)

DUTIES: Final[Mapping[str, Duty]] = MappingProxyType({duty.kind: duty for duty in _LISTED})

NOT_BLOCKING: Final = ("reward", "recheck", "follow_up", "misconduct_referral", "court_enforcement", "compensation_claim", "filing_supervision")
"""What survives closing (domain.md 4.5, reading 26)."""

LAST_WORDS: Final = frozenset({"final", "not_established", "referred"})
"""Stages of a reply that end the duty to reply; `transferred_on` stops R-231 only (reading 5)."""


def ends_reporter_reply(stage: str) -> bool:
    """Whether a reply of this stage ends the duty to reply."""
    return stage in LAST_WORDS


def still_owed(open_duties: Iterable[tuple[str, str]], superior: str = "") -> tuple[Reason, ...]:
    """Why a case may not close or end yet (G-05): `superior_report_open` and `obligation_open`, each with the duties in `open`.

    Args:
        open_duties: (kind, name of the object) of each open duty; the name may be "".
        superior: who waits for the report, for the wording.
    """
    found = sorted(set(open_duties))
    reports = [duty for duty in found if duty[0] == ObligationKind.SUPERIOR_REPORT]
    others = [duty for duty in found if duty[0] != ObligationKind.SUPERIOR_REPORT]
    reasons = [reason("superior_report_open", superior=superior, open=_named(reports))] if reports else []
    reasons += [reason("obligation_open", obligations=tuple(dict.fromkeys(kind for kind, _ in others)), open=_named(others))] if others else []
    return tuple(reasons)


def _named(duties: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{kind}@{name}" if name else kind for kind, name in duties)
