"""Recordings and pictures of the report in front: read in worker threads, heard with the voice altered, seen large. No device, no file: it says so."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer

from console.recording import RATE, Recording, Unhearable, read_recording
from widgets.picture_overlay import PictureOverlay

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from console.intake_desk import IntakeDesk
    from models.store import Store
    from models.views.intake_rows import FileRow, TriageRow

LOG = logging.getLogger(__name__)
STEP_MS = 100


class IntakeSound(QObject):
    """Material of one screen."""

    def __init__(self, desk: IntakeDesk, store: Store) -> None:
        """`store` keeps the files."""
        super().__init__(desk)
        self._desk, self._store = desk, store
        self.recording: Recording | None = None
        self.pictures: list[QImage] = []
        self._of = ""
        self._sink: Any = None
        self._source: QBuffer | None = None
        self._overlay: PictureOverlay | None = None
        self._ticking = QTimer(self)
        self._ticking.setInterval(STEP_MS)
        self._ticking.timeout.connect(self._tick)

    # Reading.

    def read(self, row: TriageRow) -> None:
        """Read what this report brought along."""
        self.stop()
        self._of, self.recording, self.pictures = row.detail.row.id, None, []
        sound = next((one for one in row.files if one.media_type.startswith("audio/")), None)
        seen = [one for one in row.files if one.media_type.startswith("image/")]
        of, tasks = self._of, self._desk.tasks
        if sound is not None:
            tasks.run(lambda: self._read_sound(sound), lambda found: self._take_sound(of, found), lambda error: self._no_sound(of, error), line="intake.sound")
        if seen:
            read = lambda: [self._read_picture(one) for one in seen]  # noqa: E731
            tasks.run(read, lambda found: self._take_pictures(of, found), lambda _error: None, line="intake.pictures")

    def _read_sound(self, file: FileRow) -> Recording:
        if not file.sha256:
            raise Unhearable(file.name)
        return read_recording(self._store.evidence.folder.path_of(file.sha256))

    def _read_picture(self, file: FileRow) -> QImage | None:
        return self._desk.station.reader.picture(file.sha256, file.camera) if file.sha256 else None

    def _take_sound(self, of: str, found: Recording) -> None:
        if of == self._of:
            self.recording = found
            self._desk.screen.centre.material.show_peaks(found.peaks, found.seconds)

    def _no_sound(self, of: str, error: Exception) -> None:
        LOG.warning("a recording cannot be heard", extra={"why": type(error).__name__})
        if of == self._of:
            self._desk.screen.centre.material.show_peaks((), None, self._desk.words.say("material.unhearable"))

    def _take_pictures(self, of: str, found: list[QImage | None]) -> None:
        if of == self._of:
            self.pictures = [picture for picture in found if picture is not None]
            self._desk.screen.centre.material.show_pictures(self.pictures)

    # Hearing.

    def toggle(self) -> None:
        """Space: play, pause, go on."""
        if self._sink is not None and self._ticking.isActive():
            self._sink.suspend()
            self._ticking.stop()
            self._show(playing=False)
        elif self._sink is not None and self._source is not None and not self._source.atEnd():
            self._sink.resume()
            self._ticking.start()
        elif self.recording is not None:
            self._start(0.0)
        elif self._desk.row is not None and self._desk.row.material == "sound":
            self._desk.window.toasts.tell(self._desk.words.say("material.reading"))

    def seek(self, share: float) -> None:
        """Play from there."""
        if self.recording is not None:
            self.stop()
            self._start(share)

    def stop(self) -> None:
        """Silence."""
        self._ticking.stop()
        if self._sink is not None:
            self._sink.stop()
            self._sink.deleteLater()
            self._sink = None

    def _start(self, share: float) -> None:
        """Qt's multimedia library is loaded when the first recording is played, never before the first paint."""
        assert self.recording is not None
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            self._desk.window.toasts.tell(self._desk.words.say("material.no_device"), 2)
            return
        shape = QAudioFormat()
        shape.setSampleRate(RATE)
        shape.setChannelCount(1)
        shape.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self._source = QBuffer(self)
        self._source.setData(QByteArray(self.recording.pcm))
        self._source.open(QIODevice.OpenModeFlag.ReadOnly)
        self._source.seek(int(len(self.recording.pcm) * share) // 2 * 2)
        self._sink = QAudioSink(device, shape, self)
        self._sink.start(self._source)
        self._ticking.start()

    def _tick(self) -> None:
        if self._source is None or self.recording is None:
            return
        self._show(playing=not self._source.atEnd())
        if self._source.atEnd():
            self.stop()

    def _show(self, *, playing: bool) -> None:
        if self._source is not None and self.recording is not None:
            self._desk.screen.centre.material.show_playing(self._source.pos() / max(1, len(self.recording.pcm)), playing=playing)

    # Seeing.

    def show_large(self, place: int) -> None:
        """I: a picture over the whole screen; again, the next; after the last it closes."""
        if not self.pictures:
            return
        if self._overlay is None:
            self._overlay = PictureOverlay(self._desk.window.theme, self._desk.words, self._desk.screen)
        self._overlay.show_picture(self.pictures, place)

    def close_large(self) -> bool:
        """Esc: put the picture away; False when none was large."""
        if self._overlay is None or not self._overlay.isVisible():
            return False
        self._overlay.hide()
        return True
