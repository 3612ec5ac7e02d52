"""What a walk sees of the product: the store under the door, read with plain queries, and the names the walk gave to things."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.base import METADATA
from models.commands.actor import Actor
from models.commands.batch import Batch
from models.commands.duties import still_open
from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document
from models.records.intake import Source
from models.records.people import Operator
from models.records.period_duty import PeriodDuty
from models.records.referral import MisconductReferral
from models.records.running_clock import RunningClock
from models.store import Store
from tests.bed.whose import tables_of, with_id

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Focus:
    """What a step is about: a case, or an alert that has none yet; both empty on a tick without `about`."""

    case_id: str = ""
    alert_id: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The store between two steps, to tell what a step did."""

    newest_seq: int
    documents: frozenset[str]
    stopped_clocks: frozenset[str]


@dataclass
class World:
    """The store seen with a walk's eyes. `names` maps what the walk calls things to their ids."""

    store: Store
    names: dict[str, str] = field(default_factory=dict)

    def rows(self, table: sa.Table, *where: sa.ColumnElement[bool], order: str = "id") -> list[Row]:
        """Return rows as mappings, ordered by one column."""
        with self.store.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(sa.select(table).where(*where).order_by(table.c[order]))]

    def row(self, key: str) -> tuple[str, Row] | None:
        """Return the table and the row of the object with this id, whatever it is."""
        with self.store.reading() as connection:
            for name in tables_of(connection, key):
                table = METADATA.tables[name]
                return name, dict(connection.execute(sa.select(table).where(table.c.id == key)).one()._mapping)
        return None

    def state_of(self, key: str) -> str:
        """Return the state of an object, or a word that no walk expects."""
        found = self.row(key)
        if found is None:
            return "(no such object)"
        return str(found[1].get("state", f"({found[0]} has no state)"))

    def name_of(self, key: str) -> str:
        """Return what the walk calls this id, or the id."""
        return next((name for name, known in self.names.items() if known == key), key)

    def actor(self, name: str) -> Actor:
        """Return the operator of this name, or the connector `adapter:KEY`. Raises LookupError."""
        if name.startswith("adapter:"):
            source = self._one(Source.table, Source.table.c.key == name.removeprefix("adapter:"), name)
            return Actor.connector(source["key"], source["channel"])
        found = self._one(Operator.table, Operator.table.c.name == name, name)
        return Actor(
            kind="operator",
            id=found["id"],
            name=found["name"],
            role=found["role"],
            unit=found["unit"],
            organ=found["organ"],
            is_head=found["is_head"],
        )

    def roles_of(self, told: set[str]) -> set[str]:
        """Return the roles of the people whom a step told by their name or that of their unit."""
        table = Operator.table.c
        return {row["role"] for row in self.rows(Operator.table, sa.or_(table.unit.in_(told), table.name.in_(told)))}

    def snapshot(self) -> Snapshot:
        """Take a picture of what grows."""
        documents = frozenset(row["id"] for row in self.rows(Document.table))
        stopped = frozenset(row["id"] for row in self.rows(RunningClock.table, RunningClock.table.c.state == "stopped"))
        stopped |= frozenset(row["id"] for row in self.rows(PeriodDuty.table, PeriodDuty.table.c.state == "met"))
        return Snapshot(self.newest_seq(), documents, stopped)

    def newest_seq(self) -> int:
        """Return the number of the last journal entry."""
        with self.store.reading() as connection:
            return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(JOURNAL.c.seq), 0))).scalar_one())

    def entries(self, after: int = 0) -> list[Row]:
        """Return the journal behind entry number `after`."""
        return self.rows(JOURNAL, JOURNAL.c.seq > after, order="seq")

    def case(self, focus: Focus) -> Row | None:
        """Return the case in focus."""
        found = self.rows(Case.table, Case.table.c.id == focus.case_id) if focus.case_id else []
        return found[0] if found else None

    def alerts(self, focus: Focus) -> list[Row]:
        """Return the alerts of the case in focus, or the alert in focus."""
        table = Alert.table
        return self.rows(table, table.c.case_id == focus.case_id if focus.case_id else table.c.id == focus.alert_id)

    def clocks(self, rule: str, object_id: str, focus: Focus) -> list[Row]:
        """Return the clocks of a rule: of one object, or all that hang on the focus (all there are, without focus)."""
        if re.fullmatch(r"R-1\d\d", rule):  # duties of the county hang on no case, whatever is in focus
            return self.rows(PeriodDuty.table, PeriodDuty.table.c.rule == rule, order="first_on")
        found = self.rows(RunningClock.table, RunningClock.table.c.rule == rule)
        if object_id:
            return [clock for clock in found if clock["object_id"] == object_id]
        if focus == Focus():
            return found
        referrals = self.rows(MisconductReferral.table, MisconductReferral.table.c.case_id == focus.case_id) if focus.case_id else []
        hangs_on = {focus.case_id, focus.alert_id, *(thing["id"] for thing in (*self.alerts(focus), *referrals))} - {""}
        return [clock for clock in found if {clock["case_id"], clock["object_id"]} & hangs_on]

    def obligations(self, focus: Focus) -> list[Row]:
        """Return what the case owes: kept obligations, and the tasks and call-ins that have not ended, less what was waived."""
        with self.store.reading() as connection:
            batch = Batch(connection)
            case = batch.get(Case, focus.case_id) if focus.case_id else None
            return [vars(duty) for duty in still_open(batch, case)] if case is not None else []

    def versions(self) -> dict[str, int]:
        """Return the version of every record, as a screen that shows everything would hold them."""
        with self.store.reading() as connection:
            return {row.id: row.version for table in with_id() for row in connection.execute(sa.select(table.c.id, table.c.version))}

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield (table, everything a row says) for all that is stored, as text: papers, journal, rows that exports, search and wall show."""
        with self.store.reading() as connection:
            for table in METADATA.sorted_tables:
                for row in connection.execute(sa.select(table)):
                    yield table.name, json.dumps([_text(value) for value in row], ensure_ascii=False)

    def _one(self, table: sa.Table, where: sa.ColumnElement[bool], name: str) -> Row:
        found = self.rows(table, where)
        if not found:
            raise LookupError(f"the county has no {table.name} called {name}")
        return found[0]


def _text(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
