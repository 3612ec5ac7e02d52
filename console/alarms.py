"""What is heard at this seat and what stands on its screen because nobody acted yet: bell, loudspeaker, flood, silent machines."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from console.bell import Bell
from console.flood_desk import FloodDesk
from console.sender_news import SenderNews
from console.silence_watch import SilenceWatch
from console.sound import Speaker
from models.rules.flood import FloodWatch
from models.views.rows import QueueRow

if TYPE_CHECKING:
    from console.workstation import Workstation
    from models.settings import Settings


class Alarms(QObject):
    """The alarms of one workstation; `tick` is called once a second."""

    def __init__(self, workstation: Workstation, settings: Settings) -> None:
        """Nothing sounds before `open_sound`."""
        super().__init__(workstation)
        self._desk, self._window, self._words = workstation, workstation.window, workstation.words
        self.bell = Bell()
        self.speaker = Speaker(settings.data_dir / "sounds", self)
        self.flood = FloodDesk(workstation, self.bell, FloodWatch(settings.flood_begins, settings.flood_ends))
        live = workstation.live
        self.silence = SilenceWatch(live.store, live.clock, workstation.tasks, self._window.banners, self._words, self)
        SenderNews(workstation, self.bell)
        workstation.learn_acts({**self.flood.acts(), "mute": self.mute})
        workstation.arrived.connect(self._arrived)
        live.changed.connect(self._heard)
        self.speaker.changed.connect(self.show_sound)

    def open_sound(self) -> None:
        """Look for a loudspeaker."""
        self.speaker.open()
        self.show_sound()

    def close(self) -> None:
        """Let go of it."""
        self.speaker.close()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.flood.tick(now)
        sound = self.bell.next_sound(self._desk.rows, now)
        if sound:
            self.speaker.play(sound)
        if self.bell.muted_until is not None:
            self.show_sound()
        self.silence.look(now)

    def mute(self) -> None:
        """Ctrl Shift M: two minutes of silence for all but critical alerts; what is on the screen stays."""
        self.bell.mute(self._desk.live.clock.now())
        self.show_sound()

    def show_sound(self) -> None:
        """How the sound is, in the top bar."""
        muted = self.bell.muted_seconds(self._desk.live.clock.now())
        state, top, words = self.speaker.state, self._window.top.sound, self._words
        if muted:
            top.show_status("speaker-muted", words.span(muted), "p3", words.say("top.sound_muted", time=words.span(muted)))
        else:
            ready = state in ("ready", "unknown")
            top.show_status("speaker" if ready else "speaker-muted", "", "t2" if ready else "p3", words.say(f"top.sound_{state}"))

    def _arrived(self, rows: list[QueueRow]) -> None:
        now = self._desk.live.clock.now()
        self.bell.arrived([row.level for row in rows if row.state == "new" and not row.is_shelved(now)])

    def _heard(self, change: object) -> None:
        if any(entry.kind == "callin.no_answer" for entry in getattr(change, "entries", ())):
            self.bell.event("no_answer")
