"""What the fields of the intake screen say of one alert: as reported, as recognised, or as the person has put it; no Qt.

The person's own words win over what was reported, that over what was recognised. Source: ux.md S2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from models.rules.gazetteer import PlaceName
from models.rules.levels import initial_level
from models.views.intake_rows import TriageRow

Why = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person changed; None = nothing. Kept as a draft while it is not sent: no field of it can name a reporter."""

    level: int | None = None
    category: str | None = None
    item: str | None = None
    place: str | None = None
    township: str | None = None
    lon: float | None = None
    lat: float | None = None
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed."""
        return self == Entry()

    def typed(self) -> dict[str, Any]:
        """For the draft."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


def entry_of(typed: Mapping[str, Any]) -> Entry:
    """An entry from its draft; fields it does not know are left out."""
    return Entry(**{name: value for name, value in typed.items() if name in Entry.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields as they stand; `*_guess`: recognised and not confirmed, so the border is dashed."""

    level: int
    level_guess: bool
    category: str
    category_guess: bool
    category_why: Why
    item: str
    place: str
    place_guess: bool
    township: str
    lon: float | None
    lat: float | None
    spot_guess: bool
    note: str
    ongoing: str
    danger_flags: tuple[str, ...]
    danger_guess: bool

    @property
    def has_place(self) -> bool:
        """Whether it says where: one of the two things that are required."""
        return bool(self.place) or (self.lon is not None and self.lat is not None)

    def shown_place(self, township: Callable[[str], str]) -> str:
        """The place as its field shows it, under the name `township` has in the language of the moment, where the words do not name it."""
        town = township(self.township) if self.township not in self.place else ""
        return " · ".join(part for part in (town, self.place) if part)


def fields_of(row: TriageRow, entry: Entry, urgent_items: frozenset[str] = frozenset()) -> Fields:
    """Put together what the screen shows and what A will save. `urgent_items` are those of the list that carry U."""
    found = row.recognised
    guessed_category = found.category.value if found.category is not None else ""
    category = entry.category if entry.category is not None else row.category or guessed_category
    item = entry.item if entry.item is not None else row.item
    if not item and entry.category is None and found.item is not None and category == guessed_category:
        item = found.item.value
    ongoing = found.ongoing.value if row.ongoing == "unknown" and found.ongoing is not None else row.ongoing
    flags = tuple(dict.fromkeys((*row.danger_flags, *(guess.value for guess in found.danger_flags))))
    level = entry.level or min(row.detail.row.level, _proposed(flags, ongoing, category, is_urgent=item in urgent_items))
    place, lon, lat = _place(row, entry)
    return Fields(
        level=level,
        level_guess=entry.level is None and level != row.detail.row.level,
        category=category,
        category_guess=bool(category) and entry.category is None and not row.category,
        category_why=found.category.why if found.category is not None and category == guessed_category else (),
        item=item,
        place=place,
        place_guess=bool(place) and entry.place is None and found.place is not None and place == found.place.name,
        township=(entry.township or "") if entry.place is not None else row.township or (found.township.value if found.township is not None else ""),
        lon=lon,
        lat=lat,
        spot_guess=lon is not None and entry.place is None and row.detail.row.lon is None,
        note=entry.note,
        ongoing=ongoing,
        danger_flags=flags,
        danger_guess=flags != row.danger_flags,
    )


def _proposed(flags: tuple[str, ...], ongoing: str, category: str, *, is_urgent: bool) -> int:
    return initial_level(danger_flags=flags, is_ongoing=ongoing == "yes", is_urgent_item=is_urgent, is_named=bool(category))


def _place(row: TriageRow, entry: Entry) -> tuple[str, float | None, float | None]:
    """Words and point: the person's, else the report's own words with the point that was reported or recognised."""
    own, found = row.detail.row, row.recognised.place
    if entry.place is not None:
        return entry.place, entry.lon, entry.lat
    if own.lon is not None or found is None:
        return row.place_text, own.lon, own.lat
    return row.place_text or found.name, found.lon, found.lat


def changes(row: TriageRow, fields: Fields) -> dict[str, Any]:
    """What `amend_alert` has to put right so that the alert says what the fields show; empty when it does already."""
    wanted: dict[str, Any] = {}
    own = row.detail.row
    if (fields.place, fields.township, fields.lon, fields.lat) != (row.place_text, row.township, own.lon, own.lat) and fields.has_place:
        wanted["place"] = {"text": fields.place, "township": fields.township, "lon": fields.lon, "lat": fields.lat}
    if fields.category and fields.category != row.category:
        wanted["category"] = fields.category
    if fields.item and fields.item != row.item:
        wanted["power_item"] = fields.item
    if fields.ongoing != row.ongoing:
        wanted["ongoing"] = fields.ongoing
    if fields.danger_flags != row.danger_flags:
        wanted["danger_flags"] = list(fields.danger_flags)
    return wanted


def choice_of(place: PlaceName) -> str:
    """A place's identity in a list of choices: its name and township (a name alone may stand for several)."""
    return f"{place.name}|{place.township}|{place.lon}|{place.lat}"
