"""Who acts in the demo county."""

from __future__ import annotations

import sqlalchemy as sa

from models.commands.actor import Actor
from models.records.people import Operator
from models.store import Store


class DemoPeople:
    """The demo county's operators as actors of the door."""

    def __init__(self, store: Store) -> None:
        """Look them up once."""
        table = Operator.table
        with store.reading() as connection:
            rows = connection.execute(sa.select(table.c.id, table.c.login, table.c.name, table.c.role, table.c.unit)).all()
        self._actors = {row.login: Actor("operator", row.id, row.name, row.role, row.unit) for row in rows}

    @property
    def dispatcher(self) -> Actor:
        """The dispatcher at the first seat."""
        return self._actors["yixiaohong"]

    @property
    def second_dispatcher(self) -> Actor:
        """The dispatcher at the second seat, who checks what the first entered."""
        return self._actors["chaoyu"]

    @property
    def leader(self) -> Actor:
        """The duty leader."""
        return self._actors["pengzhiyuan"]

    def source(self, channel: str) -> Actor:
        """The connector of a channel's demo source."""
        return Actor.connector(channel, channel)
