"""Builds the screens a workstation can wait for, one after the other behind the first paint: supervision (F5), sources (F11), the patrol with the video."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.start import Opening
    from console.workstation import Workstation
    from widgets.player import Player


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
    from console.wall_desk import WallDesk

    station.words.add("patrol_words.json")
    screen = PatrolScreen(opening.theme, station.words, opening.clock.now)
    station.window.add_screen(PATROL, screen)
    station.patrol = PatrolDesk(station, screen, make_player)
    CameraLosses(station)
    WallDesk(station)
