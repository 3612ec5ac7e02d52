"""Text on the wall keeps clear of the seams between its panels, however the page falls."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.wall_parts import WallTimeline
from models.views.rows import TimelineRow
from tests.widgets.samples import cameras, shift_rows, units
from widgets.county import read_county
from widgets.map_view import MapView
from widgets.painted import CENTRE, LEFT, RIGHT
from widgets.theme import Theme
from widgets.wall_panel import WallPainted
from widgets.wall_scale import WallScale
from widgets.wall_seams import Seams
from widgets.words import Words

SEAMS = Seams(3, 3, 1200, 900, 8)
WALL = WallScale(0.945, 5.0, SEAMS)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_a_seam_is_the_bezel_and_twelve_px() -> None:
    assert SEAMS.upright == ((390.0, 410.0), (790.0, 810.0))
    assert SEAMS.level == ((290.0, 310.0), (590.0, 610.0))
    assert Seams().upright == ()
    assert SEAMS.down(280, 320) in (-30, 30)
    assert SEAMS.down(320, 400) == 0
    assert SEAMS.crossed(QRectF(380, 10, 20, 20))


class Sheet(WallPainted):
    """One line, as large as the wall."""

    align, may_elide, place = LEFT, False, QRectF()

    def paintEvent(self, _event: object) -> None:
        painter = self.painter()
        self.say(painter, self.place, "字字字字", "s", align=self.align, may_elide=self.may_elide)
        painter.end()


@pytest.mark.parametrize("align", [LEFT, RIGHT, CENTRE])
@pytest.mark.parametrize(("x", "y"), [(300, 100), (330, 280), (700, 590), (20, 285), (760, 20)])
def test_a_line_that_would_lie_on_a_seam_moves_off_it(qtbot: QtBot, align: object, x: int, y: int) -> None:
    sheet = Sheet(Theme(), Words(), WALL)
    qtbot.addWidget(sheet)
    sheet.resize(1200, 900)
    sheet.align, sheet.place = align, QRectF(x, y, 380, 40)  # type: ignore[assignment]
    sheet.grab()
    [written] = sheet.written
    assert not SEAMS.crossed(written.rect), written.rect


def test_rows_begin_behind_a_seam_and_the_last_give_way(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(1200, 900)
    lines = WallTimeline(Theme(), Words(), WALL)
    lines.setParent(page)
    lines.setGeometry(420, 200, 360, 380)
    lines.show_rows(tuple(TimelineRow(n, NOW, "alert.acked", "", "", {}) for n in range(5)))
    page.grab()
    assert len(lines.written) == 2 * 4
    assert not any(SEAMS.crossed(piece.rect.translated(420, 200)) for piece in lines.written)


@pytest.mark.parametrize("at", [(100, 40), (240, 100), (380, 280), (200, 250), (272, 60)])
def test_names_tags_numbers_and_legend_of_a_map_keep_off_the_seams(qtbot: QtBot, at: tuple[int, int]) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(3840, 2160)
    wall = WallScale(0.945, 5.0, Seams(3, 3, 3840, 2160, 3.7))
    view = MapView(Theme(), Words("zh"), read_county(), wall)
    view.setParent(page)
    view.near_km, view.radius_m = 3.0, 800.0
    view.setGeometry(at[0] * 4, at[1] * 4, 1900, 900)
    near = [replace(camera, lon=114.5 + n / 200, lat=28.1) for n, camera in enumerate(cameras()[:6])]
    alert = replace(shift_rows()[0], id="here", lon=114.5, lat=28.1)
    view.show_alerts([alert])
    view.show_units(units(), NOW)
    view.show_cameras(near)
    view.show_numbers({camera.id: n for n, camera in enumerate(near, start=1)})
    view.select("here")
    page.grab()
    crossed = [piece.text for piece in view.written if piece.text.strip() and wall.seams.crossed(piece.rect.translated(view.geometry().topLeft().toPointF()))]
    assert len(view.written) > 5
    assert crossed == []
