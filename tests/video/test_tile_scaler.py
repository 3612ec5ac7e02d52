"""A tile's picture is small and in the screen's colours, as right as if it had been made in one step, and nothing of the camera's is left out of it."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter

from widgets.tile_scaler import SHADED, TileScaler


def picture(kind: str, space: int, range_: int) -> av.VideoFrame:
    patches = np.random.default_rng(1).integers(0, 255, (18, 32, 3))
    frame = av.VideoFrame.from_ndarray(np.kron(patches, np.ones((20, 20, 1))).astype(np.uint8), "rgb24").reformat(format=kind)
    frame.colorspace, frame.color_range = space, range_
    return frame


def points(frame: av.VideoFrame) -> Any:
    assert frame.format.name == "bgra"
    return frame.to_ndarray()[..., :3].astype(np.int64)


def mean_points(frame: av.VideoFrame, width: int, height: int) -> Any:
    """What a perfect lens would make of a picture of 640 × 360 points: each of the small ones the mean of all that it covers."""
    whole = points(VideoReformatter().reformat(frame, 640, 360, "bgra", threads=1))
    lower = np.repeat(whole, math.lcm(height, 360) // 360, axis=0).reshape(height, -1, 640, 3).mean(1)
    return np.repeat(lower, math.lcm(width, 640) // 640, axis=1).reshape(height, width, -1, 3).mean(2)


@pytest.mark.parametrize("size", [(240, 136), (640, 360), (800, 450)])
@pytest.mark.parametrize("kind", ["yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le"])
def test_colours_are_those_of_one_step_in_every_range_and_space(kind: str, size: tuple[int, int]) -> None:
    for space, range_ in product((1, 5), (1, 2)):
        frame = picture(kind, space, range_)
        found = points(TileScaler().scaled(frame, *size))
        is_fine = kind in SHADED and size[0] < frame.width
        one_step = VideoReformatter().reformat(frame, *size, "bgra", interpolation="FAST_BILINEAR", threads=1)
        wanted = mean_points(frame, *size) if is_fine else points(one_step)
        assert found.shape == (size[1], size[0], 3)
        assert np.abs((found - wanted).mean((0, 1))).max() < 0.2, (space, range_)
        assert np.abs(found - wanted).mean() < (10 if is_fine else 8), "beside the edges of its patches"


def test_a_scaler_follows_streams_that_change_their_size() -> None:
    scaler = TileScaler()
    for width, height in ((480, 270), (316, 178), (640, 360), (480, 270)):
        scaled = scaler.scaled(picture("yuv420p", 1, 1), width, height)
        assert (scaled.width, scaled.height) == (width, height)


@pytest.mark.parametrize("size", [(240, 136), (268, 150), (480, 270)])
def test_no_line_of_a_picture_is_lost_on_a_tile_that_is_not_very_small(size: tuple[int, int]) -> None:
    lost = []
    for line in range(100, 120):
        grey = np.full((360, 640), 16, np.uint8)
        grey[line] = 235
        frame = av.VideoFrame.from_ndarray(grey, "gray").reformat(format="yuv420p")
        if points(TileScaler().scaled(frame, *size)).max() < 50:
            lost.append(line)
    assert not lost
