"""A recording is heard with the voice altered, as long as it was; what cannot be decoded says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from console.recording import LOWER, RATE, Unhearable, altered_voice, read_recording
from models.demo.recordings import spoken


def _strongest(samples: np.ndarray) -> float:
    """The frequency in Hz that is loudest."""
    return float(np.fft.rfftfreq(samples.size, 1 / RATE)[np.abs(np.fft.rfft(samples)).argmax()])


def test_a_voice_is_lowered_and_takes_as_long_as_before() -> None:
    voice = np.sin(2 * np.pi * 400 * np.arange(2 * RATE) / RATE)
    altered = altered_voice(voice)
    assert altered.size == voice.size
    assert _strongest(altered) == pytest.approx(400 * LOWER, rel=0.05)


def test_a_kept_recording_is_decoded_with_its_peaks(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(spoken(3, (5, 7)))
    found = read_recording(file)
    assert found.seconds == pytest.approx(3, abs=0.1)
    assert len(found.pcm) == pytest.approx(3 * RATE * 2, rel=0.05)
    assert max(found.peaks) == 1.0


def test_what_is_no_sound_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(b"no sound at all")
    with pytest.raises(Unhearable):
        read_recording(file)
