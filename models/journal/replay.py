"""The states of cases told from the journal alone: what stood when, without asking any table but what happened.

Every entry that moves a case says where to (`facts.states`, written by the door itself), so the last word before a moment is the state at
that moment. Source: domain.md 11 (“case replay”), 4.3 (every transition writes an audit entry).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models.journal.entry import Entry


def states_after(entries: Iterable[Entry], before: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the state of every case by id after `entries`, oldest first, going on from `before`."""
    states = dict(before or {})
    for entry in entries:
        states.update({case: str(state) for case, state in entry.facts.get("states", {}).items()})
    return states
