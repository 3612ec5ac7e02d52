"""A telephone recording for the demo county (样例数据): two made-up voices taking turns, made of tones and noise; nobody ever spoke it."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE: Final = 8_000
"""Samples a second: a telephone line."""
VOICES: Final = ((118.0, 0.8), (205.0, 1.0))
"""Ground tone in Hz and loudness of the operator and the caller."""
SYLLABLE_S: Final = 0.18
QUIET: Final = 0.012


def spoken(seconds: int, turns: tuple[int, ...], seed: int = 7) -> bytes:
    """A WAV of so many seconds in which the voices take turns; `turns` are how many characters each turn has."""
    import numpy as np

    chance = np.random.default_rng(seed)
    sound = chance.normal(0.0, QUIET, seconds * RATE)
    whole, begin = sum(turns) or 1, 0
    for place, count in enumerate(turns):
        length = int(seconds * RATE * count / whole)
        end = min(len(sound), begin + length)
        sound[begin:end] += _voice(np, chance, max(0, end - begin - RATE // 2), *VOICES[place % 2], room=end - begin)
        begin = end
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1.0, 1.0) * 32_000).astype("<i2").tobytes())
    return out.getvalue()


def _voice(np: Any, chance: Any, length: int, tone: float, loudness: float, *, room: int) -> NDArray[Any]:
    """Syllables: a gliding tone with overtones, each swelling and fading, some left out as one breathes."""
    made: NDArray[Any] = np.zeros(room)
    step = int(SYLLABLE_S * RATE)
    for begin in range(0, max(0, length - step), step):
        if chance.random() < 0.22:
            continue
        time = np.arange(step) / RATE
        pitch = tone * (1 + chance.normal(0.0, 0.06))
        wave_form = sum(np.sin(2 * np.pi * pitch * overtone * time) / overtone for overtone in (1, 2, 3, 5, 8))
        made[begin : begin + step] = wave_form * np.hanning(step) * loudness * chance.uniform(0.04, 0.2) * (2.2 if chance.random() < 0.12 else 1.0)
    return made
