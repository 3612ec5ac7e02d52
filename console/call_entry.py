"""A report taken down by hand: what stands in the form, what the door is asked with, and what of it may lie in a draft; no Qt.

Who reports is in memory only until the door seals it: no draft, no log, no search ever holds it. Source: domain.md 3.1, 3.2; ux.md 12.6.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from models.rules.channel_fields import field_of
from models.rules.gazetteer import PlaceName

CODE_DIGITS: Final = 8
NATURE: Final[Mapping[str, str]] = {"call_110": "call", "petition": "petition", "public_opinion": "opinion", "case_chain": "clue", "online_patrol": "clue"}
"""Channel → nature; all others are reports."""
FIRST_CHANNEL: Final = "phone"
SECRET: Final = frozenset({"reporter"})


def new_code() -> str:
    """A code with which somebody who gave no name asks how it goes: eight digits that cannot be guessed from another."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who reports. Never in a draft. `consent`: yes, no, or "" where nobody asked whether he may be called."""

    name: str = ""
    phone: str = ""
    address: str = ""
    insider: bool = False
    reply_wanted: bool = False
    reward_claimed: bool = False
    relation: str = ""
    contact_times: str = ""
    consent: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing was given that says who it is."""
        return not (self.name or self.phone or self.address)


@dataclass(frozen=True, slots=True)
class CallEntry:
    """The form as it stands. `own` holds the channel's own fields by key, as they will be kept."""

    channel: str = FIRST_CHANNEL
    summary: str = ""
    text: str = ""
    place: PlaceName | None = None
    category: str = ""
    item: str = ""
    level: int | None = None
    ongoing: str = "unknown"
    danger_flags: tuple[str, ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict)
    caller: Caller = field(default_factory=Caller)
    code: str = ""

    def typed(self) -> dict[str, Any]:
        """For the draft: everything but who reports, in whatever field it stands."""
        place = self.place
        found: dict[str, Any] = {
            "channel": self.channel,
            "summary": self.summary,
            "text": self.text,
            "place": None if place is None else [place.name, place.kind, place.township, place.lon, place.lat],
            "category": self.category,
            "item": self.item,
            "level": self.level,
            "ongoing": self.ongoing,
            "danger_flags": list(self.danger_flags),
            "own": {key: value for key, value in self.own.items() if not _is_sealed(self.channel, key)},
        }
        return {name: value for name, value in found.items() if value not in (None, "", [], {}, "unknown")}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was taken down yet."""
        return self.typed().keys() <= {"channel"}

    def missing(self) -> str:
        """The first field that is required and empty; "" when it can be filed."""
        return "summary" if not self.summary.strip() else "place" if self.place is None or not self.place.name else ""

    def arguments(self) -> dict[str, Any]:
        """What `create_alert` is asked with. Fields that every alert has go there, the channel's own to `extra`; the door seals what tells."""
        place, caller = self.place, self.caller
        homes: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for key, value in self.own.items():
            one = field_of(self.channel, key)
            if one is None or one.home == "extra":
                extra[key] = value
            elif one.home != "reply_wanted":
                homes[one.home] = value
        reporter: dict[str, Any] = {"anonymous": caller.is_anonymous, "reply_wanted": caller.reply_wanted or self.own.get("reply_wanted") is True}
        if caller.is_anonymous:
            reporter["query_code"] = self.code
        else:
            reporter |= {"name": caller.name, "phone": caller.phone, "address": caller.address}
        reporter |= {"insider": caller.insider, "reward_claimed": caller.reward_claimed}
        told = {"relation_to_subject": caller.relation, "contact_times": caller.contact_times, "consent_to_contact": caller.consent}
        reporter |= {name: value for name, value in told.items() if value}
        given: dict[str, Any] = {
            "channel": self.channel,
            "nature": NATURE.get(self.channel, "report"),
            "summary": self.summary.strip(),
            "text": self.text.strip(),
            "place": {"text": place.name, "township": place.township, "lon": place.lon, "lat": place.lat} if place is not None else {},
            "ongoing": self.ongoing,
            "danger_flags": list(self.danger_flags),
            "category": self.category,
            "power_item": self.item,
            "reporter": reporter,
            "extra": extra,
            **homes,
        }
        return {**given, "level": self.level} if self.level is not None else given


def entry_of(typed: Mapping[str, Any]) -> CallEntry:
    """An entry from its draft."""
    place = typed.get("place")
    known = {name: value for name, value in typed.items() if name in CallEntry.__dataclass_fields__ and name not in SECRET | {"place", "danger_flags"}}
    return CallEntry(**known, place=PlaceName(*place) if place else None, danger_flags=tuple(typed.get("danger_flags", ())))


def _is_sealed(channel: str, key: str) -> bool:
    one = field_of(channel, key)
    return one is not None and one.is_sealed
