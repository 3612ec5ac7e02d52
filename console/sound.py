"""The loudspeaker of the seat: plays our own sounds one at a time and says when there is none to play them on.

Qt's multimedia library is loaded when the first sound is due, never before the first paint.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, QUrl, Signal

from console.tones import write_sounds

LOG = logging.getLogger(__name__)
State = Literal["unknown", "ready", "no_device", "broken"]
VOLUME = 0.8


class Speaker(QObject):
    """Plays a sound by name.

    Signals:
        changed(): the state is another one.
    """

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """`folder` keeps the sound files; they are written on first use."""
        super().__init__(parent)
        self.state: State = "unknown"
        self._folder = folder
        self._effects: dict[str, Any] = {}
        self._devices: Any = None
        self._playing = ""

    def open(self) -> None:
        """Look for a device and load the sounds; the state says how it went. Call after the first paint."""
        try:
            from PySide6.QtMultimedia import QMediaDevices

            if self._devices is None:
                self._devices = QMediaDevices(self)
                self._devices.audioOutputsChanged.connect(self._look_again)
            self._look_again()
        except (ImportError, OSError) as error:
            LOG.warning("no sound", extra={"why": str(error)})
            self._become("broken")

    def play(self, name: str) -> bool:
        """Start a sound; P1 interrupts whatever plays, anything else waits its turn. False when nothing was started."""
        if self.state != "ready" or name not in self._effects:
            return False
        now = self._effects.get(self._playing)
        if now is not None and now.isPlaying():
            if name != "p1":
                return False
            now.stop()
        self._playing = name
        self._effects[name].play()
        return True

    def close(self) -> None:
        """Let go of the device."""
        for effect in self._effects.values():
            effect.stop()
            effect.deleteLater()
        self._effects.clear()

    def _look_again(self) -> None:
        from PySide6.QtMultimedia import QMediaDevices

        if not QMediaDevices.audioOutputs():
            self._become("no_device")
            return
        if not self._effects:
            self._load()
        self._become("ready")

    def _load(self) -> None:
        from PySide6.QtMultimedia import QSoundEffect

        for name, path in write_sounds(self._folder).items():
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(path)))
            effect.setVolume(VOLUME)
            self._effects[name] = effect

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit()
