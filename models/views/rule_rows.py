"""Every rule of the county with its source text, its value now and all its versions: who changed it, why, from when. Source: domain.md 5, F-122."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.rule_edit import RuleEdit
from models.records.running_clock import RunningClock
from models.rules.rule import NO_STEP_YET
from models.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One edit of a rule or item. `state` proposed, reviewed, objected or published; `version` "" before it is published."""

    edit_id: str
    version: str
    change: dict[str, object]
    valid_from: date
    reason: str
    state: str
    proposed_by: str
    proposed_at: datetime
    opinion: str
    review_text: str
    reviewed_by: str
    published_by: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as it is in force. `source` names part and item of the documents, `force` how binding it is.

    `keep_theirs` counts the running clocks that go on by an earlier version than `version`. `has_step`: some step of the product lets it begin.
    """

    id: str
    key: str
    kind: str
    value: object
    unit: str
    enabled: bool
    who: str
    source: str
    force: str
    text: str
    note: str
    items: tuple[str, ...]
    version: str
    versions: tuple[VersionRow, ...]
    keep_theirs: int
    has_step: bool = True


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the power list as it is in force, with its legal basis and versions."""

    id: str
    name: str
    lead: str
    assists: tuple[str, ...]
    basis: tuple[str, ...]
    flags: tuple[str, ...]
    empowered: tuple[str, ...]
    versions: tuple[VersionRow, ...]


def rule_rows(connection: Connection, book: Rulebook) -> tuple[RuleRow, ...]:
    """All rules of `book`, in its order, with every edit that was ever proposed."""
    versions, older = _versions(connection, "rule"), _keeping_theirs(connection, book)
    return tuple(
        RuleRow(
            id=rule.id,
            key=rule.key,
            kind=rule.kind,
            value=rule.val,
            unit=rule.unit,
            enabled=rule.enabled,
            who=rule.who,
            source=rule.src,
            force=rule.force,
            text=rule.text,
            note=rule.note,
            items=rule.items,
            version=rule.version,
            versions=versions.get(rule.id, ()),
            keep_theirs=older.get(rule.id, 0),
            has_step=rule.id not in NO_STEP_YET,
        )
        for rule in book.rules.values()
    )


def item_rows(connection: Connection, book: Rulebook) -> tuple[ItemRow, ...]:
    """All items of the power list of `book`, in its order, with every edit that was ever proposed."""
    versions = _versions(connection, "power_item")
    return tuple(
        ItemRow(
            id=item.id,
            name=item.name,
            lead=item.lead,
            assists=tuple(item.assist),
            basis=tuple(basis.law for basis in item.basis),
            flags=tuple(item.flags),
            empowered=tuple(sorted(unit for unit, items in book.tb_empowered.items() if item.id in items)),
            versions=versions.get(item.id, ()),
        )
        for item in book.items.values()
    )


def waiting_edits(connection: Connection) -> tuple[VersionRow, ...]:
    """Edits that wait for review or publication, the oldest first."""
    return tuple(row for rows in _versions(connection, "").values() for row in rows if row.state != "published")


def _versions(connection: Connection, kind: str) -> dict[str, tuple[VersionRow, ...]]:
    table = RuleEdit.table.c
    chosen = sa.select(RuleEdit.table).where(*([table.kind == kind] if kind else [])).order_by(table.proposed_at, table.id)
    found: dict[str, list[VersionRow]] = {}
    for row in connection.execute(chosen):
        edit = RuleEdit.from_row(dict(row._mapping))
        found.setdefault(edit.target, []).append(_version(edit))
    return {target: tuple(rows) for target, rows in found.items()}


def _version(edit: RuleEdit) -> VersionRow:
    return VersionRow(
        edit_id=edit.id,
        version=f"v{edit.number + 1}" if edit.number else "",
        change=edit.change,
        valid_from=edit.valid_from,
        reason=edit.reason,
        state=edit.state,
        proposed_by=edit.proposed_by,
        proposed_at=edit.proposed_at,
        opinion=edit.opinion,
        review_text=edit.review_text,
        reviewed_by=edit.reviewed_by,
        published_by=edit.published_by,
        published_at=edit.published_at,
    )


def _keeping_theirs(connection: Connection, book: Rulebook) -> dict[str, int]:
    clock = RunningClock.table.c
    counted = sa.select(clock.rule, clock.rule_version, sa.func.count()).where(clock.state != "stopped").group_by(clock.rule, clock.rule_version)
    found: dict[str, int] = {}
    for rule, version, count in connection.execute(counted):
        if rule in book.rules and book.rule(rule).version != version:
            found[rule] = found.get(rule, 0) + int(count)
    return found
