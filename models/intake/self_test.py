"""The self-test of a line: a report that comes the whole way, is kept like any other, and raises no alert.

Over HTTP it is known by its `webhook-id`, which the signature covers; from a broker and in the watched folder by its own words, for there the
login or the rights stand for a signature. Whoever may send as this source may test it, nobody else. Source: issue 4 Build 8.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web
from sqlalchemy.engine import Connection

from models.commands.actor import Outcome
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.keeper import NotKept, TooMany
from models.intake.problem import Problem
from models.intake.reception import Doors, read_apart
from models.intake.refusals import keep_rows, printable
from models.intake.report import BadReport, Report
from models.intake.signature import SELF_TEST
from models.records.outbox import LineTest
from models.rules.refusal import Refused

KEPT_TESTS: Final = 20
"""So many self-tests of a source are remembered."""


@dataclass(frozen=True, slots=True, eq=False)
class SelfTest:
    """One self-test that was proven, read and found whole."""

    source: str
    line: str
    test_id: str
    at: datetime


class SelfTestTaker:
    """Keeps self-tests in the group they came in."""

    def plan(self, _connection: Connection, arrivals: Sequence[SelfTest]) -> SelfTestPlan:
        """There is nothing to look up."""
        return SelfTestPlan(arrivals)


class SelfTestPlan:
    """The self-tests of one group."""

    def __init__(self, tests: Sequence[SelfTest]) -> None:
        """Nothing is asked of the door: no alert, no number, no entry."""
        self.wishes: list[Wish] = []
        self._tests = tests

    def keep(self, batch: Batch, _outcomes: Sequence[Outcome | Refused]) -> None:
        """Write a line for each; the oldest of a source go."""
        keep_rows(batch, [LineTest(source=one.source, line=one.line, test_id=printable(one.test_id), at=one.at) for one in self._tests])
        table = LineTest.table
        for source in {one.source for one in self._tests}:
            ids = [row.id for row in batch.connection.execute(table.select().where(table.c.source == source).order_by(table.c.id.desc()))]
            if len(ids) > KEPT_TESTS:
                batch.connection.execute(table.delete().where(table.c.id.in_(ids[KEPT_TESTS:])))

    def results(self) -> Sequence[object]:
        """Each was kept."""
        return [None] * len(self._tests)


def is_self_test(webhook_id: str) -> bool:
    """Whether a message of this id is a self-test."""
    return webhook_id.startswith(SELF_TEST)


def names_itself(report: Report) -> bool:
    """Whether a report says in its own words that it is a self-test: by its reference, and by a mark beside it."""
    return is_self_test(report.source_ref or "") and report.extra.get("self_test") is True


async def answer_self_test(doors: Doors, source: str, webhook_id: str, body: bytes, came: float) -> web.Response:
    """Read and keep a proven self-test; answer with the milliseconds each step took. `came` is the `time.monotonic()` of its arrival.

    Raises:
        Problem: it was no report, or could not be kept, in the words any report would get.
    """
    proven = time.monotonic()
    try:
        await read_apart(body)
        read = time.monotonic()
        await doors.keeper.keep(SelfTest(source, "http", webhook_id, doors.clock.now()), source)
    except BadReport as bad:
        raise Problem(400, "bad_report", "Some fields cannot be used.", errors=bad.errors) from None
    except NotKept as error:
        raise Problem(503, error.reason, "Send it again later.", retry_after=error.retry_after) from None
    except TooMany:
        raise Problem(429, "over_share", "Too many reports of this source are waiting.", retry_after=2) from None
    kept = time.monotonic()
    steps = {"proven_ms": proven - came, "read_ms": read - proven, "kept_ms": kept - read}
    return web.json_response({"self_test": webhook_id, **{name: round(seconds * 1000, 2) for name, seconds in steps.items()}})
