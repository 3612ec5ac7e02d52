"""What a case may owe before it may close, and how that is said. Source: domain.md 4.5, G-05, commands.md 2 and 3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from models.rules.refusal import Reason, reason


class ObligationKind(StrEnum):
    """The ten kinds that block closing; which steps take one up and fulfil it stands in those steps. The words stand in `code_words`."""

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
