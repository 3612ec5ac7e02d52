"""The ground of the store: ids, clocks, canonical JSON, and `@record`, which makes a table out of a dataclass.

A record is one plain dataclass with typed fields; its table is derived from the annotations, so a thing is described once.
We use SQLAlchemy Core and no ORM: start-up and intake are measured (docs/decisions.md, "Core without ORM").
"""

from __future__ import annotations

import dataclasses
import json
import operator
import os
import time
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Final, Self, TypeVar, dataclass_transform

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.clock import Clock as Clock  # noqa: PLC0414  told on from here
from models.clock import SystemClock as SystemClock  # noqa: PLC0414

METADATA = sa.MetaData()
"""The one description of all tables: migrations compare against it."""

UNIQUE = "unique"
"""Mark in `Annotated[str, UNIQUE]`: the column holds each value once."""
INDEX = "index"
"""Mark in `Annotated[str, INDEX]`: the column is searched by."""

R = TypeVar("R", bound="Record")


def new_id() -> str:
    """Make an id that sorts by the moment it was made: a UUID version 7 as 32 hex digits, sub-millisecond part included (RFC 9562, 6.2)."""
    stamp, rest = divmod(time.time_ns(), 1_000_000)
    high = (0x7 << 12) | (rest * 4096 // 1_000_000)
    low = (0b10 << 62) | (int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1))
    return f"{stamp:012x}{high:04x}{low:016x}"


def canonical_json(value: object) -> str:
    """Write `value` in the one form that is hashed: keys sorted, no blanks, Chinese unescaped, times as UTC ISO text."""
    return _CANONICAL.encode(value) if _CHUNKS is None else "".join(_CHUNKS(value, 0))


class Written(str):
    """Canonical JSON that is written already: a column of JSON takes it as it is."""

    __slots__ = ()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(typing.cast("set[str]", value))
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in a journal entry")


# Made once: json.dumps with settings of its own makes an encoder for every call, and that one its writer in C, half of the cost together.
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
_IN_C: Final[Callable[..., Any] | None] = getattr(json.encoder, "c_make_encoder", None)
_CHUNKS: Final = None if _IN_C is None else _IN_C(None, _plain, json.encoder.encode_basestring, None, ":", ",", True, False, True)


class UtcTime(TypeDecorator[datetime]):
    """An aware moment. Kept as UTC in both databases; a naive value is a bug and refused."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Keep the zone where the database can."""
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Write SQLite's own text directly: the general way costs more than the insert itself."""
        return _sqlite_text if dialect.name == "sqlite" else _in_utc

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into what the database keeps."""
        value = _in_utc(value)
        return value if value is None or dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return value.astimezone(UTC)


def _sqlite_text(value: datetime | None) -> str | None:
    value = _in_utc(value)
    return None if value is None else value.isoformat(" ", "microseconds")[: len("2026-11-21 08:00:00.000000")]


class Json(TypeDecorator[Any]):
    """Lists and mappings, kept as canonical JSON text."""

    impl = sa.Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Write it at once: the way over the text type would leave it as it is."""
        return _json_text

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write canonical JSON."""
        return _json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read it back."""
        return None if value is None else json.loads(value)


def _json_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, Written):
        return str(value)
    return "[]" if value == [] else "{}" if value == {} else canonical_json(value)


class Word(TypeDecorator[StrEnum]):
    """One word of a closed list, kept as its text."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        """`kind` is the closed list."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Keep the word's text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the word back."""
        return None if value is None else self.kind(value)


class Record:
    """What all records share: an id and the count of changes made to it, by which a seat knows that it saw an old state."""

    table: ClassVar[sa.Table]
    columns: ClassVar[tuple[str, ...]]

    id: str
    version: int

    def values(self) -> dict[str, Any]:
        """Return the record as a row."""
        return {name: getattr(self, name) for name in self.columns}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Make the record from a row of its table."""
        return cls(**row)


@dataclass_transform(kw_only_default=True, field_specifiers=(dataclasses.field,))
def record(name: str, *items: sa.schema.SchemaItem) -> Callable[[type[R]], type[R]]:
    """Make a record of a class: a keyword-only dataclass with `id` and `version`, and the table `name` derived from its fields."""

    def dress(cls: type[R]) -> type[R]:
        cls.__annotations__ = {**cls.__annotations__, "id": "str", "version": "int"}
        cls.id = dataclasses.field(default_factory=new_id)
        cls.version = 1
        made = dataclasses.dataclass(kw_only=True)(cls)
        hints = typing.get_type_hints(made, include_extras=True)
        fields = [field for field in dataclasses.fields(made) if field.name in hints]  # type: ignore[arg-type]
        made.columns = tuple(field.name for field in fields)
        _GETTERS[made] = operator.attrgetter(*made.columns)
        made.table = sa.Table(name, METADATA, *(_column(field.name, hints[field.name]) for field in fields), *items)
        return made

    return dress


def values_of(record: Record) -> tuple[Any, ...]:
    """Return the values of a record in the order of its columns, by one call in C: this is done for every record of every change."""
    values: tuple[Any, ...] = _GETTERS[type(record)](record)
    return values


_GETTERS: Final[dict[type[Record], operator.attrgetter[Any]]] = {}


def _column(name: str, hint: Any) -> sa.Column[Any]:
    marks: tuple[Any, ...] = ()
    if typing.get_origin(hint) is typing.Annotated:
        hint, *rest = typing.get_args(hint)
        marks = tuple(rest)
    kinds = [kind for kind in _members(hint) if kind is not types.NoneType]
    nullable = types.NoneType in _members(hint) or hint in (Any, object)
    return sa.Column(name, _column_type(kinds[0]), primary_key=name == "id", nullable=nullable, unique=UNIQUE in marks or None, index=INDEX in marks or None)


def _members(hint: Any) -> Iterator[Any]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return iter(typing.get_args(hint))
    return iter((hint,))


def _column_type(kind: Any) -> TypeEngine[Any]:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Word(kind)
    plain: dict[Any, TypeEngine[Any]] = {
        str: sa.Text(),
        bool: sa.Boolean(),
        int: sa.BigInteger(),
        float: sa.Double(),
        bytes: sa.LargeBinary(),
        datetime: UtcTime(),
        date: sa.Date(),
    }
    return plain.get(kind) or Json()
