"""Counters: the next number of a series. Writers take turns, so numbers have no gaps."""

from __future__ import annotations

from typing import Annotated

from models.base import UNIQUE, Record, record


@record("counter")
class Counter(Record):
    """`series` as `alert/20231107`, `case/20231107`, `D-01/2023`; `last` is the last number given out."""

    series: Annotated[str, UNIQUE]
    last: int = 0
