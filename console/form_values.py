"""Between what a person types and what a command takes: days, moments, numbers, and names with their values. Pure functions.

What cannot be read raises `Unreadable` with the key of the sentence that says how it is written.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from typing import Any, Final

from widgets.timing import county_zone
from widgets.words import Words


class Unreadable(ValueError):
    """The text is no such value; `key` names the wording that says what it should look like."""

    def __init__(self, key: str) -> None:
        """`key` of the form's words."""
        super().__init__(key)
        self.key = key


NO_WORDS: Final = "…"
"""What stands for an id, which says nothing to a person."""

YES: Final = frozenset({"true", "yes", "y", "1"})
NO: Final = frozenset({"false", "no", "n", "0"})


def read_whole(text: str) -> int:
    """`3` → 3."""
    try:
        return int(text)
    except ValueError:
        raise Unreadable("form.bad_whole") from None


def read_number(text: str) -> float:
    """`1,500.5` → 1500.5: what people write of money too."""
    try:
        return float(re.sub("[,\uff0c¥ ]", "", text))
    except ValueError:
        raise Unreadable("form.bad_number") from None


def read_day(text: str, today: date) -> str:
    """`2026-12-05`, `12-05` (the next such day) or `+5` days from today, as ISO text."""
    if re.fullmatch(r"\+\d{1,4}", text):
        return (today + timedelta(days=int(text))).isoformat()
    parts = [int(part) for part in re.findall(r"\d+", text)]
    try:
        if len(parts) == 3:
            return date(*parts).isoformat()
        if len(parts) == 2:
            day = date(today.year, *parts)
            return (day if day >= today else day.replace(year=today.year + 1)).isoformat()
    except ValueError:
        pass
    raise Unreadable("form.bad_day")


def read_moment(text: str, now: datetime) -> str:
    """`09:43` today, `11-20 09:43` or `2026-11-20 09:43`, local time, as ISO text with its zone."""
    here = now.astimezone(county_zone())
    found = re.fullmatch(r"(?:(?:(\d{4})\D)?(\d{1,2})\D(\d{1,2})[ T]+)?(\d{1,2})[:\uff1a](\d{2})(?::(\d{2}))?(?:\+08:00)?", text.strip())
    if found is None:
        raise Unreadable("form.bad_moment")
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups())
    try:
        at = here.replace(
            year=year or here.year, month=month or here.month, day=day or here.day, hour=hour or 0, minute=minute or 0, second=second or 0, microsecond=0
        )
    except ValueError:
        raise Unreadable("form.bad_moment") from None
    return at.isoformat()


def write_moment(iso: str) -> str:
    """ISO text as a person reads and types it: `2026-11-20 09:43`."""
    return datetime.fromisoformat(iso).astimezone(county_zone()).strftime("%Y-%m-%d %H:%M")


def read_pairs(text: str) -> dict[str, Any]:
    """`name: value` on each line, or JSON; yes, no and numbers are read as such."""
    if text.lstrip().startswith("{"):
        try:
            found = json.loads(text)
        except ValueError:
            raise Unreadable("form.bad_pairs") from None
        return dict(found)
    pairs: dict[str, Any] = {}
    for line in filter(None, (line.strip() for line in re.split(r"[\n;\uff1b]", text))):
        name, mark, value = re.split(r"([:\uff1a=])", line, maxsplit=1) if re.search(r"[:\uff1a=]", line) else (line, "", "")
        if not mark or not name.strip():
            raise Unreadable("form.bad_pairs")
        pairs[name.strip()] = _plain(value.strip())
    return pairs


def write_pairs(pairs: Any) -> str:
    """The text `read_pairs` reads back."""
    if any(isinstance(value, (dict, list)) for value in pairs.values()):
        return json.dumps(pairs, ensure_ascii=False)
    return "\n".join(f"{name}: {_written(value)}" for name, value in pairs.items())


def readable(value: Any, words: Words) -> str:
    """A value of a command as a person reads it: lists joined, things by their values, yes and no in words, ids left out."""
    if isinstance(value, bool):
        return words.say("value.yes" if value else "value.no")
    if isinstance(value, dict):
        return words.join([f"{words.of('arg', name)} {readable(one, words)}" for name, one in value.items() if one not in (None, "", [], {})])
    if isinstance(value, (list, tuple)):
        return words.join([readable(one, words) for one in value])
    text = str(value)
    return NO_WORDS if re.fullmatch(r"[0-9a-f]{32}", text) else words.unit(text)


def _plain(value: str) -> Any:
    if value.lower() in ("true", "yes", "false", "no"):
        return value.lower() in YES
    return float(value) if re.fullmatch(r"-?\d+\.\d+", value) else int(value) if re.fullmatch(r"-?[1-9]\d{0,14}|0", value) else value


def _written(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
