"""A misconduct referral: where it stands, which answer moves it on, and who may know of it. Source: domain.md 4.4, 2; reading 28.

Nobody whose home unit is the target unit, and not the target person, sees a referral; of the supervisors only the addressed organ;
besides them its proposer, the duty leader and the director.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from models.rules.refusal import Reason, reason


class ReferralState(StrEnum):
    """Where a referral stands. `signed` by the director, `sent` without him (a suggestion of filing supervision)."""

    DRAFT = "draft"
    SIGNED = "signed"
    SENT = "sent"
    ACKED = "acked"
    HANDLED = "handled"
    RESULT_BACK = "result_back"


REFERRAL_STEPS: Final[Mapping[tuple[ReferralState, str], ReferralState]] = MappingProxyType(
    {
        (ReferralState.SIGNED, "receive_referral"): ReferralState.ACKED,
        (ReferralState.SENT, "receive_referral"): ReferralState.ACKED,
        (ReferralState.ACKED, "record_referral_result"): ReferralState.RESULT_BACK,
        (ReferralState.HANDLED, "record_referral_result"): ReferralState.RESULT_BACK,
    }
)

HIDDEN_CLOCK: Final = "R-234"
"""The limit of a referral: who may not know of the referral may not see it run."""

HIDDEN_PAPER: Final = "D-14"
"""The paper of a referral."""

HIDDEN_COMMANDS: Final = frozenset({"create_misconduct_referral", "suggest_filing_supervision", "register_interference"})
"""A proposal of one of these names what the referral will say."""

HIDDEN_KINDS: Final = frozenset({"referral.signed", "referral.acked", "referral.result_recorded", "filing_supervision.suggested", "interference.registered"})
"""Journal kinds that tell of a referral or an interference record."""

PROPOSAL_KINDS: Final = frozenset({"proposal.made", "proposal.approved", "proposal.declined"})
"""Journal kinds that name the command proposed."""

UNTOLD_KINDS: Final = HIDDEN_KINDS | PROPOSAL_KINDS | {"red_flag.raised"}
"""Entries that change nothing of the case itself: who changed it is never told by one of these."""

SIGNERS: Final = frozenset({"duty_leader", "center_director"})
"""Roles that see every referral that does not name them."""


class Reader(Protocol):
    """Who reads: an operator as the door or a seat knows him."""

    @property
    def id(self) -> str:
        """The operator's id."""

    @property
    def name(self) -> str:
        """The name he acts under."""

    @property
    def role(self) -> str:
        """A code of domain.md 1.2."""

    @property
    def unit(self) -> str:
        """The key of his home unit."""

    @property
    def organ(self) -> str:
        """Of a supervisor: discipline, procuratorate or judicial_admin."""


def referral_step_objection(state: ReferralState | str, command: str) -> tuple[Reason, ...]:
    """Return `step_not_open` where the table has no line for this answer in this state."""
    known = ReferralState(state)
    return () if (known, command) in REFERRAL_STEPS else (reason("step_not_open", state=known, step=command),)


def is_named_in(target_unit: str, target_person: str, who: Reader) -> bool:
    """Whether a referral is against this person or his home unit."""
    return bool((target_person and target_person == who.name) or (target_unit and target_unit == who.unit))


def may_know_referral(organ: str, target_unit: str, target_person: str, proposers: frozenset[str], who: Reader) -> bool:
    """Whether this person may know of a referral; `proposers` are the ids of those who proposed and signed it."""
    if is_named_in(target_unit, target_person, who):
        return False
    of_the_organ = who.role == "supervisor" and who.organ == organ
    return of_the_organ or who.role in SIGNERS or who.id in proposers
