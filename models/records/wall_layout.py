"""How the wall is laid out (大屏布局): what stands where, under a name."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import UNIQUE, Record, record


@record("wall_layout")
class WallLayout(Record):
    """Source: domain.md 12, `manage_wall_layout`. `tiles` is what the wall's pages make of it; nothing is deleted, only switched off."""

    key: Annotated[str, UNIQUE]
    name: str = ""
    tiles: dict[str, Any] = field(default_factory=dict)
    disabled: bool = False
    changed_at: datetime
    changed_by: str
