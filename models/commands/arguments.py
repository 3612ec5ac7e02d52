"""Makes a command out of plain values (JSON of a walk, of a proposal, of a field link): by the types its fields name.

Times are RFC 3339 texts, dates ISO texts, lists become tuples, mappings become the small frozen dataclasses a command names.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar

C = TypeVar("C")


def build(kind: type[C], given: Mapping[str, Any]) -> C:
    """Make a `kind` (a command, or a dataclass inside one) of `given`.

    A required argument that is missing is left empty, so that the door can refuse it by name (`field_missing`).

    Raises:
        ValueError: an argument this kind does not have, or a value that is not of its type; the sentence names it.
    """
    fields = {str(field.metadata.get("argument", field.name)): field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    unknown = [name for name in given if name not in fields]
    if unknown:
        raise ValueError(f"{kind.__name__} has no argument {', '.join(unknown)}")
    hints = hints_of(kind)  # type: ignore[arg-type]  # a class is hashable, whatever its instances are
    values = {field.name: _value(hints[field.name], given[name], name) for name, field in fields.items() if given.get(name) is not None}
    empty = {field.name: _empty(hints[field.name]) for field in fields.values() if field.name not in values and _is_required(field)}
    return kind(**values, **empty)


@cache
def hints_of(kind: type) -> Mapping[str, Any]:
    """Return the resolved types of the fields of a command or of a part of one: read once, they do not change."""
    return MappingProxyType(typing.get_type_hints(kind))


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _empty(hint: Any) -> Any:
    kinds = _kinds(hint)
    if str in kinds or any(typing.get_origin(kind) is Literal for kind in kinds):
        return ""
    return () if any(typing.get_origin(kind) is tuple for kind in kinds) else None


def _kinds(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


def _value(hint: Any, value: Any, name: str) -> Any:
    if hint is Any or hint is object:
        return value
    failed: list[str] = []
    for kind in _kinds(hint):
        if kind is types.NoneType:
            continue
        try:
            return _of_kind(kind, value, name)
        except ValueError as error:
            failed.append(str(error))
    raise ValueError(failed[0])


def _of_kind(kind: Any, value: Any, name: str) -> Any:
    origin = typing.get_origin(kind)
    if origin is Literal:
        return _one_of(typing.get_args(kind), value, name)
    if origin is tuple:
        return _tuple(typing.get_args(kind), value, name)
    if origin in (dict, Mapping) or kind in (dict, Mapping):
        return dict(_checked(value, Mapping, name))
    if origin is list or kind is list:
        return list(_checked(value, (list, tuple), name))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _one_of(tuple(kind), value, name)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return value if isinstance(value, kind) else build(kind, _checked(value, Mapping, name))
    return _plain(kind, value, name)


def _plain(kind: Any, value: Any, name: str) -> Any:
    readers: dict[Any, Callable[[Any, str], Any]] = {
        str: lambda given, called: _checked(given, str, called),
        bool: lambda given, called: _checked(given, bool, called),
        int: _whole,
        float: _number,
        datetime: _moment,
        date: _day,
        object: lambda given, _called: given,
    }
    if kind not in readers:
        raise ValueError(f"{name} cannot be read: {kind} is no argument type")
    return readers[kind](value, name)


def _tuple(members: tuple[Any, ...], value: Any, name: str) -> tuple[Any, ...]:
    if isinstance(value, str | Mapping):
        raise ValueError(f"{name} must be a list")
    items = list(_checked(value, (list, tuple), name))
    return tuple(_value(members[0], item, name) for item in items)


def _one_of(words: tuple[Any, ...], value: Any, name: str) -> Any:
    for word in words:
        if value == word and isinstance(value, bool) == isinstance(word, bool):
            return word
    raise ValueError(f"{name} must be one of {', '.join(str(word) for word in words)}, not {value!r}")


def _checked(value: Any, kind: Any, name: str) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"{name} cannot be {value!r}")
    return value


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    return value


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number, not {value!r}")
    return float(value)


def _moment(value: Any, name: str) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(_checked(value, str, name))
    if moment.tzinfo is None:
        raise ValueError(f"{name} must name its zone, as 2023-11-07T09:05:00+08:00")
    return moment


def _day(value: Any, name: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return date.fromisoformat(_checked(value, str, name))
