"""The pictures of the demo's scenes, as whoever takes one of them gets it."""

from __future__ import annotations

import pytest

from resources.demo.scenes import draw, scene_named


@pytest.mark.usefixtures("qapp")
def test_a_picture_outlives_the_drawing_it_was_taken_from() -> None:
    picture = next(draw(scene_named("river", 7), 1))
    assert picture.base is None, "else it lies in an image that ended with the drawing"
