"""What a workstation has beside its screen: rule book, cameras, units, video, sound, intake, the deadline timer, and in a demo its room.

Each part may be missing; then a line in the top bar or a banner says so, and everything else works.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from console.alarms import Alarms
from console.clock_watch import ClockWatch
from console.deadline_timer import DeadlineTimer
from console.field_links import FieldLinks
from console.file_look import FileLook
from console.garbage import Garbage
from console.intake_watch import IntakeWatch
from models.commands.desk import Desk
from models.rules.rulebook import Rulebook
from models.views.duty import duty_list
from models.views.rows import CameraRow, UnitRow
from widgets.notice import Note
from widgets.tile_reading import answering
from widgets.timing import clock as clock_text

if TYPE_CHECKING:
    from console.gateway_process import GatewayProcess
    from console.start import Opening
    from console.video_rack import VideoRack
    from console.workstation import Workstation

ROOT = Path(__file__).parents[1]
UNITS_MS = 5_000
"""How often unit positions are read: they move without a journal entry about a matter."""
NEUTRAL_MS = 6_000
REGISTRY: Final = frozenset(
    {
        *("reference.imported", "camera.changed", "camera.condition_changed", "camera.learnt", "camera.confirmed"),
        *("video_source.changed", "video_source.condition_changed"),
    }
)
"""Kinds after which cameras are other than they were read: which ones work, which may go on the wall, where they are played from."""


class DeskSweeper:
    """The door as the deadline timer asks it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def sweep(self) -> int:
        """Tell everything that is due."""
        return self._desk.sweep()

    def next_due(self) -> datetime | None:
        """The next moment something is due."""
        from models.commands.sweep import next_due

        return next_due(self._desk.store)


class Equipment(QObject):
    """Builds, watches and lets go of the parts."""

    def __init__(self, opening: Opening, workstation: Workstation, *, demo: bool) -> None:
        super().__init__(opening)
        self.opening, self.workstation, self.demo = opening, workstation, demo
        self.window, self.words, self.clock = opening.window, opening.words, opening.clock
        self.tasks, self.live = opening.tasks, workstation.live
        self.alarms = Alarms(workstation, opening.settings)
        self.timer = DeadlineTimer(lambda: DeskSweeper(opening.open_desk()), self.clock, self)
        self.clock_watch = ClockWatch(opening.clock, self.live.store, self.tasks, self.window.banners, self.words, self)
        self.intake_watch = IntakeWatch(opening.settings.data_dir, self.tasks, self.window.banners, self.words, self)
        self.file_look = FileLook(self.live.store.evidence, opening.open_desk, self)
        self.links = FieldLinks(workstation, opening.settings.data_dir)
        self.gateway: GatewayProcess | None = None
        self.garbage: Garbage | None = None
        self._book: Rulebook | None = None
        self._named_in = ""
        self._rack: VideoRack | None = None
        self._away_since: datetime | None = None
        self._is_closed = False
        self._units = QTimer(self)
        self._units.setInterval(UNITS_MS)
        self._units.timeout.connect(self._read_units)

    def start(self) -> None:
        """Start everything; slow parts in threads."""
        self._connect()
        self.workstation.seat.warm_up()
        self.tasks.run(self._read_rules, self._take_rules)
        self.tasks.run(self.workstation.reader.read_cameras, self._take_cameras)
        self._read_units()
        self._units.start()
        self.timer.start()
        self.file_look.start()
        self.garbage = Garbage(self)
        QTimer.singleShot(300, self, self._start_video)
        QTimer.singleShot(600, self.alarms, self.alarms.open_sound)
        QTimer.singleShot(50, self, self._build_dispatch)
        QTimer.singleShot(150, self, self._build_cases)
        if self.opening.settings.starts_gateway:
            QTimer.singleShot(20, self, self._start_gateway)

    def close(self) -> None:
        """Let go, the gateway last: it finishes what it has acknowledged."""
        self._is_closed = True
        self._units.stop()
        self.timer.close()
        self.file_look.close()
        self.alarms.close()
        if self.workstation.video is not None:
            self.workstation.video.close()
        if self.workstation.patrol is not None:
            self.workstation.patrol.screen.close_video()
        if self.workstation.wall is not None:
            self.workstation.wall.close()
        if self.workstation.dispatch is not None:
            self.workstation.dispatch.place.close_video()
        if self._rack is not None:
            self._rack.stop()
        if self.opening.room is not None:
            self.opening.room.close()
        if self.gateway is not None:
            self.gateway.close()
        if self.garbage is not None:
            self.garbage.close()

    def _connect(self) -> None:
        self.live.away.connect(self._went_away)
        self.live.back.connect(self._came_back)
        self.live.ticked.connect(self._tick)
        self.live.ticked.connect(self.clock_watch.look)
        self.live.ticked.connect(self.intake_watch.look)
        self.live.changed.connect(lambda change: self._heard(change.entries))
        self.window.asked.connect(self._asked)
        self.workstation.duty.camera_state.connect(lambda _camera, _state: self._show_video())
        self.words.changed.connect(self._show_all)
        self._show_all()
        if not self.opening.theme.family_found():
            self.window.banners.put(Note("font", 3, self.words.say("banner.no_font")), gone_after_ms=30_000)

    # Rules, cameras, units.

    def _read_rules(self) -> Rulebook:
        from models.commands.county import rulebook_in_force

        self.workstation.reader.read_towns()
        return rulebook_in_force(self.live.store, ROOT / "resources", self.clock.now())

    def _take_rules(self, book: Rulebook) -> None:
        self.workstation.reader.duties = self.live.duties = duty_list(book)
        self._book = book
        self._learn_names()
        self.workstation.reader.camera_radius_m = book.number("R-411", "b_camera_radius_m")
        self.live.read_all_again()
        self.workstation.refresh()
        self._give_limits()
        self._give_rules()

    def _learn_names(self) -> None:
        self._named_in = self.words.language  # before learning, which tells everybody that the words have changed
        self.words.learn(units=self.workstation.reader.unit_names(self._named_in))

    def _give_limits(self) -> None:
        from console.card_limits import card_limits

        if self._book is not None and self.workstation.dispatch is not None:
            self.workstation.dispatch.use_limits(card_limits(self._book, self.words, self.workstation.reader.town_kind))

    def _take_cameras(self, cameras: tuple[CameraRow, ...]) -> None:
        duty = self.workstation.duty
        duty.show_places(cameras)
        self.workstation.sending.show_linked()
        row = duty.queue.chosen_row()
        if row is not None:
            duty.show_cameras(*self.workstation.reader.cameras_near(row))
        self._show_video()

    def _read_units(self) -> None:
        self.tasks.run(self.workstation.reader.read_units, self._take_units, lambda _error: None, line="units")

    def _take_units(self, found: tuple[UnitRow, ...]) -> None:
        self.workstation.duty.show_units(found)
        if self.workstation.dispatch is not None and self.workstation.sending.board is not None:
            self.workstation.dispatch.show_units(found)

    def _heard(self, entries: tuple[Any, ...]) -> None:
        self.timer.heard()
        if any(entry.kind in REGISTRY for entry in entries):
            self.tasks.run(self.workstation.reader.read_cameras, self._take_cameras, line="cameras")
        if any(entry.kind in {"edit.published", "reference.imported"} for entry in entries):
            self.tasks.run(self._read_rules, self._take_rules)

    def _build_dispatch(self) -> None:
        from console.dispatch_screen import DispatchScreen
        from console.keys import DISPATCH
        from widgets.county import read_county

        screen = DispatchScreen(self.opening.theme, self.words, self.clock.now)
        self.window.add_screen(DISPATCH, screen)
        screen.build_map(read_county())
        self.workstation.take_dispatch(screen)
        self._give_limits()

    def _build_cases(self) -> None:
        from console.case_desk import CaseDesk
        from console.case_screen import CaseScreen
        from console.keys import CASE
        from console.report_links import ReportLinks

        screen = CaseScreen(self.opening.theme, self.words, self.clock.now)
        self.window.add_screen(CASE, screen)
        self.workstation.cases = CaseDesk(self.workstation, screen, self.opening.settings.data_dir / "drafts")
        self.report_links = ReportLinks(self.workstation, self.opening.settings.data_dir)
        self.workstation.cases.forms.shown_once.connect(self.report_links.copy)
        self._give_rules()
        self.workstation.cases.forms.reopen()
        QTimer.singleShot(100, self, self._build_supervision)
        QTimer.singleShot(200, self, self._build_intake)

    def _build_intake(self) -> None:
        from console.intake_desk import IntakeDesk
        from console.keys import INTAKE
        from widgets.county import read_county

        self.words.add("intake_words.json")
        desk = IntakeDesk(self.workstation, self.opening.settings.data_dir / "drafts", self.opening.settings.flood_begins)
        self.window.add_screen(INTAKE, desk.screen)
        desk.screen.build_map(read_county())
        self.workstation.intake = desk
        desk.shelf = self.workstation.undo.lines
        desk.show_lines(self.workstation.rows)
        self._give_rules()
        desk.reopen()

    def _build_supervision(self) -> None:
        from console.later_screens import add_cameras, add_sources, add_supervision

        add_supervision(self.opening, self.workstation)
        QTimer.singleShot(100, self, lambda: add_sources(self.opening, self.workstation))
        QTimer.singleShot(200, self, lambda: add_cameras(self.opening, self.workstation))

    def _give_rules(self) -> None:
        cases = self.workstation.cases
        if cases is not None and self._book is not None:
            cases.forms.duties, cases.forms.book = self.workstation.reader.duties, self._book
        if self.workstation.supervision is not None:
            self.workstation.supervision.use_rules()
        if self.workstation.intake is not None and self._book is not None:
            self.workstation.intake.use_rules(self._book)

    # Video.

    def _start_video(self) -> None:
        if self._is_closed:
            return  # the window was shut within the first moments: nobody would end what begins here
        from console.later_screens import add_layouts, add_patrol, add_wall
        from console.video_desk import video_desk
        from console.video_rack import VideoRack

        rack = self._rack = VideoRack(self.opening.settings, self.opening.is_sample, self.opening.open_desk, sitter=lambda: self.workstation.seat.person)
        rack.warm()
        self.workstation.duty.build_video(rack.make_player)
        if self.workstation.duty.video is not None:
            self.workstation.duty.video.seen_changed.connect(self._show_video)
        if self.workstation.dispatch is not None:
            self.workstation.dispatch.build_video(rack.make_player)
        self.workstation.video = video_desk(self.workstation, rack.make_player, self.clock.now, self.opening.open_desk, rack.replays)
        add_patrol(self.opening, self.workstation, rack.make_player)
        add_wall(self.opening, self.workstation, rack.make_player)
        add_layouts(self.opening, self.workstation)
        row = self.workstation.duty.queue.chosen_row()
        if row is not None:
            self.workstation.duty.show_cameras(*self.workstation.reader.cameras_near(row))
        if self.demo:
            self._start_room()

    def _show_video(self) -> None:
        cameras, grid = [camera for camera in self.workstation.reader.cameras if camera.url], self.workstation.duty.video
        total, live = len(cameras), answering(cameras, grid.states() if grid is not None and grid.isVisible() else {})
        players = [grid.player_of(camera.id) for camera in cameras] if grid is not None else []
        if any(player is not None and player.latest.reason == "no_engine" for player in players):
            self.window.top.video.show_status("camera", f"0/{total}", "p3", self.words.say("top.video_missing"))
            return
        self.window.top.video.show_status("camera", f"{live}/{total}", "t2", self.words.say("top.video", live=live, total=total))

    def _asked(self, name: str) -> None:
        if name == "field_links":
            self.links.copy()

    # Database.

    def _went_away(self, since: datetime | None) -> None:
        self._away_since = since
        self.alarms.bell.event("lost")
        self._show_database()

    def _came_back(self) -> None:
        self._away_since = None
        self.alarms.bell.event("restored")
        self.window.banners.take("away")
        self.window.banners.put(Note("back", 0, self.words.say("banner.back"), self.words.say("banner.back_text")), gone_after_ms=NEUTRAL_MS)
        self._show_database()
        self.workstation.refresh()

    def _show_database(self) -> None:
        since = self._away_since
        if since is None and not self.live.is_away:
            self.window.top.database.show_status("database", "", "t2", self.words.say("top.database_ok"), mark="check")
            return
        at = clock_text(since, seconds=True) if since is not None else ""
        told = self.words.say("top.database_lost_full", at=at)
        self.window.top.database.show_status("database-lost", self.words.say("top.database_lost"), "p1", told)
        gone = self.words.span(int((self.clock.now() - since).total_seconds())) if since is not None else ""
        self.window.banners.put(Note("away", 1, self.words.say("banner.away", time=gone), self.words.say("banner.away_text", at=at)))

    # Intake.

    def _start_gateway(self) -> None:
        from console.gateway_process import gateway_of

        self.gateway = gateway_of(self.opening.settings, self, demo=self.demo)
        self.gateway.ready.connect(self._gateway_ready)
        self.gateway.fell.connect(lambda said: self._tell_gateway(3, "banner.gateway_again", said))
        self.gateway.parked.connect(lambda said: self._tell_gateway(1, "banner.gateway", self.words.say("banner.gateway_text", said=said)))
        self.gateway.start()

    def _gateway_ready(self, _ports: object) -> None:
        self.window.banners.take("gateway")
        if self.opening.room is not None:
            self.opening.room.start_traffic()

    def _tell_gateway(self, level: int, key: str, text: str) -> None:
        self.window.banners.put(Note("gateway", level, self.words.say(key), text))

    # Demo.

    def _start_room(self) -> None:
        from console.demo_room import DemoRoom

        room = self.opening.room = self.opening.room or DemoRoom(self.opening.settings)
        if not room.has_cameras:
            self.tasks.run(lambda: room.start_cameras(self.opening.open_desk))
        if self.gateway is not None and self.gateway.is_ready:
            room.start_traffic()

    # Once a second.

    def _tick(self, now: datetime) -> None:
        self.alarms.tick(now)
        if self.live.is_away:
            self._show_database()

    def _show_all(self) -> None:
        if self._book is not None and self._named_in != self.words.language:
            self._learn_names()
        self.alarms.show_sound()
        self._show_database()
        self._show_video()
