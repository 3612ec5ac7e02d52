"""Takes in HTTP reports: each becomes one alert, once; a repeat gets the same numbers, over restarts too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Actor, Outcome
from models.commands.alerts import CreateAlert
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.refusals import keep_rows
from models.records.alert import Alert
from models.records.intake import IntakeKey
from models.rules.refusal import Refused


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """One checked report on its way. `keys` name it (`ref:…`, `id:…` or `body:…`); `fingerprint` is that of its canonical body.

    `line` is the line it came over: http, cap, mqtt or folder.
    """

    source: str
    keys: tuple[str, ...]
    fingerprint: str
    command: CreateAlert
    at: datetime
    line: str = "http"

    def wish(self) -> Wish:
        """What is asked of the door: as the connector of the source, for its own channel."""
        return Wish(self.command, Actor.connector(self.source, self.command.channel))


@dataclass(frozen=True, slots=True)
class Kept:
    """The alert a report became; `fresh` the first time."""

    alert_id: str
    alert_no: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same key came before with another body; nothing was changed."""

    key: str


KnownKeys = dict[tuple[str, str], tuple[str, Kept]]
"""By source and name: the fingerprint of the body that came under it, and the alert it became or joined."""


class Named(Protocol):
    """What arrives under names by which a repeat is known."""

    @property
    def source(self) -> str:
        """Whose it is."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its names among all of its source."""

    @property
    def fingerprint(self) -> str:
        """What makes two bodies the same."""

    @property
    def at(self) -> datetime:
        """When it came."""


class ReportTaker:
    """Finds repeats and asks the door for one alert per new report."""

    def plan(self, connection: Connection, arrivals: Sequence[Delivery]) -> ReportPlan:
        """Look up all keys of the group at once."""
        return ReportPlan(arrivals, known_keys(connection, arrivals))


class ReportPlan:
    """What becomes of the reports of one group."""

    def __init__(self, deliveries: Sequence[Delivery], known: KnownKeys) -> None:
        """Tell new ones from repeats, repeats within the group too."""
        self.wishes: list[Wish] = []
        self._fresh: list[Delivery] = []
        self._results: list[Kept | Conflict | Refused | int] = []
        self._further: list[tuple[Delivery, str, Kept | int]] = []
        in_group: dict[tuple[str, str], int] = {}
        for delivery in deliveries:
            self._results.append(self._place(delivery, known, in_group))

    def _place(self, delivery: Delivery, known: KnownKeys, in_group: dict[tuple[str, str], int]) -> Kept | Conflict | int:
        """Return the answer already known, or which of the group's wishes will give it. No name of a report may be that of another one."""
        found: Kept | int | None = None
        for name in delivery.keys:
            key = delivery.source, name
            if key not in known and key not in in_group:
                continue
            fingerprint, answer = known[key] if key in known else (self._fresh[in_group[key]].fingerprint, in_group[key])
            if fingerprint != delivery.fingerprint:
                return Conflict(name)
            found = answer if found is None else found
        if found is not None:
            self._remember(delivery, found, known, in_group)
            return found
        index = len(self.wishes)
        self.wishes.append(delivery.wish())
        self._fresh.append(delivery)
        in_group.update({(delivery.source, name): index for name in delivery.keys})
        return index

    def _remember(self, delivery: Delivery, found: Kept | int, known: KnownKeys, in_group: dict[tuple[str, str], int]) -> None:
        """A repeat under a further name is known by that name too from now on."""
        for name in delivery.keys:
            key = delivery.source, name
            if key in known or key in in_group:
                continue
            self._further.append((delivery, name, found))
            if isinstance(found, int):
                in_group[key] = found
            else:
                known[key] = delivery.fingerprint, found

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write the keys of what was made, and settle what is answered."""
        answers: list[Kept | Refused] = []
        rows: list[IntakeKey] = []
        for delivery, outcome in zip(self._fresh, outcomes, strict=True):
            if isinstance(outcome, Refused):
                answers.append(outcome)
                continue
            kept = made_by(batch, outcome)
            answers.append(kept)
            rows += [key_row(delivery, name, kept) for name in delivery.keys]
        for delivery, name, found in self._further:
            answer = answers[found] if isinstance(found, int) else found
            rows += [key_row(delivery, name, answer)] if isinstance(answer, Kept) else []
        keep_rows(batch, rows)
        told: set[int] = set()
        for position, result in enumerate(self._results):
            if isinstance(result, int):
                self._results[position] = _repeated(answers[result]) if result in told else answers[result]
                told.add(result)

    def results(self) -> Sequence[object]:
        """Return `Kept`, `Conflict` or `Refused` for each."""
        return self._results


def known_keys(connection: Connection, arrivals: Sequence[Named]) -> KnownKeys:
    """Look up all names of a group at once; return what became of those that came before."""
    table = IntakeKey.table.c
    wanted = {key for arrival in arrivals for key in arrival.keys}
    rows = connection.execute(sa.select(table.source, table.key, table.body_sha256, table.alert_id, table.alert_no).where(table.key.in_(wanted)))
    return {(row.source, row.key): (row.body_sha256, Kept(row.alert_id, row.alert_no, fresh=False)) for row in rows}


def made_by(batch: Batch, outcome: Outcome) -> Kept:
    """Return the alert a wish has made in this transaction."""
    alert = batch.get(Alert, outcome.made[0])
    return Kept(outcome.made[0], "" if alert is None else alert.alert_no, fresh=True)


def key_row(delivery: Named, name: str, kept: Kept) -> IntakeKey:
    """Return the row by which a repeat of `delivery` under `name` gets the same answer."""
    return IntakeKey(source=delivery.source, key=name, body_sha256=delivery.fingerprint, alert_id=kept.alert_id, alert_no=kept.alert_no, at=delivery.at)


def _repeated(answer: Kept | Refused) -> Kept | Refused:
    return Kept(answer.alert_id, answer.alert_no, fresh=False) if isinstance(answer, Kept) else answer
