"""The wall as rules: whose turn it is while pages go round, which cameras never go up, which a patrol page shows, who may replace what another put up.

Source: ux.md S7, W3, W5, 13.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from models.rules.video_kinds import ASSURED

T = TypeVar("T")

MOST_SLOTS: Final = 9
"""Pictures of an incident page: 3 × 3, numbered as on its map."""
PATROL_SET: Final = 12
"""Pictures of a patrol page: 4 × 3."""
SET_SECONDS: Final = 20
"""How long one set of a patrol page stands."""
LEADER: Final = "duty_leader"
ROTATION: Final = "rotation"
"""The layout that says which pages go round and how long each stands."""
DWELL_S, SHORTEST_S, LONGEST_S = 20, 10, 300
URGENT_S: Final = 60
"""So long a new critical alert keeps the overview on the wall."""
REQUEST_S: Final = 30
"""So long the holder of the wall has to give it to who asks; without an answer it stays."""


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A page that goes round: `overview`, or `patrol` with its tour as `subject`; it stands for `dwell_s` seconds."""

    page: str
    subject: str = ""
    dwell_s: int = DWELL_S


FIRST_ROUND: Final = (RoundPage("overview"),)
"""What goes round where nobody has said anything."""


def round_of(tiles: Mapping[str, Any]) -> tuple[RoundPage, ...]:
    """Read what goes round from the layout that says it; what cannot be read is left out, and of nothing the overview is left."""
    told = tiles.get("pages")
    pages = [_round_page(one) for one in told if isinstance(one, Mapping)] if isinstance(told, list | tuple) else []
    return tuple(page for page in pages if page is not None) or FIRST_ROUND


def _round_page(told: Mapping[str, Any]) -> RoundPage | None:
    page, subject, dwell = told.get("page"), told.get("subject", ""), told.get("dwell_s", DWELL_S)
    if page not in ("overview", "patrol") or not isinstance(subject, str) or (page == "patrol" and not subject):
        return None
    return RoundPage(page, subject, min(LONGEST_S, max(SHORTEST_S, dwell)) if isinstance(dwell, int) else DWELL_S)


def turn_of(pages: Sequence[RoundPage], now: datetime) -> tuple[RoundPage, int, datetime]:
    """Return whose turn it is, its number from 1 and until when. Every wall and every seat counts from the same moment, so all see the same page."""
    passed = now.timestamp() % sum(page.dwell_s for page in pages)
    for number, page in enumerate(pages, start=1):
        if passed < page.dwell_s:
            return page, number, datetime.fromtimestamp(now.timestamp() + page.dwell_s - passed, UTC)
        passed -= page.dwell_s
    return pages[0], 1, now


def stood_since(pages: Sequence[RoundPage], number: int, until: datetime) -> datetime:
    """Return since when a page would have stood had its turns followed on one another: its sets go on from turn to turn, and none is left out."""
    dwell_s = pages[number - 1].dwell_s
    begin = round(until.timestamp()) - dwell_s
    earlier = begin // sum(page.dwell_s for page in pages)
    return datetime.fromtimestamp(begin - earlier * dwell_s, UTC)


def kept_off(masking: str, *, is_police_only: bool) -> str:
    """Why a camera never goes up, as the code of a reason: it is for the police only, or not masked for certain; "" when it may."""
    return "police_only" if is_police_only else "" if masking == ASSURED else "not_masked"


def may_replace(role: str, operator: str, holder: str, *, is_held: bool) -> bool:
    """Whether somebody may put up something else: what is only pushed gives way, what is held gives way to its holder and the duty leader."""
    return not is_held or operator == holder or role == LEADER


def set_of(things: Sequence[T], began_at: datetime, now: datetime, size: int = PATROL_SET, seconds: int = SET_SECONDS) -> tuple[tuple[T, ...], int, int]:
    """Return which of `things` stand now, the number of the set from 1, and how many sets there are; in order, none left out."""
    sets = max(1, -(-len(things) // size))
    number = int(max(0.0, (now - began_at).total_seconds()) // seconds) % sets
    return tuple(things[number * size : (number + 1) * size]), number + 1, sets


def in_front(cameras: Sequence[T], main: T | None, slot: int = 1, most: int = MOST_SLOTS) -> tuple[T, ...]:
    """Return at most nine, in order, with `main` at its slot. Where it stood among them both change places; else the one it takes the place of
    goes to the end while there is room. All others keep their numbers.
    """
    found = list(cameras[:most])
    if main is None:
        return tuple(found)
    there = min(slot - 1, len(found) - 1 if main in found else len(found))
    if main in found:
        here = found.index(main)
        found[here], found[there] = found[there], found[here]
    elif there < len(found):
        found.append(found[there])
        found[there] = main
    else:
        found.append(main)
    return tuple(found[:most])


def placed(cameras: Sequence[T], places: Mapping[int, T]) -> tuple[T, ...]:
    """Return the cameras of a page with those that were put up by hand each at its slot."""
    found = tuple(cameras)
    for slot in sorted(places):
        found = in_front(found, places[slot], slot)
    return found
