"""What is kept from most people altogether: misconduct referrals, interference records, and every entry, paper, proposal and limit that tells of one.

Views that show a case's history ask `hidden_entries`; a view that is given no reader tells of none of it. Source: domain.md 2, reading 28.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.journal.entry import JOURNAL
from models.records.document import Document
from models.records.interference import InterferenceRecord
from models.records.proposal import Proposal
from models.records.red_flag import RedFlag
from models.records.referral import MisconductReferral
from models.records.running_clock import RunningClock
from models.rules.referrals import HIDDEN_CLOCK, HIDDEN_COMMANDS, HIDDEN_KINDS, HIDDEN_PAPER, PROPOSAL_KINDS, SIGNERS, Reader, is_named_in

CLOCK_KINDS: Final = frozenset({"clock.warned", "clock.overdue"})
SOMETIMES_HIDDEN: Final = HIDDEN_KINDS | PROPOSAL_KINDS | CLOCK_KINDS | {"red_flag.raised", "red_flag.cleared"}
"""Kinds of which single entries may be hidden."""

_REFERRAL = MisconductReferral.table.c
_INTERFERENCE = InterferenceRecord.table.c

Condition = sa.ColumnElement[bool]


def referral_condition(reader: Reader | None) -> Condition:
    """Return which referrals this person may know of, as a condition on `misconduct_referral`."""
    if reader is None or reader.role == "wall":
        return sa.false()
    against_him = sa.and_(_REFERRAL.target_person != "", _REFERRAL.target_person == reader.name)
    against_his_unit = sa.and_(_REFERRAL.target_unit != "", _REFERRAL.target_unit == reader.unit)
    entered_for_him = sa.and_(_REFERRAL.proposed_for != "", _REFERRAL.proposed_for == reader.name)
    his = [_REFERRAL.proposed_by_id == reader.id, _REFERRAL.signed_by_id == reader.id, entered_for_him]
    his += [_REFERRAL.organ == reader.organ] if reader.role == "supervisor" else []
    his += [sa.true()] if reader.role in SIGNERS else []
    return sa.and_(sa.not_(against_him), sa.not_(against_his_unit), sa.or_(*his))


def paper_condition(reader: Reader | None) -> Condition:
    """Return which papers are no secret to this person: all but those of the referrals he may not know of."""
    known = sa.select(_REFERRAL.document_id).where(referral_condition(reader))
    return sa.or_(Document.table.c.kind != HIDDEN_PAPER, Document.table.c.id.in_(known))


def interference_condition(reader: Reader | None) -> Condition:
    """Return which interference records this person may read: his own; the director and the discipline organ all that do not name them."""
    if reader is None:
        return sa.false()
    overseer = reader.role == "center_director" or (reader.role == "supervisor" and reader.organ == "discipline")
    return sa.or_(_INTERFERENCE.by_id == reader.id, sa.and_(sa.true() if overseer else sa.false(), _INTERFERENCE.who != reader.name))


def sees_secret_flags(reader: Reader | None) -> bool:
    """Whether this person sees a flag that stands on an interference record."""
    return reader is not None and (reader.role == "center_director" or (reader.role == "supervisor" and reader.organ == "discipline"))


def flag_condition(reader: Reader | None) -> Condition:
    """Return which red flags this person may see of the cases he may read."""
    return sa.true() if sees_secret_flags(reader) else RedFlag.table.c.secret.is_(sa.false())


def knows_of_referrals(reader: Reader | None) -> bool:
    """Whether this person may learn that a flag was referred, of whatever case: who signs, and the supervisors."""
    return reader is not None and reader.role in SIGNERS | {"supervisor"}


def may_read_proposal(reader: Reader | None, command: str, proposed_by_id: str, args: Mapping[str, Any]) -> bool:
    """Whether this person may know of a proposal: of a hidden step only its proposer and those who decide, if it does not name them."""
    if command not in HIDDEN_COMMANDS:
        return True
    if reader is None or is_named_in(str(args.get("target_unit", "")), str(args.get("target_person", "")), reader):
        return False
    return reader.id == proposed_by_id or reader.role in SIGNERS


def hidden_proposals(connection: Connection, reader: Reader | None, case_ids: Iterable[str]) -> frozenset[str]:
    """Return the ids of the proposals about these cases that this person may not know of."""
    table = Proposal.table.c
    chosen = sa.select(table.id, table.command, table.proposed_by_id, table.args).where(table.case_id.in_(list(case_ids)), table.command.in_(HIDDEN_COMMANDS))
    return frozenset(row.id for row in connection.execute(chosen) if not may_read_proposal(reader, row.command, row.proposed_by_id, row.args or {}))


def hidden_entries(connection: Connection, reader: Reader | None, about: Condition) -> frozenset[int]:
    """Return the numbers of the journal entries among those `about` something that this person may not read."""
    chosen = sa.select(JOURNAL.c.seq, JOURNAL.c.kind, JOURNAL.c.object_id, JOURNAL.c.facts).where(about, JOURNAL.c.kind.in_(SOMETIMES_HIDDEN))
    rows = connection.execute(chosen).all()
    if not rows:
        return frozenset()
    known = _known(connection, reader, {_thing(row) for row in rows if row.kind in HIDDEN_KINDS})
    known |= _known_clocks(connection, reader, {row.object_id for row in rows if _is_secret_clock(row)})
    proposals = _unknown_proposals(connection, reader, {row.object_id for row in rows if (row.facts or {}).get("command") in HIDDEN_COMMANDS})
    return frozenset(row.seq for row in rows if _is_hidden(row, known, proposals, reader))


def _is_hidden(row: Any, known: frozenset[str], proposals: frozenset[str], reader: Reader | None) -> bool:
    facts = row.facts or {}
    if _is_secret_clock(row):
        return row.object_id not in known
    if row.kind in HIDDEN_KINDS:
        return _thing(row) not in known
    if row.kind in PROPOSAL_KINDS:
        return row.object_id in proposals
    if facts.get("secret"):
        return not sees_secret_flags(reader)
    return facts.get("outcome") == "referred" and not knows_of_referrals(reader)


def _thing(row: Any) -> str:
    """The referral or record an entry tells of."""
    return str((row.facts or {}).get("referral") or row.object_id) if row.kind == "filing_supervision.suggested" else str(row.object_id)


def _is_secret_clock(row: Any) -> bool:
    return row.kind in CLOCK_KINDS and (row.facts or {}).get("rule") == HIDDEN_CLOCK


def _known_clocks(connection: Connection, reader: Reader | None, ids: set[str]) -> frozenset[str]:
    if not ids:
        return frozenset()
    known = sa.select(_REFERRAL.id).where(referral_condition(reader))
    chosen = sa.select(RunningClock.table.c.id).where(RunningClock.table.c.id.in_(ids), RunningClock.table.c.object_id.in_(known))
    return frozenset(connection.execute(chosen).scalars())


def _known(connection: Connection, reader: Reader | None, ids: set[str]) -> frozenset[str]:
    referrals = sa.select(_REFERRAL.id).where(_REFERRAL.id.in_(ids), referral_condition(reader))
    records = sa.select(_INTERFERENCE.id).where(_INTERFERENCE.id.in_(ids), interference_condition(reader))
    return frozenset([*connection.execute(referrals).scalars(), *connection.execute(records).scalars()])


def _unknown_proposals(connection: Connection, reader: Reader | None, ids: set[str]) -> frozenset[str]:
    if not ids:
        return frozenset()
    table = Proposal.table.c
    chosen = sa.select(table.id, table.command, table.proposed_by_id, table.args).where(table.id.in_(ids))
    return frozenset(row.id for row in connection.execute(chosen) if not may_read_proposal(reader, row.command, row.proposed_by_id, row.args or {}))
