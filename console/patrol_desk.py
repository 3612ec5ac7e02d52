"""Joins the tour screen with the rest of a workstation: begins rounds, goes through their stops, makes a finding an alert, asks why a stop is skipped.

A tour that is due is proposed on every screen by a line at the top. Source: domain.md 8 “Patrol tour”; ux.md 9.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from console.keys import BY_NAME, DUTY, PATROL
from console.patrol_lines import name_of, when
from console.patrol_round import Happened, RoundWatch
from console.patrol_screen import PatrolScreen
from models.rules.looks import Why
from models.rules.patrol import Standing
from models.rules.permits import Act, verdict
from models.rules.working_days import WorkingDays
from models.store import StoreUnavailable
from models.views.patrol import HitRow
from widgets.notice import Note
from widgets.purpose_line import PurposeLine

if TYPE_CHECKING:
    from console.live import Change
    from console.seat import Asking
    from console.workstation import Workstation
    from models.commands.actor import Outcome
    from models.views.patrol import PatrolPage, RoundRow, StopRow
    from widgets.player import Player

LOG = logging.getLogger(__name__)
READ_MS: Final = 30_000
"""So often tours are read: they fall due without an entry in the journal."""
PAUSE_MS: Final = 300
ON_SCREEN: Final = frozenset({"open", "next", "previous", "next_group", "previous_group", "first", "last", "finding", "skip_stop", "hold_round"})
SKIP_REASONS: Final = ("lost", "masked", "turned", "dark", "urgent")
HIT_REASONS: Final = ("not_it", "shadow", "permitted", "test")


class PatrolDesk(QObject):
    """The video patrol of one seat."""

    def __init__(self, station: Workstation, screen: PatrolScreen, make_player: Callable[[], Player], ticks: Callable[[], float] = time.monotonic) -> None:
        """`ticks` is a clock that never jumps, in seconds."""
        super().__init__(station)
        self.station, self.screen, self._ticks = station, screen, ticks
        self.window, self.seat, self.reader, self.tasks, self.words = station.window, station.seat, station.reader, station.tasks, station.words
        self.reasons = PurposeLine(self.window.theme, self.words, self.window)
        self._about: StopRow | HitRow | None = None
        self._wanted = ""
        self._is_beginning = False
        self._came_from = DUTY
        self._pause, self._again = QTimer(self), QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._again.setInterval(READ_MS)
        grid = screen.build_video(make_player)
        if station.video is not None:
            station.video.take_grid(grid, self.why)
            station.video.glass.found.connect(self.find)
        self._connect()

    def _connect(self) -> None:
        for timer in (self._pause, self._again):
            timer.timeout.connect(self.read)
        self._again.start()
        self.reasons.answered.connect(self._with_reason)
        self.window.resized.connect(self.reasons.place)
        self.window.covered.connect(self._covered)
        self.window.banners.details_asked.connect(lambda key: self.open() if key in ("patrol", "hits") else None)
        self.station.live.changed.connect(self._changed)
        self.station.live.ticked.connect(self._tick)
        self.station.rows_changed.connect(self._choose_wanted)
        self.words.changed.connect(self._say_due)
        self.read()

    def why(self) -> Why:
        """What the pictures of this screen are watched for."""
        watch = self.screen.round
        return Why(run_id=watch.row.id, mode="tour") if watch is not None else Why(reason=self.words.say("patrol.title"))

    # Keys.

    def takes(self, name: str) -> bool:
        """Whether an action is done here."""
        if self.window.front != PATROL:
            return name == "patrol"
        return name in {"patrol", "back", *ON_SCREEN} or (
            BY_NAME[name].group in ("act", "call", "hidden") and name not in ("undo", "snapshot", "clip", "record")
        )

    def do(self, name: str) -> None:
        """Do an action."""
        acts: dict[str, Callable[[], None]] = {
            "patrol": self.open,
            "back": self._back,
            "open": self._enter,
            "finding": self.find,
            "skip_stop": self._ask_why,
            "hold_round": self._hold,
            "next": lambda: self._go(1),
            "previous": lambda: self._go(-1),
        }
        if name in acts:
            acts[name]()
        elif name in ON_SCREEN:
            self.screen.do(name)

    def open(self) -> None:
        """Bring the screen to the front; a round that was left open goes on."""
        if self.window.front != PATROL:
            self._came_from = self.window.front
        self.window.show_screen(PATROL)
        self.screen.tours.setFocus()
        self.read()

    def _back(self) -> None:
        self.station.show(DUTY) if self._came_from in (DUTY, PATROL) else self.window.show_screen(self._came_from)

    def _enter(self) -> None:
        """Enter: the hit in front is confirmed, else the selected tour begins."""
        hit, tour = self.screen.chosen_hit, self.screen.chosen_tour
        if hit is not None:
            self._put("confirm_smart_hit", lambda asking: asking.do("confirm_smart_hit", alert=hit.id), lambda _made: self._confirmed(hit))
        elif tour is not None and self.screen.round is None and not self._is_beginning:
            self._is_beginning = True  # a second Enter before the answer begins no second round
            self._put("run_patrol_tour", lambda asking: asking.do("run_patrol_tour", tour=tour.key), self._begun)

    def _go(self, step: int) -> None:
        """J and K: in a round another stop, else another line of the list. A stop that was not watched is left with a reason only."""
        watch = self.screen.round
        if watch is None or self.screen.hits.body.hasFocus():
            self.screen.do("next" if step > 0 else "previous")
        elif step > 0 and watch.stop.state == "open":
            self._ask_why()
        elif step > 0 and watch.is_over:
            self._end_if_over(at_once=True)
        elif watch.next_open() if step > 0 else watch.go(step):
            self._to_stop()

    def _hold(self) -> None:
        if self.screen.round is not None:
            self.screen.round.is_held = not self.screen.round.is_held
            self.screen.show_stops()

    # A round.

    def _begun(self, outcome: Outcome) -> None:
        self._is_beginning = False
        self._read_round(outcome.made[0])

    def _read_round(self, run_id: str) -> None:
        self.tasks.run(lambda: self._round(run_id), self._take_round, self._unread, line="patrol:round")

    def _round(self, run_id: str) -> RoundRow | None:
        from models.views.patrol import round_of

        with self.reader.store.reading() as connection:
            return round_of(connection, run_id)

    def _take_round(self, row: RoundRow | None) -> None:
        if row is None or row.ended_at is not None:
            return
        watch = self.screen.round
        if watch is not None and watch.row.id == row.id:
            watch.take(row)
            self.screen.show_stops()
            return
        self.screen.cameras = {camera.key: camera for camera in self.reader.cameras}
        self.screen.show_round(RoundWatch(row))
        self._arrive()

    def _tick(self, now: datetime) -> None:
        if self.window.front != PATROL:
            return
        self.screen.tick(now)
        watch = self.screen.round
        if watch is None:
            return
        happened = watch.tick(self._ticks(), is_live=self.screen.is_live())
        if happened is Happened.WATCHED:
            self._put("watch_patrol_stop", self._act("watch_patrol_stop", watch.stop), lambda _made: self._end_if_over())
        elif happened is Happened.OVER and not self._is_enlarged() and watch.next_open():  # whoever looks closely keeps his picture
            self._to_stop()
            return
        self.screen.show_stops()
        self._end_if_over()

    def _to_stop(self) -> None:
        self.screen.show_round(self.screen.round)
        self._arrive()

    def _arrive(self) -> None:
        """A stop is in front: what it looks for is what pictures of it are for, and its camera turns to where the plan wants it."""
        if self.screen.round is not None and self.station.video is not None:
            self.station.video.captures.learn_purpose(self.why(), self.screen.round.stop.look_for)
        self._call_preset()

    def _call_preset(self) -> None:
        """A camera that can be turned goes to the position the plan names; where somebody else holds it, it stays and says so."""
        watch = self.screen.round
        camera = self.screen.cameras.get(watch.stop.camera) if watch is not None else None
        if watch is not None and camera is not None and watch.stop.preset and camera.ptz:
            preset = watch.stop.preset
            self._put("call_preset", lambda asking: asking.do("call_preset", camera=camera.id, preset=preset), self._turn)

    def _turn(self, outcome: Outcome) -> None:
        if self.station.cameras is not None:
            self.station.cameras.turn(outcome)

    def _end_if_over(self, *, at_once: bool = False) -> None:
        """The round ends with its last stop; its picture stays until it has been watched as long as planned, or somebody goes on."""
        watch = self.screen.round
        if watch is None or not watch.is_over or (watch.stop.state == "watched" and (watch.left_s > 0 or self._is_enlarged()) and not at_once):
            return
        self.window.toasts.tell(self.words.say("patrol.ended", name=watch.row.name, seen=watch.row.watched, stops=len(watch.stops)))
        self.screen.show_round(None)
        self.screen.tours.setFocus()
        self._pause.start()

    def _is_enlarged(self) -> bool:
        """Whether one camera stands large over the screen."""
        return self.station.video is not None and self.station.video.glass.isVisible()

    def _act(self, command: str, stop: StopRow, **more: Any) -> Callable[[Asking], Outcome]:
        watch = self.screen.round
        run = watch.row.id if watch is not None else ""
        return lambda asking: asking.do(command, run=run, stop=stop.number, **more)

    # Findings, skips, hits.

    def find(self) -> None:
        """F: what is on the picture is an alert, at once; the clip from thirty seconds before is kept with it."""
        watch = self.screen.round
        if watch is None:
            self.window.toasts.tell(self.words.say("patrol.no_round"), 2)
            return
        stop = self._looked_at(watch)
        self._put("record_patrol_finding", self._act("record_patrol_finding", stop), partial(self._found, watch.row.id, stop))
        camera = self.screen.cameras.get(stop.camera)
        if self.station.video is not None and self.screen.video is not None and camera is not None:
            self.station.video.captures.film_find(camera.id, self.screen.video, self.why(), stop.look_for)

    def _looked_at(self, watch: RoundWatch) -> StopRow:
        """The stop a finding is made at: that of the camera that stands large over the screen, else the one in front."""
        large = self.station.video.glass.camera if self.station.video is not None else None
        return next((stop for stop in watch.stops if large is not None and stop.camera == large.key and stop.camera != watch.stop.camera), watch.stop)

    def _found(self, run: str, stop: StopRow, outcome: Outcome) -> None:
        self.window.toasts.tell(self.words.say("patrol.found", cap=BY_NAME["screen_duty"].printed))
        self._wanted = outcome.made[0]
        if self.station.video is not None:
            self.station.video.captures.bind(run, stop.camera, self._wanted)
        self._choose_wanted()
        if self.screen.round is not None:
            self._read_round(self.screen.round.row.id)

    def _choose_wanted(self, _rows: object = None) -> None:
        """The finding is the selected line of the queue as soon as it is there: F1, then A, then D."""
        if self._wanted and self.station.duty.queue.choose(self._wanted):
            self._wanted = ""

    def _ask_why(self) -> None:
        """X: why this stop is left out, or why this hit is none."""
        hit, watch = self.screen.chosen_hit, self.screen.round
        if hit is not None:
            self._ask(hit, self.words.say("patrol.why_no_hit", number=hit.number), [self.words.say(f"patrol.hit.{code}") for code in HIT_REASONS])
        elif watch is not None and watch.stop.state == "open":
            first = SKIP_REASONS if not self.screen.is_live() else (*SKIP_REASONS[1:], SKIP_REASONS[0])
            self._ask(watch.stop, self.words.say("patrol.why_skip", no=watch.stop.number), [self.words.say(f"patrol.skip.{code}") for code in first])

    def _ask(self, about: StopRow | HitRow, title: str, proposals: list[str]) -> None:
        self._about = about
        self.reasons.ask(title, proposals, self.words.say("patrol.why_hint"))

    def _with_reason(self, text: str) -> None:
        self.reasons.close_question()
        about, self._about, watch = self._about, None, self.screen.round
        if about is None:
            return
        if isinstance(about, HitRow):
            alert = about.id
            self._put("dismiss_smart_hit", lambda asking: asking.do("dismiss_smart_hit", alert=alert, reason=text), lambda _made: self._pause.start())
        elif watch is not None and watch.stop.number == about.number:
            stop = watch.skip(text)
            self._put("skip_patrol_stop", self._act("skip_patrol_stop", stop, reason=text), lambda _made: self._end_if_over())
            if watch.next_open():
                self._to_stop()
            self.screen.show_stops()

    def _confirmed(self, hit: HitRow) -> None:
        self.window.toasts.tell(self.words.say("patrol.hit_confirmed", number=hit.number, cap=BY_NAME["screen_duty"].printed))
        self._pause.start()

    # Reading.

    def read(self) -> None:
        """Read tours and hits: for the screen, and for what is proposed."""
        self.tasks.run(self._page, self._take_page, self._unread, line="patrol")

    def _page(self) -> PatrolPage:
        from models.views.patrol import patrol_page

        book = self.station.cases.forms.book if self.station.cases is not None else None
        with self.reader.store.reading() as connection:
            return patrol_page(connection, self.reader.clock.now(), self.seat.person.id, book.working_days if book is not None else WorkingDays())

    def _take_page(self, page: PatrolPage) -> None:
        self.screen.show_page(page)
        if page.running is not None and (self.screen.round is None or self.screen.round.row.id == page.running.id) and self.window.front == PATROL:
            self._take_round(page.running)
        self._say_due()

    def _say_due(self) -> None:
        """A line at the top while a tour is due or hits wait, for whoever may do something about it."""
        page, say = self.screen.page, self.words.say
        may = verdict("run_patrol_tour", self.seat.person.role).act is Act.MAY and page is not None
        proposed = page.proposed if page is not None and may and self.screen.round is None else ()
        if proposed:
            first = proposed[0]
            at = when(first.due.at, self.reader.clock.now()) if first.due.at is not None else ""
            late = first.due.standing is Standing.OVERDUE
            title = say("patrol.banner_overdue" if late else "patrol.banner_due")
            more = say("patrol.banner_more", n=len(proposed) - 1) if len(proposed) > 1 else ""
            text = " · ".join(part for part in (f"{name_of(first, self.words)} {at}", more) if part)
            self.window.banners.put(Note("patrol", 3 if late else 0, title, text, BY_NAME["patrol"].printed))
        else:
            self.window.banners.take("patrol")
        waiting = len(page.hits) if page is not None and may else 0
        if waiting:
            self.window.banners.put(Note("hits", 0, say("patrol.banner_hits", n=waiting), "", BY_NAME["patrol"].printed))
        else:
            self.window.banners.take("hits")

    def _changed(self, change: Change) -> None:
        if change.whole or any(entry.kind.startswith(("patrol.", "smart_hit.", "reference.")) for entry in change.entries):
            self._pause.start()

    def _covered(self) -> None:
        """The seat is locked: the round stands still, nothing is asked any more."""
        self.reasons.close_question()
        self._about = None
        if self.screen.round is not None:
            self.screen.show_round(None)

    def _unread(self, error: Exception) -> None:
        if not isinstance(error, StoreUnavailable):
            LOG.error("the patrol could not be read", exc_info=error)
            self.tasks.troubled.emit("patrol", error)

    def _put(self, command: str, act: Callable[[Asking], Outcome], done: Callable[[Outcome], None]) -> None:
        self.seat.put(act, done, lambda error: self._objected(command, error))

    def _objected(self, command: str, error: Exception) -> None:
        self._is_beginning = False
        from console.form_answers import objection

        self.window.toasts.tell(objection(error, self.words.of("command", command), self.words), 2)
        if self.screen.round is not None:
            self._read_round(self.screen.round.row.id)
