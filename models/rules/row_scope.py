"""Which roles see every case, and which see them masked; the scope of the others is asked of the store. Source: domain.md 2, “Row scope”."""

from __future__ import annotations

from typing import Final

SEES_ALL_CASES: Final = frozenset({"dispatcher", "duty_leader", "center_director", "analyst", "supervisor", "wall"})
"""The wall sees all of them masked."""

SEES_MASKED: Final = frozenset({"wall", "expert"})
"""Roles that are shown no name of a party."""
