"""The rules as they are in force at a moment: the county's book with what was published, known to every process without a restart.

A publication gets the next number of the series `rule_edits`. Whoever begins a turn looks at that one number; only when it has grown are
the edits read again. Source: domain.md 5 “Rule editing”, reading 23.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.counter import Counter
from models.records.rule_edit import RuleEdit
from models.rules.clocks import start_of_day
from models.rules.editions import Edition, Editions, valid_moment
from models.rules.rulebook import Rulebook

SERIES: Final = "rule_edits"
"""The series whose number says how many edits were published."""

_NUMBER: Final = sa.select(Counter.table.c.last).where(Counter.table.c.series == SERIES)


class RulesInForce:
    """The editions of one county's book, as far as this process has read them."""

    def __init__(self, base: Rulebook) -> None:
        """`base` is the book without any edit made at the desk."""
        self._editions = Editions(base)
        self._known = 0

    def refresh(self, connection: Connection) -> None:
        """Read the edits again if somebody published one since. One look at one row otherwise."""
        number = int(connection.execute(_NUMBER).scalar() or 0)
        if number != self._known:
            self._editions, self._known = Editions(self._editions.base, published(connection)), number

    def at(self, moment: datetime) -> Rulebook:
        """The book in force at `moment`."""
        return self._editions.at(moment)

    @property
    def editions(self) -> Editions:
        """All editions known here."""
        return self._editions


def published(connection: Connection) -> tuple[Edition, ...]:
    """Return every published edit, those too that are not valid yet."""
    table = RuleEdit.table
    rows = connection.execute(sa.select(table).where(table.c.number > 0).order_by(table.c.number))
    return tuple(edition_of(RuleEdit.from_row(dict(row._mapping))) for row in rows)


def edition_of(edit: RuleEdit) -> Edition:
    """Return a published edit as the rules see it."""
    begins = start_of_day(edit.valid_from)
    valid_at = valid_moment(begins, edit.published_at) if edit.published_at is not None else begins
    return Edition(edit.number, edit.kind, edit.target, edit.change, valid_at)
