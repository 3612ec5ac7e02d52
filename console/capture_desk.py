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
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal

from console.camera_filming import CameraFilming
from console.capture_words import CaptureWords
from console.free_space import FreeSpace
from console.takes import NotAClip, Take, clip_take, device_moment, encode, keep, picture_moment
from console.tasks import Tasks
from models.evidence_place import EvidencePlace
from models.rules.looks import Why
from models.rules.permits import Act, verdict
from models.rules.refusal import Refused
from models.store import StoreUnavailable
from widgets.purpose_line import PurposeLine
from widgets.tile_reading import TileState

if TYPE_CHECKING:
    from console.filming import Filming
    from console.seat import Asking, Seat
    from console.vocabulary import Vocabulary
    from console.window import Window
    from models.commands.actor import Outcome
    from models.views.rows import CameraRow
    from widgets.clip_file import ClipEnd
    from widgets.player import Player
    from widgets.tile_grid import TileGrid

LOG = logging.getLogger(__name__)
FOLDER: Final = "clips"
"""In the data folder: what is being written. What a crash left there is no evidence of anything and goes at the next start."""
ANSWER_MS: Final = 20_000
AGAIN_MS: Final = 5_000
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
        self.window, self.seat, self._place, self._now, self._ticks = window, seat, place, now, ticks
        self.words = CaptureWords(words)
        self.folder = place.data_dir / FOLDER
        self.tasks = Tasks(self, workers=2)
        self.line = PurposeLine(window.theme, words, window)
        self.space = FreeSpace((self.folder, place.root), self.tasks, self)
        self.filming = CameraFilming(self.folder, ticks, self)
        self._asking: list[Take] = []
        self._why_of: dict[str, Take] = {}
        self._unkept: list[Take] = []
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

    def clear_left(self) -> int:
        """Remove what a crash left half written; how many files that were. Before anything is filmed."""
        left = [path for path in self.folder.iterdir() if path.is_file()] if self.folder.exists() else []
        for path in left:
            path.unlink(missing_ok=True)
        if left:
            LOG.warning("unfinished clips of an earlier run were removed", extra={"count": len(left)})
        return len(left)

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
            self._snapshot(camera, player, why, stale=tile.reading.state not in (TileState.LIVE, TileState.REPLAY))
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
        self.tasks.run(lambda: encode(player, shown.image), partial(self._encoded, take), partial(self._broke, take))
        self._ask(take)

    def _encoded(self, take: Take, found: tuple[bytes, int, int]) -> None:
        take.content, width, height = found
        if not take.content:
            take.is_dropped = True
            self._tell("capture.no_picture", 2, name=take.name)
            return
        take.facts |= {"width": width, "height": height}
        self._keep_if_ready(take)

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
        self._why_of[filming.id] = take
        self._ask(take)
        self.marks_changed.emit()

    def _take_of(self, kind: str, camera: CameraRow, why: Why, player: Player, age: float) -> Take:
        take = Take(kind, camera.key or camera.id, camera.name, why, picture_moment(self._now(), age), by=self.seat.person)
        take.facts["engine"] = player.stats.engine
        recorded_at = player.recorded_at(player.picture)
        if recorded_at is not None:  # of a replay: what it shows was then, and no clock of the source is running
            take.lag, take.at = self._now() - recorded_at, recorded_at
            take.facts["replayed_at"] = self._now()
            return take
        device_at = device_moment(player.facts, self._ticks() - age)
        if device_at is not None:
            take.facts["device_at"] = device_at
        return take

    # Filming.

    def _piece(self, filming: Filming, end: ClipEnd, number: int, pressed: float) -> None:
        first = self._why_of[filming.id]
        take = Take("clip", first.camera, first.name, first.why, first.at, first.purpose, facts=dict(first.facts), is_dropped=first.is_dropped, by=first.by)
        if number > 1:
            take.at = picture_moment(self._now(), self._ticks() - pressed) - first.lag
            take.facts.pop("device_at", None)
        if filming.is_recording:
            take.facts["piece"] = number
        clip_take(take, end, pressed)
        if "replayed_at" in take.facts:
            take.facts.pop("stream_s", None)
        if first in self._asking:
            self._asking.append(take)
        self._keep_if_ready(take)

    def _over(self, filming: Filming, reason: str) -> None:
        first = self._why_of.pop(filming.id, None)
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
        self.line.ask(self.words.question(self._asking), self.words.proposals(take.why, self._purposes), self.words.say("capture.hint"))
        self._unanswered.start()

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
            if take.path is not None:
                take.path.unlink(missing_ok=True)
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
            if take.path is not None:
                take.path.unlink(missing_ok=True)
        elif take.is_there and take.purpose:
            self.tasks.run(lambda: keep(take, self._place.folder, self.folder), self._ask_door, partial(self._broke, take))

    def _ask_door(self, take: Take) -> None:
        self.seat.put(lambda asking: _captured(asking, take), partial(self._done, take), partial(self._refused, take), person=take.by)

    def _done(self, take: Take, outcome: Outcome) -> None:
        self.window.toasts.tell(self.words.done(take))
        self.kept.emit(take, outcome.made[0] if outcome.made else "")

    def _refused(self, take: Take, error: Exception) -> None:
        if isinstance(error, StoreUnavailable):
            self._unkept.append(take)  # the file is safe; its row is written when the database is back
            QTimer.singleShot(AGAIN_MS, self, self._try_again)
        elif isinstance(error, Refused):
            self.window.toasts.tell(self.words.refused(take, error), 2)
        else:
            self._broke(take, error)

    def _try_again(self) -> None:
        waiting, self._unkept = self._unkept, []
        for take in waiting:
            self._ask_door(take)

    def _broke(self, take: Take, error: Exception) -> None:
        if isinstance(error, NotAClip):
            self._tell("capture.not_a_clip", 2, name=take.name)
            return
        LOG.error("a picture or clip could not be kept", exc_info=error)
        if isinstance(error, OSError):
            self.space.look()
        self._tell("capture.not_kept", 1, name=take.name)

    def _tell(self, key: str, level: int = 0, **facts: object) -> None:
        self.window.toasts.tell(self.words.say(key, **facts), level)

    # End.

    def close(self) -> None:
        """End every clip, keep what is there, and ask the door for it: nothing that was filmed is lost because somebody goes home."""
        self._take_first()
        self.filming.stop_all("")
        end = time.monotonic() + WAIT_S
        while (self.filming.cameras or not self.tasks.is_idle) and time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 20)  # nothing else turns the loop any more
        self.tasks.close(WAIT_S)
        self.filming.close()


def _captured(asking: Asking, take: Take) -> Any:
    return asking.do("capture", **take.wish())
