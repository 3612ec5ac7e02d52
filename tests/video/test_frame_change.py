"""A picture that is only sent again is no new one, however its time stamps run on; the smallest change is."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import av
import numpy as np
import pytest

from models.rules.scene_print import likeness
from widgets.frame_change import FrameChange
from widgets.scene_window import EVERY_S, SOON_S, SceneWindow

WIDTH, HEIGHT = 200, 112
"""Not a multiple of what decoders align lines to: what lies behind a line must not count."""


def frame(change: int = 0, kind: str = "yuv420p", *, shade: float = 1.0, colour: int = 128) -> Any:
    """A picture of some boxes; `change` grey levels more in one point of its last line but one."""
    points = np.full((HEIGHT * 3 // 2, WIDTH), colour, np.uint8)
    points[:HEIGHT] = 90
    for left, top, grey in ((20, 20, 200), (90, 40, 30), (150, 60, 180), (60, 80, 10)):
        points[top : top + 25, left : left + 30] = grey
    points[:HEIGHT] = points[:HEIGHT] * shade
    points[HEIGHT - 2, WIDTH - 3] += change
    return av.VideoFrame.from_ndarray(points, "yuv420p").reformat(format=kind)


@pytest.mark.parametrize("kind", ["yuv420p", "yuvj420p", "nv12", "yuv420p10le", "gray"])
def test_the_same_picture_is_not_new_and_one_grey_level_in_one_point_is(kind: str) -> None:
    change = FrameChange()
    assert change.is_new(frame(kind=kind))
    assert not any(change.is_new(frame(kind=kind)) for _ in range(5))
    assert change.is_new(frame(2, kind))
    assert not change.is_new(frame(2, kind))
    assert change.is_new(frame(kind=kind))


def test_a_picture_of_another_size_is_new() -> None:
    change = FrameChange()
    change.is_new(frame())
    assert change.is_new(frame().reformat(width=100, height=56))


def test_a_look_is_there_from_the_third_picture_on_soon_at_first_and_when_the_picture_changed_then_now_and_then() -> None:
    window, points = SceneWindow(), frame().to_ndarray()
    points[:HEIGHT] = np.roll(points[:HEIGHT], 50, axis=1)
    moved = av.VideoFrame.from_ndarray(points, "yuv420p")
    beat = SOON_S / 4
    looked_at = [step * beat for step in range(1, 61) if window.take(frame(), step * beat) is not None]
    assert looked_at[0] == pytest.approx(beat + 2 * SOON_S, abs=2 * beat * 1.1)
    assert max(later - sooner for sooner, later in pairwise(looked_at)) < EVERY_S + beat
    assert looked_at[-1] - looked_at[-2] > SOON_S + beat
    looked_at = [step * beat for step in range(61, 101) if window.take(moved, step * beat) is not None]
    assert [later - sooner for sooner, later in pairwise(looked_at)][:3] == pytest.approx([SOON_S] * 3, abs=beat * 1.1)


def test_a_look_knows_colour_and_is_the_same_in_half_the_light() -> None:
    day, grey = SceneWindow(), SceneWindow()
    looks = [day.take(frame(colour=150), at) for at in (1.0, 2.0, 3.0)]
    by_night = [grey.take(frame(shade=0.5), at) for at in (1.0, 2.0, 3.0)]
    assert looks[2] is not None
    assert by_night[2] is not None
    assert (looks[2].is_colour, by_night[2].is_colour) == (True, False)
    assert (likeness(looks[2], by_night[2]) or 0) > 0.8
