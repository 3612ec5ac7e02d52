"""Reading the journal is itself written down: who looked, and for what (domain.md 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.journal.entry import JOURNAL
from models.records.people import Operator
from models.rules.refusal import Reason, reason
from models.views.secrecy import hidden_entries

AT_MOST: Final = 500
"""So many entries are shown at once, the newest."""

COLUMNS: Final = ("kind", "actor", "role", "case_id", "alert_id", "object_id", "on_behalf_of", "source")


@dataclass(frozen=True)
class ViewAuditLog(Command):
    """Look at the journal. `filter` may name kind, actor, role, case, alert, object, on_behalf_of, source, and `from` / `to` times."""

    name: ClassVar[str] = "view_audit_log"
    only_looks: ClassVar[bool] = True

    filter: Mapping[str, Any] | str | None = None

    def missing(self) -> tuple[Reason, ...]:
        """A filter that cannot be read is told before anything is shown."""
        given = self.filter if isinstance(self.filter, Mapping) else {}
        return tuple(reason("field_missing", field=f"filter.{name}", value=str(value)) for name, value in given.items() if _condition(name, value) is None)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The reader's own account: what he looked at is written into its history."""
        return (turn.get(Operator, turn.actor.id, "actor"),)

    def carry_out(self, turn: Turn) -> None:
        connection = turn.batch.connection
        chosen = sa.select(JOURNAL).where(*self._conditions()).order_by(JOURNAL.c.seq.desc()).limit(AT_MOST)
        rows = [dict(row._mapping) for row in connection.execute(chosen)]
        # Those who are concerned never read of a referral or an interference record, here neither (reading 28).
        hidden = hidden_entries(connection, turn.actor, JOURNAL.c.seq.in_([row["seq"] for row in rows])) if rows else frozenset()
        shown = [row for row in rows if row["seq"] not in hidden]
        turn.show_once(shown)
        turn.write("audit_log.viewed", turn.get(Operator, turn.actor.id), filter=self.filter or "", count=len(shown))

    def _conditions(self) -> list[sa.ColumnElement[bool]]:
        if isinstance(self.filter, str):
            return [JOURNAL.c.kind.startswith(self.filter, autoescape=True)] if self.filter else []
        found = [_condition(name, value) for name, value in (self.filter or {}).items()]
        return [condition for condition in found if condition is not None]


def _condition(name: str, value: Any) -> sa.ColumnElement[bool] | None:
    if name in {"from", "to"}:
        moment = _moment(value)
        if moment is None:
            return None
        return JOURNAL.c.at >= moment if name == "from" else JOURNAL.c.at < moment
    column = name if name in COLUMNS else f"{name}_id"
    return JOURNAL.c[column] == str(value) if column in COLUMNS else None


def _moment(value: Any) -> datetime | None:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
