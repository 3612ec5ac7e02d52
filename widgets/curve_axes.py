"""Where the figures of a large curve stand: round values at the left, days and hours of the county's clock below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from widgets.timing import county_zone

STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
LINES: Final = 4


def value_range(values: Sequence[float], limits: Sequence[float]) -> tuple[float, float, list[float]]:
    """Bottom and top of the axis and its round levels: everything measured and every limit stands in it; from zero unless that hides the course."""
    low, high = min([*values, *limits], default=0.0), max([*values, *limits], default=1.0)
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    width = high - low or abs(high) or 1.0
    magnitude = 10 ** math.floor(math.log10(width / LINES))
    step = next(one * magnitude for one in STEPS if one * magnitude >= width / LINES * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    levels = [round(number * step, 10) for number in range(first, last + 1)]
    return levels[0], levels[-1] + 0.06 * (levels[-1] - levels[0]), levels


def at_ticks(span: str, since: datetime, until: datetime) -> list[tuple[datetime, str]]:
    """Moments with their words: hours of a day, days of a week or month, months of a year."""
    zone = county_zone()
    began, ended = since.astimezone(zone), until.astimezone(zone)
    if span == "year":
        return [(at, f"{at:%Y-%m}") for at in _months(began, ended)]
    step, hours, form = {"day": (timedelta(hours=3), 3, "%H:%M"), "week": (timedelta(days=1), 24, "%m-%d"), "month": (timedelta(days=3), 24, "%m-%d")}[span]
    at = began.replace(hour=began.hour - began.hour % hours, minute=0, second=0, microsecond=0)
    found = []
    while at <= ended:
        if at >= began:
            found.append((at, at.strftime("%m-%d" if span == "day" and at.hour == 0 else form)))
        at += step
    return found


def _months(began: datetime, ended: datetime) -> list[datetime]:
    year, month = began.year, began.month
    found = []
    while (at := datetime(year, month, 1, tzinfo=began.tzinfo)) <= ended:
        if at >= began:
            found.append(at)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found
