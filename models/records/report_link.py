"""The standing personal link by which an inspector, chief or patrol reports from a telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, UNIQUE, Record, record


@record("report_link")
class ReportLink(Record):
    """One link of one person. Source: domain.md 3.2 (on-duty reporters are named); issue 4, Build 1.

    The token itself is kept nowhere: `token_sha256` alone knows it again. `holder_id` is an operator's id; `area` what he looks after
    (grid code, river section, precinct, team); `ended_why` is `replaced`, `ended` or `disabled`. An ended link stays, to answer that it ended.
    """

    token_sha256: Annotated[str, UNIQUE]
    holder_id: Annotated[str, INDEX]
    holder: str
    channel: str
    area: str = ""
    township: str = ""
    made_at: datetime
    made_by: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_why: str = ""
