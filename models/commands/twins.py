"""A second record like a first one: the same matter, kept once more under an id of its own (splitting a case)."""

from __future__ import annotations

from typing import Any, TypeVar

from models.base import Record, new_id

R = TypeVar("R", bound=Record)


def twin(record: R, **changes: Any) -> R:
    """Return a new record with the values of `record`, `changes` apart; it has an id of its own and begins at version 1."""
    return type(record)(**{**record.values(), **changes, "id": new_id(), "version": 1})
