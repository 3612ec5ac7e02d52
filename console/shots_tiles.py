"""Draws the sheet of tile states for `shots`: every state a camera tile can have, large as on a glass and small as beside an alert, on one picture.

Behind each tile stands a player that says what a camera would; the pictures are the demo county's own drawings.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from console.keys import BY_NAME
from console.shots import LanguageName, ThemeName, keep, pause
from models.views.rows import CameraRow
from widgets.camera_tile import CameraTile
from widgets.identity_check import Identity, IdentityCheck
from widgets.painted import Painted
from widgets.player import Picture, PlayerEvent, PlayerState, PlayerStats
from widgets.theme import Theme
from widgets.words import Words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

NOW: Final = datetime(2026, 11, 20, 1, 43, 18, tzinfo=UTC)
SEED: Final = 7
LARGE, SMALL, COLUMNS = (356, 200), (172, 97), 4
TRIES, WAITS = PlayerState.CONNECTING, PlayerState.WAITING
LIVE: Final = PlayerEvent(PlayerState.PLAYING)


@dataclass(frozen=True, slots=True)
class Stand:
    """How a camera of the sheet stands: what its player says, how old its picture is (None: none), and what differs."""

    name: tuple[str, str]
    scene: str
    event: PlayerEvent = LIVE
    age_s: float | None = 0.4
    differs: tuple[str, ...] = ()
    replayed: bool = False
    masking: str = "assured"
    mark: str = ""


SHEET: Final = (
    Stand(("锦溪河 7 号", "Jinxi river 7"), "river"),
    Stand(("鹅峰 03", "E'feng 03"), "reservoir", age_s=2.3),
    Stand(("鹅峰 04", "E'feng 04"), "bridge", PlayerEvent(WAITS, "silent", 1), age_s=6.2),
    Stand(("排口 3#", "Outfall 3"), "outfall", PlayerEvent(WAITS, "silent", 4), age_s=130.0),
    Stand(("石湾村口", "Shiwan gate"), "town", age_s=75.0),
    Stand(("尾砂坝 1 号", "Tailings dam 1"), "quarry", PlayerEvent(TRIES, "", 1), age_s=None),
    Stand(("尾砂坝 2 号", "Tailings dam 2"), "quarry", PlayerEvent(TRIES, "unreachable", 3), age_s=None),
    Stand(("潭口闸", "Tankou sluice"), "plant", differs=("scene", "size")),
    Stand(("潭口桥", "Tankou bridge"), "haul_road", differs=("session",)),
    Stand(("昨夜红外", "Last night"), "road_night", replayed=True),
    Stand(("警前三分钟", "Before the alert"), "river_dusk", PlayerEvent(WAITS, "over", 0), replayed=True),
    Stand(("集镇广场", "Market square"), "town", masking="none"),
    Stand(("外来地址", "Foreign address"), "town", PlayerEvent(PlayerState.REFUSED, "host"), age_s=None),
    Stand(("无解码器", "No decoder"), "town", PlayerEvent(PlayerState.UNAVAILABLE, "no_engine"), age_s=None),
    Stand(("反复崩溃", "Breaks down"), "town", PlayerEvent(PlayerState.UNAVAILABLE, "parked"), age_s=None),
    Stand(("正在录制", "Recording"), "chimneys", mark="● 02:10"),
)


class StandIn(QObject):
    """Takes the place of a player: says one thing for good."""

    happened = Signal(object)

    def __init__(self, stand: Stand, image: QImage, ticks: float) -> None:
        super().__init__()
        self.latest, self.is_replay, self.check = stand.event, stand.replayed, IdentityCheck()
        self.identity = Identity(stand.differs, 0.04 if stand.differs else 0.91)
        self.stats = PlayerStats("PyAV", 1_250, ticks, 50.0, stand.event.tries, 1)
        self.picture = None if stand.age_s is None else Picture(1, image, ticks - stand.age_s)

    def recorded_at(self, _picture: Picture | None) -> datetime | None:
        """The evening before."""
        return NOW - timedelta(hours=10, minutes=29, seconds=12) if self.is_replay else None

    def clock_offset_s(self, _now: datetime) -> float | None:
        """Its clock is ahead."""
        return 1.2

    def resize(self, size: QSize) -> None:
        """Its picture stays as it is."""


class Sheet(Painted):
    """All states, large and then small."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        grid, ticks = QGridLayout(self), time.monotonic()
        self.tiles: list[CameraTile] = []
        images = {stand.scene: _drawn(stand.scene) for stand in SHEET}
        for place, stand in enumerate(SHEET):
            self._add(grid, stand, images[stand.scene], ticks, LARGE, place // COLUMNS, 2 * (place % COLUMNS), 2)
        first = -(-len(SHEET) // COLUMNS)
        for place, stand in enumerate(SHEET):
            self._add(grid, stand, images[stand.scene], ticks, SMALL, first + place // (2 * COLUMNS), place % (2 * COLUMNS), 1)

    def _add(self, grid: QGridLayout, stand: Stand, image: QImage, ticks: float, size: tuple[int, int], row: int, column: int, span: int) -> None:
        tile = CameraTile(self.theme, self.words, lambda: NOW, lambda: ticks)
        tile.setFixedSize(*size)
        tile.confirm_key = BY_NAME["confirm_camera"].printed
        camera = CameraRow("c", stand.name[0], "rtsp://x", 114, 28, "", "xueliang", name_en=stand.name[1], masking=stand.masking)
        player: Any = StandIn(stand, image, ticks)
        player.setParent(tile)
        # A camera that is asked for is away for as long as its tries took.
        tile.show_camera(camera, None if stand.masking == "none" else player, self.words.say("wall.not_masked") if stand.masking == "none" else None)
        tile.show_mark(stand.mark)
        tile._asked_at = ticks - 2.0 * max(1, stand.event.tries)
        tile.refresh()
        grid.addWidget(tile, row, column, 1, span)
        self.tiles.append(tile)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of the theme."""
        painter = self.painter()
        painter.fillRect(self.rect(), self.theme.colour("bg0"))
        painter.end()


def _drawn(scene: str) -> QImage:
    from resources.demo.landscape import HEIGHT, WIDTH
    from resources.demo.scenes import EDGE, draw, scene_named

    pixels = next(draw(scene_named(scene, SEED), 1))
    return QImage(pixels.data, WIDTH, EDGE + HEIGHT, 4 * WIDTH, QImage.Format.Format_RGB32).copy(0, EDGE, WIDTH, HEIGHT)


def draw_tiles(app: QApplication, language: LanguageName, out: Path, themes: Sequence[ThemeName]) -> list[str]:
    """The sheet in every theme; what is wrong with its layout, a sentence each."""
    from console.vocabulary import Vocabulary, language_of

    theme, faults = Theme(name=themes[0]), list[str]()
    theme.apply(app)
    sheet: QWidget = Sheet(theme, Vocabulary(language_of(language)))
    try:
        sheet.show()
        for name in themes:
            theme.use(name=name, still=True)
            pause(app, 0.2)
            faults += keep(sheet, out / f"tiles_{language}_{name}.png")
    finally:
        sheet.close()
        sheet.deleteLater()
    return faults
