"""A fingerprint of what a fixed camera looks at: where the edges of the scene lie that stay, so that another camera's picture is known for one.

Edges keep their place when light, contrast and colour change, and a person who walks by covers few of them. Measured with real footage: the
same scene with noise, half or double the light, somebody in front or in night vision is alike by 0.5 and more, another one by 0.15 at most. Two
places that look alike in their large shapes cannot be told apart by it, and a camera that turns has no such print. Source: issue 5, Build 2.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import sub
from typing import Final

WIDE, HIGH = 64, 36
"""A picture is looked at in so many points: shapes stay, noise and small print do not."""
SHARE: Final = 0.12
"""So many of all steps between neighbours are taken for edges, the steepest."""
LEAST: Final = 5
"""A step below this (about 5 % of brightness) is never an edge: a wall or fog has none."""
FEWEST: Final = 0.02
"""With fewer edges than this share a picture is black, white or covered, and says nothing."""
MOST_LOOKS: Final = 6
"""By day, by night, with leaves and with snow: a camera is known by so many looks at most; the first stays."""
_DARK: Final = 24
_LOG: Final = bytes(round(255 * math.log((value + _DARK) / _DARK) / math.log((255 + _DARK) / _DARK)) for value in range(256))
"""Brightness as the eye has it: a step is as steep in shade as in the sun."""
_POINTS: Final = WIDE * HIGH
_STEPS: Final = 2 * _POINTS
_BYTES: Final = _STEPS // 8
_WANTED: Final = round(SHARE * _STEPS)
_VALUES: Final = bytes(range(256))


@dataclass(frozen=True, slots=True)
class Look:
    """How a scene looks in one light. `edges` holds a bit for the step to the right of each point, then one for the step down; by night most
    cameras see without colour, and that is another light.
    """

    edges: int
    is_colour: bool

    @property
    def is_plain(self) -> bool:
        """Whether there is hardly anything to see."""
        return self.edges.bit_count() < FEWEST * _STEPS

    def text(self) -> str:
        """As the registry keeps it."""
        return ("c" if self.is_colour else "m") + base64.b64encode(self.edges.to_bytes(_BYTES, "big")).decode()


def look_at(brightness: bytes, *, is_colour: bool) -> Look:
    """The look of a picture of WIDE × HIGH points, line by line, one byte each."""
    seen = brightness.translate(_LOG)
    right = bytearray(map(abs, map(sub, seen, seen[1:] + seen[-1:])))
    right[WIDE - 1 :: WIDE] = bytes(HIGH)  # the last of a line has no neighbour
    steps = bytes(right) + bytes(map(abs, map(sub, seen, seen[WIDE:]))) + bytes(WIDE)
    steep, high = LEAST, max(steps)
    while steep < high:  # halved again and again: the steepest bound that still leaves enough of them
        middle = (steep + high + 1) // 2
        if len(steps.translate(None, _VALUES[:middle])) >= _WANTED:
            steep = middle
        else:
            high = middle - 1
    return Look(int(steps.translate(bytes(48 + (value >= steep) for value in range(256))), 2), is_colour)


def what_stays(looks: Sequence[Look], share: float) -> Look:
    """The edges that are there in at least this share of several looks of one light: what moves is not among them."""
    least = math.ceil(share * len(looks))
    columns = zip(*(f"{look.edges:0{_STEPS}b}" for look in looks), strict=True)
    return Look(int("".join("1" if column.count("1") >= least else "0" for column in columns), 2), looks[-1].is_colour)


def likeness(one: Look, other: Look) -> float | None:
    """How much of the edges two looks share beyond chance: 1 the same, 0 nothing to do with one another; None where one of them is plain."""
    if one.is_plain or other.is_plain:
        return None
    few, many = sorted((one.edges.bit_count(), other.edges.bit_count()))
    by_chance = few * many / _STEPS
    return ((one.edges & other.edges).bit_count() - by_chance) / (few - by_chance)


def looks_of(fingerprint: object) -> tuple[Look, ...]:
    """The looks that the registry keeps, in their order; what is none is left out."""
    return tuple(look for look in map(_read, str(fingerprint or "").split()) if look is not None)


def fingerprint_of(looks: Sequence[Look]) -> str:
    """Several looks as the registry keeps them: the first and the newest, MOST_LOOKS at most."""
    kept = (*looks[:1], *looks[1:][-(MOST_LOOKS - 1) :])
    return " ".join(dict.fromkeys(look.text() for look in kept))


def _read(text: str) -> Look | None:
    try:
        edges = base64.b64decode(text[1:], validate=True)
    except (ValueError, binascii.Error):
        return None
    return Look(int.from_bytes(edges, "big"), text[0] == "c") if len(edges) == _BYTES and text[0] in "cm" else None
