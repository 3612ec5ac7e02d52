"""What was typed and not yet sent, kept in a file of this seat and person: after a crash the form is open again with the same text.

Reporters' data never go into it. Source: ux.md 12.6.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

LOG = logging.getLogger(__name__)
OLD: Final = timedelta(hours=24)
"""A draft older than this is put away."""
NEVER_KEPT: Final = frozenset({"reporter", "id_no", "phone", "password"})
"""Arguments that hold secrets, or data of persons who must stay unknown."""
NO_DRAFT: Final = frozenset({"manage_users", "choose_password"})
"""Commands of which nothing is kept at all."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One form as it stood: `typed` by argument, `behalf` by field, `given` what it was opened with."""

    command: str
    case_id: str
    alert_id: str
    saved_at: str
    typed: Mapping[str, Any]
    behalf: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = True

    @property
    def key(self) -> str:
        """Which form it is of."""
        return f"{self.command}/{self.case_id}/{self.alert_id}"


class Drafts:
    """The drafts of one person at one seat."""

    def __init__(self, folder: Path, seat: str, person: str) -> None:
        """`folder` is made when the first draft is kept."""
        self._file = folder / f"{seat}-{person}.json"
        self._drafts = self._read()

    def of(self, command: str, case_id: str, alert_id: str, now: datetime) -> Draft | None:
        """The draft of a form, unless it is too old."""
        found = self._drafts.get(f"{command}/{case_id}/{alert_id}")
        return found if found is not None and not _is_old(found, now) else None

    def left_open(self, now: datetime) -> Draft | None:
        """The form that was open when the program ended, the newest of them."""
        found = [draft for draft in self._drafts.values() if draft.is_open and not _is_old(draft, now)]
        return max(found, key=lambda draft: draft.saved_at, default=None)

    def waiting(self, command: str) -> list[tuple[str, datetime, dict[str, Any]]]:
        """What is kept of a command by alert, to be asked of the door later: alert, since when, arguments."""
        kept = [draft for draft in self._drafts.values() if draft.command == command and draft.alert_id and not draft.is_open]
        return [(draft.alert_id, datetime.fromisoformat(draft.saved_at), dict(draft.typed)) for draft in kept]

    def keep(self, draft: Draft) -> None:
        """Keep it, on the disk before this returns; older ones of other forms count as closed now. Raises OSError."""
        if draft.command in NO_DRAFT:
            return
        kept = Draft(**{**asdict(draft), "typed": {name: value for name, value in draft.typed.items() if name not in NEVER_KEPT}})
        self._drafts = {key: _closed(one) if draft.is_open else one for key, one in self._drafts.items()}
        self._drafts[draft.key] = kept
        self._write()

    def close(self, key: str) -> None:
        """The form was left: its draft stays, and is not opened by itself any more."""
        if key in self._drafts:
            self._drafts[key] = _closed(self._drafts[key])
            self._write()

    def drop(self, key: str) -> None:
        """The form was sent."""
        if self._drafts.pop(key, None) is not None:
            self._write()

    def _read(self) -> dict[str, Draft]:
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            return {draft.key: draft for draft in (Draft(**row) for row in rows)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError) as error:
            LOG.warning("the drafts cannot be read", extra={"why": str(error)})
            return {}

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump([asdict(draft) for draft in self._drafts.values()], out, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._file)


def _closed(draft: Draft) -> Draft:
    return Draft(**{**asdict(draft), "is_open": False})


def _is_old(draft: Draft, now: datetime) -> bool:
    return now - datetime.fromisoformat(draft.saved_at) > OLD
