"""The tokens keep the contrast and the colour differences that ux.md 2, 3 and 19 promise; all computed, none sampled."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from tests.widgets.colour_maths import ciede2000, contrast, difference
from widgets.glyphs import paint_glyph
from widgets.theme import Theme, ThemeName
from widgets.tokens import read_tokens

COLOURS = read_tokens().colours
GROUNDS = ("bg0", "bg1", "bg2", "bg3")
THEMES: tuple[ThemeName, ...] = ("dark", "light")


def test_the_maths_agrees_with_published_values() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert ciede2000((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(1.2644, abs=1e-4)


@pytest.mark.parametrize("theme", THEMES)
def test_primary_text_has_seven_to_one_on_every_ground_and_secondary_too(theme: ThemeName) -> None:
    c = COLOURS[theme]
    for text in ("t1", "t2"):
        for ground in GROUNDS:
            assert contrast(c[text], c[ground]) >= 7.0, (text, ground)
    assert contrast(c["t1"], c["accSoft"]) >= 7.0


@pytest.mark.parametrize("theme", THEMES)
def test_all_other_text_has_four_and_a_half_to_one_where_it_is_used(theme: ThemeName) -> None:
    c = COLOURS[theme]
    pairs = (
        [("t3", ground) for ground in GROUNDS] + [(f"p{n}", "bg1") for n in (1, 2, 3, 4)] + [("p1", "bg2"), ("acc", "bg1"), ("acc", "bg2"), ("onAcc", "acc")]
    )
    pairs += [("p1on", "p1f"), ("p2on", "p2f"), *((f"p{n}", f"p{n}s") for n in (1, 2, 3)), *(("t1", f"p{n}s") for n in (1, 2, 3, 4))]
    for text, ground in pairs:
        assert contrast(c[text], c[ground]) >= 4.5, (text, ground, contrast(c[text], c[ground]))


@pytest.mark.parametrize("theme", THEMES)
def test_controls_and_focus_have_three_to_one(theme: ThemeName) -> None:
    c = COLOURS[theme]
    for role in ("ctl", "acc"):
        for ground in GROUNDS:
            assert contrast(c[role], c[ground]) >= 3.0, (role, ground)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("simulation", [None, "protan", "deutan", "tritan"])
def test_the_four_code_colours_differ_clearly_for_every_colour_vision(theme: ThemeName, simulation: str | None) -> None:
    c = COLOURS[theme]
    codes = {n: c[f"p{n}f"] for n in (1, 2, 3, 4)}
    for one, other in combinations(codes, 2):
        assert difference(codes[one], codes[other], simulation) >= 10, (one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_in_grey_the_shapes_alone_tell_the_levels_apart(theme: ThemeName, qapp: object) -> None:
    look = Theme(name=theme)
    pictures = {}
    for level in (1, 2, 3, 4):
        image = QImage(48, 48, QImage.Format.Format_Grayscale8)
        image.fill(look.colour("bg1"))
        painter = QPainter(image)
        paint_glyph(painter, look, level, QPointF(24, 24), 40)
        painter.end()
        ground = image.pixelColor(0, 0).value()
        pictures[level] = [abs(image.pixelColor(x, y).value() - ground) > 40 for x in range(48) for y in range(48)]
    for one, other in combinations(pictures, 2):
        unlike = sum(a != b for a, b in zip(pictures[one], pictures[other], strict=True))
        assert unlike > 150, (one, other, unlike)


def test_no_widget_writes_a_colour_itself() -> None:
    """Roles, never hex: the tokens are the one place of colours."""
    import re

    hexes = re.compile(r"#[0-9A-Fa-f]{6}\b")
    found = {path.name: hexes.findall(path.read_text(encoding="utf-8")) for path in Path("widgets").glob("*.py")}
    assert {name: hits for name, hits in found.items() if hits} == {}
