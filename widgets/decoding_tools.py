"""What decoding one stream takes, kept from one of its connections to the next: a camera that comes and goes takes no other memory each time.

Decoders and what scales their pictures need many pieces of all sizes. Taken and given back with each connection, they lay elsewhere each time, and a
process grew for an hour (docs/decisions.md).
"""

from __future__ import annotations

from typing import Any

from widgets.frame_memory import STILL_LARGEST
from widgets.scene_window import SceneWindow
from widgets.tile_scaler import TileScaler

MOST_PIXELS = STILL_LARGEST[0] * STILL_LARGEST[1]
"""A stream that claims more is not decoded: its pictures alone would fill the memory."""
CODEC_OPTIONS = {"max_pixels": str(MOST_PIXELS)}


class DecodingTools:
    """Of one stream; used in its thread alone."""

    def __init__(self) -> None:
        self.scaler = TileScaler()
        self.scene = SceneWindow()
        self._decoder: Any = None
        self._made_for: tuple[str, bytes] | None = None

    def decoder(self, codec: str, sets: bytes) -> Any:
        """PyAV's decoder for an encoding with these parameter sets, with no picture of an earlier connection in it."""
        import av

        if self._made_for == (codec, sets):
            self._decoder.flush_buffers()
            return self._decoder
        self._decoder = context = av.CodecContext.create(codec, "r")
        self._made_for = (codec, sets)
        context.thread_count, context.options = 1, CODEC_OPTIONS
        if sets:
            context.extradata = sets
        return context

    def forget_decoder(self) -> None:
        """What it was given does not suit it."""
        self._decoder, self._made_for = None, None
