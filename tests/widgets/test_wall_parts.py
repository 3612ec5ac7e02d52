"""The wall's parts: sizes from millimetres, what gives way when room is short, nobody's name."""

from __future__ import annotations

import dataclasses

import pytest
from pytestqt.qtbot import QtBot

from models.views.rows import WallAlertRow
from tests.widgets.gallery import wall as wall_page
from tests.widgets.samples import NOW, figures, wall_alerts
from widgets.bar_rows import FigureRows, LevelBars
from widgets.hour_bars import HourBars
from widgets.kpi_card import KpiCard
from widgets.painted import Painted
from widgets.theme import Theme
from widgets.wall_panel import Figure
from widgets.wall_rows import WallRows
from widgets.wall_scale import WallScale, arcmin_seen, required_px, scale_for_canvas, unreadable
from widgets.words import Words

WALL = WallScale(0.945, 5.0)


@pytest.fixture
def theme(qapp: object) -> Theme:
    return Theme()


@pytest.fixture
def words(qapp: object) -> Words:
    return Words("zh")


@pytest.mark.parametrize(
    ("pitch", "sizes", "primary"),
    [
        (0.945, (21, 27, 34, 41, 54), (26, 34, 42, 51, 67)),
        (0.630, (31, 41, 51, 61, 81), (38, 51, 63, 76, 101)),
        (1.25, (16, 21, 26, 31, 41), (19, 26, 32, 38, 51)),
        (0.494, (39, 52, 65, 77, 103), (49, 65, 81, 97, 129)),
    ],
)
def test_the_formula_gives_the_table_of_the_design(pitch: float, sizes: tuple[int, ...], primary: tuple[int, ...]) -> None:
    """Source: ux.md 4.2; the table rounds to the nearest px, the product up, so it may be one larger, never smaller."""
    for distance, size, large in zip((3, 4, 5, 6, 8), sizes, primary, strict=True):
        assert 0 <= required_px(pitch, distance) - size <= 1
        assert 0 <= required_px(pitch, distance, "primary") - large <= 1


@pytest.mark.parametrize("pitch", [0.3, 0.945, 1.89])
@pytest.mark.parametrize("distance", [2.0, 5.0, 9.5])
def test_what_is_required_is_seen_under_twenty_minutes_of_arc(pitch: float, distance: float) -> None:
    assert arcmin_seen(required_px(pitch, distance), pitch, distance) >= 20
    for token in "smbthck":
        assert arcmin_seen(WallScale(pitch, distance).size(token), pitch, distance) >= 20


def test_the_pictures_wall_has_factor_one_and_half_the_pixels_half_of_it() -> None:
    assert WALL.s == pytest.approx(1.0)
    assert scale_for_canvas(1920, 3628.8, 5.0).s == pytest.approx(0.5)
    assert WALL.size("k") == 150


def test_a_wall_without_a_size_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        required_px(0, 5)


def test_a_page_with_too_small_a_text_is_named_and_not_shown() -> None:
    assert unreadable({"视频时间": 30, "标题": 48}, 0.945, 5.0) == ["视频时间"]
    assert unreadable({"标题": 48}, 0.945, 5.0) == []


def rows_on(theme: Theme, words: Words, qtbot: QtBot, height: int) -> WallRows:
    view = WallRows(theme, words, WALL)
    qtbot.addWidget(view)
    view.resize(1140, height)
    view.show_rows(wall_alerts(), NOW)
    view.grab()
    return view


def test_second_lines_give_way_first_and_rows_from_the_end_next(theme: Theme, words: Words, qtbot: QtBot) -> None:
    wide = rows_on(theme, words, qtbot, 1700)
    assert wide.shown_count() == 9
    assert any("环1 待反馈" in piece.text for piece in wide.written)
    low = rows_on(theme, words, qtbot, 1000)
    assert low.shown_count() == 9
    assert not any("生态环境" in piece.text for piece in low.written)
    lower = rows_on(theme, words, qtbot, 500)
    assert lower.shown_count() == 4


def test_an_overdue_matter_counts_up_in_a_chip(theme: Theme, words: Words, qtbot: QtBot) -> None:
    view = rows_on(theme, words, qtbot, 1700)
    assert "超 +03:18" in [piece.text for piece in view.written]


def test_no_text_of_the_page_is_under_the_least_size_in_either_language(theme: Theme, qtbot: QtBot) -> None:
    for language in ("zh", "en"):
        page = wall_page(theme, Words(language))
        qtbot.addWidget(page)
        page.show()
        qtbot.waitExposed(page)
        page.grab()
        heights = [piece.rect.height() for part in page.findChildren(Painted) for piece in part.written if piece.text.strip()]
        assert len(heights) > 60
        assert min(heights) >= required_px(1.89, 5.0)


def test_a_wall_row_has_no_field_for_a_person() -> None:
    names = {field.name for field in dataclasses.fields(WallAlertRow)}
    assert names == {"id", "level", "title", "place", "lead", "state", "doing", "limit", "lon", "lat"}


def test_a_figure_without_value_is_a_dash_and_the_peak_is_in_words(theme: Theme, words: Words, qtbot: QtBot) -> None:
    bars = HourBars(theme, words, WALL)
    qtbot.addWidget(bars)
    bars.show_counts(figures().per_hour_today)
    assert bars.accessibleDescription() == "08 时 13 件"
    bars.show_counts((0, 0))
    assert bars.accessibleDescription() == "—"


def test_the_overdue_card_takes_alarm_ground_only_when_it_must(theme: Theme, words: Words, qtbot: QtBot) -> None:
    card = KpiCard(theme, words, WALL)
    qtbot.addWidget(card)
    card.resize(438, 334)
    card.show_figure("超期", "0", "无超期")
    calm = card.grab().toImage().pixelColor(300, 300)
    card.show_figure("超期", "1", "株潭镇", alarm=True)
    assert card.grab().toImage().pixelColor(300, 300) == theme.colour("p1s")
    assert calm == theme.colour("bg1")


def test_goals_give_way_and_counts_are_spoken(theme: Theme, words: Words, qtbot: QtBot) -> None:
    rows = FigureRows(theme, words, WALL)
    qtbot.addWidget(rows)
    rows.show_figures((Figure("签收中位", "1′42″", "目标 5′"),))
    rows.resize(430, 100)
    rows.grab()
    assert "目标 5′" not in [piece.text for piece in rows.written]
    rows.resize(900, 100)
    rows.grab()
    assert "目标 5′" in [piece.text for piece in rows.written]
    bars = LevelBars(theme, words, WALL)
    qtbot.addWidget(bars)
    bars.show_counts((2, 6, 23, 12))
    assert bars.accessibleDescription().startswith("特急 2")
