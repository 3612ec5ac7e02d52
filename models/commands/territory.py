"""Who answers for the place of a case, and whom the power list proposes for it: the routing algorithm with the county's own records."""

from __future__ import annotations

from collections.abc import Sequence

from models.commands.turn import Turn
from models.records.case import Case
from models.records.place import Township
from models.rules.routing import Route, propose_route
from models.rules.territory import Territory, territory_of


def territory(turn: Turn, case: Case) -> Territory:
    """Return township, brigade and station of the place of the case."""
    return territory_of(turn.find(Township), case.township, case.lon, case.lat)


def route_of(turn: Turn, case: Case, items: Sequence[str]) -> Route:
    """Propose lead and assists for these items of the list on this case, with reasons (domain.md 6)."""
    place = territory(turn, case)
    known = [turn.rulebook.items[item] for item in items if item in turn.rulebook.items]
    return propose_route(known, place.brigade, outside=place.outside, flags=case.flags)
