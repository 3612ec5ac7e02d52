"""The lines of the wall control: what can go up and why something may not, the wall's measures, the checks of the prepared page, the day's record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QSize

from console.wall_parts import who
from models.rules.wall import RoundPage
from models.views.rows import CameraRow, QueueRow
from models.views.wall_air_rows import IncidentPage
from models.views.wall_control import PageRow, PushRow, WallControlPage, why_not_on_wall
from widgets.page_list import PageItem
from widgets.record_list import Cell, Line
from widgets.record_sheet import Entry
from widgets.timing import clock
from widgets.wall_scale import ARCMIN, BODY_RATIO, WallScale, arcmin_seen
from widgets.wall_seams import Seams
from widgets.words import Words

MATTER, CAMERA = "matter:", "camera:"
GRAVE: Final = 2
"""Levels up to this one are offered as matters of their own."""


def page_name(page: PageRow | RoundPage, words: Words) -> str:
    """What a page is called: a tour by its own name."""
    name = (page.name if words.language == "zh" else page.name_en) if isinstance(page, PageRow) else ""
    return name or words.say(f"wallroom.page.{page.page}")


def page_items(page: WallControlPage, words: Words) -> list[PageItem]:
    """The pages with how long each stands."""
    items = ((one, words.say("wallroom.dwell", n=one.dwell_s) if one.dwell_s else words.say("wallroom.by_hand")) for one in page.pages)
    return [PageItem(one.key, page_name(one, words), when) for one, when in items]


def name_of(camera: CameraRow, words: Words) -> str:
    """A camera in the language of the moment."""
    return camera.name_en if words.language == "en" and camera.name_en else camera.name


def content_lines(
    matters: Sequence[QueueRow], linked: Sequence[CameraRow], others: Sequence[CameraRow], up: Mapping[str, int], subject: str, typed: str, words: Words
) -> Iterator[Line]:
    """The selected matter with its cameras, the other matters, all other cameras; those that fit what was typed. `up`: camera id → where on the wall."""
    say, wanted = words.say, typed.strip().lower()

    def of_matters(rows: Sequence[QueueRow]) -> Iterator[Line]:
        for row in rows:
            if wanted in f"{row.number} {row.title}".lower():
                state = say("wallroom.up_page") if row.id == subject else row.number
                yield Line(f"{MATTER}{row.id}", (Cell(row.title, icon="warning"), Cell(state, "t2" if row.id == subject else "t3", "s")))

    def of_cameras(group: str, cameras: Sequence[CameraRow]) -> Iterator[Line]:
        fitting = [camera for camera in cameras if wanted in f"{camera.name} {camera.name_en} {camera.key}".lower()]
        if fitting:
            yield Line(f"head:{group}", (Cell(say(f"wallroom.group_{group}")), Cell(str(len(fitting)), "t3", "s")), is_head=True)
        for camera in fitting:
            why = why_not_on_wall(camera)
            state = say(f"wallroom.why.{why}") if why else say("wallroom.up", slot=up[camera.id]) if camera.id in up else ""
            yield Line(f"{CAMERA}{camera.id}", (Cell(name_of(camera, words), "t3" if why else "t1", icon="camera"), Cell(state, "t3" if why else "t2", "s")))

    yield from of_matters(matters[:1])
    yield from of_cameras("linked", linked)
    rest = list(of_matters(matters[1:]))
    if rest:
        yield Line("head:matter", (Cell(say("wallroom.group_matter")), Cell(str(len(rest)), "t3", "s")), is_head=True)
    yield from rest
    yield from of_cameras("other", others)


def facts_entries(page: WallControlPage, scale: WallScale, canvas: QSize, seams: Seams, bezel_mm: float, words: Words) -> Iterator[Entry]:
    """The wall's measures and its round, then the record of the day."""
    say = words.say
    width, height = round(canvas.width() * scale.pitch_mm), round(canvas.height() * scale.pitch_mm)
    yield Entry("fact", say("wallroom.size_text", width=width, height=height, pitch=f"{scale.pitch_mm:g}"), say("wallroom.size"))
    panels = say("wallroom.panel_text", columns=seams.columns, rows=seams.rows, bezel=f"{bezel_mm:g}") if seams.has_any else say("wallroom.panel_none")
    yield Entry("fact", panels, say("wallroom.panel_size"))
    yield Entry("fact", f"{scale.distance_m:g} m", say("wallroom.distance"))
    yield Entry("fact", text_seen(scale, "s", ARCMIN["cjk"], words), say("wallroom.least"))
    yield Entry("fact", text_seen(scale, "b", ARCMIN["primary"], words), say("wallroom.main"))
    round_ = [say("wallroom.round_item", name=page_name(one, words), n=one.dwell_s) for one in page.pages if one.dwell_s]
    yield Entry("fact", " · ".join([*(round_ if len(round_) > 1 else [say("wallroom.one_page")]), say("wallroom.round_urgent")]), say("wallroom.round"))
    yield Entry("head", say("wallroom.record", n=page.record_count))
    for push in page.record:
        yield Entry("fact", f"{who(push.role, push.seat, push.by, words)} · {push_text(push, words)}", clock(push.at))
    if not page.record:
        yield Entry("prose", say("wallroom.no_record"))


def text_seen(scale: WallScale, token: str, need: float, words: Words) -> str:
    """How large a text is on this wall, in px, in millimetres and as seen from the farthest seat."""
    px = scale.size(token)
    angle = arcmin_seen(px, scale.pitch_mm, scale.distance_m)
    return words.say("wallroom.text", px=px, mm=f"{px * BODY_RATIO * scale.pitch_mm:.1f}", angle=f"{angle:.1f}", need=f"{need:g}")


def push_text(push: PushRow, words: Words) -> str:
    """What was done with the wall."""
    if push.is_release:
        return words.say("wallroom.released")
    parts = [words.say(f"wallroom.page.{push.page}"), push.about, push.camera]
    page = " ".join(part for part in parts if part)
    return words.say("wallroom.held", page=page) if push.seconds is None else words.say("wallroom.pushed", page=page, n=push.seconds)


def check_entries(page: IncidentPage | None, scale: WallScale, holder: str, unreadable: str, words: Words) -> Iterator[Entry]:
    """What has to hold before the prepared page goes up."""
    say = words.say
    if page is not None:
        up = sum(not why_not_on_wall(camera) for camera in page.cameras)
        yield Entry("fact", say("wallroom.video_text", n=len(page.cameras), up=up), say("wallroom.video"))
    yield Entry("fact", say("wallroom.hold_text", who=holder), say("wallroom.hold"))
    yield Entry("fact", say("wallroom.take_text"), say("wallroom.take"))
    px = scale.size("s")
    angle = f"{arcmin_seen(px, scale.pitch_mm, scale.distance_m):.1f}"
    legible = say("wallroom.legible_text", distance=f"{scale.distance_m:g}", px=px, angle=angle)
    yield Entry("fact", unreadable or legible, say("wallroom.legible"), "p2" if unreadable else "")
    yield Entry("fact", say("wallroom.silent"), say("wallroom.sound"))
