"""The sheet beside the camera registry: everything of one camera and its source, of a camera that was found, or of a blind point.

Source: ux.md 4, 5, 12.5; issue 5 Build 3. Addresses and who signs in are not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from console.cameras_lines import name_of, share, source_name, zones_of
from console.sources_lines import length
from console.supervision_page import moment_of
from models.rules.video_kinds import ASSURED, ZONES
from models.views.camera_registry import BlindRow, RegistryPage, RegistryRow, SourceRow
from widgets.record_sheet import Entry
from widgets.words import Words

if TYPE_CHECKING:
    from models.intake.video_finding import Candidate

POINTS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
"""The points of the compass, by eighths from north."""


def camera_entries(row: RegistryRow, source: SourceRow | None, now: datetime, words: Words) -> Iterator[Entry]:
    """Everything of a camera."""
    say, camera = words.say, row.camera
    yield Entry("title", name_of(row, words))
    yield from _condition(row, now, words)
    place = " · ".join(part for part in (words.place(camera.township) if camera.township else "", f"{camera.lon:.4f}, {camera.lat:.4f}") if part)
    yield Entry("fact", place, say("cam.fact_place"))
    yield Entry("fact", zones_of(camera.tags, words) or "—", say("cam.fact_zones"))
    yield Entry("fact", words.unit(camera.owner) if camera.owner else "—", say("cam.fact_owner"))
    abilities = [say(f"cam.{name}") for name, has in (("turns", camera.ptz), ("structured", row.structured), ("police", camera.is_police_only)) if has]
    yield Entry("fact", words.join(abilities) if abilities else say("cam.fixed"), say("cam.fact_able"))
    if row.direction is not None or row.range_m is not None:
        point = words.of("compass", POINTS[round((row.direction or 0) / 45) % 8]) + f" {row.direction:.0f}°" if row.direction is not None else ""
        reach = say("cam.metres", n=f"{row.range_m:.0f}") if row.range_m is not None else ""
        yield Entry("fact", " · ".join(part for part in (point, reach) if part), say("cam.fact_sees"))
    masked = camera.masking == ASSURED
    yield Entry("fact", say("cam.masked_text" if masked else "cam.not_masked_text"), say("cam.fact_masking"), "" if masked else "p3", bold=not masked)
    if abs(camera.clock_offset_s) >= 1:
        yield Entry("fact", say("cam.clock", n=f"{camera.clock_offset_s:+.0f}"), say("cam.fact_clock"), "p3" if abs(camera.clock_offset_s) > 5 else "")
    if row.holder:
        yield Entry("fact", row.holder, say("cam.fact_holder"))
    yield from _stream(row, words)
    if source is not None:
        yield from _source(source, now, words)


def _condition(row: RegistryRow, now: datetime, words: Words) -> Iterator[Entry]:
    say, camera, label = words.say, row.camera, words.say("cam.fact_state")
    if row.trouble == "off":
        yield Entry("fact", " · ".join(part for part in (say("cam.state_off"), row.disabled_reason) if part), label, "t3")
        return
    word = words.of("video_state", row.trouble or "online")
    since = say("cam.since_at", at=moment_of(camera.status_since)) if camera.status_since is not None else ""
    grave = {"offline": "p2", "degraded": "p3"}.get(row.trouble, "")
    yield Entry("fact", " · ".join(part for part in (word, since) if part), label, grave, bold=bool(grave))
    if camera.why:
        yield Entry("fact", words.of("video_why", camera.why), say("cam.fact_why"), grave)
        if words.has(f"video_do.{camera.why}"):
            yield Entry("prose", words.of("video_do", camera.why), role="t2")
    if row.seen_at is not None:
        age = length(max(0.0, (now - row.seen_at).total_seconds()), words)
        yield Entry("fact", f"{moment_of(row.seen_at)} · {say('src.ago', span=age)}", say("cam.fact_seen"))
    none = say("cam.unwatched" if row.looked_at is None else "cam.uptime_soon")
    yield Entry("fact", say("cam.uptime_week", share=share(row.uptime)) if row.uptime is not None else none, say("cam.fact_uptime"))


def _stream(row: RegistryRow, words: Words) -> Iterator[Entry]:
    """What its stream is known by."""
    say, known = words.say, row.camera.expected
    size = f"{known['width']}×{known['height']}" if known.get("width") and known.get("height") else ""
    parts = [str(known.get("name") or ""), size, str(known.get("codec") or "").upper()]
    told = " · ".join(part for part in parts if part)
    yield Entry("fact", told or say("cam.not_learnt"), say("cam.fact_known"), "" if told else "t3")
    streams = [
        say(f"cam.{name}") for name, has in (("main", bool(row.camera.url)), ("sub", bool(row.camera.sub_url)), ("platform", bool(row.camera.channel))) if has
    ]
    yield Entry("fact", words.join(streams) if streams else say("cam.no_stream"), say("cam.fact_streams"), "" if streams else "p3")


def _source(source: SourceRow, now: datetime, words: Words) -> Iterator[Entry]:
    say = words.say
    yield Entry("head", say("cam.part_source"), words.of("opt.adapter", source.adapter))
    yield Entry("fact", source_name(source, words), words.of("video_kind", source.kind))
    state = words.of("video_state", source.health or "unwatched") if not source.is_disabled else say("cam.state_off")
    why = words.of("video_why", source.why) if source.why and not source.is_disabled else source.disabled_reason
    grave = {"offline": "p2", "degraded": "p3"}.get(source.health, "") if not source.is_disabled else "t3"
    yield Entry("fact", " · ".join(part for part in (state, why) if part), say("cam.fact_state"), grave)
    if source.looked_at is not None:
        yield Entry("fact", say("src.ago", span=length(max(0.0, (now - source.looked_at).total_seconds()), words)), say("cam.fact_looked"))
    signing = say("cam.signs_in" if source.signs_in else "cam.signs_not")
    yield Entry("fact", signing, say("cam.fact_signing"))
    if source.note:
        said = " · ".join(part for part in (source.noted_by, moment_of(source.noted_at) if source.noted_at is not None else "") if part)
        yield Entry("prose", source.note, " · ".join(part for part in (say("cam.fact_note"), said) if part))


def candidate_entries(found: Candidate, words: Words) -> Iterator[Entry]:
    """A camera that was found, as it would be taken in."""
    say = words.say
    yield Entry("title", found.name)
    yield Entry("prose", say("cam.found_text"), role="t2")
    if found.trouble:
        yield Entry("fact", words.of("video_why", found.trouble), say("cam.fact_why"), "p3", bold=True)
    yield Entry("fact", found.about or "—", say("cam.fact_maker"))
    yield Entry("fact", str(found.given.get("key", "—")), say("cam.fact_key"))
    placed = f"{found.given['lon']:.4f}, {found.given['lat']:.4f}" if "lon" in found.given and "lat" in found.given else say("cam.place_missing")
    yield Entry("fact", placed, say("cam.fact_place"), "" if "lon" in found.given else "p3")
    streams = [say(f"cam.{name}") for name, key in (("main", "url"), ("sub", "sub_url"), ("platform", "stream_channel")) if found.given.get(key)]
    yield Entry("fact", words.join(streams) if streams else say("cam.no_stream"), say("cam.fact_streams"))
    if found.given.get("ptz"):
        yield Entry("fact", say("cam.turns"), say("cam.fact_able"))


def blind_entries(point: BlindRow, words: Words) -> Iterator[Entry]:
    """A place nobody sees, and what became of the proposal."""
    say = words.say
    yield Entry("title", point.place)
    yield Entry("fact", words.of("state", point.state), say("cam.fact_state"), "p3" if point.state == "proposed" else "")
    yield Entry("fact", " · ".join(part for part in (words.unit(point.unit) if point.unit else "", point.by, moment_of(point.at)) if part), say("cam.fact_by"))
    if point.township:
        yield Entry("fact", words.place(point.township), say("cam.fact_place"))
    yield Entry("fact", zones_of(point.zones, words) or "—", say("cam.fact_zones"))
    yield Entry("prose", point.reason, say("cam.fact_reason"))
    if point.decided_at is not None:
        yield Entry("prose", point.note, f"{say('cam.fact_answer')} · {point.decided_by} · {moment_of(point.decided_at)}")


def figures_entries(page: RegistryPage, words: Words) -> Sequence[Entry]:
    """The county's video in figures (ST-22), where nothing is selected."""
    say, figures = words.say, page.figures
    found = [Entry("title", say("cam.figures")), Entry("fact", say("cam.online", online=figures.online, total=figures.total), say("cam.fact_state"))]
    found.append(Entry("fact", share(figures.structured_share), say("cam.fact_structured")))
    found += [
        Entry("fact", say("cam.online", online=online, total=total), zones_of((zone,), words))
        for zone in ZONES
        for total, online in [figures.zones[zone]]
        if total
    ]
    states = [f"{words.of('state', state)} {count}" for state, count in sorted(figures.blind_points.items(), reverse=True)]
    found.append(Entry("fact", " · ".join((str(figures.blind_count), *states)), say("cam.fact_blind")))
    hits = figures.hits
    found.append(Entry("fact", f"{share(hits.precision)} · {hits.confirmed}/{hits.judged} · {say('cam.week')}", say("cam.fact_precision")))
    found.append(Entry("head", say("cam.part_departments"), say("cam.week")))
    found += [Entry("fact", f"{share(one.share)} · {one.online}/{one.total}", words.unit(one.key) if one.key else "—") for one in figures.by_department]
    return found
