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
from models.records.proposal import Proposal
from models.records.referral import MisconductReferral
from models.records.running_clock import RunningClock
from models.rules.referrals import HIDDEN_CLOCK, HIDDEN_COMMANDS, HIDDEN_KINDS, PROPOSAL_KINDS, SIGNERS, is_named_in, may_know_referral
from models.rules.refusal import Reason, reason

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
        chosen = sa.select(JOURNAL).order_by(JOURNAL.c.seq.desc()).limit(AT_MOST)
        rows = [dict(row._mapping) for row in turn.batch.connection.execute(chosen.where(*self._conditions()))]
        shown = [row for row in rows if may_read(turn, row)]
        turn.show_once(shown)
        turn.write("audit_log.viewed", turn.get(Operator, turn.actor.id), filter=self.filter or "", count=len(shown))

    def _conditions(self) -> list[sa.ColumnElement[bool]]:
        if isinstance(self.filter, str):
            return [JOURNAL.c.kind.startswith(self.filter, autoescape=True)] if self.filter else []
        found = [_condition(name, value) for name, value in (self.filter or {}).items()]
        return [condition for condition in found if condition is not None]


def may_read(turn: Turn, row: Mapping[str, Any]) -> bool:
    """Whether the reader may know of this entry: those who are concerned never read of a referral or an interference record (reading 28)."""
    command = row["facts"].get("command", "")
    if row["kind"] in PROPOSAL_KINDS and command in HIDDEN_COMMANDS:
        return _may_read_proposal(turn, row)
    if row["facts"].get("rule") == HIDDEN_CLOCK:
        clock = turn.batch.get(RunningClock, row["object_id"])
        return clock is not None and _may_know(turn, clock.object_id)
    if row["kind"] not in HIDDEN_KINDS:
        return True
    if turn.batch.get(MisconductReferral, row["object_id"]) is not None:
        return _may_know(turn, row["object_id"])
    return turn.actor.id == row["actor_id"] or turn.actor.role == "center_director" or turn.actor.organ == "discipline"


def _may_know(turn: Turn, referral_id: str) -> bool:
    referral = turn.batch.get(MisconductReferral, referral_id)
    if referral is None:
        return False
    proposers = frozenset({referral.proposed_by_id, referral.signed_by_id} - {""})
    return may_know_referral(referral.organ, referral.target_unit, referral.target_person, proposers, turn.actor)


def _may_read_proposal(turn: Turn, row: Mapping[str, Any]) -> bool:
    proposal = turn.batch.get(Proposal, row["object_id"])
    if proposal is None:
        return False
    named = is_named_in(str(proposal.args.get("target_unit") or ""), str(proposal.args.get("target_person") or ""), turn.actor)
    return not named and (turn.actor.id == proposal.proposed_by_id or turn.actor.role in SIGNERS)


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
