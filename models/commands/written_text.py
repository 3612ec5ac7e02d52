"""Says which argument of a wish holds a sign that no text of ours may hold: one database would refuse it, the other keep what nobody can see.

What machines send is cleaned or refused at their own doors; here it is about what people type and paste.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from models.commands.command import argument_of
from models.rules.kept_text import UNKEEPABLE
from models.rules.refusal import Reason, reason

if TYPE_CHECKING:
    from models.commands.command import Command


def unkeepable(command: Command, **behalf: str) -> tuple[Reason, ...]:
    """Return `text_unkeepable` for each argument that holds such a sign; `behalf` are the texts told beside the command."""
    told = {argument_of(field): getattr(command, field.name) for field in dataclasses.fields(command)} | behalf
    return tuple(reason("text_unkeepable", field=name) for name, value in told.items() if any(map(UNKEEPABLE.search, _texts(value))))


def _texts(value: object) -> Iterator[str]:
    """Every text in an argument, however deep; also the names of a mapping."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (*_texts(name), *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))
