"""What a criminal transfer carries beyond any other: the charge, the head's decision, receipts, supplements and what the police decided."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record


@record("criminal_file")
class CriminalFile(Record):
    """Source: domain.md T-22…T-28, D-09. One for each transfer of kind `criminal`; units are keys.

    `handler_transfer_id` names the transfer of the department that handles the matter while the police have not filed it.
    `decisions` {decision, no, reason, at, by, notice_pending}, `receipts` {of, at, by, for}, `supplements` {asked_at, items, by},
    `reconsiderations` {at, reason, by}, each oldest first. `reconsidered`: the standing decision came after a reconsideration.
    """

    case_id: Annotated[str, INDEX]
    transfer_id: Annotated[str, INDEX]
    receiver: str
    offence: str
    report_no: str
    proposed_at: datetime
    proposed_by: str
    proposed_by_id: str = ""
    proposed_for: str = ""
    head_decided_at: datetime | None = None
    head: str = ""
    head_reason: str = ""
    signed_paper: str = ""
    copied_to: list[str] = field(default_factory=list)
    received_at: datetime | None = None
    handler_transfer_id: str = ""
    receipts: list[dict[str, Any]] = field(default_factory=list)
    supplements: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    reconsiderations: list[dict[str, Any]] = field(default_factory=list)
    reconsidered: bool = False
    admin_matter_at: datetime | None = None
    admin_matter: str = ""
