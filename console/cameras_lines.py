"""How a camera of the registry, a blind point and a camera that was found stand in a list: cells in the language of the moment, trouble first.

Source: ux.md 6, 12.5; issue 5 Build 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from console.sources_lines import length
from models.rules.video_kinds import ASSURED
from models.views.camera_registry import BlindRow, RegistryPage, RegistryRow, SourceRow
from widgets.record_list import Cell, Column, Line
from widgets.timing import row_time
from widgets.words import Words

if TYPE_CHECKING:
    from models.intake.video_finding import Findings

COLUMNS: Final = (
    Column("cam.col_state", 100),
    Column("cam.col_name", least=170),
    Column("cam.col_owner", 104),
    Column("cam.col_zones", 136),
    Column("cam.col_since", 112),
    Column("cam.col_masking", 100),
    Column("cam.col_seen", 104),
    Column("cam.col_uptime", 76, right=True),
)
BESIDE: Final = (Column("cam.col_place", least=170), Column("cam.col_what", 150), Column("cam.col_at", 140, right=True))
VIEWS: Final = ("all", "trouble", "away", "unmasked", "turnable", "off")
"""The filters in the order of their digits."""
WORST: Final = {"offline": 0, "degraded": 1, "unwatched": 2, "": 3, "off": 4}
STRAY: Final = SourceRow("", "", "", "", "", "", "", False, "", "", None, "", None, "", None, "", False, "")
"""Stands for cameras whose source is not registered."""


def fits(row: RegistryRow, view: str) -> bool:
    """Whether a camera stands in a filter."""
    return {
        "all": True,
        "trouble": row.trouble in ("offline", "degraded"),
        "away": row.trouble == "offline",
        "unmasked": row.camera.masking != ASSURED and row.trouble != "off",
        "turnable": row.camera.ptz and row.trouble != "off",
        "off": row.trouble == "off",
    }[view]


def is_found(row: RegistryRow, typed: str, words: Words) -> bool:
    """Whether every typed word stands in what the line shows."""
    camera = row.camera
    shown = (camera.name, camera.name_en, camera.key, words.unit(camera.owner), words.place(camera.township), camera.township, zones_of(camera.tags, words))
    whole = " ".join((*shown, words.of("video_kind", camera.source) if camera.source else "")).casefold()
    return all(part in whole for part in typed.casefold().split())


def camera_lines(page: RegistryPage, rows: Sequence[RegistryRow], now: datetime, words: Words) -> Iterator[Line]:
    """All cameras under their sources, the worst first in each; a source without a camera that fits is not shown while one searches."""
    sources = {source.key: source for source in page.sources}
    keys = [*sources, *sorted({row.source_key for row in page.rows} - set(sources))]
    for key in keys:
        mine = sorted((row for row in rows if row.source_key == key), key=lambda row: (WORST[row.trouble], row.camera.name))
        if mine or (len(rows) == len(page.rows) and key in sources):
            yield _head(sources.get(key, STRAY), key, page, words)
            yield from (_line(row, now, words) for row in mine)


def source_name(source: SourceRow, words: Words, key: str = "") -> str:
    """What a source is called: by its own name, else by its kind."""
    own = source.name if words.language == "zh" else source.name_en
    kind = source.kind or key
    return own or (words.of("video_kind", kind) if kind and words.has(f"video_kind.{kind}") else key or words.say("cam.no_source"))


def name_of(row: RegistryRow, words: Words) -> str:
    """What a camera is called."""
    return row.camera.name if words.language == "zh" else row.camera.name_en or row.camera.name


def zones_of(zones: Sequence[str], words: Words) -> str:
    """What a camera looks at."""
    return " · ".join(words.of("opt.zones", zone) if words.has(f"opt.zones.{zone}") else zone for zone in zones)


def share(value: float | None) -> str:
    """A share in per cent, `—` where nobody looked."""
    return "—" if value is None else f"{value * 100:.0f} %" if value in (0.0, 1.0) else f"{min(99.9, value * 100):.1f} %"


def _head(source: SourceRow, key: str, page: RegistryPage, words: Words) -> Line:
    """A source over its cameras: its name and owner, how it fares, how many are there, its uptime."""
    told = next((one for one in page.figures.by_source if one.key == key), None)
    name = " · ".join(part for part in (source_name(source, words, key), words.unit(source.owner) if source.owner else "") if part)
    if source.is_disabled:
        return Line(f"source:{key}", (Cell(name), Cell(words.say("cam.state_off"), "t3")), is_head=True)
    health = words.of("video_state", source.health or "unwatched")
    counted = words.say("cam.online", online=told.online, total=told.total) if told is not None else words.say("cam.no_camera")
    parts = (health, counted, words.say("cam.uptime", share=share(told.share)) if told is not None and told.share is not None else "")
    grave = {"offline": "p2", "degraded": "p3"}.get(source.health, "t3")
    return Line(f"source:{key}", (Cell(name), Cell(" · ".join(part for part in parts if part), grave)), is_head=True)


def state_cell(row: RegistryRow, words: Words) -> Cell:
    """The chip of a camera."""
    trouble = row.trouble
    if trouble in ("offline", "degraded"):
        return Cell(words.of("video_state", trouble), framed=True, chip="p2" if trouble == "offline" else "p3")
    if trouble == "off":
        return Cell(words.say("cam.state_off"), framed=True)
    return Cell(words.of("video_state", trouble or "online"), "t3" if trouble else "t2", "s", icon="" if trouble else "check")


def _line(row: RegistryRow, now: datetime, words: Words) -> Line:
    camera, dim = row.camera, "t3" if row.trouble in ("off", "offline") else "t1"
    since = words.say("cam.since", at=row_time(camera.status_since, now, words.language)) if camera.status_since is not None else "—"
    age = (now - row.seen_at).total_seconds() if row.seen_at is not None else None
    masked = camera.masking == ASSURED
    return Line(
        row.camera.key,
        (
            state_cell(row, words),
            Cell(name_of(row, words), dim, icon="camera"),
            Cell(words.unit(camera.owner) if camera.owner else "—", "t2", "s"),
            Cell(zones_of(camera.tags, words) or "—", "t2", "s"),
            Cell(since, "t2" if row.trouble not in ("offline", "degraded") else "p2" if row.trouble == "offline" else "p3", "s"),
            Cell(words.say("cam.masked" if masked else "cam.not_masked"), "t2", "s", icon="" if masked else "ban"),
            Cell(
                words.say("src.ago", span=length(max(0.0, age), words)) if age is not None else words.say("src.never"), "t2" if age is not None else "t3", "s"
            ),
            Cell(share(row.uptime), "t2" if row.uptime is not None else "t3", "s"),
        ),
    )


def beside_lines(page: RegistryPage, findings: Findings | None, now: datetime, words: Words) -> Iterator[Line]:
    """What was found and is not taken in, then the proposals for places nobody sees."""
    if findings is not None:
        fresh = [one for one in findings.candidates if not one.is_known]
        yield Line("head:found", (Cell(words.say("cam.head_found", n=len(fresh))),), is_head=True)
        for one in fresh:
            state = Cell(words.of("video_why", one.trouble), framed=True, chip="p3") if one.trouble else Cell(words.say("cam.new"), "t2", "s")
            yield Line(f"found:{one.id}", (Cell(one.name, icon="camera"), Cell(one.about or "—", "t2", "s"), state))
        for place, code in findings.troubles:
            name = words.say("cam.network") if place == "network" else place
            yield Line(f"trouble:{place}", (Cell(name, "t2", icon="warning"), Cell(words.of("video_why", code), "p3", "s"), Cell("")))
    if page.blind_points:
        waiting = sum(point.state == "proposed" for point in page.blind_points)
        yield Line("head:blind", (Cell(words.say("cam.head_blind", n=waiting)),), is_head=True)
        yield from (_blind(point, now, words) for point in page.blind_points)


def _blind(point: BlindRow, now: datetime, words: Words) -> Line:
    state = Cell(words.of("state", point.state), framed=True, chip="p3" if point.state == "proposed" else "")
    return Line(f"blind:{point.id}", (Cell(point.place, icon="pin"), state, Cell(row_time(point.at, now, words.language), "t2", "s")))
