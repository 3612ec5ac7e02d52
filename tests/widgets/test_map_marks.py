"""Marks on the map keep clear of one another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from widgets.map_marks import free_square

BOX = QRectF(100, 100, 20, 20)


def test_a_number_stands_on_its_spot_where_that_is_free() -> None:
    assert free_square(BOX, [QRectF(300, 300, 50, 50)]) == BOX


def test_a_number_that_would_cover_an_alert_or_another_number_stands_beside_it() -> None:
    alert = QRectF(90, 90, 40, 40)
    first = free_square(BOX, [alert])
    second = free_square(BOX, [alert, first])
    assert not any(one.intersects(other) for one, other in ((first, alert), (second, alert), (second, first)))


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(1, 200)), max_size=20))
def test_a_number_is_never_lost_however_full_the_map_is(taken: list[tuple[float, float, float]]) -> None:
    found = free_square(BOX, [QRectF(x, y, side, side) for x, y, side in taken])
    assert found.size() == BOX.size()
