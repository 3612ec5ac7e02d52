"""A county's own settings: one value by key, as its reference file gave it."""

from __future__ import annotations

from typing import Annotated

from models.base import UNIQUE, Record, record


@record("county_setting")
class CountySetting(Record):
    """What this county sets once: rule changes, empowered brigades, posts. `value` is JSON."""

    key: Annotated[str, UNIQUE]
    value: object = None
