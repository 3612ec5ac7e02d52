"""What a CAP message means here: its level, its words in Chinese where it has them, its place in the county, its outline, and whether it is real.

Three axes stay apart: how grave (severity or colour), how urgent, how certain. What is over, past or outside the county never sounds.
Source: domain.md 3.4, interfaces.md 3, docs/decisions.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from models.commands.alerts import Place
from models.intake.cap import Area, CapMessage, CapText
from models.intake.cap_files import named_in
from models.intake.cap_national import severity_of
from models.intake.county_places import NOWHERE, CountyPlaces, Spot
from models.intake.geometry import Geometry, around, of_polygons, with_area

LEVELS: Final = {"Extreme": 1, "Severe": 2, "Moderate": 3, "Minor": 4}
QUIET: Final = 3
"""No graver than this is what is over, past or outside the county."""
DEFAULT: Final = 3
"""The level where a message says nothing of its gravity."""
LONGEST_SUMMARY: Final = 480
LONGEST_TEXT: Final = 8_000
LONGEST_PLACE: Final = 180
LONGEST_FACT: Final = 1_000
"""So much of one fact is kept beside the alert."""
ALL_CLEAR: Final = "AllClear"
WITHDRAWS: Final = frozenset({"Cancel", "Error"})
MOST_LISTED: Final = 50
"""Codes, parameters and areas kept beside the alert; the message itself is kept whole."""
UNREAL: Final = {"Exercise": "【演练】", "Test": "【测试】", "Draft": "【草稿】", "System": "【系统】"}
"""Statuses that are no real alert, and what stands before their summary."""
HAN: Final = re.compile("[\u4e00-\u9fff]")
AREA_CODES: Final = re.compile(r"\d{6}|\d{9}|\d{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One message in our own terms. `level` as it is set; `extra` what is kept beside the alert."""

    summary: str
    text: str
    level: int
    place: Place
    occurred_at: datetime | None
    extra: dict[str, Any]


def is_real(message: CapMessage) -> bool:
    """Whether it speaks of something that happens: all but `Actual` is an exercise, a test, or for the network."""
    return message.status not in UNREAL


def meaning_of(message: CapMessage, places: CountyPlaces, at: datetime) -> Meaning:
    """Return what a message means, received at `at`."""
    told = [_weighed(info, message, places, at) for info in _in_our_language(message.infos)]
    chosen = min(told, key=lambda one: (one.is_quiet, one.level), default=None)
    info = None if chosen is None else chosen.info
    areas = list(info.areas if info is not None and info.areas else (area for one in message.infos for area in one.areas))
    geometry = _outline(areas)
    spot = _spot(areas, geometry, places)
    level = DEFAULT if chosen is None else chosen.level
    level = max(level, QUIET) if chosen is None or chosen.is_quiet or not spot.is_inside else level
    about = {**_about(message, info, areas), "is_outside": not spot.is_inside}
    if chosen is not None:
        about |= {"severity_read": chosen.severity, "is_over": chosen.is_over}
    extra: dict[str, Any] = {"cap": about}
    if geometry is not None:
        extra = with_area({**extra, "geometry": geometry.geojson()}, geometry)
    return Meaning(
        summary=_summary(message, info, areas),
        text=_text(message, info, areas, [one.info for one in told if one.info is not info]),
        level=level,
        place=Place(_place_words(areas, spot), spot.township, spot.village, spot.lon, spot.lat),
        occurred_at=None if info is None else info.onset or info.effective,
        extra=extra,
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One `info` in our language: how grave it is, and whether it is quiet: over, cleared, withdrawn, or about another county."""

    info: CapText
    severity: str
    level: int
    is_over: bool
    is_quiet: bool


def _weighed(info: CapText, message: CapMessage, places: CountyPlaces, at: datetime) -> _Weighed:
    severity = severity_of(info.severity, info.headline)
    is_over = info.urgency == "Past" or ALL_CLEAR in info.responses or (info.expires is not None and info.expires <= at)
    is_elsewhere = bool(info.areas) and not _spot(list(info.areas), _outline(list(info.areas)), places).is_inside
    return _Weighed(info, severity, LEVELS.get(severity, DEFAULT), is_over, is_over or is_elsewhere or message.kind in WITHDRAWS)


def message_of(message: CapMessage) -> str:
    """The words a later message adds to its alert."""
    info = next(iter(_in_our_language(message.infos)), None)
    said = "" if info is None else "\n".join(part for part in (info.headline or info.event, info.description, info.instruction) if part)
    kinds = {"Update": "更新", "Cancel": "撤销", "Error": "更正", "Ack": "回执"}
    return f"【{kinds.get(message.kind, message.kind)} {message.sent.isoformat()}】{said or message.note}"[:LONGEST_TEXT]


def _in_our_language(infos: Iterable[CapText]) -> list[CapText]:
    """The texts in Chinese, else those of no named language, else those in the first one; a message may have several, for several places."""

    def rank(info: CapText) -> int:
        language = info.language.lower()
        if language.startswith("zh"):
            return 0
        return 1 if HAN.search(info.headline + info.event) else 2 if not language else 3

    first = min(infos := list(infos), key=rank, default=None)
    return [] if first is None else [info for info in infos if rank(info) == rank(first) and info.language.lower() == first.language.lower()]


def _summary(message: CapMessage, info: CapText | None, areas: list[Area]) -> str:
    said = message.note or message.identifier if info is None else info.headline or f"{info.event} {areas[0].text if areas else ''}"
    if info is not None and info.event and HAN.search(info.event) and info.event not in said:
        said = f"{info.event}：{said}"
    withdrawn = "【撤销】" if message.kind in WITHDRAWS else ""
    return " ".join(f"{UNREAL.get(message.status, '')}{withdrawn}{said}".split())[:LONGEST_SUMMARY]


def _text(message: CapMessage, info: CapText | None, areas: list[Area], others: list[CapText]) -> str:
    if info is None:
        return message.note[:LONGEST_TEXT]
    where = "；".join(dict.fromkeys(area.text for area in areas if area.text))
    until = "" if info.expires is None else info.expires.isoformat()
    parts = (
        info.description,
        info.instruction,
        where,
        f"{info.sender_name or message.sender} {message.sent.isoformat()}",
        until and f"→ {until}",
        message.note,
        *(_briefly(other) for other in others),
    )
    return "\n".join(part for part in parts if part)[:LONGEST_TEXT]


def _briefly(info: CapText) -> str:
    """A further text of the same message: what it says, and where."""
    where = "；".join(dict.fromkeys(area.text for area in info.areas if area.text))
    return " · ".join(part for part in (info.headline or info.event, where, info.description) if part)


def _outline(areas: list[Area]) -> Geometry | None:
    circles = [around(lon, lat, radius) for area in areas for lon, lat, radius in area.circles]
    rings = [ring for area in areas for ring in area.polygons]
    rings += [circle.lines[0][0] for circle in circles if circle.kind == "Polygon"]
    if rings:
        return of_polygons(rings)
    return circles[0] if circles else None


def _spot(areas: list[Area], geometry: Geometry | None, places: CountyPlaces) -> Spot:
    """The place: by area code; by outline, which says it more exactly where it lies inside; by the words."""
    coded = places.of_codes(code for area in areas for _, code in area.geocodes if AREA_CODES.fullmatch(code))
    drawn = None if geometry is None else places.of_outline(geometry)
    if coded is not None and coded.is_inside:
        return coded if drawn is None else Spot(coded.text, coded.township or drawn.township, coded.village, drawn.lon, drawn.lat)
    if drawn is not None:
        return drawn
    named = next((found for area in areas if (found := places.in_text(area.text)) is not None), None) if coded is None else None
    return named or coded or Spot("", is_inside=not areas)


def _place_words(areas: list[Area], spot: Spot) -> str:
    said = "；".join(dict.fromkeys(area.text for area in areas if area.text))
    return (said or spot.text or NOWHERE)[:LONGEST_PLACE]


def _about(message: CapMessage, info: CapText | None, areas: list[Area]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "identifier": message.identifier,
        "sender": message.sender,
        "sent": message.sent.isoformat(),
        "status": message.status,
        "msgType": message.kind,
        "scope": message.scope,
        "source": message.source,
        "incidents": message.incidents,
        "profile": message.profile,
        "references": [[one.sender, one.identifier, one.sent] for one in message.references[:MOST_LISTED]],
        "languages": [one.language[:LONGEST_FACT] for one in message.infos[:MOST_LISTED]],
        "areas": [area.text for area in areas[:MOST_LISTED]],
        "geocodes": [list(pair) for area in areas for pair in area.geocodes][:MOST_LISTED],
    }
    if info is None:
        return _shortened(told)
    return _shortened(
        told
        | {
            "event": info.event,
            "categories": list(info.categories),
            "responses": list(info.responses),
            "urgency": info.urgency,
            "severity": info.severity,
            "certainty": info.certainty,
            "senderName": info.sender_name,
            "headline": info.headline,
            "language": info.language,
            "effective": _written(info.effective),
            "onset": _written(info.onset),
            "expires": _written(info.expires),
            "web": info.web,
            "contact": info.contact,
            "event_codes": [list(pair) for pair in info.event_codes[:MOST_LISTED]],
            "parameters": [list(pair) for pair in info.parameters[:MOST_LISTED]],
            "files_elsewhere": named_in(message.infos),
        }
    )


def _shortened(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value[:LONGEST_FACT] if isinstance(value, str) else value for name, value in told.items()}


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()
