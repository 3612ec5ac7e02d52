"""Joins the import page with the door: reads the file and takes it in off the GUI thread, for whoever may enter alerts himself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from PySide6.QtCore import QObject

from console.import_page import ImportPage
from models.rules.permits import verdict

if TYPE_CHECKING:
    from console.workstation import Workstation
    from models.commands.desk import Desk
    from models.intake.alert_import import AlertImport, Preview, Taken


class ImportDesk(QObject):
    """The import of one workstation."""

    def __init__(self, station: Workstation, open_desk: Callable[[], Desk]) -> None:
        """`open_desk` is called in a worker thread."""
        super().__init__(station)
        self.station, self.window, self.tasks, self.words = station, station.window, station.tasks, station.words
        self.page = ImportPage(self.window.theme, self.words, self.window, station.duty.now)
        self._open_desk = open_desk
        self._found: tuple[AlertImport, Preview] | None = None
        self._busy = False
        self.page.looked.connect(self.look)
        self.page.taken.connect(self.take)
        self.page.left.connect(self._leave)
        self.window.resized.connect(self.page.place)

    def open(self) -> None:
        """Bring the page to the front, with the sources as they are now."""
        self.tasks.run(self._sources, self._begin, self.station.unread, line="import")

    def _begin(self, sources: list[tuple[str, str]]) -> None:
        self.page.open(sources)
        if not self._may:
            self.page.say(self.words.say("import.not_yours"))

    @property
    def _may(self) -> bool:
        """Whoever may enter an alert without asking may take in a file of them."""
        return verdict("create_alert", self.station.seat.person.role).goes_on

    def look(self, path: str, source: str, as_new: bool) -> None:
        """Read the file and show its bad rows; nothing is stored."""
        if not path or self._busy or not self._may:
            return
        self._found, self._busy = None, True
        self.page.say(self.words.say("import.reading"))
        self.tasks.run(lambda: self._read(path, source, as_new), self._show, self._failed, line="import")

    def take(self, good_only: bool) -> None:
        """Take in what was found: all of it where nothing is bad, or what is good."""
        if self._found is None or self._busy:
            return
        taking, preview = self._found
        if preview.bad and not good_only:
            self.page.say(self.words.say("import.not_all", bad=len(preview.bad)))
            return
        self._busy = True
        self.page.say(self.words.say("import.taking"))
        self.tasks.run(lambda: taking.take(preview.ready), self._tell, self._failed, line="import")

    def _leave(self) -> None:
        self._found = None
        self.page.leave()

    def _sources(self) -> list[tuple[str, str]]:
        from models.records.intake import Source

        table = Source.table.c
        chosen = sa.select(table.key, table.name).where(sa.not_(table.disabled)).order_by(table.key)
        with self._open_desk().store.reading() as connection:
            return [(str(row.key), f"{row.name} · {row.key}" if row.name else str(row.key)) for row in connection.execute(chosen)]

    def _read(self, path: str, source: str, as_new: bool) -> tuple[AlertImport, Preview]:
        from console.import_tools import content_of
        from models.intake.alert_import import AlertImport

        file = Path(path).expanduser()
        taking = AlertImport(self._open_desk(), source, as_new=as_new, by=self.station.seat.person.name)
        return taking, taking.preview(file.name, content_of(file))

    def _show(self, found: tuple[AlertImport, Preview]) -> None:
        self._busy, self._found = False, found
        self.page.show_found(found[1].bad, len(found[1].ready), found[1].known_count)

    def _tell(self, taken: Taken) -> None:
        self._busy, self._found = False, None
        if taken.refused:
            self.page.show_found(taken.refused, taken.fresh, taken.known)
        self.page.say(self.words.say("import.done", fresh=taken.fresh, known=taken.known, refused=len(taken.refused)))

    def _failed(self, error: Exception) -> None:
        from console.failures import worded

        self._busy = False
        self.page.say(worded(error, "zh_CN" if self.words.language == "zh" else "en"))
