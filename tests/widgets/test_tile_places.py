"""Where tiles stand: in rows and columns, and on a wall of panels each inside one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF

from widgets.tile_places import even_places, panel_places
from widgets.wall_seams import Seams

SEAMS = Seams(3, 3, 3840, 2160, 3.7)
BOX = QRect(48, 329, 2171, 1221)


def test_without_seams_tiles_fill_their_room() -> None:
    found = panel_places(BOX, 3, 3, 18, Seams())
    assert found == even_places(BOX, 3, 3, 18)
    assert found[-1].bottomRight() == BOX.bottomRight()


def test_on_a_wall_of_panels_each_tile_is_inside_one() -> None:
    found = panel_places(BOX, 3, 3, 18, SEAMS)
    assert any(SEAMS.crossed(QRectF(place)) for place in even_places(BOX, 3, 3, 18))
    assert not any(SEAMS.crossed(QRectF(place)) for place in found)
    assert len({place.size().toTuple() for place in found}) == 1
    assert found[0].width() > 590
    assert abs(found[0].width() / found[0].height() - 16 / 9) < 0.01


def test_tiles_of_a_patrol_stand_close_together_in_the_middle() -> None:
    box = QRect(48, 187, 3744, 1889)
    found = panel_places(box, 3, 4, 18, SEAMS)
    assert not any(SEAMS.crossed(QRectF(place)) for place in found)
    tops = sorted({place.top() for place in found})
    assert abs(found[0].left() - box.left() - (box.right() - found[-1].right())) < 60
    assert all(after - before < found[0].height() + 60 for before, after in zip(tops, tops[1:], strict=False))


@given(st.integers(0, 1500), st.integers(0, 900), st.integers(900, 3800), st.integers(500, 2100), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
def test_tiles_never_overlap_nor_leave_their_room(left: int, top: int, wide: int, high: int, rows: int, columns: int, panels: int) -> None:
    seams = Seams(panels, panels, 3840, 2160, 3.7)
    box = QRect(left, top, wide, high)
    found = panel_places(box, rows, columns, 18, seams)
    assert len(found) == rows * columns
    assert all(box.contains(place) for place in found)
    assert not any(one.intersects(other) for n, one in enumerate(found) for other in found[n + 1 :])
    even = even_places(box, rows, columns, 18)
    if any(seams.crossed(QRectF(place)) for place in found):
        assert found == even, "only where there is no room for anything that could be made out"
