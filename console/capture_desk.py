"""What F12 does: the picture on a tile, a clip from thirty seconds before the key, or a recording becomes evidence, through the one door.

The picture is taken when the key goes down; what it is for is asked once and quickly while everything else goes on: a digit, Enter for the first proposal,
or words. Nobody who has no time to answer loses anything: after twenty seconds the first proposal stands. Source: domain.md 8; commands.md `capture`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal

from console.camera_filming import CameraFilming
from console.capture_door import CaptureDoor
from console.capture_spool import CaptureSpool
from console.capture_words import CaptureWords
from console.free_space import FreeSpace
from console.takes import NotAClip, Take, clip_take, device_moment, get_ready, native, packed, picture_moment
from console.tasks import Tasks
from models.evidence_place import EvidencePlace
from models.rules.looks import Why
from models.rules.permits import Act, verdict
from widgets.purpose_line import PurposeLine
from widgets.tile_reading import TileState

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from console.filming import Filming
    from console.seat import Seat
    from console.vocabulary import Vocabulary
    from console.window import Window
    from models.views.rows import CameraRow
    from widgets.clip_file import ClipEnd
    from widgets.player import Player
    from widgets.tile_grid import TileGrid

LOG = logging.getLogger(__name__)
ANSWER_MS: Final = 20_000
WAIT_S: Final = 4.0


class CaptureDesk(QObject):
    """The captures of one seat.

    Signals:
        kept(take, evidence): a picture or clip is evidence now; its id.
        marks_changed(): what stands on the tiles beside their pictures is another.
    """

    kept = Signal(object, str)
    marks_changed = Signal()

    def __init__(
        self,
        window: Window,
        seat: Seat,
        words: Vocabulary,
        place: EvidencePlace,
        now: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Files are written in `place`; `now` is the time of day, `ticks` the clock of the players."""
        super().__init__(window)
        self.window, self.seat, self._now, self._ticks = window, seat, now, ticks
        self.words = CaptureWords(words)
        self.spool = CaptureSpool(place.data_dir, place.folder)
        self.folder = self.spool.files
        self.tasks = Tasks(self, workers=2)
        self.notes = Tasks(self, workers=1)  # one worker: what is written down of a film goes in order
        self.door = CaptureDoor(seat, self.spool, self)
        self.line = PurposeLine(window.theme, words, window)
        self.space = FreeSpace((self.folder, place.root), self.tasks, self)
        self.filming = CameraFilming(self.folder, ticks, self)
        self._asking: list[Take] = []
        self._why_of: dict[str, Take] = {}
        self._players: dict[str, Player] = {}
        self._signed: dict[str, tuple[str, ...]] = {}
        """What differed when a piece of a film was begun, by the film's id."""
        self._purposes: dict[str, str] = {}
        self._unanswered = QTimer(self)
        self._unanswered.setSingleShot(True)
        self._unanswered.setInterval(ANSWER_MS)
        self._unanswered.timeout.connect(self._take_first)
        self._connect()

    def _connect(self) -> None:
        self.line.answered.connect(self._answer)
        self.line.left.connect(self._drop)
        self.space.changed.connect(self._room_changed)
        self.filming.piece.connect(self._piece)
        self.filming.over.connect(self._over)
        self.window.resized.connect(self.line.place)
        self.window.covered.connect(self._take_first)
        self.door.kept.connect(self._done)
        self.door.refused.connect(lambda take, error: self.window.toasts.tell(self.words.refused(take, error), 2))
        self.door.broke.connect(self._broke)
        self.door.away.connect(lambda take: self._tell("capture.away", 2, name=take.name))

    def take_in_left(self) -> None:
        """What an earlier run had taken becomes evidence now; what it left half written goes. Before anything is filmed."""
        self.tasks.run(get_ready)
        self.notes.run(self._keep_left, self.door.take_in)

    def _keep_left(self) -> list[Take]:
        kept = []
        for take in self.spool.left():
            try:
                kept.append(self.spool.keep(take))
            except (OSError, NotAClip):
                LOG.exception("what an earlier run had taken could not be kept", extra={"camera": take.camera})
        return kept

    # Keys.

    def do(self, name: str, grid: TileGrid, why: Why) -> None:
        """`snapshot`, `clip` or `record` on the tile in front."""
        tile = grid.chosen_tile()
        camera = tile.camera if tile is not None else None
        player = grid.player_of(camera.id) if camera is not None else None
        if tile is None or camera is None or player is None:
            self._tell("capture.no_camera", 2)
        elif verdict("capture", self.seat.person.role).act is Act.REFUSED:
            self._tell("capture.not_allowed", 2)
        elif name == "snapshot":
            self._snapshot(camera, player, why, stale=tile.reading.state not in (TileState.LIVE, TileState.REPLAY, TileState.WRONG))
        else:
            self._film(camera, player, why, is_recording=name == "record")

    def film_find(self, camera_id: str, grid: TileGrid, why: Why, look_for: str) -> None:
        """Something was found at a stop of a round: its camera is filmed, whichever tile is in front. A clip that runs already holds the moment and goes on."""
        camera = next((tile.camera for tile in grid.tiles if tile.camera is not None and tile.camera.id == camera_id), None)
        player = grid.player_of(camera_id)
        self.learn_purpose(why, look_for)
        if camera is None or player is None:
            self._tell("capture.no_camera", 2)
        elif not self.filming.is_clipping(camera_id):
            self._film(camera, player, why, is_recording=False)

    def bind(self, run: str, camera_key: str, alert: str) -> None:
        """What is being filmed of a camera on a round shows what became this alert."""
        for take in {id(one): one for one in (*self._why_of.values(), *self._asking)}.values():
            if take.why.run_id == run and take.camera == camera_key and not take.why.alert_id and not take.is_recording:
                take.why = replace(take.why, alert_id=alert)

    def _snapshot(self, camera: CameraRow, player: Player, why: Why, *, stale: bool) -> None:
        shown, ticks = player.picture, self._ticks()
        if shown is None or (player.is_replay and player.recorded_at(shown) is None):
            self._tell("capture.no_picture", 2, name=camera.name)
            return
        age = shown.age(ticks)
        take = self._take_of("snapshot", camera, why, player, age)
        if not player.is_replay:
            take.facts["stream_s"] = player.stats.stream_s
        if stale:
            self.window.toasts.tell(self.words.stale(camera.name, take.at, age), 3)
        self._tell_signed(take)
        self.tasks.run(lambda: self._written(take, player, shown.image), partial(self._noted, take), partial(self._broke, take))
        self._ask(take)  # what is asked is drawn while the picture is on its way to the disk

    def _written(self, take: Take, player: Player, shown: QImage) -> None:
        """In a worker thread: from its end on a kill loses nothing."""
        image = native(player, shown)
        if image is not None:
            take.facts |= {"width": image.width(), "height": image.height()}
            take.content = packed(image)
            self.spool.note(take)

    def _noted(self, take: Take, _done: object) -> None:
        take.is_noted = take.path is not None
        if take.is_noted:
            self._keep_if_ready(take)
        else:
            take.is_dropped = True
            self._tell("capture.no_picture", 2, name=take.name)

    def _film(self, camera: CameraRow, player: Player, why: Why, *, is_recording: bool) -> None:
        if self.filming.stop(camera.id, is_recording=is_recording):
            return
        if self.space.is_short:
            self._tell("capture.disk_full", 1)
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.space.watch(on=True)
        filming = self.filming.start(camera.id, player, is_recording=is_recording)
        take = self._take_of("clip", camera, why, player, 0.0)
        if is_recording:
            take.facts["recording"] = filming.id
        self._why_of[filming.id], self._players[filming.id] = take, player
        self._tell_signed(take)
        take.filming = filming.id
        self._ask(take)
        self.notes.run(partial(self.spool.note, take))
        self.marks_changed.emit()

    def _take_of(self, kind: str, camera: CameraRow, why: Why, player: Player, age: float) -> Take:
        take = Take(kind, camera.key or camera.id, camera.name, why, picture_moment(self._now(), age), by=self.seat.person, note=self.spool.name())
        take.proposed = self._proposals(take)[0]
        take.facts["engine"] = player.stats.engine
        recorded_at = player.recorded_at(player.picture)
        if recorded_at is not None:  # of a replay: what it shows was then, and no clock of the source is running
            take.lag, take.at = self._now() - recorded_at, recorded_at
            take.facts["replayed_at"] = self._now()
            return take
        device_at = device_moment(player.facts, self._ticks() - age)
        if device_at is not None:
            take.facts["device_at"] = device_at
        if player.identity.differs:
            take.facts["differs"] = list(player.identity.differs)
        return take

    def _tell_signed(self, take: Take) -> None:
        if take.facts.get("differs"):
            self.window.toasts.tell(self.words.signed(take.name, take.facts["differs"]), 2)

    # Filming.

    def _piece(self, filming: Filming, end: ClipEnd, number: int, pressed: float) -> None:
        first = self._why_of[filming.id]
        take = Take("clip", first.camera, first.name, first.why, first.at, first.purpose, facts=dict(first.facts), is_dropped=first.is_dropped, by=first.by)
        if number > 1:
            take.at = picture_moment(self._now(), self._ticks() - pressed) - first.lag
            take.facts.pop("device_at", None)
        if filming.is_recording:
            take.facts["piece"] = number
        self._sign(filming.id, take)
        clip_take(take, end, pressed)
        if "replayed_at" in take.facts:
            take.facts.pop("stream_s", None)
        take.lag, take.proposed, take.note = first.lag, first.proposed, self.spool.name()
        if first in self._asking:
            self._asking.append(take)
        # A disk too full for a note keeps the file all the same.
        self.notes.run(partial(self.spool.note, take), partial(self._noted, take), partial(self._noted, take))

    def _sign(self, key: str, take: Take) -> None:
        """A piece is signed by what differed when it was begun and what differs now that it is whole."""
        began = self._signed.get(key, tuple(take.facts.pop("differs", ())))
        now = () if "replayed_at" in take.facts else self._players[key].identity.differs
        self._signed[key] = now
        if began or now:
            take.facts["differs"] = list(dict.fromkeys((*began, *now)))
        if now and not began:
            self._tell_signed(take)

    def _over(self, filming: Filming, reason: str) -> None:
        first = self._why_of.pop(filming.id, None)
        self._players.pop(filming.id, None)
        self._signed.pop(filming.id, None)
        if first is not None:
            first.filming = ""
            self.notes.run(partial(self.spool.forget, first))  # each piece has a note of its own
        self.space.watch(on=bool(self.filming.cameras))
        if reason == "disk_full":
            self.space.full()
        if first is not None and reason:
            self.window.toasts.tell(self.words.ended(first.name, reason), 1 if reason.startswith("disk") else 2)
        self.marks_changed.emit()

    def _room_changed(self, short: bool) -> None:
        self.window.status.show_trouble(self.words.say("capture.disk_full") if short else "")
        if short:
            self.filming.stop_all("disk_full")
        self.marks_changed.emit()

    def mark_of(self, camera_id: str) -> str:
        """What stands on the tile of a camera beside its picture."""
        since = self.filming.since(camera_id)
        if since is not None:
            return self.words.filming(since.is_recording, self._ticks() - since.began_at)
        return self.words.say("capture.mark_full") if self.space.is_short and camera_id in self.filming.stopped_by_disk else ""

    # What for.

    def _ask(self, take: Take) -> None:
        """Ask once for everything that waits for an answer: three quick pictures have one purpose."""
        self._asking.append(take)
        self.line.ask(self.words.question(self._asking), self._proposals(take), self.words.say("capture.hint"))
        self._unanswered.start()

    def _proposals(self, take: Take) -> tuple[str, ...]:
        return self.words.proposals(take.why, self._purposes)

    def _answer(self, text: str) -> None:
        self._unanswered.stop()
        asking, self._asking = self._asking, []
        for take in asking:
            take.purpose = text
        for take in asking:
            self._keep_if_ready(take)

    def _take_first(self) -> None:
        """Nobody answered, or the seat is locked: the first proposal stands, and nothing is lost."""
        if self._asking:
            text = self.line.first
            self.line.close_question()
            self._answer(text)

    def _drop(self) -> None:
        """Esc: what was not meant is not kept, and that is said."""
        self._unanswered.stop()
        asking, self._asking = self._asking, []
        for take in asking:
            take.is_dropped = True
            self.notes.run(partial(self.spool.drop, take))
        for key, take in list(self._why_of.items()):
            if take in asking:
                self.filming.stop_one(key)
        self._tell("capture.dropped")

    def learn_purpose(self, why: Why, text: str) -> None:
        """What a stop of a round looks for: the first proposal for it."""
        self._purposes = {why.run_id: text}

    # Keeping.

    def _keep_if_ready(self, take: Take) -> None:
        if take.is_dropped:
            self.notes.run(partial(self.spool.drop, take))
        elif take.filming:
            self.notes.run(partial(self.spool.note, take))
        elif take.is_noted and take.purpose:
            self.tasks.run(lambda: self.spool.keep(take), self.door.ask, partial(self._broke, take))

    def _done(self, take: Take, evidence: str) -> None:
        self.window.toasts.tell(self.words.done(take))
        self.kept.emit(take, evidence)

    def _broke(self, take: Take, error: Exception) -> None:
        if isinstance(error, NotAClip):
            self._tell("capture.not_a_clip", 2, name=take.name)
            return
        LOG.error("a picture or clip could not be kept", exc_info=error)
        if isinstance(error, OSError):
            self.space.look()
        self._tell("capture.waits" if take.path is not None else "capture.not_kept", 1, name=take.name)

    def _tell(self, key: str, level: int = 0, **facts: object) -> None:
        self.window.toasts.tell(self.words.say(key, **facts), level)

    # End.

    def close(self) -> None:
        """End every clip, keep what is there, and ask the door for it: nothing that was filmed is lost because somebody goes home."""
        self._take_first()
        self.filming.stop_all("")
        end = time.monotonic() + WAIT_S
        while (self.filming.cameras or not (self.notes.is_idle and self.tasks.is_idle)) and time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 20)  # nothing else turns the loop any more
        self.tasks.close(WAIT_S)
        self.notes.close(WAIT_S)
        self.filming.close()
