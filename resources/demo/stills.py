"""Draws single pictures of the demo's scenes: `python -m resources.demo.stills OUT_DIR NAME:SEED …`, one PNG each.

The project's own drawings, as the clips are; they stand for what people of the demo county photographed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from resources.demo.landscape import HEIGHT, WIDTH
from resources.demo.scenes import EDGE, draw, scene_named


def keep_still(name: str, seed: int, path: Path) -> None:
    """Draw one moment of a scene and keep it, without the dark edge a clip has on top."""
    picture = np.ascontiguousarray(next(draw(scene_named(name, seed), 2))[EDGE:])
    image = QImage(picture.data, WIDTH, HEIGHT, WIDTH * 4, QImage.Format.Format_RGB32)
    if not image.save(str(path)):
        raise OSError(None, "the picture cannot be written", str(path))


def main() -> None:
    """Draw what the command line names."""
    parser = argparse.ArgumentParser(description="Draw single pictures of the demo's scenes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("scenes", nargs="+", metavar="NAME:SEED")
    given = parser.parse_args()
    for scene in given.scenes:
        name, _, seed = scene.partition(":")
        keep_still(name, int(seed or 0), given.folder / f"{name}.png")


if __name__ == "__main__":
    main()
