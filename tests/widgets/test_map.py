"""The map: where things stand, what yields to what, following, pushing, clicking."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from pytestqt.qtbot import QtBot

from models.views.rows import QueueRow
from tests.widgets.samples import NOW, cameras, queue_row, shift_rows, units
from widgets.county import read_county
from widgets.map_gathering import Gathering, gather
from widgets.map_marks import is_stale, tag_text
from widgets.map_scale import around_place, whole
from widgets.map_view import MapView
from widgets.theme import Theme
from widgets.wall_scale import WallScale, required_px
from widgets.words import Words

COUNTY = read_county()


@pytest.fixture
def view(qtbot: QtBot) -> MapView:
    view = MapView(Theme(), Words("zh"), COUNTY)
    qtbot.addWidget(view)
    view.resize(484, 500)
    view.show()
    qtbot.waitExposed(view)
    view.show_alerts(shift_rows())
    view.show_units(units(), NOW)
    view.show_cameras(cameras())
    view.select("0003")
    view.grab()
    return view


def test_every_town_lies_inside_the_outline_and_has_its_english_name() -> None:
    ring = COUNTY.outline[0]

    def inside(lon: float, lat: float) -> bool:
        odd = False
        for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (ay > lat) != (by > lat) and lon < (bx - ax) * (lat - ay) / (by - ay) + ax:
                odd = not odd
        return odd

    assert len(COUNTY.towns) == 18
    assert [town.name for town in COUNTY.towns if not inside(town.lon, town.lat)] == []
    assert all(town.english.isascii() and town.english for town in COUNTY.towns)
    assert len(COUNTY.neighbours) == 9, "the county itself is not its own neighbour"


def test_places_and_points_are_each_other_turned_round() -> None:
    scale = around_place(114.45, 28.1, 8, 484, 500)
    lon, lat = scale.place(scale.at(114.52, 28.07))
    assert lon == pytest.approx(114.52)
    assert lat == pytest.approx(28.07)
    assert scale.at(114.45, 28.1) == QPointF(242, 250)
    assert scale.at(114.45, 28.1 + 8 / 111.32).y() == pytest.approx(250 - 242)


def test_zooming_keeps_the_place_under_the_pointer() -> None:
    scale, spot = whole(COUNTY.bounds, 484, 500), QPointF(100, 120)
    before = scale.place(spot)
    after = scale.zoomed(2.0, spot).place(spot)
    assert after[0] == pytest.approx(before[0])
    assert after[1] == pytest.approx(before[1])
    assert scale.zoomed(1e9, spot).px_per_km == 400


def test_the_selected_alert_stands_in_the_middle_of_its_eight_kilometres(view: MapView) -> None:
    row = next(r for r in shift_rows() if r.id == "0003")
    spot = view.scale_now().at(row.lon or 0, row.lat or 0)
    assert spot.x() == pytest.approx(242)
    assert spot.y() == pytest.approx(250)
    assert min(view.width(), view.height()) / view.scale_now().px_per_km == pytest.approx(16)


def test_a_view_moved_by_hand_stays_until_another_alert_is_selected(view: MapView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Left)
    moved = view.scale_now()
    view.show_alerts([*shift_rows(), queue_row("n001", lon=114.2, lat=28.1)])
    view.select("0003")
    assert view.scale_now() == moved
    view.select("0000")
    assert view.scale_now() != moved
    view.resize(600, 400)
    row = next(r for r in shift_rows() if r.id == "0000")
    assert view.scale_now().at(row.lon or 0, row.lat or 0) == QPointF(300, 200)
    assert 400 / view.scale_now().px_per_km == pytest.approx(16), "it follows again, in any size"


def test_keys_and_wheel_move_the_ground_and_other_keys_pass(view: MapView, qtbot: QtBot) -> None:
    before = view.scale_now().px_per_km
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.scale_now().px_per_km == pytest.approx(before * 1.25)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.scale_now().px_per_km < before
    qtbot.keyClick(view, Qt.Key.Key_A)
    assert not view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_click_on_an_alert_chooses_it_and_a_drag_does_not(view: MapView, qtbot: QtBot) -> None:
    chosen: list[str] = []
    view.chosen.connect(chosen.append)
    spot = next(mark.spot for mark in view._marks if mark.id == "0003").toPoint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)
    assert chosen == ["0003"]
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=spot)
    view.mouseMoveEvent(moving(spot + QPoint(40, 0)))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=spot + QPoint(40, 0))
    assert chosen == ["0003"]


def moving(spot: QPoint) -> QMouseEvent:
    """A mouse move with the button down."""
    return QMouseEvent(
        QMouseEvent.Type.MouseMove, QPointF(spot), QPointF(spot), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )


def test_alerts_on_one_spot_show_the_gravest_and_count_the_others() -> None:
    alerts = tuple(queue_row(f"000{n}", level, lon=114.4, lat=28.1) for n, level in enumerate((3, 2, 4)))
    marks = gather(alerts, whole(COUNTY.bounds, 484, 500), 22, "")
    assert [(mark.level, mark.more) for mark in marks] == [(2, 2)]
    marks = gather(alerts, whole(COUNTY.bounds, 484, 500), 22, "0002")
    assert [(mark.id, mark.more) for mark in marks] == [("0001", 1), ("0002", 0)], "the selected one stands alone and on top"


def test_alerts_without_a_position_are_left_out() -> None:
    assert gather((queue_row("0001"),), whole(COUNTY.bounds, 484, 500), 22, "") == []


def test_alerts_that_come_in_one_after_the_other_stand_as_if_all_were_gathered_at_once() -> None:
    chance, scale, gathering = random.Random(7), whole(COUNTY.bounds, 484, 500), Gathering()
    west, south, east, north = COUNTY.bounds
    rows: tuple[QueueRow, ...] = ()
    for number in range(400):
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        rows += (queue_row(f"{number:04d}", level=chance.choice((1, 2, 2, 3, 4, 4, 4)), lon=lon, lat=lat),)
        if number % 50 == 49:
            rows = (*rows[:20], *rows[21:])
        assert gathering.marks(rows, scale, 22, "0011") == gather(rows, scale, 22, "0011"), number


def test_unit_tags_stand_clear_of_alerts_and_of_each_other(view: MapView) -> None:
    boxes = [box for _id, box in view._tags]
    discs = [view._disc(mark) for mark in view._marks]
    for n, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[n + 1 :])
        assert not any(box.intersects(disc) for disc in discs)


def test_an_old_position_says_how_old_it_is(view: MapView) -> None:
    fresh = units()[0]
    old = replace(fresh, position_at=NOW - timedelta(minutes=3))
    assert (is_stale(fresh, NOW), is_stale(old, NOW)) == (False, True)
    assert tag_text(view, old, "", NOW) == "环1 · 3 分前"
    assert tag_text(view, fresh, "", NOW) == "环1"


def test_the_ground_is_drawn_once_per_view(view: MapView) -> None:
    scale = view.scale_now()
    first = view._ground.picture(scale, 1.0, 1.0)
    assert view._ground.picture(scale, 1.0, 1.0) is first
    view.theme.use(name="light")
    assert view._ground.picture(scale, 1.0, 1.0) is not first


def test_on_the_wall_no_label_is_under_the_least_size_and_the_county_is_whole(qtbot: QtBot) -> None:
    wall = WallScale(1.89, 5.0)
    view = MapView(Theme(), Words("zh"), COUNTY, wall=wall)
    qtbot.addWidget(view)
    view.resize(820, 700)
    view.show_alerts(shift_rows())
    view.select("0003")
    west, south, east, north = COUNTY.bounds
    assert view.rect().toRectF().contains(view.scale_now().at(west, south))
    assert view.rect().toRectF().contains(view.scale_now().at(east, north))
    assert view._px(13) >= required_px(wall.pitch_mm, wall.distance_m)
    assert view.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_what_the_map_shows_has_a_name(view: MapView) -> None:
    assert view.accessibleName() == "态势图，29 件警情，6 个单元，4 路视频"
