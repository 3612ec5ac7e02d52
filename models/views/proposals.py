"""Proposals that wait for somebody's decision, with what they ask for."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.proposal import Proposal
from models.rules.states import ProposalState
from models.views.case_rows import ProposalRow


def open_proposals(connection: Connection, case_id: str) -> tuple[ProposalRow, ...]:
    """Those of a case that are open, oldest first; what the reader may not know of is the caller's to leave out."""
    table = Proposal.table
    chosen = sa.select(table).where(table.c.case_id == case_id, table.c.state == ProposalState.OPEN).order_by(table.c.proposed_at)
    rows = connection.execute(chosen)
    return tuple(ProposalRow(row.id, row.command, row.proposed_by, row.proposed_at, tuple(row.warnings or ()), dict(row.args or {})) for row in rows)
