"""Draws every screen with the demo county to PNG, in both languages and themes, and says where text is clipped or lies on other text.

The pictures show the real program: a store filled through the one door, cameras that stream, the window as a dispatcher has it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from console.failures import Unusable
from models.settings import Settings
from models.views.rows import Group, LimitRow, LimitState

LanguageName = Literal["zh_CN", "en"]
ThemeName = Literal["dark", "light"]
LANGUAGES: Final[tuple[LanguageName, ...]] = ("zh_CN", "en")
THEMES: Final[tuple[ThemeName, ...]] = ("dark", "light")

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from console.start import Opening
    from models.commands.desk import Desk
    from widgets.tile_grid import TileGrid

SHOWN: Final = ("鹅峰断面", "Ammonia-N 2.8x")
"""The alert in front, by its title in either language: a measured curve, cameras near by, units to send."""

WITH_A_LIFE: Final = ("夜间非法采砂", "Night sand mining")
"""The case of the demo county that has evidence, parties, papers and a proposal."""

WITH_A_RECORDING: Final = ("龙河入河口", "Foam and odour")
"""The hotline's report with a recording, by its title in either language."""

TESTED: Final = "source:hotline_12345"
"""The source whose line is tested for the picture."""

FLOOD, FLOODED = 19, 5
"""Reports of the picture of a flood, and on how many places they fall."""

PATIENCE_SECONDS: Final = 40.0
CANVAS, PITCH_MM, DISTANCE_M = "3840x2160", 0.945, 5.0
"""The wall of the pictures: 3 × 3 panels of 55 inches, read from five metres (ux.md 4.2)."""


def run_shots(settings: Settings, out: Path, languages: Sequence[LanguageName], themes: Sequence[ThemeName], size: str) -> int:
    """Draw all screens into `out`; return 1 when text is clipped or overlaps somewhere, naming it.

    Raises:
        Unusable: `size` is not WIDTHxHEIGHT.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise Unusable(f"--size cannot be {size!r}: it must be WIDTHxHEIGHT, such as 1920x1080.")
    from console.shots_tiles import draw_tiles
    from console.shots_wall import draw_wall
    from console.start import application

    out.mkdir(parents=True, exist_ok=True)
    app = application()
    faults: list[str] = []
    for language in languages:
        faults += draw_tiles(app, language, out, themes)
        with _furnished(settings, language) as own:
            faults += _desk(app, own, out, themes, (int(width), int(height)))
            faults += draw_wall(app, own, out, themes)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


@contextmanager
def _furnished(settings: Settings, language: LanguageName) -> Iterator[Settings]:
    """A store of its own with the demo county as it stands now, its cameras streaming."""
    from console.demo_room import prepare
    from console.tools import opened_desk, opened_store
    from models.clock import SystemClock
    from models.demo.county import point_cameras, scenes
    from models.demo.streams import DemoStreams

    with tempfile.TemporaryDirectory(prefix="eco-guardian-shots-", ignore_cleanup_errors=True) as folder:
        own = replace(settings, data_dir=Path(folder), database="", lang=language, gateway_start="never")
        own = replace(own, wall_canvas=CANVAS, wall_pitch=PITCH_MM, wall_distance=DISTANCE_M)
        streams = DemoStreams(own.data_dir, scenes())
        with opened_store(own) as store:
            prepare(store, own, SystemClock(), lambda: opened_desk(store, own))
            desk = opened_desk(store, own)
            point_cameras(desk, streams.start(wait_for_clips=True))
            _look_at_cameras(desk)
        try:
            yield own
        finally:
            streams.stop()


def _look_at_cameras(desk: Desk) -> None:
    """Once, as the intake process does every minute: the registry knows which cameras are there."""
    from models.intake.video_looks import VideoLooks, all_watched
    from models.rules.allowed_hosts import LOOPBACK, AllowedHosts

    async def look() -> None:
        looks = VideoLooks(desk, AllowedHosts(LOOPBACK))
        for watched in all_watched(desk):
            await looks.look(watched)

    asyncio.run(look())


def _desk(app: QApplication, settings: Settings, out: Path, themes: Sequence[ThemeName], size: tuple[int, int]) -> list[str]:
    """The duty, the dispatch and the case screen, in every theme."""
    from console.accounts import Accounts
    from console.person import DEMO_LOGIN
    from console.shots_wall import draw_wall_control
    from console.start import SEAT, Opening

    faults: list[str] = []
    opening = Opening(app, replace(settings, theme=themes[0]), demo=False)
    try:
        opening.begin()
        opening.window.showNormal()
        opening.window.resize(*size)
        wait(app, lambda: opening.store is not None and not opening._steps)
        assert opening.store is not None
        person = Accounts(opening.store, opening.clock, settings.data_dir / "signin.json").without_password(DEMO_LOGIN, SEAT)
        assert person is not None
        opening.sit_down(person)
        wait(app, lambda: _is_living(opening))
        station = opening.workstation
        assert station is not None
        for theme in themes:
            opening.theme.use(name=theme, still=True)
            station.show("duty")
            pause(app, 1.5)
            wait(app, lambda: plays(opening.duty.video))
            faults += keep(opening.window, out / f"duty_{settings.lang}_{theme}.png")
            faults += _flood(app, opening, out, theme)
            station.do("assign")
            wait(app, lambda: station.sending.board is not None)
            pause(app, 1.5)
            wait(app, lambda: station.dispatch is not None and plays(station.dispatch.place.video))
            faults += keep(opening.window, out / f"dispatch_{settings.lang}_{theme}.png")
            faults += _intake(app, opening, out, theme)
            faults += _case(app, opening, out, theme)
            faults += _supervision(app, opening, out, theme)
            faults += _sources(app, opening, out, theme)
            faults += _cameras(app, opening, out, theme)
            faults += _patrol(app, opening, out, theme)
            faults += draw_wall_control(app, opening, out, theme)
    finally:
        opening.close()
        opening.window.deleteLater()
        pause(app, 0.1)
    return faults


def _flood(app: QApplication, opening: Opening, out: Path, theme: ThemeName) -> list[str]:
    """The duty screen in an alert flood: 19 more reports on five places within ten minutes, folded, with the flood's banner."""
    station, equipment = opening.workstation, opening.equipment
    assert station is not None
    assert equipment is not None
    shown, known = list(station.rows), [row for row in station.rows if row.lon is not None and row.lat is not None and row.level > 1]
    now = opening.clock.now()
    more = [
        replace(
            known[n % FLOODED],
            id=f"flood{n:02d}",
            case_id="",
            group=Group.UNACKNOWLEDGED,
            state="new",
            linked=0,
            received_at=now - timedelta(seconds=20 * (n + 1)),
            limit=LimitRow("R-201", now - timedelta(seconds=20 * (n + 1)), now + timedelta(seconds=40 + 25 * n), LimitState.RUNNING),
        )
        for n in range(FLOOD)
    ]
    station.change_lines(more)
    equipment.alarms.flood.watch.begin_with(row.received_at for row in more)
    equipment.alarms.tick(now)
    pause(app, 1.0)
    faults = keep(opening.window, out / f"flood_{opening.settings.lang}_{theme}.png")
    equipment.alarms.flood.watch.begin_with(())
    equipment.alarms.tick(now)
    station.change_lines(shown, [row.id for row in more])
    pause(app, 0.3)
    return faults


def _intake(app: QApplication, opening: Opening, out: Path, theme: ThemeName) -> list[str]:
    """The intake screen with the hotline's recording, then the form of a call that is being taken."""
    station, lang = opening.workstation, opening.settings.lang
    assert station is not None
    wait(app, lambda: station.intake is not None and station.intake.reader.book is not None)
    desk = station.intake
    assert desk is not None
    station.do("screen_intake")
    wanted = next((row.id for row in station.rows if any(word in row.title for word in WITH_A_RECORDING)), "")
    desk.screen.left.list.choose(wanted)
    wait(app, lambda: desk.row is not None and desk.row.detail.row.id == wanted and desk.sound.recording is not None)
    pause(app, 1.5)
    faults = keep(opening.window, out / f"intake_{lang}_{theme}.png")
    station.do("call_entry")
    call = desk.call
    call.form.summary.show_text("河里有人电鱼，还在电" if lang == "zh_CN" else "Two people electrofishing right now")
    call.form.place.show_choice(desk.choices.places("efx", 1)[0])
    call.form.changed.emit()
    wait(app, lambda: bool(call.form.category.value()))
    pause(app, 1.0)
    faults += keep(opening.window, out / f"intake_call_{lang}_{theme}.png")
    call.close()
    desk.drafts.drop(call.draft_key)
    return faults


def _case(app: QApplication, opening: Opening, out: Path, theme: ThemeName) -> list[str]:
    """The case screen with the case that has a whole life; over it the palette, then a form."""
    station, lang = opening.workstation, opening.settings.lang
    assert station is not None
    assert station.cases is not None
    desk, row = station.cases, next(row for row in station.rows if any(word in row.title for word in WITH_A_LIFE))
    desk.open_case(row.case_id)
    wait(app, lambda: desk.screen.file is not None and station.window.front == "cases" and desk.screen.evidence.has_pictures)
    pause(app, 1.0)
    faults = keep(opening.window, out / f"case_{lang}_{theme}.png")
    desk.do("palette")
    pause(app, 1.0)
    faults += keep(opening.window, out / f"palette_{lang}_{theme}.png")
    desk.palette.box.leave()
    desk.forms.open("issue_supervision_notice", desk.focus)
    wait(app, lambda: desk.forms.form is not None)
    pause(app, 1.0)
    faults += keep(opening.window, out / f"form_{lang}_{theme}.png")
    desk.forms.close()
    desk.show_list()
    wait(app, lambda: bool(desk.screen.cases.table.body.rows))
    pause(app, 0.5)
    return faults + keep(opening.window, out / f"cases_{lang}_{theme}.png")


def _supervision(app: QApplication, opening: Opening, out: Path, theme: ThemeName) -> list[str]:
    """The pages of the supervision screen: the list, decisions, people and roster, duties, rules."""
    station, lang = opening.workstation, opening.settings.lang
    assert station is not None
    wait(app, lambda: station.supervision is not None)
    assert station.supervision is not None
    desk, faults = station.supervision, []
    for page, name in (("list", "supervision"), ("decisions", "proposals"), ("people", "personnel"), ("duties", "duties"), ("rules", "rules")):
        desk.open(page)
        wait(app, lambda page=page: all(records.body.lines for records in desk.screen.pages[page].lists[:1]))  # type: ignore[misc]
        pause(app, 1.5)
        faults += keep(opening.window, out / f"{name}_{lang}_{theme}.png")
    return faults


def _sources(app: QApplication, opening: Opening, out: Path, theme: ThemeName) -> list[str]:
    """The sources screen beside a gateway that runs, after a self-test down a real line."""
    from console.keys import SOURCES

    station, lang = opening.workstation, opening.settings.lang
    assert station is not None
    wait(app, lambda: station.sources is not None)
    desk = station.sources
    assert desk is not None
    with _gateway(opening.settings):
        desk.open()
        wait(app, lambda: station.window.front == SOURCES and desk.screen.detail is not None)
        desk.screen.senders.choose(TESTED)
        wait(app, lambda: desk.screen.detail is not None and desk.screen.detail.id == TESTED)
        desk.do("test_line")
        wait(app, lambda: desk.screen.testing[TESTED].probe is not None)
        desk.read()
        pause(app, 1.0)
        return keep(opening.window, out / f"sources_{lang}_{theme}.png")


def _cameras(app: QApplication, opening: Opening, out: Path, theme: ThemeName) -> list[str]:
    """The camera registry."""
    station, lang = opening.workstation, opening.settings.lang
    assert station is not None
    wait(app, lambda: station.cameras is not None)
    assert station.cameras is not None
    desk = station.cameras
    desk.open()
    wait(app, lambda: desk.screen.page is not None and desk.screen.chosen is not None)
    pause(app, 1.0)
    return keep(opening.window, out / f"cameras_{lang}_{theme}.png")


def _patrol(app: QApplication, opening: Opening, out: Path, theme: ThemeName) -> list[str]:
    """The video patrol in the midst of a round, its picture live."""
    station, lang = opening.workstation, opening.settings.lang
    assert station is not None
    wait(app, lambda: station.patrol is not None)
    assert station.patrol is not None
    desk = station.patrol
    desk.open()
    wait(app, lambda: desk.screen.chosen_tour is not None)
    if desk.screen.round is None:
        desk.do("open")
    wait(app, desk.screen.is_live)
    pause(app, 2.5)
    return keep(opening.window, out / f"patrol_{lang}_{theme}.png")


@contextmanager
def _gateway(settings: Settings) -> Iterator[None]:
    """An intake process of this data folder on free ports, as long as a picture needs it."""
    import subprocess

    words = [sys.executable, str(Path(__file__).parents[1] / "main.py"), "--data-dir", str(settings.data_dir), "gateway"]
    intake = subprocess.Popen([*words, "--http", "127.0.0.1:0", "--hj212", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        assert intake.stdout is not None
        intake.stdout.readline()
        yield
    finally:
        intake.terminate()
        intake.communicate(timeout=PATIENCE_SECONDS)


def _is_living(opening: Opening) -> bool:
    """Whether the wanted alert is in front with its detail, and its cameras play."""
    station = opening.workstation
    if station is None or station.dispatch is None or station.cases is None or opening.duty.video is None:
        return False
    row = opening.duty.queue.chosen_row()
    if row is None or not row.title.startswith(("锦江", "Ammonia")):
        wanted = next((one.id for one in station.rows if any(word in one.title for word in SHOWN)), None)
        if wanted is not None:
            opening.duty.queue.choose(wanted)
        return False
    return station.detail is not None and station.detail.row.id == row.id and plays(opening.duty.video)


def plays(grid: TileGrid | None) -> bool:
    """Whether every tile that is to show a camera shows it live."""
    from widgets.tile_reading import TileState

    return grid is not None and bool(grid.states()) and all(state is TileState.LIVE for state in grid.states().values())


def keep(widget: QWidget, file: Path) -> list[str]:
    """Keep the picture of a window; return what is wrong with its layout, a sentence each."""
    from widgets.layout_check import drawn, findings

    picture = drawn(widget)
    if not picture.save(str(file)):
        raise OSError(None, "the picture cannot be written", str(file))
    print(file, file=sys.stderr)
    return [f"{file.name}: {found}" for found in findings(widget)]


def wait(app: QApplication, holds: Callable[[], Any]) -> None:
    """Let the program work until something holds, at most `PATIENCE_SECONDS`."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < until:
        pause(app, 0.05)


def pause(app: QApplication, seconds: float) -> None:
    """Let the program run for some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.01)
