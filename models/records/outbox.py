"""What goes back to the senders of alerts: one line per answer, written with the change it tells, and one per try to send it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa

from models.base import INDEX, Record, record


@record("outgoing", sa.Index("ix_outgoing_open", "state", "source"))
class Outgoing(Record):
    """One answer to one source about its own alert. Source: issue 4, “Answering back”; domain.md 3.3.

    `event` is a word of `models.rules.answers.EVENTS`; `body` exactly what is sent; `thread` orders the answers to one report (its
    `source_ref`, else the alert's id) by `seq`, the journal's number of the change. `state` is waiting, delivered or stopped; `fault`
    a code of the last try; `asked_at` when it was made or last sent again by hand: from then its age counts. The id makes the
    `webhook-id` and stays over all tries.
    """

    source: Annotated[str, INDEX]
    thread: str
    source_ref: str = ""
    alert_id: Annotated[str, INDEX]
    alert_no: str
    case_id: str = ""
    event: str
    body: dict[str, Any] = field(default_factory=dict)
    seq: int
    made_at: Annotated[datetime, INDEX]
    asked_at: datetime
    state: str = "waiting"
    next_at: datetime
    tries_count: int = 0
    status: int | None = None
    fault: str = ""
    ended_at: datetime | None = None


@record("outgoing_try")
class OutgoingTry(Record):
    """One try to send an answer: what the receiver said (`status`), or why it said nothing (`fault`), and how long it took."""

    outgoing_id: Annotated[str, INDEX]
    at: datetime
    number: int
    status: int | None = None
    fault: str = ""
    took_ms: int


@record("line_test")
class LineTest(Record):
    """One self-test that came the whole way of a line and was kept like a report; it raised no alert. `line` is http, mqtt or folder."""

    source: Annotated[str, INDEX]
    line: str
    test_id: str
    at: datetime
