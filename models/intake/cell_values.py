"""What people write into cells, as values: moments in many forms, numbers written as text, words for yes and no, numbers that are names."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from models.intake.table_file import Cell

MOMENT: Final = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[\sT,]*(?P<half>上午|下午|晚上|凌晨|AM|PM)?\s*(?P<hour>\d{1,2})\s*[:时点]\s*(?:(?P<minute>\d{1,2})\s*[:分]?\s*(?:(?P<second>\d{1,2})(?:\.\d+)?\s*秒?)?)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
PACKED: Final = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?", re.ASCII)
SHEET_BEGINS: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet's numbered days."""
SHEET_DAYS: Final = (15_000, 80_000)
"""Numbers that are days of a spreadsheet, 1941 to 2119."""
DEGREES: Final = re.compile(
    r"(?P<before>[东西北南NSEW])?[经纬]?\s*(?P<degrees>\d{1,3})\s*[°度]\s*"
    r"(?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*[′'分]\s*(?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:′′|''|[″\"秒])?)?)?\s*(?P<after>[NSEW])?",
    re.IGNORECASE,
)
YES: Final = frozenset({"是", "有", "要", "需要", "正在", "yes", "y", "true", "1", "√", "✓", "持续"})
NO: Final = frozenset({"否", "无", "不", "不要", "不需要", "no", "n", "false", "0", "×", "已停止"})
UNKNOWN: Final = frozenset({"不明", "未知", "不详", "unknown"})
NOON: Final = 12


class BadCell(ValueError):
    """A cell that is not what its column asks. `reason` is a code of `table_words.REASONS`."""

    def __init__(self, reason: str) -> None:
        """Keep why."""
        super().__init__(reason)
        self.reason = reason


def text_of(cell: Cell) -> str:
    """A cell as text: a number that is a name keeps its digits, without the .0 a spreadsheet adds."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if math.isfinite(cell) and cell == int(cell) and abs(cell) < 1e15 else str(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    return "" if cell is None else str(cell)


def number_of(cell: Cell) -> float:
    """A number, also one written as text or as degrees, minutes and seconds. Raises BadCell."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not math.isfinite(cell):
            raise BadCell("no_number")
        return float(cell)
    said = unicodedata.normalize("NFKC", text_of(cell)).strip()
    if re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,15})?", said, re.ASCII):
        return float(said)
    found = DEGREES.fullmatch(said)
    if found is None:
        raise BadCell("no_number")
    size = float(found["degrees"]) + float(found["minutes"] or 0) / 60 + float(found["seconds"] or 0) / 3600
    return -size if (found["before"] or found["after"] or "").upper() in {"S", "W", "南", "西"} else size


def moment_of(cell: Cell, zone: tzinfo) -> datetime:
    """A moment in the county's zone, unless it names another. A day alone is its beginning. Raises BadCell."""
    if isinstance(cell, datetime):
        return _kept(cell if cell.tzinfo else cell.replace(tzinfo=zone))
    if isinstance(cell, date):
        return _kept(datetime.combine(cell, time(0), zone))
    if isinstance(cell, int | float) and not isinstance(cell, bool) and SHEET_DAYS[0] <= cell <= SHEET_DAYS[1]:
        return datetime.combine(SHEET_BEGINS, time(0), zone) + timedelta(seconds=round(cell * 86400))
    said = unicodedata.normalize("NFKC", text_of(cell)).strip()
    found = MOMENT.fullmatch(said) or PACKED.fullmatch(said)
    if found is None:
        raise BadCell("no_time")
    parts = found.groupdict()
    hour = int(parts["hour"] or 0)
    hour += NOON if (parts.get("half") or "").upper() in {"下午", "晚上", "PM"} and hour < NOON else 0
    try:
        at = datetime(int(parts["year"]), int(parts["month"]), int(parts["day"]), hour, int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=zone)
        named = parts.get("zone")
        return _kept(datetime.fromisoformat(f"{at.replace(tzinfo=None).isoformat()}{named.upper()}") if named else at)
    except (ValueError, OverflowError):
        raise BadCell("no_time") from None


def truth_of(cell: Cell) -> bool:
    """Yes or no. Raises BadCell."""
    said = text_of(cell).strip().lower()
    if said in YES or said in NO:
        return said in YES
    raise BadCell("no_yes_or_no")


def ongoing_of(cell: Cell) -> str:
    """Whether it goes on: yes, no or unknown. Raises BadCell."""
    return "unknown" if text_of(cell).strip().lower() in UNKNOWN else "yes" if truth_of(cell) else "no"


def _kept(at: datetime) -> datetime:
    if not 1900 < at.year < 9000:
        raise BadCell("no_time")
    return at
