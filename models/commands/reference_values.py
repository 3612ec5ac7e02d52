"""What the values of a reference row may be: of their field's type, on the earth, out of the closed lists. One wrong value must never stop intake."""

from __future__ import annotations

import math
import re
import typing
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from models.base import Record
from models.records.intake import Device, Source
from models.records.people import Operator
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.channels import CHANNELS
from models.rules.permits import ROLE_COLUMNS
from models.rules.video_kinds import ADAPTERS, KINDS, MASKING

Row = Mapping[str, Any]

OF_A_LIMIT: Final = {"max", "min", "unit", "name", "range"}
DEGREES: Final = {"lon": 180.0, "lat": 90.0}
CLOSED: Final[Mapping[tuple[type[Record], str], tuple[str, ...]]] = {
    (Source, "channel"): tuple(CHANNELS),
    (Device, "channel"): tuple(CHANNELS),
    (Source, "signature"): ("required", "none"),
    (Operator, "role"): tuple(ROLE_COLUMNS),
    (VideoSource, "kind"): KINDS,
    (VideoSource, "adapter"): ADAPTERS,
    (VideoSource, "masking"): MASKING,
    (Camera, "masking"): MASKING,
}
"""Fields whose words are a closed list."""
PLAIN_KEY: Final = re.compile(r"[\w.-]{1,100}")
"""What a source may be called: its key stands in addresses, topics and names of folders."""
SECRET: Final = re.compile(r"whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class WrongKey(ValueError):
    """A key of a row is unknown, missing or has a value it cannot have. `key` names it; the text says it in English, `chinese` in Chinese."""

    def __init__(self, key: str, english: str, chinese: str) -> None:
        """`key` is where in the row the fault stands."""
        super().__init__(english)
        self.key = key
        self.chinese = chinese


class WrongRow(ValueError):
    """A row of a reference table cannot be taken in. `table` "" and `row` 0: the fault is above any table or row."""

    def __init__(self, table: str, row: int, fault: Exception) -> None:
        """Keep what was wrong, and where; a fault of another kind says itself."""
        self.fault = fault if isinstance(fault, WrongKey) else WrongKey("", str(fault), str(fault))
        super().__init__(f"{table}, row {row}: {self.fault}" if row else f"{table}: {self.fault}" if table else str(self.fault))
        self.table = table
        self.row = row


def refuse_unknown(row: Any, known: set[str], english: str, chinese: str) -> None:
    """Raise WrongKey for a row that is none, or that has keys nobody knows. `english`, `chinese`: how that row is called."""
    if not isinstance(row, Mapping):
        raise WrongKey("", f"{english} is no list of keys and values", f"{chinese}应为若干键和值")
    unknown = sorted(str(key) for key in row if key not in known)
    if unknown:
        raise WrongKey(unknown[0], f"unknown key {', '.join(unknown)} in {english}", f"{chinese}中有未知的键 {'、'.join(unknown)}")


def day_of(key: str, value: Any) -> date | None:
    """Return the day a cell names; None for an empty one. Raises WrongKey."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value else value or None
    except ValueError:
        raise WrongKey(key, f"{key} is no day such as 2027-01-31", f"{key} 应为日期，如 2027-01-31") from None


def fitting(record: type[Record], values: Row) -> dict[str, Any]:
    """Return the values as the record keeps them; a number where a name is expected becomes its digits.

    Raises:
        WrongKey: a value its field cannot have.
    """
    made = {name: _fitting(record, name, value) for name, value in values.items()}
    if record is Source and not PLAIN_KEY.fullmatch(made["key"]):
        raise WrongKey("key", "key must be letters, digits, dots, - and _ only: it stands in addresses", "key 只能用文字、数字、点、- 和 _：它会出现在地址中")
    return made


def secrets_of(row: Row) -> list[str]:
    """Return the keys a source signs with, newest first, from `secret` and `secrets`. Raises WrongKey."""
    given = row.get("secrets") or []
    first = row.get("secret")
    secrets = [*([first] if first not in (None, "") else []), *(given if isinstance(given, list | tuple) else [given])]
    wrong = [secret for secret in secrets if not isinstance(secret, str) or not SECRET.fullmatch(secret) or secret == "whsec_"]  # noqa: S105
    if wrong or len(secrets) > 2:
        name = "secrets" if given else "secret"
        raise WrongKey(
            name, f"{name}: one key, or two while they change, each whsec_ and base64", f"{name}：应为一个（更换期间两个）密钥，形如 whsec_ 加 base64"
        )
    return secrets


def limits_of(limits: Any) -> dict[str, dict[str, Any]]:
    """Return the limits of a device by factor. Raises WrongKey naming the factor and what is wrong with it."""
    if not isinstance(limits, Mapping):
        raise WrongKey(
            "limits", "limits: each factor has its max or min, such as {w21003: {max: 1.0}}", "limits：每个因子写明 max 或 min，如 {w21003: {max: 1.0}}"
        )
    return {str(factor): _limit(str(factor), limit) for factor, limit in limits.items()}


def _limit(factor: str, limit: Any) -> dict[str, Any]:
    refuse_unknown(limit, OF_A_LIMIT, f"limits.{factor}", f"limits.{factor}")
    for name in ("max", "min"):
        if name in limit and not _is_number(limit[name]):
            raise WrongKey(name, f"limits.{factor}: {name} is no number", f"limits.{factor}：{name} 不是数字")
    span = limit.get("range")
    if span is not None and not (isinstance(span, list | tuple) and len(span) == 2 and all(map(_is_number, span)) and span[0] < span[1]):
        raise WrongKey("range", f"limits.{factor}: range is [lowest, highest]", f"limits.{factor}：range 应为 [最低, 最高]")
    return dict(limit)


def _fitting(record: Any, name: str, value: Any) -> Any:
    hint = _hints(record).get(name)
    if value is None and hint is str:
        return ""
    if hint is str and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    try:
        fit = _reader(record, name)(value)
    except ValidationError:
        raise WrongKey(name, f"{name} is not {_wanted(hint)[0]}", f"{name} 应为{_wanted(hint)[1]}") from None
    if name in DEGREES and fit is not None and not abs(fit) <= DEGREES[name]:
        raise WrongKey(name, f"{name} is not on the earth", f"{name} 超出范围")
    words = CLOSED.get((record, name))
    if words is not None and fit not in words:
        raise WrongKey(name, f"{name} cannot be {fit!r}: it is one of {', '.join(words)}", f"{name} 不能是 {fit!r}：可用的有 {'、'.join(words)}")
    return fit


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@cache
def _hints(record: Any) -> dict[str, Any]:
    hints: dict[str, Any] = typing.get_type_hints(record)
    return hints


@cache
def _reader(record: Any, name: str) -> Callable[[Any], Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(_hints(record)[name])
    return lambda value: adapter.validate_python(value, strict=True)


def _wanted(hint: Any) -> tuple[str, str]:
    kinds: Mapping[Any, tuple[str, str]] = {
        str: ("text", "文字"),
        bool: ("true or false", " true 或 false"),
        int: ("a whole number", "整数"),
        float: ("a number", "数字"),
        list: ("a list", "列表"),
        dict: ("keys and values", "若干键和值"),
        date: ("a day", "日期"),
    }
    parts = [typing.get_origin(part) or part for part in (typing.get_args(hint) if type(None) in typing.get_args(hint) else (hint,))]
    return next((kinds[part] for part in parts if part in kinds), ("what is expected here", "此处所需的值"))
