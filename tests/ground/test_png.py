"""A PNG we write shows every dot as it was, whatever reads it."""

from __future__ import annotations

from io import BytesIO

import av
import numpy as np
import pytest
from PySide6.QtGui import QImage

from models.png import png_of


@pytest.mark.parametrize("shape", [(1, 1, 3), (7, 3, 3), (90, 160, 3)])
def test_a_picture_is_read_back_dot_by_dot(shape: tuple[int, int, int]) -> None:
    dots = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    content = png_of(dots[:, ::-1])  # also where the dots do not lie in order
    with av.open(BytesIO(content)) as container:
        assert np.array_equal(next(container.decode(video=0)).to_ndarray(format="rgb24"), dots[:, ::-1])
    image = QImage.fromData(content)
    assert (image.height(), image.width()) == shape[:2]
    corner = image.pixelColor(0, 0)
    assert (corner.red(), corner.green(), corner.blue()) == tuple(int(value) for value in dots[0, -1])
