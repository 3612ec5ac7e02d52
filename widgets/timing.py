"""How times and limits are written: remaining, overdue, clock and date, in Asia/Shanghai, the same digits in both languages.

Pure functions; `now` is always an input. Source: ux.md 7 and 16.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from models.views.rows import LimitRow, LimitState

Look = Literal["calm", "soon", "overdue", "done", "late", "paused"]
HOUR, DAY = 3600, 86400


@dataclass(frozen=True, slots=True)
class Reading:
    """One limit read at one moment: `seconds` left (or over, or taken), `share` of the term left (0 to 1)."""

    look: Look
    seconds: int
    share: float


@lru_cache(maxsize=1)
def county_zone() -> ZoneInfo:
    """The zone of the county, read once."""
    return ZoneInfo("Asia/Shanghai")


def read_limit(limit: LimitRow, now: datetime, due_soon: float = 0.25) -> Reading:
    """How a limit stands at `now`; stopping exactly at the due moment is in time."""
    term = max(1.0, (limit.due_at - limit.started_at).total_seconds())
    if limit.state in (LimitState.DONE, LimitState.LATE):
        stop = limit.stopped_at or limit.due_at
        late = limit.state is LimitState.LATE
        seconds = (stop - (limit.due_at if late else limit.started_at)).total_seconds()
        return Reading("late" if late else "done", max(0, int(seconds)), 0.0)
    left = (limit.due_at - ((limit.stopped_at or now) if limit.state is LimitState.PAUSED else now)).total_seconds()
    share = min(1.0, max(0.0, left / term))
    if limit.state is LimitState.PAUSED:
        return Reading("paused", max(0, int(left)), share)
    if left < 0:
        return Reading("overdue", int(-left), 0.0)
    return Reading("soon" if share <= due_soon else "calm", int(left), share)


def span(seconds: int, day: str = "日") -> str:
    """`04:02` under an hour, `1h06` under a day, `3 日` beyond (`day` is the word or letter for days)."""
    if seconds < HOUR:
        return f"{seconds // 60:02d}:{seconds % 60:02d}"
    if seconds < DAY:
        return f"{seconds // HOUR}h{seconds % HOUR // 60:02d}"
    return f"{seconds // DAY} {day}"


def stopwatch(seconds: float) -> str:
    """A measured duration in words of digits: `1′42″`, from an hour on `5 h 12 min`."""
    whole = round(seconds)
    if whole < HOUR:
        return f"{whole // 60}′{whole % 60:02d}″"
    return f"{whole // HOUR} h {whole % HOUR // 60} min"


def clock(at: datetime, seconds: bool = False) -> str:
    """`09:43` or `09:43:18` local time."""
    return at.astimezone(county_zone()).strftime("%H:%M:%S" if seconds else "%H:%M")


def row_time(at: datetime, now: datetime, language: str) -> str:
    """Clock of today, `昨22:14` / `−1d 22:14` of yesterday, `11-18` of earlier days."""
    there, here = at.astimezone(county_zone()), now.astimezone(county_zone())
    days = (here.date() - there.date()).days
    if days <= 0:
        return there.strftime("%H:%M")
    if days == 1:
        return there.strftime("昨%H:%M" if language == "zh" else "−1d %H:%M")
    return there.strftime("%m-%d")
