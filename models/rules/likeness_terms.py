"""By which terms an alert is found again among hundred thousands: names and rare words, the square it lies in, its device, its subject.

A term is kept as the first 12 hex digits of its hash before the alert's id, so that one range of one index gives the newest alerts of a term.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from models.rules.likeness_words import Weights, names_of, pairs_of

CELL: Final = 0.05
"""Degrees of a square: some 5 km; a place is looked for in its own and the eight around it."""
DIGITS: Final = 12
LOOKED_AT: Final = 200
"""So many characters of a text give names to find the alert by."""
MOST_NAMES: Final = 16
KEPT: Final = 4096
"""So many hashes are remembered: the places of a county come again in every report."""
FEW_NAMES: Final = 3
"""With fewer names than this the pairs of the title help to find it."""


def terms_of(*, title: str, text: str, lon: float | None, lat: float | None, device: str, subject: str, is_machine: bool) -> list[str]:
    """The terms an alert is kept under."""
    found = [f"#{device}"] if device else []
    found += [f"={subject.strip()}"] if subject.strip() else []
    found += [_cell(math.floor(lon / CELL), math.floor(lat / CELL))] if lon is not None and lat is not None else []
    if is_machine:
        return found
    of_title = names_of(title)
    names = sorted(of_title) + sorted(names_of(text[:LOOKED_AT]) - of_title)
    found += names[:MOST_NAMES]
    return found + (sorted(pairs_of(title)) if len(names) < FEW_NAMES else [])


def questions_of(
    weights: Weights, *, title: str, text: str, lon: float | None, lat: float | None, device: str, subject: str, is_machine: bool, most: int = 10
) -> list[str]:
    """The terms to ask for: device, subject, the nine squares about the place, and the words that say most."""
    found = [f"#{device}"] if device else []
    found += [f"={subject.strip()}"] if subject.strip() else []
    if lon is not None and lat is not None:
        x, y = math.floor(lon / CELL), math.floor(lat / CELL)
        found += [_cell(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    if is_machine:
        return found
    names = sorted(names_of(f"{title} {text[:LOOKED_AT]}"), key=lambda name: -weights.of_name(name))
    pairs = sorted(pairs_of(title), key=lambda pair: -weights.of(pair))
    return found + names[:most] + pairs[: most // 2]


def keys_of(terms: Iterable[str], alert_id: str) -> list[str]:
    """What is written for the terms of an alert, each once."""
    return [hashed(term) + alert_id for term in dict.fromkeys(terms)]


@lru_cache(maxsize=KEPT)
def hashed(term: str) -> str:
    """The 12 hex digits of a term."""
    return hashlib.blake2b(term.encode(), digest_size=DIGITS // 2).hexdigest()


def is_square(term: str) -> bool:
    """Whether a term is of a place and not of words."""
    return term.startswith("@")


def _cell(x: int, y: int) -> str:
    return f"@{x}:{y}"
