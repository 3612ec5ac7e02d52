"""Makes the clips of the demo cameras: draws a scene for one loop and encodes it, `python -m resources.demo.scenes OUT_DIR NAME:SEED …`.

The clips are the project's own drawings, no camera ever saw them. A clip is written under another name and renamed when whole.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from resources.demo.clock_band import GROUP, open_encoder
from resources.demo.landscape import HEIGHT, WIDTH
from resources.demo.scene import Scene
from resources.demo.scenes_land import LAND_SCENES
from resources.demo.scenes_water import WATER_SCENES
from resources.demo.scenes_works import WORKS_SCENES

LOOP = 10 * GROUP
"""Pictures of one loop: 20 seconds at 12.5 a second; whole pairs of groups, so that the loop joins."""
EDGE, SHADE = 16, 12
"""Height of the dark edge on top of a clip and its shade, the one of the clock's strip."""
SCENES: dict[str, type[Scene]] = {**WATER_SCENES, **WORKS_SCENES, **LAND_SCENES}


def scene_named(name: str, seed: int) -> Scene:
    """The scene of this name; for a name that is not known any one, always the same."""
    known = sorted(SCENES)
    return SCENES.get(name, SCENES[known[sum(name.encode()) % len(known)]])(seed)


def draw(scene: Scene, count: int) -> Iterator[NDArray[np.uint8]]:
    """The pictures of one loop as BGRA, with a dark edge on top.

    The edge has the strip's own shade: the encoder knows nothing of the strip that will lie above, and whatever it predicts from beyond
    its upper border comes out as dark as it expects.
    """
    image = QImage(WIDTH, EDGE + HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(SHADE, SHADE, SHADE))
    for number in range(count):
        painter = QPainter(image)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(0, EDGE, WIDTH, HEIGHT)
        painter.translate(0, EDGE)
        painter.setPen(Qt.PenStyle.NoPen)
        scene.paint(painter, number / count)
        painter.end()
        # a copy: the image ends with this generator, and whoever takes one picture of it only has let go of that already
        yield np.frombuffer(image.constBits(), np.uint8).reshape(EDGE + HEIGHT, WIDTH, 4).copy()


def make_clip(name: str, seed: int, path: Path, count: int = LOOP) -> None:
    """Draws scene `name` and writes it to `path` as Annex B, fit to stand under the clock's strip."""
    encoder = open_encoder(EDGE + HEIGHT, preset="ultrafast", quality=23)
    converter = VideoReformatter()
    rough = path.with_suffix(".part")
    with rough.open("wb") as file:
        for number, picture in enumerate(draw(scene_named(name, seed), count)):
            frame = converter.reformat(av.VideoFrame.from_numpy_buffer(picture, "bgra"), format="yuv420p", interpolation="FAST_BILINEAR", threads=1)
            frame.pts, frame.time_base = number, Fraction(2, 25)
            file.writelines(bytes(packet) for packet in encoder.encode(frame))
        file.writelines(bytes(packet) for packet in encoder.encode(None))
    rough.replace(path)


def main() -> None:
    """Makes the clips named on the command line that are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("clips", nargs="+", help="NAME:SEED")
    parser.add_argument("--gentle", action="store_true", help="leave the processor to others")
    given = parser.parse_args()
    if given.gentle and hasattr(os, "nice"):
        os.nice(10)
    given.folder.mkdir(parents=True, exist_ok=True)
    for clip in given.clips:
        name, _, seed = clip.partition(":")
        path = given.folder / f"{name}-{seed}.h264"
        if not path.exists():
            make_clip(name, int(seed or 0), path)


if __name__ == "__main__":
    main()
