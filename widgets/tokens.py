"""Reads resources/tokens.json, the one place of colours, type sizes, spaces and timings, into frozen tables.

Widgets never write a hex value or a type size; they name a role (`t2`, `p1f`) and the theme answers with the value.
Source: ux.md 2 to 5 and 7.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The design tokens: colours as `#RRGGBB` by theme and role, lengths and type sizes in logical px at 100 %."""

    colours: dict[str, dict[str, str]]
    families: tuple[str, ...]
    desk: dict[str, int]
    wall: dict[str, int]
    wall_arcmin: dict[str, float]
    body_ratio: float
    space: dict[str, int]
    radius: dict[str, int]
    due_soon: float
    timer_width: int
    timer_bar: int
    motion: dict[str, int]


def read_tokens(path: Path = RESOURCES / "tokens.json") -> Tokens:
    """Read the token file. Raises OSError or ValueError when it is missing or is no JSON."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    kind, timer = raw["type"], raw["timer"]
    return Tokens(
        colours=raw["themes"],
        families=tuple(kind["family"]),
        desk=kind["desk"],
        wall=kind["wall_base_5m_0945"],
        wall_arcmin=kind["wall_min_arcmin"],
        body_ratio=kind["body_ratio"],
        space=raw["space"],
        radius=raw["radius"],
        due_soon=timer["due_soon"],
        timer_width=timer["fixed_width"],
        timer_bar=timer["bar"],
        motion=raw["motion"],
    )
