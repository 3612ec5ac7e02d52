"""What a machine thinks a report is about, each guess with the words it was made from. A person confirms or changes it; nothing is decided here.

Words come from a table (resources/recognition.json), places from the gazetteer. Source: ux.md S2 (recognised values are marked as such).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.rules.channels import DANGER_FLAGS
from models.rules.gazetteer import Gazetteer, PlaceName

SAYS_NO: Final = ("没有", "没", "无", "未", "不是", "no ", "not ", "without ")
"""Words before a sign that turn it round: 没有人受伤 is no injury."""
BEFORE: Final = 5
"""So many characters before a sign are looked at for such a word."""


@dataclass(frozen=True, slots=True)
class CategorySigns:
    """Words that make one think of a category and an item of the power list ("" for none)."""

    category: str
    item: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignTable:
    """The whole table: categories, danger flags and whether it is still going on, each with their words."""

    categories: tuple[CategorySigns, ...] = ()
    danger_flags: Mapping[str, tuple[str, ...]] | None = None
    ongoing: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """One recognised value and the words of the report that led to it."""

    value: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """All guesses about one report; None where nothing was found. `place` keeps its coordinates if the gazetteer has any."""

    category: Guess | None = None
    item: Guess | None = None
    place: PlaceName | None = None
    township: Guess | None = None
    ongoing: Guess | None = None
    danger_flags: tuple[Guess, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was recognised."""
        return not (self.category or self.place or self.township or self.ongoing or self.danger_flags)


def sign_table(read: Mapping[str, Any]) -> SignTable:
    """Make the table from what its file holds. Raises KeyError or TypeError when the file has another shape, ValueError for an unknown flag."""
    unknown = set(read["danger_flags"]) - set(DANGER_FLAGS)
    if unknown:
        raise ValueError(f"no danger flags: {sorted(unknown)}")
    return SignTable(
        tuple(CategorySigns(line["category"], line["item"], _lowered(line["words"])) for line in read["categories"]),
        {flag: _lowered(words) for flag, words in read["danger_flags"].items()},
        {answer: _lowered(words) for answer, words in read["ongoing"].items()},
    )


def recognise(text: str, table: SignTable, gazetteer: Gazetteer, *, lon: float | None = None, lat: float | None = None) -> Recognised:
    """Guess category, item, place, township, danger flags and whether it goes on.

    Args:
        text: summary, text and transcript of the report, in any order.
        table: the words.
        gazetteer: the places.
        lon: where the report itself says it is (degrees WGS-84): then only the township is guessed.
        lat: as `lon`.
    """
    lowered = text.lower()
    category, item = _category(lowered, table.categories)
    places = gazetteer.found_in(text)
    place = None if lon is not None else next(iter(places), None)
    return Recognised(
        category=category,
        item=item,
        place=place,
        township=_township(place, places, gazetteer, lon, lat),
        ongoing=_ongoing(lowered, table.ongoing or {}),
        danger_flags=tuple(Guess(flag, found) for flag, words in (table.danger_flags or {}).items() if (found := _signs(lowered, words))),
    )


def _category(text: str, lines: Iterable[CategorySigns]) -> tuple[Guess | None, Guess | None]:
    """The category with most signs; of equals the one whose signs are longer, then the first of the table. The item is that of its best line."""
    scored = [(line, found) for line in lines if (found := _signs(text, line.words))]
    if not scored:
        return None, None
    by_category: dict[str, list[str]] = {}
    for line, found in scored:
        by_category.setdefault(line.category, []).extend(found)
    category = max(by_category, key=lambda name: _weight(by_category[name]))
    signs = tuple(dict.fromkeys(by_category[category]))
    line, found = max(((line, found) for line, found in scored if line.category == category), key=lambda pair: _weight(pair[1]))
    return Guess(category, signs), Guess(line.item, found) if line.item else None


def _weight(signs: Sequence[str]) -> tuple[int, int]:
    alone = {sign for sign in signs if not any(sign != other and sign in other for other in signs)}
    return len(alone), sum(map(len, alone))


def _signs(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """The words that stand in the text and are not said not to be; in the order of the text."""
    found = [(place, word) for word in words if (place := _place_of(text, word)) >= 0]
    return tuple(word for _, word in sorted(found))


def _place_of(text: str, word: str) -> int:
    place = text.find(word)
    while place >= 0 and any(no in text[max(0, place - BEFORE) : place] for no in SAYS_NO):
        place = text.find(word, place + 1)
    return place


def _ongoing(text: str, answers: Mapping[str, tuple[str, ...]]) -> Guess | None:
    found = {answer: signs for answer, words in answers.items() if (signs := _signs(text, words))}
    if len(found) != 1:
        return None  # both said, or nothing: a person decides
    [(answer, signs)] = found.items()
    return Guess(answer, signs)


def _township(place: PlaceName | None, places: Iterable[PlaceName], gazetteer: Gazetteer, lon: float | None, lat: float | None) -> Guess | None:
    named = next((one for one in places if one.kind == "township"), None)
    if named is not None:
        return Guess(named.township, (named.name,))
    if place is not None and place.township:
        return Guess(place.township, (place.name,))
    at = (lon, lat) if lon is not None and lat is not None else (place.lon, place.lat) if place is not None else (None, None)
    near = gazetteer.township_at(at[0], at[1]) if at[0] is not None and at[1] is not None else ""
    return Guess(near, ("nearest",)) if near else None


def _lowered(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.lower() for word in words)
