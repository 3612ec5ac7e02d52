"""The material list that goes with a case, as it was ticked: what paper D-10 shows of it. Whether it is complete, `rules.guards` says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.rules.guards import COMPLETE, PRESENT, status_of

Materials = str | Mapping[str, Any]
"""`complete`, or item → `present`, `missing`, `not_applicable` (or {status, reason}); a `reason` beside the items holds for all that do
not apply. An item may be named by the beginning of its line."""


def material_rows(required: Sequence[str], said: Materials) -> list[dict[str, Any]]:
    """Return one row for each item of the list: number, name, status, reason."""
    return [{"no": number, "name": item, **_status(item, said)} for number, item in enumerate(required, start=1)]


def words_of(said: Materials) -> tuple[str, ...]:
    """Return every text that goes onto paper with the list, for the look at reporter data (G-12)."""
    if not isinstance(said, Mapping):
        return (said,)
    inner = [str(word) for value in said.values() for word in (value.values() if isinstance(value, Mapping) else [value])]
    return (*map(str, said), *inner)


def _status(item: str, said: Materials) -> dict[str, str]:
    if said == COMPLETE or not isinstance(said, Mapping):
        return {"status": PRESENT, "reason": ""}
    word, why = status_of(item, said)
    common = "" if word == PRESENT else str(said.get("reason") or "")
    return {"status": word, "reason": why or common}
