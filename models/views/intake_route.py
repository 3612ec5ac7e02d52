"""Who handles what a report is about, as the power list proposes, with every reason that is true of it. Source: domain.md 6; ux.md S2."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.case import Case
from models.records.people import Officer
from models.records.place import Township
from models.rules.channels import CHANNELS
from models.rules.distance import box, distance_m
from models.rules.paths import PATHS
from models.rules.recognition import Recognised
from models.rules.routing import propose_route
from models.views.dispatch import card_of
from models.views.intake_rows import PastRow, RouteRow, TermRow, WhyRow
from models.views.local_day import local_day
from models.views.units import units
from models.views.visibility import case_condition

if TYPE_CHECKING:
    from models.rules.referrals import Reader
    from models.rules.rulebook import Rulebook

SPOT_M: Final = 300.0
"""Cases this near count as of the same spot (ux.md S2 历史同点位)."""
YEAR: Final = timedelta(days=365)
READY: Final = ("on_duty",)

_CASE: Final = Case.table.c


def route_of(
    connection: Connection,
    book: Rulebook,
    now: datetime,
    *,
    channel: str,
    level: int,
    item: str,
    category: str,
    township: str,
    place: tuple[float, float] | None,
    guesses: Recognised,
    case_id: str = "",
    reader: Reader | None = None,
) -> RouteRow:
    """Propose lead and assists for an item, or for the first item of a category.

    Args:
        connection: the store.
        book: the county's rules and power list.
        now: the moment.
        channel: where it came from.
        level: 1 to 4.
        item: of the power list, "" for none.
        category: where there is no item.
        township: whose brigade is meant by the list's `tb`.
        place: (lon, lat) degrees WGS-84, None if unknown.
        guesses: what was recognised, for its reasons.
        case_id: the case it is filed in, whose own history does not count.
        reader: whose cases of the past are counted; None for all of them.
    """
    found = item or next((one.id for one in book.items.values() if category and category in one.category), "")
    town = connection.execute(sa.select(Township.table).where(Township.table.c.name == township)).first() if township else None
    past = past_cases(connection, place, now, case_id, reader)
    terms = tuple(_terms(book, channel, level, str(town.kind) if town is not None else "township"))
    brigade = str(town.brigade) if town is not None else ""
    if found not in book.items:
        return RouteRow(brigade=brigade, terms=terms, past=past, why=tuple(_why(guesses, past, "", item)), card=card_of(category, CHANNELS[channel].path))
    power = book.power_item(found)
    proposed = propose_route([power], brigade)
    nearest, ready = _strength(connection, proposed.lead, place)
    return RouteRow(
        item=power.id,
        item_name=power.name,
        lead=proposed.lead,
        assists=proposed.assists,
        brigade=brigade,
        basis=tuple(dict.fromkeys(basis.law for basis in power.basis)),
        terms=terms,
        why=tuple(_why(guesses, past, proposed.lead, power.id)),
        card=card_of(category, CHANNELS[channel].path),
        past=past,
        ready_count=ready,
        nearest_m=nearest,
    )


def past_cases(connection: Connection, place: tuple[float, float] | None, now: datetime, but: str = "", reader: Reader | None = None) -> tuple[PastRow, ...]:
    """Cases of the last twelve months at the same spot, the newest first, that `reader` may read; none where no point is known."""
    if place is None:
        return ()
    west, south, east, north = box(*place, SPOT_M)
    chosen = sa.select(_CASE.id, _CASE.case_no, _CASE.title, _CASE.lead, _CASE.filed_at, _CASE.closed_at, _CASE.lon, _CASE.lat).where(
        _CASE.lon.between(west, east), _CASE.lat.between(south, north), _CASE.filed_at >= now - YEAR, _CASE.id != but
    )
    if reader is not None:
        chosen = chosen.where(case_condition(connection, reader))
    rows = [(row, distance_m(*place, row.lon, row.lat)) for row in connection.execute(chosen.order_by(_CASE.filed_at.desc()))]
    return tuple(_past(row, metres) for row, metres in rows if metres <= SPOT_M)


def _past(row: Any, metres: float) -> PastRow:
    days = (local_day(row.closed_at) - local_day(row.filed_at)).days if row.closed_at is not None else None
    return PastRow(row.id, row.case_no, row.title, row.lead or "", row.filed_at, days, metres)


def _terms(book: Rulebook, channel: str, level: int, town_kind: str) -> Iterable[TermRow]:
    """The limits that will run: to acknowledge, to set out and arrive, of the path, of the feedback."""
    path = PATHS[CHANNELS[channel].path]
    asked = [("R-201", f"level{level}"), ("R-206", ""), ("R-205", town_kind), (path.term or "R-209", ""), ("R-228", "department")]
    for rule_id, case in asked:
        if book.is_enabled(rule_id):
            yield TermRow(rule_id, book.rule(rule_id).term(case))


def _why(guesses: Recognised, past: tuple[PastRow, ...], lead: str, item: str) -> Iterable[WhyRow]:
    """Only what is so: words that were found, the place, what happened here before and who led it."""
    if guesses.category is not None:
        yield WhyRow("words", (guesses.category.value, *guesses.category.why[:3]))
    if guesses.township is not None:
        yield WhyRow("nearest_township" if guesses.township.why == ("nearest",) else "township", (guesses.township.value,))
    if lead:
        yield WhyRow("list", (item, lead))
    if past:
        leads = {one.lead for one in past if one.lead}
        yield WhyRow("past_same_lead" if leads == {lead} else "past", (lead,), len(past))


def _strength(connection: Connection, department: str, place: tuple[float, float] | None) -> tuple[float | None, int]:
    """How far the nearest unit of a department is (metres, None if unknown), and how many of its people are on duty."""
    found = [distance_m(*place, unit.lon, unit.lat) for unit in units(connection) if unit.department == department] if place is not None else []
    officer = Officer.table.c
    counted = sa.select(sa.func.count()).select_from(Officer.table).where(officer.unit == department, officer.availability.in_(READY))
    return min(found, default=None), int(connection.execute(counted).scalar_one())
