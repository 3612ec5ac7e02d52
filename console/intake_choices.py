"""What can be chosen in the fields of the intake screen and the entry form, found by characters, pinyin or initials; and what a choice makes of an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from console.intake_entry import Entry, Fields, choice_of
from models.rules.channels import CHANNELS
from models.rules.gazetteer import PlaceName
from widgets.pick_field import Choice
from widgets.spelling import Readings, Spelling
from widgets.words import Words

if TYPE_CHECKING:
    from console.intake_reader import IntakeReader

ITEM, CATEGORY, PLACE = "item:", "category:", "place:"
MACHINES: Final = frozenset(code for code, channel in CHANNELS.items() if channel.device)


class IntakeChoices:
    """The lists, made on first need."""

    def __init__(self, words: Words, reader: IntakeReader) -> None:
        """`reader` knows the county's places and power list."""
        self._words, self._reader = words, reader
        self._readings = Readings()
        self._lists: dict[str, tuple[list[Choice], Spelling]] = {}
        self._places: dict[str, PlaceName] = {}

    def forget(self) -> None:
        """The county's rules or places are others now."""
        self._lists.clear()

    # Lists.

    def categories(self, typed: str, most: int) -> Sequence[Choice]:
        """Items of the power list and plain categories."""
        return self._found("category", typed, most, self._categories)

    def places(self, typed: str, most: int) -> Sequence[Choice]:
        """Places of the gazetteer."""
        return self._found("place", typed, most, self._place_choices)

    def channels(self, typed: str, most: int) -> Sequence[Choice]:
        """All channels."""
        return self._found("channel", typed, most, lambda: [Choice(code, self._words.of("channel", code)) for code in CHANNELS])

    def _found(self, name: str, typed: str, most: int, make: object) -> Sequence[Choice]:
        key = f"{name}/{self._words.language}"
        if key not in self._lists:
            choices = make()  # type: ignore[operator]
            spelling = Spelling(self._readings)
            spelling.set_lines((one.label, f"{one.value} {one.hint}") for one in choices)
            self._lists[key] = choices, spelling
        choices, spelling = self._lists[key]
        return [choices[place] for place in spelling.find(typed, most)]

    def _categories(self) -> list[Choice]:
        book = self._reader.book
        items = list(book.items.values()) if book is not None else []
        found = dict.fromkeys(code for item in items for code in item.category)
        plain = [Choice(f"{CATEGORY}{code}", self._words.of("category", code)) for code in found]
        return [*plain, *(Choice(f"{ITEM}{item.id}", f"{self._words.of('category', item.category[0])} {item.name}", item.id) for item in items)]

    def _place_choices(self) -> list[Choice]:
        known = self._reader.known()
        names = sorted(known.places.names, key=lambda name: (name.kind != "township", name.lon is None)) if known is not None else []
        choices = []
        for name in names:
            value = f"{PLACE}{choice_of(name)}"
            if value not in self._places:
                self._places[value] = name
                hint = self._words.place(name.township) if name.township and name.township != name.name else self._words.of("place_kind", name.kind)
                choices.append(Choice(value, self._words.place(name.name), hint))
        return choices

    # What a choice means.

    def place(self, value: str) -> PlaceName:
        """The place of a choice, or words that stand in no list: then nothing but the words is known, and a township they name."""
        known = self._reader.known()
        if value in self._places:
            return self._places[value]
        found = known.places.found_in(value) if known is not None else ()
        best = found[0] if found else None
        town = next((one.township for one in found if one.kind == "township"), best.township if best is not None else "")
        if best is not None and best.kind != "township" and best.lon is not None:
            return PlaceName(value, "spot", town, best.lon, best.lat)
        return PlaceName(value, "spot", town)

    def category_of(self, item: str) -> str:
        """The category an item of the list is of."""
        book = self._reader.book
        return book.items[item].category[0] if book is not None and item in book.items else ""

    def taken(self, entry: Entry, fields: Fields, name: str, value: str) -> Entry:
        """The entry after a field was confirmed or changed."""
        if name == "level":
            return replace(entry, level=int(value))
        if name == "note":
            return replace(entry, note=value)
        if name == "place":
            if not value or value == fields.shown_place(self._words.place):  # Enter on what stands there: the person says so
                return replace(entry, place=fields.place, township=fields.township, lon=fields.lon, lat=fields.lat)
            place = self.place(value)
            return replace(entry, place=place.name, township=place.township, lon=place.lon, lat=place.lat)
        if not value.startswith((ITEM, CATEGORY)):  # typed out: the first that fits, else what stands there is confirmed
            value = next((one.value for one in self.categories(value, 1)), value) if value else value
        if value.startswith(ITEM):
            item = value.removeprefix(ITEM)
            return replace(entry, item=item, category=self.category_of(item) or fields.category)
        if value.startswith(CATEGORY):
            return replace(entry, category=value.removeprefix(CATEGORY), item="")
        return replace(entry, category=fields.category, item=fields.item)

    def item_led_by(self, unit: str, category: str) -> str | None:
        """The first item of a category that a department leads; where it leads none of it, None."""
        book = self._reader.book
        items = book.items.values() if book is not None else ()
        return next((item.id for item in items if unit in item.leads and category in item.category), None)

    def urgent_items(self) -> frozenset[str]:
        """Items that carry U."""
        book = self._reader.book
        return frozenset(item.id for item in book.items.values() if item.is_urgent) if book is not None else frozenset()
