"""Takes in CAP messages so that a chain of them is one alert: an update, a withdrawal or a correction joins what it refers to.

A message is known by identifier, sender and moment, over restarts too. What is an exercise never touches what is real, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Actor, Outcome
from models.commands.alerts import CreateAlert
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.commands.machine_reports import UpdateAlert
from models.intake.cap import CapMessage, Reference
from models.intake.refusals import keep_rows
from models.intake.reports import Conflict, Kept, KnownKeys, key_row, known_keys, made_by
from models.records.alert import Alert
from models.records.intake import IntakeKey
from models.rules.refusal import Refused
from models.rules.states import AlertState

ENDED_UNTAKEN: Final = frozenset({AlertState.FALSE_ALARM, AlertState.REFERRED_OUT})
"""What joined such an alert would be seen by nobody: it becomes an alert of its own."""
MOST_REFERENCES: Final = 20
NAMES_AT_ONCE: Final = 500
"""So many names are looked up in one question: databases take a limited number of them."""


class Again(Enum):
    """What a plan may answer beside the alert: hand it in once more, or never."""

    AGAIN = auto()
    """The message it refers to is being kept in this very moment."""
    NEVER = auto()
    """It acknowledges something that is not known here: nothing is kept, for an acknowledgement never is an alert."""


@dataclass(frozen=True, slots=True, eq=False)
class CapDelivery:
    """One message on its way. `command` makes an alert of it where it joins none; `addition` what it adds where it does (its `alert` is set then)."""

    source: str
    message: CapMessage
    keys: tuple[str, ...]
    fingerprint: str
    command: CreateAlert
    addition: UpdateAlert
    at: datetime
    is_real: bool


def key_of_message(message: CapMessage) -> str:
    """The name of a message: identifier, sender, and the moment however its zone was written."""
    return f"cap:{message.identifier},{message.sender},{message.sent.astimezone(UTC).isoformat()}"


def _alias(reference: Reference) -> str:
    """The name of a message that is referred to, so that it finds its chain when it comes late."""
    return f"capref:{reference.identifier},{reference.sender}"


class CapTaker:
    """Finds what messages refer to, and asks the door."""

    def plan(self, connection: Connection, arrivals: Sequence[CapDelivery]) -> CapPlan:
        """Look up the messages themselves and what they refer to."""
        known = known_keys(connection, arrivals)
        named = _named(connection, arrivals)
        meant = {id(arrival): _meant(connection, arrival) for arrival in arrivals if not _is_known(arrival, known)}
        return CapPlan(arrivals, known, meant, named)


class CapPlan:
    """What becomes of the messages of one group."""

    def __init__(self, arrivals: Sequence[CapDelivery], known: KnownKeys, meant: dict[int, Kept | None], named: set[tuple[str, str]]) -> None:
        """Tell new chains, messages that join one, and repeats."""
        self.wishes: list[Wish] = []
        self._named = named
        self._fresh: list[tuple[int, CapDelivery, Kept | None]] = []
        self._results: list[object] = []
        in_group: dict[tuple[str, str], CapDelivery] = {}
        for number, arrival in enumerate(arrivals):
            self._results.append(self._placed(number, arrival, known, meant.get(id(arrival)), in_group))
            in_group.update({(arrival.source, key): arrival for key in arrival.keys})

    def _placed(
        self,
        number: int,
        arrival: CapDelivery,
        known: KnownKeys,
        meant: Kept | None,
        in_group: dict[tuple[str, str], CapDelivery],
    ) -> object:
        for key in arrival.keys:
            found = known.get((arrival.source, key))
            if found is not None:
                return found[1] if found[0] == arrival.fingerprint else Conflict(key)
            if (arrival.source, key) in in_group:
                return Again.AGAIN
        begun = [other.message for _, other, joined in self._fresh if joined is None and other.source == arrival.source and other.is_real == arrival.is_real]
        if meant is None and any(_belong_together(arrival.message, message) for message in begun):
            return Again.AGAIN
        if meant is None and arrival.message.kind == "Ack":
            return Again.NEVER
        actor = Actor.connector(arrival.source, arrival.command.channel)
        wanted = replace(arrival.addition, alert=meant.alert_id) if meant is not None else arrival.command
        self.wishes.append(Wish(wanted, actor))
        self._fresh.append((number, arrival, meant))
        return None

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write the names of what was kept, and settle what is answered."""
        rows: list[IntakeKey] = []
        for (number, arrival, meant), outcome in zip(self._fresh, outcomes, strict=True):
            if isinstance(outcome, Refused):
                self._results[number] = outcome
                continue
            kept = meant or made_by(batch, outcome)
            self._results[number] = kept
            aliases = [name for name in map(_alias, arrival.message.references) if (arrival.source, name) not in self._named]
            self._named |= {(arrival.source, name) for name in aliases}
            rows += [key_row(arrival, key, kept) for key in dict.fromkeys((*arrival.keys, *aliases))]
        keep_rows(batch, rows)

    def results(self) -> Sequence[object]:
        """Return `Kept` (not fresh where it joined), `Conflict`, `Refused` or `Again` for each."""
        return self._results


def _named(connection: Connection, arrivals: Sequence[CapDelivery]) -> set[tuple[str, str]]:
    """What of the messages referred to has its name on file already."""
    table = IntakeKey.table.c
    wanted = sorted({_alias(reference) for arrival in arrivals for reference in arrival.message.references})
    parts = (wanted[start : start + NAMES_AT_ONCE] for start in range(0, len(wanted), NAMES_AT_ONCE))
    asked = (sa.select(table.source, table.key).where(table.key.in_(names)) for names in parts)
    return {(row.source, row.key) for question in asked for row in connection.execute(question)}


def _is_known(arrival: CapDelivery, known: KnownKeys) -> bool:
    return any((arrival.source, key) in known for key in arrival.keys)


def _meant(connection: Connection, arrival: CapDelivery) -> Kept | None:
    """The newest alert a message refers to that it may join: of the same source, as real as it is, and not ended without a case."""
    message, table, alert = arrival.message, IntakeKey.table.c, Alert.table.c
    references = message.references[-MOST_REFERENCES:]
    itself = Reference(message.identifier, message.sender)
    names = [_alias(one) for one in (*references, itself, Reference(message.identifier))]
    named = sa.or_(table.key.in_(names), *(table.key.startswith(_prefix(reference), autoescape=True) for reference in references))
    rows = connection.execute(
        sa.select(alert.id, alert.alert_no, alert.state)
        .join_from(IntakeKey.table, Alert.table, alert.id == table.alert_id)
        .where(table.source == arrival.source, named)
        .order_by(alert.received_at.desc(), alert.id.desc())
    )
    open_ones = [row for row in rows if row.state not in ENDED_UNTAKEN and (row.state != AlertState.EXERCISE) == arrival.is_real]
    return Kept(open_ones[0].id, open_ones[0].alert_no, fresh=False) if open_ones else None


def _prefix(reference: Reference) -> str:
    """How the name of the message meant begins. Its moment is left out: many senders write it in another zone, or not at all."""
    return f"cap:{reference.identifier}," + (f"{reference.sender}," if reference.sender else "")


def _belong_together(one: CapMessage, other: CapMessage) -> bool:
    """Whether one refers to the other, or both to the same."""
    meant, also = {reference.identifier for reference in one.references}, {reference.identifier for reference in other.references}
    return any(_means(reference, other) for reference in one.references) or any(_means(reference, one) for reference in other.references) or bool(meant & also)


def _means(reference: Reference, message: CapMessage) -> bool:
    return reference.identifier == message.identifier and reference.sender in {"", message.sender}
