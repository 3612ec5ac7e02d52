"""Builds the screens a workstation can wait for, one after the other behind the first paint: supervision, sources, cameras, patrol and wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.start import Opening
    from console.wall_preview import Pages
    from console.workstation import Workstation
    from widgets.player import Player
    from widgets.tile_grid import TileGrid


def add_supervision(opening: Opening, station: Workstation) -> None:
    """The supervision screen, once the case screen is there whose forms it opens."""
    from console.keys import SUPERVISE
    from console.supervision_desk import SupervisionDesk
    from console.supervision_screen import SupervisionScreen

    if station.cases is None:
        return
    station.words.add("county_words.json")
    screen = SupervisionScreen(opening.theme, station.words, opening.clock.now, station.cases.forms.readings)
    station.window.add_screen(SUPERVISE, screen)
    station.supervision = SupervisionDesk(station, station.cases, screen)


def add_sources(opening: Opening, station: Workstation) -> None:
    """The sources screen, and the import of past reports."""
    from console.import_desk import ImportDesk
    from console.keys import SOURCES
    from console.sources_desk import SourcesDesk
    from console.sources_screen import SourcesScreen

    if station.cases is None:
        return
    station.words.add("source_words.json")
    screen = SourcesScreen(opening.theme, station.words, opening.clock.now)
    station.window.add_screen(SOURCES, screen)
    station.sources = SourcesDesk(station, station.cases, screen, opening.settings.data_dir, opening.open_desk, opening.settings.gateway_mqtt)
    station.learn_acts({"import": ImportDesk(station, opening.open_desk).open})


def add_cameras(opening: Opening, station: Workstation) -> None:
    """The camera registry, beside the sources whose words it shares."""
    from console.cameras_desk import CamerasDesk
    from console.cameras_screen import CamerasScreen
    from console.keys import CAMERAS
    from models.rules.allowed_hosts import AllowedHosts

    if station.cases is None:
        return
    station.words.add("camera_words.json")
    screen = CamerasScreen(opening.theme, station.words, opening.clock.now)
    station.window.add_screen(CAMERAS, screen)
    allowed = AllowedHosts.beside(opening.settings.video_hosts, opening.settings.video_ports)
    station.cameras = CamerasDesk(station, station.cases, screen, opening.open_desk, allowed)


def add_patrol(opening: Opening, station: Workstation, make_player: Callable[[], Player]) -> None:
    """The video patrol, once there are players."""
    from console.camera_losses import CameraLosses
    from console.keys import PATROL
    from console.patrol_desk import PatrolDesk
    from console.patrol_screen import PatrolScreen

    station.words.add("patrol_words.json")
    screen = PatrolScreen(opening.theme, station.words, opening.clock.now)
    station.window.add_screen(PATROL, screen)
    station.patrol = PatrolDesk(station, screen, make_player)
    CameraLosses(station)


def add_layouts(opening: Opening, station: Workstation) -> None:
    """The named layouts of this seat."""
    from console.layout_desk import LayoutDesk

    if opening.place is not None:
        station.words.add("layout_words.json")
        LayoutDesk(station, opening.place)


def add_wall(opening: Opening, station: Workstation, make_player: Callable[[], Player]) -> None:
    """The wall control, once there are players: its pages are made when somebody first looks."""
    from console.keys import WALL
    from console.start_wall import canvas_of, seams_of
    from console.wall_asking import WallAsking
    from console.wall_control import WallControl
    from console.wall_control_desk import WallControlDesk
    from console.wall_control_sight import WallSight
    from console.wall_desk import WallDesk
    from models.rules.looks import Why
    from widgets.wall_scale import WallScale

    settings, words = opening.settings, station.words
    words.add("wall_words.json")
    canvas = canvas_of(settings, opening.app)
    seams = seams_of(settings, canvas)
    scale = WallScale(settings.wall_pitch, settings.wall_distance, seams)

    def take_grid(grid: TileGrid) -> None:
        if station.video is not None:
            station.video.take_grid(grid, lambda: Why(reason=words.say("wallroom.on_air")))

    def pages(is_live: bool) -> Pages:
        from console.wall_pages import Overview
        from console.wall_video import IncidentWall, PatrolWall
        from widgets.county import read_county
        from widgets.theme import Theme

        theme, now, county = Theme(name="dark"), opening.clock.now, read_county()  # the wall is dark whatever this seat is
        made = (
            Overview(theme, words, scale, county, now, make_player),
            IncidentWall(theme, words, scale, county, now, make_player),
            PatrolWall(theme, words, scale, now, make_player),
        )
        for page in made:
            page.setProperty("sample", opening.is_sample)
            if not is_live:
                why_not = page.video.why_not
                page.video.why_not = lambda camera, why_not=why_not: why_not(camera) or words.say("wallroom.waits")  # type: ignore[misc]
        return made

    screen = WallControl(opening.theme, words, opening.clock.now, canvas, pages, take_grid)
    station.window.add_screen(WALL, screen)
    asking = WallAsking(station)
    WallDesk(station, asking)
    station.wall = WallControlDesk(station, WallSight(station, screen, scale, canvas, seams, settings.wall_bezel), asking)
