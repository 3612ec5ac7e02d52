"""A recording as the seat may hear it: decoded off the GUI thread, its peaks for the screen, and its voice altered so that nobody in the room knows it.

PyAV decodes; the voice is lowered and its grains are set anew, the words stay. The kept file is never touched. Source: ux.md S2.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]

RATE: Final = 16_000
"""Samples a second after decoding, one channel."""
PEAKS: Final = 400
LOWER: Final = 0.78
"""So much lower the voice sounds: about four semitones, which hides who speaks and keeps what is said."""
GRAIN: Final = 960
"""Samples of one grain: 60 ms."""
LONGEST_SECONDS: Final = 1800
FULL: Final = 32_767


class Unhearable(Exception):
    """The file holds no sound that can be decoded."""


@dataclass(frozen=True, slots=True)
class Recording:
    """`pcm`: 16 bit, one channel, `RATE` a second, altered. `peaks` 0 to 1, evenly over the length."""

    pcm: bytes
    peaks: tuple[float, ...]
    seconds: float


def read_recording(file: Path) -> Recording:
    """Decode and alter. Raises Unhearable, OSError."""
    import numpy as np

    samples = _decoded(file)
    if not samples.size:
        raise Unhearable(file.name)
    whole = float(np.abs(samples).max()) or 1.0
    parts = np.array_split(np.abs(samples) / whole, min(PEAKS, samples.size))
    altered = np.clip(altered_voice(samples / whole * 0.9), -1.0, 1.0)
    return Recording((altered * FULL).astype("<i2").tobytes(), tuple(float(part.max()) for part in parts), samples.size / RATE)


def altered_voice(samples: Samples) -> Samples:
    """The same length, lower by `LOWER`: read more slowly, then grains of it laid at the old pace, each faded into the next."""
    import numpy as np

    if samples.size < 2 * GRAIN:
        return samples
    slow = np.interp(np.arange(0, samples.size, LOWER), np.arange(samples.size), samples)
    step, out = GRAIN // 2, np.zeros(samples.size + GRAIN)
    fade = np.hanning(GRAIN)
    for place in range(0, samples.size, step):
        begin = min(int(place / LOWER), slow.size - GRAIN)
        out[place : place + GRAIN] += slow[begin : begin + GRAIN] * fade
    return out[: samples.size]


def _decoded(file: Path) -> Samples:
    import av
    import numpy as np

    parts: list[Samples] = []
    try:
        with av.open(str(file)) as container:
            if not container.streams.audio:
                raise Unhearable(file.name)
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            count = 0
            for frame in container.decode(audio=0):
                for ready in resampler.resample(frame):
                    parts.append(ready.to_ndarray().reshape(-1))
                    count += parts[-1].size
                if count > LONGEST_SECONDS * RATE:
                    break
    except (av.FFmpegError, ValueError) as error:
        raise Unhearable(file.name) from error
    return np.concatenate(parts).astype("float32") / FULL if parts else np.zeros(0, dtype="float32")
