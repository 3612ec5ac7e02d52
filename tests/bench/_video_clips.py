"""Makes the clips of the video bench: 1280×720, 25 pictures a second, with the noise of a real sensor, `OUT_DIR PICTURES SEED`."""

from __future__ import annotations

import sys
from pathlib import Path

import av
import numpy as np

from resources.demo.clock_band import HEIGHT, WIDTH
from resources.demo.scenes import draw, scene_named

NAMES = ("outfall", "quarry", "chimneys")
SLOW = 4
"""A loop is drawn as if it were so many times longer, for the speed of a real river."""


def main() -> None:
    """Draws and encodes, at some 2 Mbit/s as a camera's main stream of this size."""
    folder, pictures, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    rng = np.random.default_rng(seed)
    grain = [rng.normal(0, 4, (HEIGHT, WIDTH, 1)).astype(np.int16) for _ in range(5)]
    for name in NAMES:
        encoder = av.CodecContext.create("libx264", "w")
        assert isinstance(encoder, av.VideoCodecContext)
        encoder.width, encoder.height, encoder.pix_fmt, encoder.framerate = WIDTH, HEIGHT, "yuv420p", 25
        encoder.bit_rate, encoder.gop_size = 2_000_000, 50
        encoder.options = {"preset": "veryfast", "tune": "zerolatency"}
        with (folder / f"{name}.h264").open("wb") as file:
            for number, picture in enumerate(draw(scene_named(name, seed), pictures * SLOW)):
                if number == pictures:
                    break
                whole = np.pad(picture[..., :3], ((HEIGHT - picture.shape[0], 0), (0, 0), (0, 0)), mode="edge")
                noisy = np.clip(whole + grain[number % len(grain)], 0, 255).astype(np.uint8)
                file.writelines(bytes(packet) for packet in encoder.encode(av.VideoFrame.from_ndarray(noisy, "bgr24").reformat(format="yuv420p")))
            file.writelines(bytes(packet) for packet in encoder.encode(None))


if __name__ == "__main__":
    main()
