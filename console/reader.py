"""What a workstation reads beside the live queue: details, dispatch boards, units, cameras. Called in worker threads; keeps what rarely changes.

The views are imported where they are used: none of them is needed before the first paint.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from console.person import Person
from models.clock import Clock
from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.people import Unit
from models.records.place import Township
from models.store import Store
from models.views.duty import DutyList
from models.views.field_links import FieldLinkRow
from models.views.queue import Touched, queue_of
from models.views.rows import CameraRow, DetailRow, DispatchRow, QueueRow, UnitRow

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from models.rules.rulebook import Rulebook
    from models.views.camera_binding import Bound
    from models.views.case_context import FormContext
    from models.views.case_rows import CaseFile, CaseLine
    from models.views.county_duties import DutyRow, FollowUpRow
    from models.views.decisions import DecisionRow
    from models.views.personnel_rows import PersonnelPage
    from models.views.rule_rows import ItemRow, RuleRow
    from models.views.supervision_rows import SupervisionPage
    from models.views.view_log import ViewRow


class Reader:
    """Reads rows for one person. The duty list is handed in once the rule book is loaded."""

    def __init__(self, store: Store, clock: Clock, person: Person) -> None:
        self.store, self.clock, self.person = store, clock, person
        self.duties = DutyList()
        self._registry: tuple[CameraRow, ...] = ()
        self._watchable: tuple[str, tuple[CameraRow, ...]] | None = None
        self.units: tuple[UnitRow, ...] = ()
        self._towns: dict[str, str] = {}
        self._units: dict[str, tuple[str, str]] = {}
        self._pinned: dict[str, tuple[str, ...]] = {}
        self.camera_radius_m = 800.0
        self.most_linked: int | None = None

    def detail(self, key: str) -> DetailRow | None:
        """The detail of an alert or case."""
        from models.views.board import detail
        from models.views.camera_binding import pinned_to

        with self.store.reading() as connection:
            found = detail(connection, key, self.clock.now(), operator=self.person.name, role=self.person.role, duties=self.duties, reader=self.person)
            if found is not None and found.row.case_id:
                self._pinned[found.row.id] = pinned_to(connection, found.row.case_id)
            return found

    def dispatch(self, key: str) -> DispatchRow | None:
        """Units and people for an alert or case."""
        from models.views.dispatch import dispatch

        with self.store.reading() as connection:
            return dispatch(connection, key, self.clock.now(), operator=self.person.name, role=self.person.role, duties=self.duties, reader=self.person)

    def form_context(self, case_id: str, alert_id: str) -> FormContext:
        """What a form starts from."""
        from models.commands.registry import commands
        from models.views.case_context import form_context

        commands()  # all tables are known once all commands are
        with self.store.reading() as connection:
            return form_context(connection, case_id, alert_id, self.person)

    def case_file(self, case_id: str) -> CaseFile | None:
        """Everything of the case screen."""
        from models.views.case_file import case_file

        with self.store.reading() as connection:
            return case_file(connection, case_id, self.clock.now(), self.duties, self.person)

    def case_list(self, typed: str, states: Iterable[str]) -> tuple[CaseLine, ...]:
        """The cases that fit."""
        from models.views.case_list import case_list

        with self.store.reading() as connection:
            return case_list(connection, self.clock.now(), typed, tuple(states), reader=self.person)

    def supervision(self) -> SupervisionPage:
        """The supervision list as this person may see it."""
        from models.views.supervision import supervision

        with self.store.reading() as connection:
            return supervision(connection, self.person, self.clock.now())

    def decisions(self) -> tuple[DecisionRow, ...]:
        """What waits for a decision."""
        from models.views.decisions import decisions

        with self.store.reading() as connection:
            return decisions(connection, self.person)

    def personnel(self, book: Rulebook) -> PersonnelPage:
        """People, roster, equipment and shift."""
        from models.views.personnel import personnel

        with self.store.reading() as connection:
            return personnel(connection, self.clock.now(), book)

    def duties_and_follow_ups(self, book: Rulebook) -> tuple[tuple[DutyRow, ...], tuple[FollowUpRow, ...]]:
        """The rounds that are owed, and what conferences resolved."""
        from models.views.county_duties import duty_rows, follow_up_rows

        with self.store.reading() as connection:
            return duty_rows(connection, book, self.clock.now()), follow_up_rows(connection, self.clock.now())

    def rules_and_items(self, book: Rulebook) -> tuple[tuple[RuleRow, ...], tuple[ItemRow, ...]]:
        """All rules and all items of the power list with their versions."""
        from models.views.rule_rows import item_rows, rule_rows

        with self.store.reading() as connection:
            return rule_rows(connection, book), item_rows(connection, book)

    def views(self, text: str, newest: int = 500) -> tuple[ViewRow, ...]:
        """Who watched what, as far as this person may read it."""
        from models.views.view_log import views

        with self.store.reading() as connection:
            return views(connection, self.person, text, newest)

    def export_views(self, text: str) -> Path:
        """The same as a workbook in the folder of exports."""
        from console.sheets import write_xlsx
        from models.views.view_log import FIELDS

        rows = self.views(text, newest=100_000)
        folder = self.store.data_dir / "exports"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"views-{self.clock.now():%Y%m%d-%H%M%S}.xlsx"
        write_xlsx((row.told() for row in rows), FIELDS, "views", file)
        return file

    def picture(self, sha256: str, camera: str = "") -> QImage | None:
        """A picture of the evidence folder, small enough for a screen; None where there is none, or it is not what was kept: nothing unverified is shown.

        Nor is what a camera for the police only took (as evidence, or `camera`: who sent it says so), to anybody else.
        """
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QImage

        from models.evidence_folder import FileChanged
        from models.views.police_pictures import may_look_through, may_see

        with self.store.reading() as connection:
            if not (may_see(connection, self.person, sha256) and may_look_through(connection, self.person, camera)):
                return None
        try:
            picture = QImage.fromData(self.store.evidence.folder.read(sha256))
        except FileChanged:
            return None
        if picture.isNull():
            return None
        return picture.scaled(1280, 720, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation)

    def lines(self, ids: Iterable[str]) -> Touched:
        """The lines of these matters as they stand now."""
        with self.store.reading() as connection:
            return queue_of(connection, ids, self.clock.now(), self.person.name, self.duties.leads, self.person)

    def arrivals(self, since: datetime) -> tuple[int, list[datetime]]:
        """When alerts came in since then, and the number of the journal's newest entry that this counts."""
        with self.store.reading() as connection:
            seq = connection.execute(sa.select(sa.func.max(JOURNAL.c.seq))).scalar() or 0
            return seq, list(connection.execute(sa.select(Alert.table.c.received_at).where(Alert.table.c.received_at >= since)).scalars())

    def field_links(self, case_id: str) -> tuple[FieldLinkRow, ...]:
        """The links of everybody who is out for a case."""
        from models.views.field_links import links_of_case

        with self.store.reading() as connection:
            return links_of_case(connection, case_id)

    def case_of(self, alert_id: str) -> str:
        """The case an alert is in, "" for none."""
        with self.store.reading() as connection:
            return str(connection.execute(sa.select(Alert.table.c.case_id).where(Alert.table.c.id == alert_id)).scalar() or "")

    def read_units(self) -> tuple[UnitRow, ...]:
        """The units where they are now."""
        from models.views.units import units

        with self.store.reading() as connection:
            self.units = units(connection)
        return self.units

    @property
    def cameras(self) -> tuple[CameraRow, ...]:
        """The registry as it was read, as this person may look through it."""
        from models.views.cameras import watchable

        if self._watchable is None or self._watchable[0] != self.person.id:
            self._watchable = self.person.id, watchable(self._registry, self.person.role, self.person.unit)
        return self._watchable[1]

    @cameras.setter
    def cameras(self, rows: tuple[CameraRow, ...]) -> None:
        self._registry, self._watchable = rows, None

    def read_cameras(self) -> tuple[CameraRow, ...]:
        """The registry."""
        from models.views.cameras import cameras

        with self.store.reading() as connection:
            self.cameras = cameras(connection)
        return self.cameras

    def read_towns(self) -> None:
        """Townships and units: what they are called and of what kind they are."""
        with self.store.reading() as connection:
            self._towns = {str(name): str(kind) for name, kind in connection.execute(sa.select(Township.table.c.name, Township.table.c.kind))}
            rows = connection.execute(sa.select(Unit.table.c.key, Unit.table.c.name, Unit.table.c.name_en))
            self._units = {str(key): (str(name), str(name_en or name)) for key, name, name_en in rows}

    def town_kind(self, township: str) -> str:
        """`town` or `township`, as R-205 counts."""
        return self._towns.get(township, "township")

    def unit_names(self, language: str) -> dict[str, str]:
        """Unit key to its name in a language."""
        return {key: names[0 if language == "zh" else 1] for key, names in self._units.items()}

    def cameras_near(self, row: QueueRow) -> tuple[tuple[CameraRow, ...], int, Bound]:
        """The linked cameras of a line with their numbers, how many there are in all, and how they are bound; asks nothing of the store."""
        from models.views.camera_binding import MOST, bound

        found = bound(self.cameras, row.lon, row.lat, self.camera_radius_m, self._pinned.get(row.id, ()), self.most_linked or MOST)
        return found.numbered, sum(1 for camera in self.cameras if camera.url), found
