"""Our own sounds as WAV files: made from sines once into the data folder, 16 bit mono, soft edges, no sample from anywhere.

Source: ux.md 8.
"""

from __future__ import annotations

import array
import math
import sys
import wave
from pathlib import Path
from typing import Final

RATE: Final = 22_050
LOUDNESS: Final = 0.55
EDGE_SECONDS: Final = 0.008

Tone = tuple[float, float]
"""Frequency in Hz (0 = silence) and length in seconds."""

SOUNDS: Final[dict[str, tuple[Tone, ...]]] = {
    "p1": ((880.0, 0.15), (988.0, 0.15), (1175.0, 0.15)),
    "p2": ((784.0, 0.18), (988.0, 0.18)),
    "p3": ((660.0, 0.2),),
    "soon": ((1320.0, 0.03), (0.0, 0.09), (1320.0, 0.03)),
    "overdue": ((740.0, 0.2), (554.0, 0.26)),
    "no_answer": ((740.0, 0.2), (554.0, 0.26)),
    "support": ((523.0, 0.12), (0.0, 0.06), (523.0, 0.12), (0.0, 0.06), (523.0, 0.12)),
    "passed_up": ((988.0, 0.2), (0.0, 0.05), (988.0, 0.2)),
    "lost": ((220.0, 0.45),),
    "restored": ((1046.0, 0.3),),
}
"""Every sound by name: three rising tones for P1, two for P2, one for P3; P4 is silent; trouble (`lost`) is one low tone that no alert has."""


def write_sounds(folder: Path) -> dict[str, Path]:
    """Write what is missing; returns the file of each sound. Raises OSError when the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, tones in SOUNDS.items():
        files[name] = folder / f"{name}.wav"
        if not files[name].exists():
            write_wave(files[name], samples(tones))
    return files


def samples(tones: tuple[Tone, ...]) -> array.array[int]:
    """The sines one after the other, each with a soft beginning and end."""
    found: array.array[int] = array.array("h")
    for frequency, seconds in tones:
        count = int(RATE * seconds)
        edge = max(1, int(RATE * EDGE_SECONDS))
        for index in range(count):
            swell = min(1.0, index / edge, (count - index) / edge)
            found.append(round(32_000 * LOUDNESS * swell * math.sin(2 * math.pi * frequency * index / RATE)))
    return found


def write_wave(path: Path, values: array.array[int]) -> None:
    """Write 16 bit mono; the file appears whole or not at all."""
    if sys.byteorder == "big":
        values.byteswap()
    fresh = path.with_suffix(".new")
    with wave.open(str(fresh), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(values.tobytes())
    fresh.replace(path)
