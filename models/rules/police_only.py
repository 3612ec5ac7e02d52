"""Who may look through a camera that is for the police only (仅限公安): police officers, wherever they sit; the wall never.

Source: domain.md 8 (`police_only` of a camera), 11 (who watched which camera).
"""

from __future__ import annotations

from typing import Final

from models.rules.criminal_link import POLICE_UNITS

POLICE_ROLES: Final = frozenset({"police_case_officer", "station_officer"})
"""Roles only a police officer has."""


def may_watch(role: str, unit: str, *, is_police_only: bool) -> bool:
    """Whether somebody of this role and home unit may look through a camera, keep a picture of it and hand one out."""
    return not is_police_only or role in POLICE_ROLES or unit in POLICE_UNITS
