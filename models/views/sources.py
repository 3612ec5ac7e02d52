"""Every source and device with its last contact, rate and troubles: what the sources screen shows. Source: issue 4, ux.md 12.3, anchors.md 5.1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SourceKind = Literal["source", "device", "stranger"]
"""`source`: sends JSON, CAP or files · `device`: speaks HJ 212 · `stranger`: knocked, is unknown to the county, nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One sender. Rates are arrivals a minute over the last quarter of an hour; `None` where nothing is known.

    `expected_s`: seconds between two arrivals as it usually sends (12.3: older than 2× is dim, than 5× is silent); `lag_s`: how long the
    newest data were on their way; `transitions_minute` / `transitions_hour`: openings and closings of its episodes, the most within one minute of the
    last hour (3 or more: `is_chattering`) and within the last hour; `stale_since`: the oldest alert of it open for over 24 h; `alerts_day`: its alerts
    of the last 24 h, `share` their part of all sources' alerts; `is_bad_actor`: among the ten most frequent.
    """

    key: str
    kind: SourceKind
    name: str
    channel: str
    last_contact: datetime | None
    per_minute: float
    expected_s: float | None
    lag_s: float | None
    refused_today: int
    open_episodes: int
    transitions_minute: int
    transitions_hour: int
    is_chattering: bool
    stale_since: datetime | None
    alerts_day: int
    share: float
    is_bad_actor: bool
    shelved_until: datetime | None = None
    is_disabled: bool = False
    last_refusal: str = ""

    @property
    def id(self) -> str:
        """Tells it among all: a source and a device may have the same key."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """All senders as of `as_of`, devices that only knocked last; `ten_share` is the part of the day's alerts the ten most frequent make."""

    as_of: datetime
    rows: tuple[SourceRow, ...]
    ten_share: float
    chattering_count: int
    stale_count: int
