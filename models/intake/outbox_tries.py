"""Keeps what a try to answer a sender came to: a line for each try, the next moment, and at its end the entry in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.engine import Connection

from models.base import Record
from models.commands.actor import Actor, Outcome
from models.commands.answers_sent import RecordAnswer
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.refusals import keep_rows
from models.records.outbox import Outgoing, OutgoingTry
from models.rules.answers import Verdict
from models.rules.refusal import Refused


@dataclass(frozen=True, slots=True, eq=False)
class Try:
    """One try that is over. `channel` is the source's; `next_at` counts where the answer is to be sent again."""

    outgoing: str
    source: str
    channel: str
    number: int
    at: datetime
    verdict: Verdict
    next_at: datetime
    status: int | None
    took_ms: int


class TryTaker:
    """Keeps tries in the group they came in."""

    def plan(self, _connection: Connection, arrivals: Sequence[Try]) -> TryPlan:
        """There is nothing to look up."""
        return TryPlan(arrivals)


class TryPlan:
    """The tries of one group; those that ended an answer ask the door to say so."""

    def __init__(self, tries: Sequence[Try]) -> None:
        """Ask for what has ended."""
        self._tries = tries
        self.wishes: list[Wish] = [_wish(one) for one in tries if one.verdict.outcome != "again"]

    def keep(self, batch: Batch, _outcomes: Sequence[Outcome | Refused]) -> None:
        """Write a line for each, and when it is to be sent next."""
        rows: list[Record] = []
        for one in self._tries:
            answer = batch.get(Outgoing, one.outgoing)
            if answer is None:
                continue
            answer.tries_count, answer.status, answer.fault, answer.next_at = one.number, one.status, one.verdict.fault, one.next_at
            if answer.ended_at is not None:
                answer.ended_at = one.at  # when it was taken, not when that was written down
            rows.append(OutgoingTry(outgoing_id=one.outgoing, at=one.at, number=one.number, status=one.status, fault=one.verdict.fault, took_ms=one.took_ms))
        keep_rows(batch, rows)

    def results(self) -> Sequence[object]:
        """Each was kept."""
        return [None] * len(self._tries)


def _wish(one: Try) -> Wish:
    verdict = one.verdict
    outcome: Literal["delivered", "stopped", "gone"] = "delivered" if verdict.outcome == "delivered" else "gone" if verdict.outcome == "gone" else "stopped"
    command = RecordAnswer(one.outgoing, one.channel, outcome, one.status, verdict.fault)
    return Wish(command, Actor.connector(one.source, one.channel))
