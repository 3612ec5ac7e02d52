"""Does what the keys of the wall control ask: pages and cameras go up, stay, and are let go; the round is paused and changed.

Source: ux.md S7, 9, 13. A page that could not be read from the farthest seat, and a camera that may not go up, is refused here with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from console.keys import BY_NAME, DUTY, WALL
from console.wall_control_lines import CAMERA, MATTER, name_of
from console.wall_control_sight import WallSight, key_of
from models.rules.permits import Act, verdict
from models.rules.refusal import Refused
from models.rules.wall import LONGEST_S, SHORTEST_S
from models.views.wall_control import round_with
from widgets.purpose_line import PurposeLine

if TYPE_CHECKING:
    from console.wall_asking import WallAsking
    from console.workstation import Workstation

DWELLS: Final = (10, 20, 30, 60)
ARROWS: Final = {"slot_left": (-1, 0), "slot_right": (1, 0), "slot_up": (0, -1), "slot_down": (0, 1)}
ON_LIST: Final = frozenset({"next", "previous", "first", "last"})


class WallControlDesk(QObject):
    """The wall's side of one workstation."""

    def __init__(self, station: Workstation, sight: WallSight, asking: WallAsking) -> None:
        """`asking`: what is done where somebody else holds the wall."""
        super().__init__(station)
        self.station, self.sight, self.screen, self.asking = station, sight, sight.screen, asking
        self.window, self.seat, self.words = station.window, station.seat, station.words
        self._came_from = DUTY
        self.dwell = PurposeLine(self.window.theme, self.words, self.window)
        screen = self.screen
        screen.asked.connect(self.do)
        screen.page_picked.connect(sight.choose_page)
        screen.slot_picked.connect(lambda _slot: sight.choose_page(sight.page_key))
        screen.content_picked.connect(self._content)
        screen.filtered.connect(self._filter)
        self.dwell.answered.connect(self._with_dwell)
        self.window.resized.connect(self.dwell.place)
        self.window.covered.connect(self.leave)

    # Keys.

    def takes(self, name: str) -> bool:
        """Whether an action is done here; letters of alerts mean nothing on this screen, and reach no other behind it."""
        if not self.sight.is_front:
            return name == "screen_wall"
        return name in {"screen_wall", "back", "filter", *ON_LIST} or (BY_NAME[name].group in ("act", "call", "hidden") and name != "undo")

    def do(self, name: str) -> None:
        """Do an action."""
        acts: dict[str, Callable[[], None]] = {
            "screen_wall": self.open,
            "back": self._back,
            "filter": self.screen.search.setFocus,
            "hold_wall": lambda: self.put_up(hold=True),
            "push_wall": lambda: self.put_up(hold=False),
            "release_wall": self.release,
            "pause_wall": self.pause,
            "edit": self.ask_dwell,
            "next": lambda: self.screen.contents.go(1),
            "previous": lambda: self.screen.contents.go(-1),
            "first": lambda: self.screen.contents.go_end(last=False),
            "last": lambda: self.screen.contents.go_end(last=True),
        }
        if name in acts:
            acts[name]()
        elif name in ARROWS:
            self.screen.slots.go(*ARROWS[name])
        elif name.startswith("wall_page_") and self.sight.page is not None:
            number = int(name.removeprefix("wall_page_"))
            if number <= len(self.sight.page.pages):
                self.sight.choose_page(self.sight.page.pages[number - 1].key)

    def open(self) -> None:
        """Bring the screen to the front, with the selected matter prepared."""
        if not self.sight.is_front:
            self._came_from = self.window.front
        row = self.station.duty.queue.chosen_row()
        if row is not None:
            self.sight.matter, self.sight.page_key = row.id, "incident:"
        self.window.show_screen(WALL)
        self.screen.contents.setFocus()
        self.sight.look()
        self.sight.read()

    def leave(self) -> None:
        """Nobody sits here at this moment."""
        self.dwell.close_question()
        self.sight.leave()

    def _back(self) -> None:
        self.station.show(DUTY) if self._came_from in (DUTY, WALL) else self.window.show_screen(self._came_from)

    # What is chosen.

    def _content(self, key: str) -> None:
        if key.startswith(MATTER):
            self.sight.matter = key.removeprefix(MATTER)
        if key.startswith((MATTER, CAMERA)):
            self.sight.choose_page("incident:")

    def _filter(self, text: str) -> None:
        self.sight.typed = text
        self.sight.show()

    # The door.

    def put_up(self, *, hold: bool) -> None:
        """Enter and Shift Enter: the prepared page goes up, with the selected camera at its place."""
        page, _, subject = self.sight.page_key.partition(":")
        camera, why = self.sight.camera, self.sight.why_not()
        if why:
            self.window.toasts.tell(why, 2)
            return
        given: dict[str, Any] = {"page": page, "subject": self.sight.matter if page == "incident" else subject, "hold": hold}
        if camera is not None:
            given |= {"camera": camera.id, "slot": self.screen.slots.slot}
        name = name_of(camera, self.words) if camera is not None else self.sight.name_of_page(self.sight.page_key)
        told = self.words.say("wall.told_held" if hold else "wall.told_pushed", name=name)
        self._ask("put_on_wall", given, told)

    def release(self) -> None:
        """Backspace: pages go round again."""
        if self.sight.page is not None and not self.sight.page.air.by_hand:
            self.window.toasts.tell(self.words.say("wallroom.is_round"), 2)
            return
        self._ask("release_wall", {}, self.words.say("wallroom.told_released"))

    def pause(self) -> None:
        """Space: the page that has its turn is held; again, and pages go round."""
        if self.sight.page is None:
            return
        air = self.sight.page.air
        if air.by_hand and air.until is None:
            self.release()
            return
        given = {"page": air.page, "subject": air.subject if air.page != "overview" else "", "hold": True}
        self._ask("put_on_wall", given, self.words.say("wallroom.told_paused", page=self.sight.name_of_page(key_of(air))))

    def ask_dwell(self) -> None:
        """E: how long the chosen page stands in the round."""
        if self.sight.page is None:
            return
        if self.sight.page_key.startswith("incident"):
            self.window.toasts.tell(self.words.say("wallroom.not_in_round"), 2)
        elif verdict("manage_wall_layout", self.seat.person.role).act in (Act.REFUSED, Act.READS):
            self.window.toasts.tell(self.words.say("off.not_permitted"), 2)
        else:
            say = self.words.say
            proposals = [say("wallroom.dwell_none"), *(say("wallroom.dwell", n=seconds) for seconds in DWELLS)]
            self.dwell.ask(say("wallroom.ask_dwell", page=self.sight.name_of_page(self.sight.page_key)), proposals, say("wallroom.dwell_hint"))

    def _with_dwell(self, text: str) -> None:
        known = {self.words.say("wallroom.dwell_none"): 0} | {self.words.say("wallroom.dwell", n=seconds): seconds for seconds in DWELLS}
        seconds = known.get(text, int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1)
        if self.sight.page is None or not (seconds == 0 or SHORTEST_S <= seconds <= LONGEST_S):
            self.window.toasts.tell(self.words.say("wallroom.bad_dwell"), 2)
            return
        change = {"pages": round_with(self.sight.page.pages, self.sight.page_key, seconds)}
        self._ask("manage_wall_layout", {"layout": "rotation", "change": change}, self.words.say("wallroom.told_round"))

    def _ask(self, command: str, given: dict[str, Any], told: str) -> None:
        self.seat.put(lambda asking: asking.do(command, **given), lambda _made: self._done(told), lambda error: self._objected(command, given, error))

    def _done(self, told: str) -> None:
        self.window.toasts.tell(told)
        self.sight.read()

    def _objected(self, command: str, given: dict[str, Any], error: Exception) -> None:
        if command == "put_on_wall" and self.asking.instead(given, error):
            return
        from console.form_answers import objection

        self.window.toasts.tell(objection(error, self.words.of("command", command), self.words), 2)
        if isinstance(error, Refused):
            self.sight.read()

    def close(self) -> None:
        """The program ends."""
        self.sight.close()
