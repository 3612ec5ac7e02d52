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
            rows = connection.execute(sa.select(table.c.id, table.c.login, table.c.name, table.c.role, table.c.unit, table.c.organ)).all()
        self._actors = {row.login: Actor("operator", row.id, row.name, row.role, row.unit, organ=row.organ) for row in rows}

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

    @property
    def director(self) -> Actor:
        """The head of the Center."""
        return self._actors["chenlixin"]

    @property
    def analyst(self) -> Actor:
        """The analyst."""
        return self._actors["sumin"]

    @property
    def supervisor(self) -> Actor:
        """The supervisor of the discipline commission."""
        return self._actors["zengsu"]

    @property
    def lawyer(self) -> Actor:
        """The judicial bureau's supervisor, who looks at edits of rules."""
        return self._actors["lifang"]

    def source(self, channel: str) -> Actor:
        """The connector of a channel's demo source."""
        return Actor.connector(channel, channel)
