"""Knows whose link a reporting link is, what may come in by it, and what became of the last reports of the one who holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Actor
from models.commands.desk import Wish
from models.commands.report_links import hash_of
from models.intake.reports import Delivery
from models.records.alert import Alert
from models.records.case import Case
from models.records.intake import IntakeKey
from models.records.people import Operator
from models.records.report_link import ReportLink
from models.rules.permits import cell_of
from models.rules.states import TERMINAL_CASE_STATES, AlertState
from models.store import Store

SHOWN_COUNT: Final = 5
SHORTEST_TOKEN: Final = 20
LONGEST_TOKEN: Final = 100
BY_LINK: Final = "report_link"
"""What stands in the journal as the source of such a report; the proof names the link."""

_BEFORE_A_CASE: Final[Mapping[str, str]] = MappingProxyType(
    {AlertState.NEW: "received", AlertState.ACKNOWLEDGED: "taken", AlertState.REFERRED_OUT: "referred", AlertState.FALSE_ALARM: "ended"}
)
"""State of an alert → what its reporter is told; anything else hangs on its case."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who reports by a link. `area`: what he looks after; `township` "" where nobody said."""

    link_id: str
    actor: Actor
    channel: str
    area: str
    township: str

    @property
    def source(self) -> str:
        """Under which name his reports are known again, whichever link they came by."""
        return f"report:{self.actor.id}"


@dataclass(frozen=True, slots=True)
class OwnReport:
    """One of his reports. `standing` is a code: received, taken, in_case, referred, ended."""

    alert_no: str
    summary: str
    received_at: datetime
    standing: str


@dataclass(frozen=True, slots=True, eq=False)
class PatrolReport(Delivery):
    """One report by a link on its way: the person himself asks the door, where he needs it in the name of his unit."""

    holder: Holder | None = None

    def wish(self) -> Wish:
        """Ask as the holder, named; the link is the source and the proof (domain.md 2, `B`)."""
        assert self.holder is not None
        actor = self.holder.actor
        on_behalf_of = (actor.unit or actor.name) if cell_of("create_alert", actor.role) == "B" else ""
        return Wish(self.command, actor, on_behalf_of, BY_LINK, f"{BY_LINK}:{self.holder.link_id}")


class LinkEnded(Exception):
    """This link was somebody's once; it was ended, replaced, or his account is switched off."""


class ReportHolders:
    """The holders the store knows. Everything reads the store: ask in a thread."""

    def __init__(self, store: Store) -> None:
        """Nothing is read yet."""
        self._store = store

    def holder(self, token: str) -> Holder | None:
        """Return whose link this is, None for nobody's. Raises LinkEnded."""
        if not token.isascii() or not SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN:
            return None
        link, person = ReportLink.table, Operator.table
        with self._store.reading() as connection:
            row = connection.execute(sa.select(link).where(link.c.token_sha256 == hash_of(token))).first()
            if row is None:
                return None
            found = connection.execute(sa.select(person).where(person.c.id == row.holder_id)).first()
        if row.ended_at is not None or found is None or found.disabled:
            raise LinkEnded
        actor = Actor("operator", found.id, found.name, found.role, found.unit, found.organ, found.is_head)
        return Holder(row.id, actor, row.channel, row.area, row.township)

    def last_reports(self, holder: Holder) -> tuple[OwnReport, ...]:
        """His own last reports, newest first; nobody else's, and of each no more than how it stands."""
        with self._store.reading() as connection:
            return _last_reports(connection, holder.source)


def _last_reports(connection: Connection, source: str) -> tuple[OwnReport, ...]:
    key, alert, case = IntakeKey.table.c, Alert.table.c, Case.table.c
    chosen = (
        sa.select(alert.alert_no, alert.summary, alert.received_at, alert.state, case.state.label("case_state"))
        .join_from(IntakeKey.table, Alert.table, alert.id == key.alert_id)
        .outerjoin(Case.table, case.id == alert.case_id)
        .where(key.source == source)
        .order_by(key.at.desc(), alert.alert_no.desc())
        .limit(SHOWN_COUNT)
    )
    return tuple(OwnReport(row.alert_no, row.summary, row.received_at, _standing(row.state, row.case_state)) for row in connection.execute(chosen))


def _standing(state: str, case_state: str | None) -> str:
    if state in _BEFORE_A_CASE:
        return _BEFORE_A_CASE[state]
    return "ended" if case_state in TERMINAL_CASE_STATES and case_state != "merged" else "in_case"
