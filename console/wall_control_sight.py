"""What the wall control shows of the store: read while it is in front, what is on air with its preview, the page that is prepared, and why it cannot go up.

The desk of the screen (`wall_control_desk`) does what keys ask; this one knows what is chosen and what there is. Source: ux.md S7, 13.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtGui import QPixmap

from console.keys import BY_NAME, WALL
from console.wall_control import WallControl
from console.wall_control_lines import CAMERA, GRAVE, check_entries, content_lines, facts_entries, name_of, page_items, page_name
from console.wall_feed import WallFeed
from console.wall_parts import who, why_on_air
from console.wall_window import unreadable_sentence
from models.rules.permits import Act, verdict
from models.store import StoreUnavailable
from models.views.wall_air_rows import AirRow, IncidentPage, WallPatrolPage
from models.views.wall_control import WallControlPage, why_not_on_wall
from widgets.wall_scale import WallScale
from widgets.wall_seams import Seams

if TYPE_CHECKING:
    from console.live import Change
    from console.workstation import Workstation
    from models.views.rows import CameraRow, QueueRow, WallPage

LOG = logging.getLogger(__name__)
PAUSE_MS: Final = 150
OVERVIEW: Final = "overview:"
NOTHING: Final = {"overview": "wallroom.reading", "incident": "wallroom.no_matter", "patrol": "wallroom.no_tour"}
"""What stands in place of a page that is not there."""


class WallSight(QObject):
    """What is chosen on the screen, and what it shows."""

    def __init__(self, station: Workstation, screen: WallControl, scale: WallScale, canvas: QSize, seams: Seams, bezel_mm: float) -> None:
        """`scale`, `canvas`, `seams`: the wall as the settings of this seat say; `bezel_mm` between two of its panels."""
        super().__init__(station)
        self.station, self.screen, self.scale, self.canvas, self.seams, self.bezel_mm = station, screen, scale, canvas, seams, bezel_mm
        self.window, self.seat, self.reader, self.tasks, self.words = station.window, station.seat, station.reader, station.tasks, station.words
        self.page: WallControlPage | None = None
        self.prepared: IncidentPage | WallPatrolPage | None = None
        self.page_key, self.matter, self.typed = OVERVIEW, "", ""
        self._overview: WallPage | None = None
        self._air: tuple[AirRow, IncidentPage | WallPatrolPage | None] | None = None
        self._pictures: dict[str, QPixmap] = {}
        self._drawn: set[str] = set()
        """The pages that were asked for their small picture, without being prepared, since the screen was read last."""
        self.feed = WallFeed(self.reader.store, self.reader.clock, self)
        self._is_fed = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        screen.air.seams = seams
        self._pause.timeout.connect(self.read)
        self.feed.page_read.connect(self._take_overview)
        self.feed.air_read.connect(self._take_air)
        self.window.stack.currentChanged.connect(lambda _place: self.look())
        station.live.changed.connect(self._changed)
        station.live.ticked.connect(self._tick)
        self.words.changed.connect(self.show)

    @property
    def is_front(self) -> bool:
        """Whether the wall control is what the person looks at."""
        return self.window.front == WALL

    def look(self) -> None:
        """Only what somebody looks at is read and plays."""
        if self.is_front and not self._is_fed:
            self._is_fed = True
            self.feed.start()
        self.feed.want(wanted=self.is_front)
        self.screen.want(wanted=self.is_front)

    def leave(self) -> None:
        """Nobody sits here at this moment."""
        self.feed.want(wanted=False)
        self.screen.want(wanted=False)

    def close(self) -> None:
        """The program ends."""
        self.feed.close()
        self.screen.close_video()

    # What is chosen.

    def choose_page(self, key: str) -> None:
        """Prepare another page."""
        if key != self.page_key:
            self.page_key, self.prepared = key, None
            self.screen.prepared.show_nothing("wallroom.reading")
        self.read_prepared()
        self.show()

    @property
    def camera(self) -> CameraRow | None:
        """The camera that is selected among the contents, while the page has places for one."""
        key = self.screen.contents.chosen_key
        if not key.startswith(CAMERA) or not self.page_key.startswith("incident"):
            return None
        return next((one for one in self.reader.cameras if one.id == key.removeprefix(CAMERA)), None)

    @property
    def matters(self) -> list[QueueRow]:
        """The matter that was selected, then the grave ones."""
        rows = sorted(self.station.rows, key=lambda row: (row.id != self.matter, row.level, row.received_at))
        return [row for row in rows if row.id == self.matter or row.level <= GRAVE]

    @property
    def linked(self) -> tuple[CameraRow, ...]:
        """The cameras bound to the matter that was selected."""
        row = next((row for row in self.station.rows if row.id == self.matter), None)
        return self.reader.cameras_near(row)[2].shown if row is not None else ()

    def why_not(self) -> str:
        """Why the prepared page cannot go up, in words; "" when it can."""
        if verdict("put_on_wall", self.seat.person.role).act is not Act.MAY:
            return self.words.say("off.not_permitted")
        if unreadable := unreadable_sentence(self.scale, self.canvas, self.words):
            return unreadable
        if self.page_key.startswith("incident") and not self.matter:
            return self.words.say("wallroom.no_matter")
        camera = self.camera
        code = why_not_on_wall(camera) if camera is not None else ""
        return f"{name_of(camera, self.words)} · {self.words.say(f'wallroom.why.{code}')}" if camera is not None and code else ""

    # Reading.

    def read(self) -> None:
        """Read what the screen shows, if it is in front."""
        if self.is_front:
            self.tasks.run(self._read, self._take, self._unread, line="wall")
            self.read_prepared()

    def _read(self) -> WallControlPage:
        from models.views.wall_control import wall_control

        with self.reader.store.reading() as connection:
            return wall_control(connection, self.reader.clock.now())

    def _take(self, page: WallControlPage) -> None:
        self.page = page
        if not self.matter:
            self.matter = next((row.id for row in self.matters), "")
        self.show()
        self._drawn &= self._pictures.keys()  # what could not be read, or was left before it was drawn, is asked for anew
        self._draw_another()

    def _draw_another(self) -> None:
        """Every page of the list has its small picture, also one that was never in front: drawn aside, one after the other."""
        keys = [page.key for page in self.page.pages] if self.page is not None else []
        key, matter = next((key for key in keys if key not in {OVERVIEW, self.page_key} | self._drawn), ""), self.matter
        if key:
            self._drawn.add(key)
            self.tasks.run(lambda: self._read_page(key, matter), lambda found: self._take_aside(key, found), self._unread, line="wall:aside")

    def _take_aside(self, key: str, page: IncidentPage | WallPatrolPage | None) -> None:
        if not self.is_front:
            return
        if page is None:
            self._forget_picture(key)
        elif key != self.page_key:
            now, (name, _, subject) = self.reader.clock.now(), key.partition(":")
            air = self._as_air(name, self.matter if name == "incident" else subject)
            self._keep_picture(key, self.screen.prepared.picture_of(page, air, now, now))
            if self.prepared is not None or self.page_key == OVERVIEW:
                self._take_prepared(self.page_key, self.prepared)
        self._draw_another()

    def read_prepared(self) -> None:
        """Read the prepared page anew: another matter, another camera, another place."""
        key, matter = self.page_key, self.matter
        if key.startswith("overview"):
            self._take_prepared(key, None)
        elif self.is_front:
            self.tasks.run(lambda: self._read_page(key, matter), lambda page: self._take_prepared(key, page), self._unread, line="wall:prepared")

    def _read_page(self, key: str, matter: str) -> IncidentPage | WallPatrolPage | None:
        from models.views.wall_air import incident_page, patrol_page_of

        now, (page, _, subject) = self.reader.clock.now(), key.partition(":")
        with self.reader.store.reading() as connection:
            if page == "patrol":
                return patrol_page_of(connection, self._as_air(page, subject))
            return incident_page(connection, self._as_air(page, matter), now, self.reader.duties, self.reader.camera_radius_m)

    def _as_air(self, page: str, subject: str) -> AirRow:
        """The prepared page as it would stand: with what was put on it before, and the selected camera at its place."""
        air = self.page.air if self.page is not None else None
        places = dict(air.places) if air is not None and (air.page, air.subject) == (page, subject) else {}
        camera, person = self.camera, self.seat.person
        if camera is not None and not why_not_on_wall(camera):
            places = {slot: one for slot, one in places.items() if one != camera.id} | {self.screen.slots.slot: camera.id}
        return AirRow("prepared", page, subject, "", 0, person.name, person.seat, person.role, self.reader.clock.now(), None, places=places)

    def _take_prepared(self, key: str, page: IncidentPage | WallPatrolPage | None) -> None:
        if key != self.page_key:
            return
        self.prepared = page
        now = self.reader.clock.now()
        name, _, subject = key.partition(":")
        shown = self._overview if name == "overview" else page
        if shown is not None:
            self.screen.prepared.show_page(shown, self._as_air(name, self.matter if name == "incident" else subject), now, now)
            self._keep_picture(key, self.screen.prepared.picture)
        else:
            self.screen.prepared.show_nothing(NOTHING[name])
            self._forget_picture(key)
        self.show()

    def _take_overview(self, page: WallPage) -> None:
        self._overview = page
        if OVERVIEW not in self._pictures and self.is_front:
            now = self.reader.clock.now()
            self._keep_picture(OVERVIEW, self.screen.prepared.picture_of(page, self._as_air("overview", ""), now, now))
        if self._air is None or self._air[1] is None:
            self._show_air()
        if self.page_key.startswith("overview") and self.is_front:
            self._take_prepared(self.page_key, None)

    def _take_air(self, air: AirRow, page: IncidentPage | WallPatrolPage | None) -> None:
        before = self._air[0] if self._air is not None else None
        self._air = (air, page)
        self._show_air()
        if before is None or (before.id, before.page, before.subject) != (air.id, air.page, air.subject):
            self._pause.start()

    def _show_air(self) -> None:
        if self._air is None or not self.is_front:
            return
        air, page = self._air
        now, read_at = self.reader.clock.now(), self.feed.read_at or self.reader.clock.now()
        shown = page if page is not None else self._overview
        if shown is not None:
            self.screen.air.show_page(shown, air, now, read_at)
            self._keep_picture(key_of(air), self.screen.air.picture)

    def _keep_picture(self, key: str, picture: QPixmap) -> None:
        if not picture.isNull():
            self._pictures[key] = picture
            self.screen.pages.show_pictures(self._pictures)

    def _forget_picture(self, key: str) -> None:
        if self._pictures.pop(key, None) is not None:
            self.screen.pages.show_pictures(self._pictures)

    def _unread(self, error: Exception) -> None:
        if not isinstance(error, StoreUnavailable):
            LOG.error("the wall could not be read", exc_info=error)
            self.tasks.troubled.emit("wall", error)

    def _changed(self, change: Change) -> None:
        if self.is_front and (change.whole or any(entry.kind.startswith("wall") for entry in change.entries)):
            self._pause.start()

    def _tick(self, now: datetime) -> None:
        if self.is_front:
            self.screen.tick(now, self.feed.read_at)
            if now.second % 5 == 0:
                self.read()
            self._heads(now)

    # Look.

    def name_of_page(self, key: str) -> str:
        """What a page is called."""
        found = next((one for one in (self.page.pages if self.page is not None else ()) if one.key == key), None)
        return page_name(found, self.words) if found is not None else self.words.say(f"wallroom.page.{key.partition(':')[0]}")

    def show(self) -> None:
        """Everything as it stands, in the language of the moment."""
        page, screen, words = self.page, self.screen, self.words
        self._heads(self.reader.clock.now())
        why = self.why_not()
        screen.show_buttons(why, "" if page is not None and page.air.by_hand else words.say("wallroom.is_round"))
        if page is None:
            return
        screen.pages.show_pages(page_items(page, words), self.page_key)
        linked = self.linked
        ids = {camera.id for camera in linked}
        others = [camera for camera in self.reader.cameras if camera.id not in ids]
        on_page = self._air[1] if self._air is not None else None
        up = {one.id: slot for slot, one in enumerate(on_page.cameras, start=1)} if isinstance(on_page, IncidentPage) else {}
        subject = page.air.subject if page.air.page == "incident" else ""
        screen.contents.show_lines(list(content_lines(self.matters, linked, others, up, subject, self.typed, words)), self.reader.clock.now())
        prepared = self.prepared if isinstance(self.prepared, IncidentPage) else None
        screen.slots.show_places([name_of(camera, words) for camera in prepared.cameras] if prepared is not None else (), is_placing=self.camera is not None)
        screen.facts.show_entries(list(facts_entries(page, self.scale, self.canvas, self.seams, self.bezel_mm, words)), same=True)
        person = self.seat.person
        holder = who(person.role, person.seat, person.name, words)
        screen.checks.show_entries(list(check_entries(prepared, self.scale, holder, unreadable_sentence(self.scale, self.canvas, words), words)), same=True)

    def _heads(self, now: datetime) -> None:
        say, page = self.words.say, self.page
        panels = say("wallroom.panels", columns=self.seams.columns, rows=self.seams.rows) if self.seams.has_any else ""
        size = say("wallroom.canvas", panels=panels, width=self.canvas.width(), height=self.canvas.height())
        rounds = sum(one.dwell_s > 0 for one in page.pages) if page is not None else 0
        prepared = self.prepared if isinstance(self.prepared, IncidentPage) else None
        kept_off = sum(bool(why_not_on_wall(camera)) for camera in prepared.cameras) if prepared is not None else 0
        privacy = say("wallroom.privacy_some", n=kept_off) if kept_off else say("wallroom.privacy_ok")
        name = self.name_of_page(self.page_key) + (f" · {prepared.number}" if prepared is not None else "")
        turn = why_on_air(page.air, now, self.words) if page is not None else ""
        self.screen.heads(
            (
                (say("wallroom.pages"), say("wallroom.pages_hint", n=rounds), "", "", "1–9"),
                (say("wallroom.on_air"), size, "wall", turn, BY_NAME["pause_wall"].printed),
                (say("wallroom.prepared"), name, "", privacy, ""),
                (say("wallroom.contents"), say("wallroom.contents_hint", n=len(self.linked)), "", "", ""),
                (say("wallroom.slots"), say("wallroom.slots_hint"), "", "", say("wallroom.slots_key")),
                (say("wallroom.facts"), "", "", say("wallroom.edit"), BY_NAME["edit"].printed),
            )
        )


def key_of(air: AirRow) -> str:
    """The page that is on air as the list of pages names it."""
    return f"{air.page}:{air.subject if air.page == 'patrol' else ''}"
