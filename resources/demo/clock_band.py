"""The strip with the running clock that the local cameras show above their picture: encoded once a tick for all of them.

Each clip is encoded 32 pixels lower than the picture; the server puts one slice of this band on top of every picture. So a clip is
encoded once in its life and still shows the time of day, and all cameras together cost one picture of 1280×32 per tick.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from resources.demo.h264 import Clip, cut_units, frame_number_bits, kind_of, move_slice

WIDTH, HEIGHT, BAND = 1280, 720, 32
RATE = Fraction(25, 2)
"""Pictures a second of every demo camera."""
GROUP = 25
"""Pictures from one key picture to the next: two seconds."""
ENCODER = (
    f"keyint={GROUP}:min-keyint={GROUP}:scenecut=0:bframes=0:subme=1:deblock=0,0:ref=1:weightp=0:cabac=1:8x8dct=1:slices=1:threads=1:sliced-threads=0"
    ":rc-lookahead=0:mbtree=0:stitchable=1"
)
"""Settings shared by clips and band: slices of two encoders fit into one picture only while these agree."""
_GLYPHS = {
    "0": "0e11191513110e", "1": "040c040404040e", "2": "0e11010204081f", "3": "1f02040201110e", "4": "02060a121f0202", "5": "1f101e0101110e",
    "6": "0608101e11110e", "7": "1f010204080808", "8": "0e11110e11110e", "9": "0e11110f01020c", ":": "000c0c000c0c00", "-": "0000001f000000", " ": "0" * 14,
}  # fmt: skip


def open_encoder(height: int, *, preset: str, quality: int) -> av.VideoCodecContext:
    """An x264 encoder for one part of the picture, `height` pixels high."""
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, height, "yuv420p"
    encoder.framerate, encoder.time_base = RATE, 1 / RATE
    encoder.options = {"preset": preset, "tune": "zerolatency", "crf": str(quality), "x264-params": ENCODER}
    return encoder


def draw_text(plane: NDArray[np.uint8], text: str, left: int, top: int, *, scale: int = 3) -> None:
    """Writes digits into a grey plane, white, in a 5×7 grid of squares of `scale` pixels."""
    for place, letter in enumerate(text):
        for row, bits in enumerate(bytes.fromhex(_GLYPHS[letter])):
            for column in range(5):
                if bits >> (4 - column) & 1:
                    x, y = left + (place * 6 + column) * scale, top + row * scale
                    plane[y : y + scale, x : x + scale] = 225


class ClockBand:
    """Makes the band's slice for each tick, and the parameter sets of the whole picture."""

    def __init__(self) -> None:
        """Opens the encoder for the band and learns the parameter sets of a full picture from a throw-away one."""
        self._encoder = open_encoder(BAND, preset="veryfast", quality=20)
        whole = open_encoder(HEIGHT, preset="veryfast", quality=20)
        units = self._units(whole, np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8), 0)
        self.sps = next(unit for unit in units if kind_of(unit) == 7)
        self.pps = next(unit for unit in units if kind_of(unit) == 8)
        self._bits = frame_number_bits(self.sps)

    @staticmethod
    def _units(encoder: av.VideoCodecContext, planes: NDArray[np.uint8], tick: int) -> list[bytes]:
        frame = av.VideoFrame.from_ndarray(planes, "yuv420p")
        frame.pts = tick
        return [unit for packet in encoder.encode(frame) for unit in cut_units(bytes(packet))]

    def slice_at(self, tick: int, now: datetime) -> bytes:
        """The band of picture number `tick` (counted without a gap) showing `now` as YYYY-MM-DD HH:MM:SS."""
        planes = np.full((BAND * 3 // 2, WIDTH), 128, np.uint8)
        planes[:BAND] = 26
        text = now.strftime("%Y-%m-%d %H:%M:%S")
        draw_text(planes, text, WIDTH - 20 - len(text) * 18, 10)
        units = self._units(self._encoder, planes, tick)
        slices = [unit for unit in units if kind_of(unit) in (1, 5)]
        return move_slice(slices[0], 0, tick // GROUP % 2, self._bits)


def fit_under_band(clip: Clip) -> Clip:
    """The clip with every slice moved below the band. It must hold an even number of whole groups, so that a loop keeps counting."""
    if len(clip.pictures) % (2 * GROUP):
        raise ValueError(f"a clip under the clock holds a multiple of {2 * GROUP} pictures, this one {len(clip.pictures)}")
    bits = frame_number_bits(clip.sps)
    below = BAND // 16 * (WIDTH // 16)
    moved = (tuple(move_slice(unit, below, index // GROUP % 2, bits) for unit in picture) for index, picture in enumerate(clip.pictures))
    return Clip(clip.sps, clip.pps, tuple(moved))
