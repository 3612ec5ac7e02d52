"""Takes in a file of reports: first a preview that stores nothing, then all of it or what is good, in bounded steps that a repeat carries on.

A report of the past waits for nobody: it is received when it happened, in the state `past`, without clock or sound; `as_new` makes alerts.
Who breaks off in the middle gives the same command again: what is there already is found by its number or its content.
Source: interfaces.md 1 (`import alerts`), issue 4; docs/decisions.md.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from models.base import canonical_json
from models.commands.alerts import CreateAlert
from models.commands.desk import Desk
from models.commands.machine_reports import KeepPastReport
from models.intake.county_places import CountyPlaces
from models.intake.documents import read_document
from models.intake.reception import keep_files
from models.intake.report import BadReport
from models.intake.reports import Conflict, Delivery, Kept, ReportTaker
from models.intake.table_rows import BadRow, Fault, RowReport
from models.records.intake import IntakeKey, Source
from models.rules.refusal import Refused

AT_ONCE: Final = 500
"""Reports of one transaction."""
TOMORROW: Final = timedelta(days=1)
"""So far ahead a clock may go; a report from later is a slip of the pen."""


class NoSource(ValueError):
    """Nobody is known by this key."""


@dataclass(frozen=True, slots=True)
class Ready:
    """One report that could be taken in. `is_known`: it is there already."""

    report: RowReport
    key: str
    fingerprint: str
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What is in a file: the bad rows first, then what could be taken in."""

    bad: tuple[BadRow, ...]
    ready: tuple[Ready, ...]

    @property
    def fresh_count(self) -> int:
        """How many would be new."""
        return sum(not one.is_known for one in self.ready)

    @property
    def known_count(self) -> int:
        """How many are there already."""
        return len(self.ready) - self.fresh_count


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in: new ones, those that were there already, and rows that the door refused after all."""

    fresh: int = 0
    known: int = 0
    refused: tuple[BadRow, ...] = ()


class AlertImport:
    """One import into the door of a store."""

    def __init__(self, desk: Desk, source_key: str, *, as_new: bool = False, by: str = "") -> None:
        """`source_key` names who these reports came from, `by` who imports them, for the journal ("" = the machine's keeper). Raises NoSource."""
        self._desk = desk
        self._as_new, self._by = as_new, by
        with desk.store.reading() as connection:
            row = connection.execute(sa.select(Source.table).where(Source.table.c.key == source_key)).first()
            self._places = CountyPlaces.of(connection)
        if row is None:
            raise NoSource(source_key)
        self._source = Source.from_row(dict(row._mapping))

    def preview(self, name: str, content: bytes) -> Preview:
        """Read a file and compare it with what is there; nothing is stored."""
        read = read_document(name, content, self._source.channel, self._places)
        bad = [one for one in read if isinstance(one, BadRow)]
        found: list[Ready] = []
        for one in self._keyed([one for one in read if isinstance(one, RowReport)]):
            if isinstance(one, BadRow):
                bad.append(one)
            else:
                found.append(one)
        ready: list[Ready] = []
        for group in _in_groups(found):
            for one, known in zip(group, self._fingerprints(group), strict=True):
                if known is not None and known != one.fingerprint:
                    bad.append(BadRow(one.report.row, [Fault(one.report.heading("source_ref"), "key_taken")]))
                else:
                    ready.append(Ready(one.report, one.key, one.fingerprint, known is not None))
        return Preview(tuple(sorted(bad, key=lambda row: row.row)), tuple(ready))

    def take(self, ready: Sequence[Ready], told: Callable[[int], None] = lambda _done: None) -> Taken:
        """Take in what a preview found; `told` hears after each step how many are done.

        Raises:
            StoreUnavailable: the store went away; what was done stays, and the same call carries on.
        """
        taken, done = Taken(), 0
        for group in _in_groups(ready):
            taken = _added(taken, self._take_group(group))
            done += len(group)
            told(done)
        return taken

    def _keyed(self, reports: Sequence[RowReport]) -> Iterator[Ready | BadRow]:
        """Name each report: by its own number, else by its content; equal ones without a number are told apart by counting."""
        now = self._desk.clock.now()
        seen: dict[str, str] = {}
        times: Counter[str] = Counter()
        for report in reports:
            fingerprint = self._desk.seal.fingerprint(canonical_json(report.model_dump(mode="json")).encode())
            if report.occurred_at is not None and report.occurred_at > now + TOMORROW:
                yield BadRow(report.row, [Fault(report.heading("occurred_at"), "in_future")])
                continue
            if report.source_ref:
                key = f"ref:{report.source_ref}"
                before = seen.setdefault(key, fingerprint)
                if before != fingerprint:
                    yield BadRow(report.row, [Fault(report.heading("source_ref"), "twice")])
                    continue
            else:
                times[fingerprint] += 1
                again = f"#{times[fingerprint]}" if times[fingerprint] > 1 else ""
                key = f"body:{hashlib.sha256(fingerprint.encode()).hexdigest()}{again}"
            yield Ready(report, key, fingerprint)

    def _fingerprints(self, group: Sequence[Ready]) -> list[str | None]:
        table = IntakeKey.table.c
        wanted = sa.select(table.key, table.body_sha256).where(table.source == self._source.key, table.key.in_([one.key for one in group]))
        with self._desk.store.reading() as connection:
            known = {row.key: row.body_sha256 for row in connection.execute(wanted)}
        return [known.get(one.key) for one in group]

    def _take_group(self, group: Sequence[Ready]) -> Taken:
        deliveries, refused = [], []
        for one in group:
            try:
                deliveries.append((one, self._delivery(one)))
            except BadReport:
                refused.append(BadRow(one.report.row, [Fault("attachments", "unusable")]))
        with self._desk.store.reading() as connection:
            plan = ReportTaker().plan(connection, [delivery for _, delivery in deliveries])
        self._desk.do_all([replace(wish, on_behalf_of=self._by) for wish in plan.wishes], plan.keep)
        taken = Taken(refused=tuple(refused))
        for (one, _), result in zip(deliveries, plan.results(), strict=True):
            taken = _added(taken, _became(one, result))
        return taken

    def _delivery(self, one: Ready) -> Delivery:
        report, now = one.report, self._desk.clock.now()
        at = now if self._as_new else min(report.occurred_at or report.discovered_at or now, now)
        kept: list[dict[str, Any]] = keep_files(self._desk.store.evidence, report) if report.attachments else []
        command = report.command(self._source.channel, at, kept)
        return Delivery(self._source.key, (one.key,), one.fingerprint, command if self._as_new else _of_the_past(command), now)


def _of_the_past(command: CreateAlert) -> KeepPastReport:
    return KeepPastReport(**{field.name: getattr(command, field.name) for field in fields(command)})


def _became(one: Ready, result: object) -> Taken:
    if isinstance(result, Kept):
        return Taken(fresh=int(result.fresh), known=int(not result.fresh))
    reason = "key_taken" if isinstance(result, Conflict) else "unusable"
    field = str(result.reasons[0].facts.get("field", "")) if isinstance(result, Refused) else "source_ref"
    return Taken(refused=(BadRow(one.report.row, [Fault(one.report.heading(field), reason)]),))


def _added(one: Taken, other: Taken) -> Taken:
    return Taken(one.fresh + other.fresh, one.known + other.known, one.refused + other.refused)


def _in_groups(whole: Sequence[Ready]) -> Iterator[Sequence[Ready]]:
    for start in range(0, len(whole), AT_ONCE):
        yield whole[start : start + AT_ONCE]
