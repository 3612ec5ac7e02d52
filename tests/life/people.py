"""Who asks in a random life: mostly somebody who may, often enough somebody who may not."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Final

import sqlalchemy as sa

from models.commands.actor import Actor
from models.records.people import Officer, Operator
from models.rules.permits import decides, is_known, verdict
from models.store import Store

SHARE_WHO_MAY: Final = 0.9
"""How often the asker is one of those who may; the others see to it that the door is really shut."""


@dataclass(frozen=True)
class Asking:
    """Who asks, and how: the keywords of `Desk.do` beside the command."""

    actor: Actor
    how: dict[str, Any]


class People:
    """The county's operators and officers."""

    def __init__(self, store: Store) -> None:
        self._who_may: dict[str, list[Operator]] = {}
        with store.reading() as connection:
            self._operators = [Operator.from_row(dict(row._mapping)) for row in connection.execute(sa.select(Operator.table).order_by(Operator.table.c.name))]
            self._officers = [Officer.from_row(dict(row._mapping)) for row in connection.execute(sa.select(Officer.table).order_by(Officer.table.c.name))]

    def ask(self, command: str, units: list[str], dice: Random) -> Asking:
        """Choose who asks `command` about things of `units` (keys of receivers and teams, ids of officers): himself, or somebody for him."""
        able = self._who_may.get(command) or self._who_may.setdefault(command, self._able(command))
        if not able or dice.random() > SHARE_WHO_MAY:
            return Asking(_actor(dice.choice(self._operators)), {})
        near = [one for one in able if one.name in self._named(units)] or [one for one in able if one.unit in units]
        chosen = dice.choice(near if near and dice.random() < 0.7 else able)
        return Asking(_actor(chosen), self._how(command, chosen, units, dice))

    def decide(self, command: str, dice: Random) -> Asking:
        """Choose who decides a proposal of `command`."""
        able = [one for one in self._operators if is_known(command) and any(decides(command, one.role, variant) for variant in ("", "key", "off_duty", "swap"))]
        able = [one for one in able if one.role in {"duty_leader", "center_director"}] or able
        return Asking(_actor(dice.choice(able or self._operators)), {})

    def named(self, name: str) -> Actor:
        """Return the operator of this name."""
        return next(_actor(one) for one in self._operators if one.name == name)

    def _named(self, near: list[str]) -> set[str]:
        """The names of the officers among `near`, which holds ids of officers and keys of units."""
        return {officer.name for officer in self._officers if officer.id in near}

    def _able(self, command: str) -> list[Operator]:
        if not is_known(command):
            return self._operators
        return [one for one in self._operators if any(self._may(command, one, on_behalf) for on_behalf in (False, True))]

    def _may(self, command: str, one: Operator, on_behalf: bool) -> bool:
        return verdict(command, one.role, on_behalf=on_behalf, is_head=one.is_head, organ=one.organ).goes_on

    def _how(self, command: str, chosen: Operator, units: list[str], dice: Random) -> dict[str, Any]:
        if not is_known(command) or self._may(command, chosen, on_behalf=False):
            return {}
        named = [*self._named(units), *(one.name for one in self._operators if one.unit in units)]
        behalf = dice.choice(sorted(named) or [self._officers[0].name])
        return {"on_behalf_of": behalf, "source": "phone", "proof": "call-log-1", "signed_paper": "scan-1"}


def _actor(one: Operator) -> Actor:
    return Actor("operator", one.id, one.name, one.role, one.unit, one.organ, one.is_head)
