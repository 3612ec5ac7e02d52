"""A misconduct referral: a clue about how a unit or person did its duty, sent to the organ that looks into it (监督移送)."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record
from models.rules.referrals import ReferralState


@record("misconduct_referral")
class MisconductReferral(Record):
    """Source: domain.md 4.4, T-40; reading 28. `kind` and `organ` as there; units are keys, `target_person` a name.

    `document_id` is its D-14; `transfer_id` the criminal transfer, where filing supervision is suggested (T-27). `proposed_by_id` and
    `signed_by_id` are operator ids.
    """

    case_id: Annotated[str, INDEX] = ""
    kind: str
    organ: str
    target_unit: str = ""
    target_person: str = ""
    facts: str
    evidence: list[str] = field(default_factory=list)
    state: ReferralState = ReferralState.SIGNED
    proposed_by: str
    proposed_by_id: str = ""
    proposed_for: str = ""
    signed_at: datetime
    signed_by: str = ""
    signed_by_id: str = ""
    transfer_id: str = ""
    document_id: Annotated[str, INDEX] = ""
    acked_at: datetime | None = None
    acked_by: str = ""
    result_at: datetime | None = None
    result_by: str = ""
    result: str = ""
