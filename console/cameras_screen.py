"""The camera registry (Shift F11): every camera under its source with owner, condition since, masking, last picture and uptime; beside it one of them.

Left the cameras, trouble first under each source; right the selected one with its source and the county's figures; below what a search of the network and the
platforms found, which is only taken in by a form, and the blind points. Source: domain.md 8; ST-22; issue 5 Build 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from console.cameras_lines import BESIDE, COLUMNS, VIEWS, beside_lines, camera_lines, fits, is_found, share
from console.cameras_sheet import blind_entries, camera_entries, candidate_entries, figures_entries
from console.register_page import RegisterPage
from console.supervision_page import Foot, Step
from models.views.camera_registry import BlindRow, RegistryPage, RegistryRow, SourceRow
from widgets.fields import SearchField
from widgets.panel import Panel
from widgets.pills import FilterChip
from widgets.record_list import RecordList
from widgets.record_sheet import Entry, RecordSheet
from widgets.theme import Theme
from widgets.words import Words

if TYPE_CHECKING:
    from models.intake.video_finding import Candidate, Findings

GAP: Final = 8
NEEDS: Final = {"discover": "manage_camera", "blind_point": "propose_blind_point"}
"""What a person must be allowed to do for a key to mean something."""


@dataclass(frozen=True, slots=True)
class Looking:
    """A look at one camera that somebody asked for: under way, or what it found."""

    is_running: bool = False
    why: str = ""


class CamerasScreen(RegisterPage):
    """The screen.

    Signals:
        look_asked(camera_key): is this camera there just now?
        view_asked(camera_key): show its picture.
        search_asked(): look on the network and the platforms for cameras.
        not_permitted(): what a key asks for is not for the person who sits here.
    """

    look_asked = Signal(str)
    view_asked = Signal(str)
    search_asked = Signal()
    not_permitted = Signal()

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words, now)
        self.page: RegistryPage | None = None
        self.findings: Findings | None = None
        self.is_searching = False
        self.looking: dict[str, Looking] = {}
        self.list_panel, self.sheet_panel, self.beside_panel = Panel(theme, words), Panel(theme, words), Panel(theme, words)
        self.cameras = self.take_list(RecordList(theme, words, COLUMNS, "cam.title", "cam.loading"))
        self.beside = self.take_list(RecordList(theme, words, BESIDE, "cam.beside", "cam.no_beside"))
        self.sheet = RecordSheet(theme, words, "cam.sheet", "cam.nothing")
        labels = {"test_line": "cam.look", "discover": "cam.find", "blind_point": "cam.propose"}
        self.foot = Foot(theme, words, ("test_line", "discover", "blind_point", "steps"), labels)
        self.search = self.filter = SearchField(theme, words, "cam.filter", "/")
        self.chips = {name: FilterChip(theme, words, f"cam.only_{name}") for name in VIEWS}
        self.put_chips(self.list_panel, self.chips, self.show_only, beside=self.search)
        self.list_panel.body.addWidget(self.cameras, 1)
        self.sheet_panel.body.addWidget(self.sheet, 1)
        self.sheet_panel.body.addWidget(self.foot)
        self.beside_panel.body.addWidget(self.beside, 1)
        for part in (self.list_panel, self.sheet_panel, self.beside_panel):
            part.setParent(self)
        self.foot.asked.connect(self.do)
        self.cameras.chosen.connect(lambda _key: self.show_sheet())
        self.beside.chosen.connect(lambda _key: self.show_sheet())
        self.search.changed.connect(self.search_for)
        self.search.left.connect(self.cameras.setFocus)
        words.changed.connect(self.retranslate)
        self.retranslate()

    # Data.

    def show_page(self, page: RegistryPage) -> None:
        """The registry as it was read."""
        self.page = page
        self.retranslate()

    def show_search(self, findings: Findings | None, *, is_searching: bool = False) -> None:
        """A search begins, or what it found."""
        self.findings, self.is_searching = findings, is_searching
        self.retranslate()

    def show_looking(self, key: str, looking: Looking) -> None:
        """How a look at a camera goes."""
        self.looking[key] = looking
        self.show_sheet(same=True)

    def rows(self, view: str) -> list[RegistryRow]:
        """The cameras of a filter, as typed into the search."""
        return [row for row in (self.page.rows if self.page is not None else ()) if fits(row, view) and is_found(row, self.typed, self.words)]

    @property
    def chosen(self) -> RegistryRow | None:
        """The selected camera."""
        return next((row for row in (self.page.rows if self.page is not None else ()) if row.camera.key == self.cameras.chosen_key), None)

    @property
    def chosen_source(self) -> SourceRow | None:
        """Its source."""
        row = self.chosen
        sources = self.page.sources if self.page is not None else ()
        return next((source for source in sources if row is not None and source.key == row.source_key), None)

    @property
    def chosen_candidate(self) -> Candidate | None:
        """The camera that was found and is selected below."""
        kind, _, key = self.beside.chosen_key.partition(":")
        return next((one for one in (self.findings.candidates if self.findings is not None else ()) if kind == "found" and one.id == key), None)

    @property
    def chosen_point(self) -> BlindRow | None:
        """The blind point that is selected below."""
        kind, _, key = self.beside.chosen_key.partition(":")
        return next((one for one in (self.page.blind_points if self.page is not None else ()) if kind == "blind" and one.id == key), None)

    # Keys.

    def act(self, name: str) -> None:
        """Enter shows the picture, T asks whether the camera is there, S searches, B proposes a blind point; from the list below Enter comes back."""
        row = self.chosen
        if name == "open" and self.current is self.beside:
            self.change_lists()
        elif name == "open" and row is not None:
            self.view_asked.emit(row.camera.key)
        elif name == "test_line" and row is not None:
            self.look_asked.emit(row.camera.key)
        elif name in NEEDS and not self.may(NEEDS[name]):
            self.not_permitted.emit()
        elif name == "discover" and not self.is_searching:
            self.search_asked.emit()
        elif name == "blind_point":
            self.asked.emit(Step("propose_blind_point"))

    def all_steps(self) -> Sequence[Step]:
        """What could be done with what is selected, whoever asks."""
        if self.current is self.beside:
            return self._steps_beside()
        row, source = self.chosen, self.chosen_source
        if row is None:
            return (Step("manage_video_source"), Step("manage_camera"), Step("propose_blind_point"))
        named = {"camera": row.camera.id}
        turning = (Step("ptz_camera", named), Step("call_preset", named), Step("hold_camera", named)) if row.camera.ptz and row.trouble != "off" else ()
        of_source = (Step("note_running_condition", {"video_source": source.key}),) if source is not None else ()
        changed = Step("manage_camera", {"key": row.camera.key})
        return (*turning, *of_source, changed, Step("manage_video_source", {"video_source": row.source_key}), Step("propose_blind_point"))

    def _steps_beside(self) -> Sequence[Step]:
        found, point = self.chosen_candidate, self.chosen_point
        if found is not None:
            return (Step("manage_camera", dict(found.given)),)
        if point is not None and point.state == "proposed":
            return (Step("decide_blind_point", {"blind_point": point.id}),)
        return ()

    # Look.

    def tick(self, now: datetime) -> None:
        """A second passed: ages go on."""
        super().tick(now)
        if self.page is not None and now.second % 5 == 0:
            self.retranslate()

    def retranslate(self) -> None:
        """Lines, chips and heads in the language of the moment."""
        now, page = self.now(), self.page
        for name, chip in self.chips.items():
            chip.show_state(name == self.view, len(self.rows(name)))
            chip.updateGeometry()
        self._show_head()
        self.cameras.body.say_none("cam.loading" if page is None else "cam.empty" if not page.rows else "cam.none")
        self.cameras.show_lines(list(camera_lines(page, self.rows(self.view), now, self.words)) if page is not None else [], now)
        self.beside.body.say_none("cam.searching" if self.is_searching else "cam.no_beside" if self.may("manage_camera") else "cam.no_points")
        self.beside.show_lines(list(beside_lines(page, self.findings, now, self.words)) if page is not None else [], now)
        self.beside_panel.show_head(self.words.say("cam.beside"), self.words.say(self._beside_hint()), icon="list")
        self.show_sheet(same=True)

    def _beside_hint(self) -> str:
        return "cam.searching" if self.is_searching else "cam.beside_hint" if self.may("manage_camera") else "cam.points_hint"

    def _show_head(self) -> None:
        """The hint gives way to the filters."""
        title, figures = self.words.say("cam.title"), self.page.figures if self.page is not None else None
        hint = self.words.say("cam.hint", online=figures.online, total=figures.total, structured=share(figures.structured_share)) if figures is not None else ""
        chips = sum(chip.sizeHint().width() + 6 for chip in self.chips.values()) + self.search.sizeHint().width() + 90 * self.theme.scale
        room = self.list_panel.width() - chips - self.list_panel.text_width(title, bold=True)
        self.list_panel.show_head(title, hint if room > self.list_panel.text_width(hint, "s") else "", icon="camera")

    def show_sheet(self, *, same: bool = False) -> None:
        """What is selected where the focus stands, with what can be done."""
        row, say = self.chosen, self.words.say
        among = self.beside.body.hasFocus()
        self.sheet_panel.show_head(say("cam.sheet"), row.camera.key if row is not None and not among else "", icon="list")
        self.sheet.show_entries(self._entries(among=among), same=same)
        self.foot.allow("test_line", row is not None, say("cam.nothing"))
        self.foot.allow("discover", self.may("manage_camera") and not self.is_searching, say("off.not_permitted"))
        self.foot.allow("blind_point", self.may("propose_blind_point"), say("off.not_permitted"))
        self.foot.allow("steps", bool(self.steps()), say("off.not_permitted"))

    def _entries(self, *, among: bool) -> list[Entry]:
        row, page = self.chosen, self.page
        if page is None:
            return []
        if among and (found := self.chosen_candidate) is not None:
            return list(candidate_entries(found, self.words))
        if among and (point := self.chosen_point) is not None:
            return list(blind_entries(point, self.words))
        entries = list(camera_entries(row, self.chosen_source, self.now(), self.words)) if row is not None else []
        looking = self.looking.get(row.camera.key) if row is not None else None
        if looking is not None:
            text = (
                self.words.say("cam.looking")
                if looking.is_running
                else self.words.of("video_why", looking.why)
                if looking.why
                else self.words.say("cam.answers")
            )
            entries.insert(1, Entry("fact", text, self.words.say("cam.look"), "p3" if looking.why else "", bold=True))
        return [*entries, *figures_entries(page, self.words)]

    # Layout.

    def resizeEvent(self, _event: object) -> None:
        """The regions keep their shares."""
        width, height = self.width(), self.height()
        right = round(min(max(width * 0.34, 400 * self.theme.scale), width * 0.42))
        left, lower = width - right - GAP, round(height * 0.32)
        self.list_panel.setGeometry(0, 0, left, height)
        self.sheet_panel.setGeometry(left + GAP, 0, right, height - lower - GAP)
        self.beside_panel.setGeometry(left + GAP, height - lower, right, lower)
        self._show_head()
