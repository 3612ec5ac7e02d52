"""The look switches live, scales within its bounds, and icons and glyphs follow it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from widgets.glyphs import paint_frame, paint_glyph
from widgets.icons import CHANNEL_ICONS, Icons, channel_icon
from widgets.theme import Theme
from widgets.tokens import RESOURCES, read_tokens


@pytest.fixture
def theme(qapp: object) -> Theme:
    return Theme()


def test_a_switch_is_told_once_and_changes_every_role(theme: Theme) -> None:
    told: list[str] = []
    theme.changed.connect(lambda: told.append(theme.name))
    before = theme.colour("t1").name()
    theme.use(name="light")
    theme.use(name="light")
    assert told == ["light"]
    assert theme.colour("t1").name() != before
    assert theme.colour("t1").name().upper() == read_tokens().colours["light"]["t1"]


def test_both_themes_have_the_same_roles() -> None:
    dark, light = read_tokens().colours["dark"], read_tokens().colours["light"]
    assert dark.keys() == light.keys()


def test_the_scale_is_held_between_80_and_150_percent_and_text_never_under_13_px(theme: Theme) -> None:
    theme.use(scale=0.2)
    assert theme.scale == 0.8
    assert [theme.size(token) for token in ("s", "m", "l", "xl")] == [13, 13, 14, 16]
    theme.use(scale=9.0)
    assert theme.scale == 1.5
    assert theme.size("m") == 22
    assert theme.font("m").pixelSize() == 22


def test_digits_have_one_width_so_that_timers_do_not_jump(theme: Theme) -> None:
    assert theme.family_found(), "fonts-noto-cjk is needed for this test"
    for bold in (False, True):
        assert len({round(theme.metrics("s", bold).horizontalAdvance(digit), 2) for digit in "0123456789"}) == 1


def test_the_palette_and_the_style_sheet_carry_the_theme(theme: Theme, qapp: QApplication) -> None:
    before = (qapp.palette(), qapp.styleSheet(), qapp.font())
    theme.apply(qapp)
    try:
        assert qapp.palette().color(QPalette.ColorRole.Window) == theme.colour("bg0")
        theme.use(name="light")
        assert qapp.palette().color(QPalette.ColorRole.Window) == theme.colour("bg0")
        assert theme.colour("acc").name() in qapp.styleSheet().lower()
        assert "$" not in qapp.styleSheet()
    finally:
        qapp.setPalette(before[0])
        qapp.setStyleSheet(before[1])
        qapp.setFont(before[2])


def test_a_veiled_colour_leaves_the_kept_one_as_it_was(theme: Theme) -> None:
    theme.veiled("bg0", 0.3)
    assert theme.colour("bg0").alpha() == 255


def test_every_icon_file_draws_something_in_the_asked_colour(theme: Theme) -> None:
    icons, names = Icons(theme), sorted(path.stem for path in (RESOURCES / "icons").glob("*.svg"))
    assert len(names) >= 40
    for name in names:
        image = icons.picture(name, theme.colour("p1"), 16, 2.0).toImage()
        inked = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200]
        assert len(inked) > 15, name
        assert all(abs(pixel.red() - theme.colour("p1").red()) < 12 for pixel in inked), name


def test_icons_are_line_drawings_of_our_own_grid() -> None:
    for path in (RESOURCES / "icons").glob("*.svg"):
        source = path.read_text(encoding="utf-8")
        assert 'viewBox="0 0 16 16"' in source, path.name
        assert 'stroke-width="1.4"' in source, path.name
        assert "currentColor" in source, path.name
        assert "#" not in source, path.name


def test_an_unknown_channel_still_has_an_icon() -> None:
    assert channel_icon("never_heard_of") == "document"
    assert all((Path(RESOURCES) / "icons" / f"{icon}.svg").is_file() for icon in CHANNEL_ICONS.values())


def ink(theme: Theme, level: int) -> tuple[int, int]:
    """How many pixels of a 40 px glyph have its fill, and how many its line colour."""
    image = QImage(48, 48, QImage.Format.Format_RGB32)
    image.fill(theme.colour("bg1"))
    painter = QPainter(image)
    paint_glyph(painter, theme, level, QPointF(24, 24), 40)
    painter.end()
    fill, edge = theme.colour(f"p{level}f").rgb(), theme.colour(f"p{level}").rgb()
    pixels = [image.pixel(x, y) for x in range(48) for y in range(48)]
    return pixels.count(fill), pixels.count(edge)


def test_what_needs_a_person_now_is_filled_and_what_can_wait_is_outlined(theme: Theme) -> None:
    for level in (1, 2):
        assert ink(theme, level)[0] > 400
    for level in (3, 4):
        assert ink(theme, level)[1] < 350


def test_the_frame_of_the_unacknowledged_is_there_in_the_bright_half_only(theme: Theme) -> None:
    from PySide6.QtCore import QRectF

    pictures = []
    for bright in (True, False):
        image = QImage(40, 30, QImage.Format.Format_RGB32)
        image.fill(theme.colour("bg1"))
        painter = QPainter(image)
        paint_frame(painter, theme, QRectF(4, 4, 27, 21), bright)
        painter.end()
        pictures.append(image)
    assert pictures[0] != pictures[1]
