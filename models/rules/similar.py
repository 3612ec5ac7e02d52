"""Whether two reports may be the same matter: same subject, or near in place and time. Source: R-411, G-14."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.rules.distance import distance_m
from models.rules.refusal import Reason, reason
from models.rules.rulebook import Rulebook


@dataclass(frozen=True)
class Sighting:
    """What of an alert or case is compared: who, where (degrees, WGS-84, None if unknown) and when."""

    at: datetime
    subject: str = ""
    lon: float | None = None
    lat: float | None = None


def apart_m(one: Sighting, other: Sighting) -> float | None:
    """Metres between two sightings, None where one has no coordinates."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return distance_m(one.lon, one.lat, other.lon, other.lat)


def is_similar(book: Rulebook, one: Sighting, other: Sighting) -> bool:
    """Whether both have the same subject, or lie within distance and window of R-411."""
    if one.subject and one.subject.strip() == other.subject.strip():
        return True
    apart = apart_m(one, other)
    near = apart is not None and apart <= book.number("R-411", "a_distance_m")
    return near and abs(one.at - other.at) <= timedelta(hours=book.number("R-411", "a_hours"))


def unlike(book: Rulebook, one: Sighting, others: list[Sighting], why: str = "") -> tuple[Reason, ...]:
    """`not_similar` unless one of the others is similar or a reason is given (G-14)."""
    if why.strip() or any(is_similar(book, one, other) for other in others):
        return ()
    return (reason("not_similar"),)
