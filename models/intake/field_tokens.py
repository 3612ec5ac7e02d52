"""Knows whose link a field link is: the token in the address stands for one officer (or unit) and one task or call-in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from models.base import Clock
from models.commands.actor import Actor
from models.records.case import Case
from models.records.intake import FieldToken
from models.records.people import CallIn, Officer, Unit
from models.records.task import FirstResponseTask
from models.rules.states import TERMINAL_CALLIN_STATES, TERMINAL_TASK_STATES
from models.store import Store

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")
"""What a token looks like; nothing else is asked of the store."""
ROLE_BY_KIND = {"police_station": "station_officer", "township_brigade": "township_handler"}
"""In whose role a unit without named officers reports; any other is a department."""

ENDED = frozenset({*TERMINAL_TASK_STATES, *TERMINAL_CALLIN_STATES})


@dataclass(frozen=True, slots=True)
class Grant:
    """What one link allows, and what its page shows: never anything about who reported."""

    id: str
    actor: Actor
    task_id: str
    callin_id: str
    title: str
    place: str
    state: str


class FieldTokens(Protocol):
    """Looks up a token."""

    def grant(self, token: str) -> Grant | None:
        """Return what the token allows; None when it is unknown or has ended. May read the store: ask in a thread."""


class StoredTokens:
    """The links the store knows."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """`clock` tells whether a link has ended."""
        self._store = store
        self._clock = clock

    def grant(self, token: str) -> Grant | None:
        """Look the token up, with its task or call-in and its case."""
        if not TOKEN.fullmatch(token):
            return None
        with self._store.reading() as connection:
            row = connection.execute(sa.select(FieldToken.table).where(FieldToken.table.c.token == token)).first()
            if row is None:
                return None
            link = FieldToken.from_row(dict(row._mapping))
            if link.ends_at is not None and link.ends_at <= self._clock.now():
                return None
            return _granted(connection, link)


def _granted(connection: sa.Connection, link: FieldToken) -> Grant | None:
    thing = FirstResponseTask if link.task_id else CallIn
    about = connection.execute(sa.select(thing.table).where(thing.table.c.id == (link.task_id or link.callin_id))).first()
    if about is None or about.state in ENDED:
        return None
    case = connection.execute(sa.select(Case.table.c.title, Case.table.c.place_text).where(Case.table.c.id == about.case_id)).first()
    return Grant(
        id=link.id,
        actor=_actor(connection, link),
        task_id=link.task_id,
        callin_id=link.callin_id,
        title="" if case is None else case.title,
        place="" if case is None else case.place_text,
        state=str(about.state),
    )


def _actor(connection: sa.Connection, link: FieldToken) -> Actor:
    officer = connection.execute(sa.select(Officer.table.c.name, Officer.table.c.unit).where(Officer.table.c.id == link.officer_id)).first()
    if officer is not None:
        return Actor("operator", f"field:{link.officer_id}", officer.name, "seconded_officer", officer.unit)
    kind = connection.execute(sa.select(Unit.table.c.kind).where(Unit.table.c.key == link.unit)).scalar() or ""
    return Actor("operator", f"field:{link.id}", link.officer_name or link.unit, ROLE_BY_KIND.get(kind, "dept_handler"), link.unit)
