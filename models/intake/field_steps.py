"""Takes in the steps first responders report over their links, each once however often a bad line makes the telephone repeat it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Actor, Outcome
from models.commands.batch import Batch
from models.commands.command import Command
from models.commands.desk import Wish
from models.intake.refusals import keep_rows
from models.records.intake import IntakeKey
from models.rules.refusal import Refused


@dataclass(frozen=True, slots=True, eq=False)
class StepArrival:
    """One step. `link` is the link's id; `key` names the step among all of the link, "" for one that may be repeated (a position)."""

    link: str
    key: str
    command: Command
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class StepKept:
    """The step is done; `fresh` the first time."""

    fresh: bool


class StepTaker:
    """Finds repeats and asks the door for the rest."""

    def plan(self, connection: Connection, arrivals: Sequence[StepArrival]) -> StepPlan:
        """Look up what these links reported before."""
        table = IntakeKey.table
        links, keys = {f"field:{arrival.link}" for arrival in arrivals}, {arrival.key for arrival in arrivals}
        rows = connection.execute(sa.select(table.c.source, table.c.key).where(table.c.key.in_(keys), table.c.source.in_(links)))
        return StepPlan(arrivals, {(row.source, row.key) for row in rows})


class StepPlan:
    """What becomes of the steps of one group."""

    def __init__(self, arrivals: Sequence[StepArrival], known: set[tuple[str, str]]) -> None:
        """`known` are the steps done before."""
        self.wishes: list[Wish] = []
        self._fresh: list[StepArrival] = []
        self._results: list[StepKept | Refused | int] = []
        for arrival in arrivals:
            name = f"field:{arrival.link}", arrival.key
            if arrival.key and name in known:
                self._results.append(StepKept(fresh=False))
                continue
            known.add(name)
            self._results.append(len(self.wishes))
            self.wishes.append(Wish(arrival.command, arrival.actor))
            self._fresh.append(arrival)

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Remember what was done."""
        done = [arrival for arrival, outcome in zip(self._fresh, outcomes, strict=True) if isinstance(outcome, Outcome) and arrival.key]
        rows = [IntakeKey(source=f"field:{arrival.link}", key=arrival.key, body_sha256="", at=arrival.at) for arrival in done]
        keep_rows(batch, rows)
        for position, result in enumerate(self._results):
            if isinstance(result, int):
                outcome = outcomes[result]
                self._results[position] = outcome if isinstance(outcome, Refused) else StepKept(fresh=True)

    def results(self) -> Sequence[object]:
        """Return `StepKept` or `Refused` for each."""
        return self._results
