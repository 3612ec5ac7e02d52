"""What the entry form shows while somebody speaks: what is recognised so far, what may be the same, who would handle it. Nothing is stored yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.engine import Connection

from models.rules.channels import CHANNELS
from models.rules.gazetteer import PlaceName
from models.rules.levels import initial_level
from models.rules.likeness import Told
from models.rules.likeness_words import Words
from models.rules.recognition import Recognised, recognise
from models.views.intake import Knowledge
from models.views.intake_route import route_of
from models.views.intake_rows import RouteRow
from models.views.rows import SimilarRow
from models.views.similar import similar_to

if TYPE_CHECKING:
    from models.rules.referrals import Reader


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed so far, as far as it matters here; nothing of who reports."""

    channel: str
    summary: str
    text: str
    place: PlaceName | None
    category: str
    item: str
    ongoing: str
    danger_flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallLook:
    """One look at it. `level` is what the machine would propose."""

    recognised: Recognised
    level: int
    item_name: str = ""
    similar: tuple[SimilarRow, ...] = ()
    route: RouteRow = field(default_factory=RouteRow)


def look_at_call(connection: Connection, typed: Typed, now: datetime, known: Knowledge, reader: Reader | None = None) -> CallLook:
    """Recognise, propose a level, look for the same, and route."""
    place = typed.place
    at = (place.lon, place.lat) if place is not None and place.lon is not None and place.lat is not None else None
    said = "\n".join((typed.summary, typed.text, place.name if place is not None else ""))
    found = recognise(said, known.signs, known.places)
    if at is None and found.place is not None and found.place.lon is not None and found.place.lat is not None:
        at = (found.place.lon, found.place.lat)
    category = typed.category or (found.category.value if found.category is not None else "")
    item = typed.item or (found.item.value if found.item is not None else "")
    ongoing = typed.ongoing if typed.ongoing != "unknown" else (found.ongoing.value if found.ongoing is not None else "unknown")
    flags = {*typed.danger_flags, *(guess.value for guess in found.danger_flags)}
    power = known.book.items.get(item)
    level = initial_level(
        danger_flags=flags, is_ongoing=ongoing == "yes", is_urgent_item=power is not None and power.is_urgent, is_named=bool(category or item)
    )
    lon, lat = at or (None, None)
    report = Told(at=now, words=Words.of_report(typed.summary, typed.text), lon=lon, lat=lat, category=category, is_machine=CHANNELS[typed.channel].device)
    town = (place.township if place is not None else "") or (found.township.value if found.township is not None else "")
    route = route_of(
        connection, known.book, now, channel=typed.channel, level=level, item=item, category=category, township=town, place=at, guesses=found, reader=reader
    )
    return CallLook(found, level, power.name if power is not None else "", similar_to(connection, report, typed.summary, typed.text, reader=reader), route)
