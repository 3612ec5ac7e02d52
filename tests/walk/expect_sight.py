"""The words of `expect` about who sees what: red flags, the lists, the day's warnings, and whose queries return a thing or never do.

A person's queries are asked as his seat asks them: queue, list of cases, supervision list, case file, forms, search, exports, the wall.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Connection

from models.commands.actor import Actor
from models.commands.county import county_rulebook
from models.journal.entry import JOURNAL
from models.records.document import Document
from models.records.interference import InterferenceRecord
from models.records.proposal import Proposal
from models.records.referral import MisconductReferral
from models.records.running_clock import RunningClock
from models.rules.refusal import Reason
from models.views.case_context import form_context
from models.views.case_file import case_file
from models.views.case_list import case_list
from models.views.export import SOURCES, exported
from models.views.queue import queue
from models.views.search import search
from models.views.supervision import flags_of, supervised_cases, supervision
from models.views.wall import wall_page
from models.views.warnings import day_list
from tests.walk.world import Focus, World

RULE_FILES: Final = Path(__file__).parents[2] / "resources"
EXPORTS: Final = ("alerts", "cases", "journal", "clocks", "documents")
TELLING: Final = 4
"""Texts of so many characters are looked for in what a person is shown."""


@dataclass(frozen=True)
class Overseer:
    """Sees every flag."""

    id: str = ""
    name: str = ""
    role: str = "center_director"
    unit: str = ""
    organ: str = ""


def red_flags(world: World, focus: Focus, expected: list[str], *, on: bool) -> list[str]:
    """Return a difference for each flag that is not as written on the case in focus."""
    with world.store.reading() as connection:
        standing = {flag.kind for flag in flags_of(connection, Overseer(), [focus.case_id]).get(focus.case_id, ()) if flag.stands}
    if on:
        return [f"red_flags: {kind} is not on, only {sorted(standing)}" for kind in expected if kind not in standing]
    return [f"not_red_flags: {kind} is on" for kind in expected if kind in standing]


def is_on_list(world: World, focus: Focus, name: str, at: datetime) -> bool:
    """Whether the case in focus stands on this list of the supervision screen."""
    with world.store.reading() as connection:
        return any(name in row.lists for row in supervised_cases(connection, Overseer(), at, focus.case_id))


def warned_today(world: World, at: datetime) -> set[str]:
    """Return what stands on the day's list, as `code` and `code@name`."""
    with world.store.reading() as connection:
        found: tuple[Reason, ...] = day_list(connection, county_rulebook(world.store, RULE_FILES), at)
    return {given.code for given in found} | {f"{given.code}@{value}" for given in found for value in given.facts.values()}


def sight(world: World, things: dict[str, list[str]], at: datetime, *, seen: bool) -> list[str]:
    """Return a difference for each person whose queries do not return a thing, or do, against what is written."""
    found = []
    for name, people in things.items():
        if name not in world.names:
            raise LookupError(f"nothing is called {name}")
        for person in people:
            shown = _traces(world, world.actor(person), world.names[name], at)
            if seen and not shown:
                found.append(f"visible_to: no query of {person} returns {name}")
            if not seen and shown:
                found.append(f"hidden_from: {person} is shown {name} by {', '.join(sorted(shown))}")
    return found


def _traces(world: World, who: Actor, key: str, at: datetime) -> set[str]:
    """The names of the queries of this person that return the thing or anything that tells of it."""
    marks = _marks(world, key)
    with world.store.reading() as connection:
        answers = list(_answers(connection, who, at, marks))
    return {query for query, answer in answers if any(mark in answer for mark in marks)}


def _marks(world: World, key: str) -> set[str]:
    """What tells of a thing: its id, and of a secret one also its paper, limit, proposal, journal entries and words."""
    found = world.row(key)
    if found is None:
        raise LookupError(f"{key} is not stored")
    table, row = found
    if table == InterferenceRecord.table.name:
        return {key, *_entries_about(world, [key]), *([row["words"]] if len(row["words"]) >= TELLING else [])}
    if table != MisconductReferral.table.name:
        return {key}
    marks = {key} | {clock["id"] for clock in world.rows(RunningClock.table, RunningClock.table.c.object_id == key)}
    marks |= {paper["doc_no"] for paper in world.rows(Document.table, Document.table.c.id == row["document_id"])}
    same_words = [one for one in world.rows(MisconductReferral.table) if one["facts"] == row["facts"]]
    proposals = [
        one["id"] for one in world.rows(Proposal.table, Proposal.table.c.command == "create_misconduct_referral") if one["args"].get("facts") == row["facts"]
    ]
    if len(same_words) == 1:
        marks |= {*proposals, *([row["facts"]] if len(row["facts"]) >= TELLING else [])}
        marks |= _entries_about(world, [key, *proposals])
    return marks | _entries_about(world, [key])


def _entries_about(world: World, keys: list[str]) -> set[str]:
    """The entries about these things, by what an export and what a timeline shows of them."""
    entries = world.rows(JOURNAL, JOURNAL.c.object_id.in_(keys), order="seq")
    return {mark for entry in entries for mark in (entry["hash"], _number(entry["seq"]))}


def _number(seq: int) -> str:
    return f"entry {seq}."


def _answers(connection: Connection, who: Actor, at: datetime, marks: set[str]) -> Iterator[tuple[str, str]]:
    if who.role == "wall":
        yield "the wall", _said(asdict(wall_page(connection, at)))
    lines = case_list(connection, at, reader=who)
    yield "the list of cases", _said([asdict(line) for line in lines])
    yield "the queue", _said([asdict(line) for line in queue(connection, at, who.name, reader=who)])
    yield "the supervision list", _said(asdict(supervision(connection, who, at)))
    for line in lines:
        file = case_file(connection, line.case_id, at, reader=who)
        yield "the case file", _said(asdict(file)) if file is not None else ""
        yield "the timeline", " ".join(_number(entry.seq) for entry in file.entries) if file is not None else ""
        yield "a form", _said(asdict(form_context(connection, line.case_id, "", who)))
    for mark in sorted(marks):
        yield "search", _said([asdict(hit) for hit in search(connection, who, mark)])
    for what in EXPORTS:
        assert what in SOURCES
        yield f"the export of {what}", _said(list(exported(connection, what, reader=who)))


def _said(rows: Any) -> str:
    return json.dumps(_plain(rows), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    if isinstance(value, date | datetime | Enum):
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
