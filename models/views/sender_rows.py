"""What the sources screen shows, as flat frozen rows: each sender with its line, bars, signature and answers, and what hangs on the selected one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from models.rules.staleness import Freshness, freshness
from models.views.sources import SourceRow

SILENCE: Final[Mapping[Freshness, str]] = {"fresh": "", "old": "dim", "stopped": "silent"}
"""How the age of a sender is shown (ux.md 12.3)."""


@dataclass(frozen=True, slots=True)
class AnswersRow:
    """How answering back to one source stands. `stuck` counts stopped ones and those tried in vain; `off_at`: its receiver wants none since then."""

    wanted: bool
    delivered_today: int = 0
    waiting: int = 0
    stuck: int = 0
    oldest_at: datetime | None = None
    off_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SenderRow:
    """One line of the list. `bars` are arrivals in ten minutes each over two hours, the running ones last; `expected_s` is the county's word, else
    what a machine usually does; `signature`: signed, rotating, none, missing, password or "".
    """

    row: SourceRow
    line: str
    heard_at: datetime | None
    bars: tuple[int, ...]
    expected_s: float | None
    signature: str
    secrets_at: datetime | None
    rate_per_minute: int
    answers: AnswersRow
    peer: str = ""
    tested_at: datetime | None = None
    name_en: str = ""

    @property
    def id(self) -> str:
        """Tells it among all."""
        return self.row.id

    @property
    def is_stranger(self) -> bool:
        """Whether the county does not know it."""
        return self.row.kind == "stranger"

    def age_s(self, now: datetime) -> float | None:
        """Seconds since it was heard, None where it never was."""
        return None if self.heard_at is None else max(0.0, (now - self.heard_at).total_seconds())

    def silence(self, now: datetime) -> str:
        """`dim`, `silent` or "", by its expected interval."""
        age = self.age_s(now)
        if age is None or not self.expected_s or self.row.is_disabled:
            return ""
        return SILENCE[freshness(timedelta(seconds=age), timedelta(seconds=self.expected_s))]

    def troubles(self, now: datetime) -> tuple[str, ...]:
        """What is wrong with it, the gravest first; the words stand under `trouble.` in the vocabulary."""
        row = self.row
        if row.is_disabled or self.is_stranger:
            return ()
        found = {
            "silent": self.silence(now) == "silent",
            "stuck": self.answers.stuck > 0 or self.answers.off_at is not None,
            "missing": self.signature == "missing",
            "chattering": row.is_chattering,
            "stale": row.stale_since is not None,
            "refused": row.refused_today > 0,
        }
        return tuple(name for name, holds in found.items() if holds)


@dataclass(frozen=True, slots=True)
class SendersPage:
    """All senders as of `as_of`; `waiting` and `stuck` are answers of all sources together."""

    as_of: datetime
    rows: tuple[SenderRow, ...]
    ten_share: float
    waiting: int
    stuck: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One thing that was not taken. `raw` is empty where it is sealed: it may name a reporter."""

    id: str
    at: datetime
    channel: str
    reason: str
    detail: str
    size: int
    sha256: str
    peer: str
    sealed: bool
    raw: bytes = b""
    is_bare: bool = False
    """One of a flood: nothing of it was kept but this."""


@dataclass(frozen=True, slots=True)
class TryRow:
    """One try to send an answer."""

    at: datetime
    number: int
    status: int | None
    fault: str
    took_ms: int


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """One answer to a source. `owed`: the duty to reply to this alert's reporter is still open, and this answer may prove that he was told."""

    id: str
    at: datetime
    event: str
    alert_no: str
    alert_id: str
    case_id: str
    state: str
    status: int | None
    fault: str
    next_at: datetime
    ended_at: datetime | None
    tries_count: int
    body: Mapping[str, Any] = field(default_factory=dict, hash=False)
    tries: tuple[TryRow, ...] = ()
    owed: bool = False


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One command to a device and how far it has come."""

    id: str
    at: datetime
    cn: str
    state: str
    by: str
    tries: int
    answer: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class SenderDetail:
    """What hangs on one sender, newest first."""

    id: str
    refused: tuple[RefusedRow, ...] = ()
    refused_by_reason: tuple[tuple[str, int], ...] = ()
    outgoing: tuple[OutgoingRow, ...] = ()
    requests: tuple[RequestRow, ...] = ()
    tested_at: datetime | None = None
