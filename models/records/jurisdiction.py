"""A question of who handles a case, and how it was settled (管辖协商·指定)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record
from models.rules.handover_states import DisputeState


@record("jurisdiction_dispute")
class JurisdictionDispute(Record):
    """Source: domain.md T-16, T-17, D-13. `raised_by` and `proposed_handler` are units, by key where the county knows them.

    `request_document_id` is the request to the county government that was drafted when R-227 ran out; `mode`, `body` and `paper_no` say
    who settled it and on what paper.
    """

    case_id: Annotated[str, INDEX]
    state: DisputeState = DisputeState.RAISED
    raised_at: datetime
    raised_by: str
    typed_by: str
    ground: str
    proposed_handler: str
    from_state: str = ""
    request_document_id: str = ""
    mode: str = ""
    body: str = ""
    paper_no: str = ""
    settled_at: datetime | None = None
    settled_by: str = ""
