"""Whether two reports may be about one matter: a score and its reasons, from place, river, time, category, words, device and subject.

A suggestion for a person, never a decision: shown from 35 %, preselected from 75 %, nothing is ever merged by itself.
Source: ux.md 12.2, S2; domain.md R-411, G-14.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from models.rules.distance import distance_m
from models.rules.likeness_words import BEGINNING, Weights, Words, odds_of, shared_of
from models.rules.rivers import REACH_M, River, along

LikenessKind = Literal["distance", "time", "river", "category", "words", "device", "subject"]

SHOWN_FROM: Final = 0.35
PRESELECTED_FROM: Final = 0.75
"""From these likenesses on a candidate is shown, and the first one preselected (ux.md 12.2)."""

NEAR_M: Final = 700.0
"""Nearness falls to a third over this length; R-411 calls 500 m near."""
FAR_M: Final = 6000.0
"""Beyond this, and along no river, a place speaks against one matter."""
FRESH: Final = timedelta(hours=24)
"""What was seen at one place loses a third of its say in this time; it never speaks against: a nuisance may last for years."""
DEVICE_EPISODE: Final = timedelta(hours=72)
"""Findings of one device further apart are findings of their own (R-411 a_hours)."""

WATERS: Final = frozenset({"water", "river", "river_sand", "fishery", "drinking_water"})
"""Categories of one family: whoever sees foam and whoever sees dead fish may see one discharge."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """One reason with its bar: `strength` is 0 (speaks against) to 1 (the same).

    `value` is what a person reads beside it: metres for `distance`, seconds for `time`, else words (`upstream`, a category, the words both share).
    """

    kind: LikenessKind
    strength: float
    value: float | str


@dataclass(frozen=True, slots=True)
class Told:
    """What of a report is compared. Degrees WGS-84, None if unknown; `is_machine`: its words are a template and say nothing."""

    at: datetime
    words: Words = field(default_factory=lambda: Words.of_report(""))
    lon: float | None = None
    lat: float | None = None
    category: str = ""
    device: str = ""
    subject: str = ""
    is_machine: bool = False

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude, None if unknown."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


def apart_m(one: Told, other: Told) -> float | None:
    """Metres between two reports, None where one has no coordinates."""
    return None if one.place is None or other.place is None else distance_m(*one.place, *other.place)


def likeness(one: Told, other: Told, weights: Weights, rivers: Sequence[River] = (), *, with_words: bool = True) -> tuple[float, tuple[Likeness, ...]]:
    """The score of two reports, 0 to 1, and its reasons, the strongest first. `with_words` names the words both share (it costs a sort)."""
    said = _words(one, other, weights, with_words)
    near = _place(one, other)
    water = _river(one, other, rivers, near)
    here = max((part.strength for part in (near, water) if part is not None), default=0.0)
    fresh = math.exp(-abs((one.at - other.at) / FRESH))
    odds = said[0] + _odds_of_place(near, water) + 1.8 * fresh * here
    others = _same(one, other)
    odds += sum(weight for weight, _ in others)
    reasons = [part for part in (said[1], near, water, *(part for _, part in others)) if part is not None]
    reasons.append(Likeness("time", fresh, abs((one.at - other.at).total_seconds())))
    if one.is_machine and other.is_machine and abs(one.at - other.at) > DEVICE_EPISODE:
        odds -= 6.0
    return 1 / (1 + math.exp(-odds)), tuple(sorted(reasons, key=lambda part: -part.strength))


def _words(one: Told, other: Told, weights: Weights, named: bool) -> tuple[float, Likeness | None]:
    if one.is_machine or other.is_machine or not one.words.body or not other.words.body:
        return BEGINNING, None
    odds = max(BEGINNING - 2.0, odds_of(one.words, other.words, weights))
    strength = 1 / (1 + math.exp(-odds))
    return odds, Likeness("words", strength, " · ".join(shared_of(one.words, other.words, weights)) if named else "")


def _place(one: Told, other: Told) -> Likeness | None:
    apart = apart_m(one, other)
    return None if apart is None else Likeness("distance", math.exp(-apart / NEAR_M), apart)


def _river(one: Told, other: Told, rivers: Sequence[River], near: Likeness | None) -> Likeness | None:
    """The other report up- or downstream; on land or close by the distance alone says it."""
    watery = (one.category in WATERS or not one.category) and (other.category in WATERS or not other.category)
    if near is None or one.place is None or other.place is None or not watery or near.strength > 0.6:
        return None
    found = along(rivers, one.place, other.place)
    if found is None:
        return None
    return Likeness("river", 1 - abs(found.metres) / REACH_M, "downstream" if found.metres > 0 else "upstream")


def _odds_of_place(near: Likeness | None, water: Likeness | None) -> float:
    if near is None:
        return 0.0
    if water is not None:
        return max(3.2 * near.strength, 0.6 + 2.4 * water.strength)
    apart = float(near.value)
    return 3.2 * near.strength - (2.0 * min(2.0, apart / FAR_M - 1) if apart > FAR_M else 0.0)


def _same(one: Told, other: Told) -> list[tuple[float, Likeness]]:
    """Category, device and subject: what was entered, not what was said."""
    found: list[tuple[float, Likeness]] = []
    if one.category and other.category:
        family = {one.category, other.category} <= WATERS
        strength = 1.0 if one.category == other.category else 0.6 if family else 0.0
        found.append((-0.7 + 1.2 * strength, Likeness("category", strength, other.category)))
    if one.device and one.device == other.device:
        found.append((3.5, Likeness("device", 1.0, one.device)))
    if one.subject.strip() and one.subject.strip() == other.subject.strip():
        found.append((3.0, Likeness("subject", 1.0, one.subject.strip())))
    return found
