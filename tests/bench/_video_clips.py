"""Makes the clips of the video benches, with the noise of a real sensor: `OUT_DIR PICTURES SEED HEIGHT…`; 720 is drawn, other heights are scaled from it."""

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
BIT_RATES = {1080: 4_000_000, 720: 2_000_000, 360: 512_000}
"""As a camera's main stream of this size, or its sub-stream."""


def encoder_for(height: int) -> av.VideoCodecContext:
    """An encoder as cameras have it: no pictures out of order, a key picture every two seconds."""
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt, encoder.framerate = height * WIDTH // HEIGHT, height, "yuv420p", 25
    encoder.bit_rate, encoder.gop_size = BIT_RATES[height], 50
    encoder.options = {"preset": "veryfast", "tune": "zerolatency"}
    return encoder


def main() -> None:
    """Draws each picture once and encodes it in every height."""
    folder, pictures, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    heights = [int(height) for height in sys.argv[4:]] or [HEIGHT]
    rng = np.random.default_rng(seed)
    grain = [rng.normal(0, 4, (HEIGHT, WIDTH, 1)).astype(np.int16) for _ in range(5)]
    for name in NAMES:
        encoders = {height: encoder_for(height) for height in heights}
        files = {height: (folder / f"{name}-{height}.h264").open("wb") for height in heights}
        for number, picture in enumerate(draw(scene_named(name, seed), pictures * SLOW)):
            if number == pictures:
                break
            whole = np.pad(picture[..., :3], ((HEIGHT - picture.shape[0], 0), (0, 0), (0, 0)), mode="edge")
            noisy = np.clip(whole + grain[number % len(grain)], 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(noisy, "bgr24")
            for height, encoder in encoders.items():
                scaled = frame.reformat(width=encoder.width, height=encoder.height, format="yuv420p")
                scaled.pts = None
                files[height].writelines(bytes(packet) for packet in encoder.encode(scaled))
        for height, encoder in encoders.items():
            files[height].writelines(bytes(packet) for packet in encoder.encode(None))
            files[height].close()


if __name__ == "__main__":
    main()
