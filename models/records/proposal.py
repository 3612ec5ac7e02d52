"""A proposal: a command asked by one person that another must approve."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record
from models.rules.states import ProposalState


@record("proposal")
class Proposal(Record):
    """Source: commands.md 1, “Propose and approve”. `args` are the command's own; they are looked at again when approved."""

    command: str
    args: dict[str, Any] = field(default_factory=dict)
    case_id: Annotated[str, INDEX] = ""
    state: Annotated[ProposalState, INDEX] = ProposalState.OPEN
    proposed_at: datetime
    proposed_by: str
    proposed_by_id: str = ""
    on_behalf_of: str = ""
    source: str = ""
    proof: str = ""
    signed_paper: str = ""
    warnings: list[str] = field(default_factory=list)
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
