"""An exported copy leaves as a file: the moment the door has let it go, its package lies in the folder of exports and the person is told where.

A file that turns out to be another than what was kept stops the package and is flagged. Source: domain.md 8; issue 5 “export with watermark and list”.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from console.tasks import Tasks
from models.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.person import Person
    from console.seat import Seat
    from console.vocabulary import Vocabulary
    from console.window import Window
    from models.commands.desk import Desk
    from models.store import Store

LOG = logging.getLogger(__name__)
FOLDER: Final = "exports"
"""In the data folder."""


class EvidenceExports(QObject):
    """The exports of one seat."""

    def __init__(self, window: Window, seat: Seat, words: Vocabulary, store: Store, open_desk: Callable[[], Desk]) -> None:
        """`open_desk` is called in a worker thread, where a damaged file has to be told."""
        super().__init__(window)
        self._window, self._words, self._store, self._open = window, words, store, open_desk
        self._tasks = Tasks(self, workers=1)
        self.folder = store.data_dir / FOLDER
        self._seat = seat
        seat.done.connect(lambda _name, _subject, outcome: self.heard(outcome))

    def heard(self, outcome: object) -> None:
        """An act went through; whether a copy was made by it."""
        if "evidence.exported" in getattr(outcome, "kinds", ()):
            made: tuple[str, ...] = getattr(outcome, "made", ())
            who = self._seat.person
            self._tasks.run(lambda: self._write(made, who), self._tell, self._tell_no)

    def close(self) -> None:
        """Finish what is being written."""
        self._tasks.close()

    def _write(self, made: Sequence[str], who: Person) -> Path:
        from models.views.evidence_package import NoPackage, copy_numbers, write_package

        numbers = copy_numbers(self._store, made)
        target = self.folder / f"{numbers[0]}.zip"
        try:
            write_package(self._store, numbers, target, who)
        except NoPackage as stopped:
            if stopped.sha256:
                self._flag(stopped.sha256)
            raise
        return target

    def _flag(self, sha256: str) -> None:
        from models.commands.evidence_check import check_piece

        check_piece(self._open(), sha256)

    def _tell(self, target: Path) -> None:
        self._window.toasts.tell(self._words.say("export.done", name=target.name, folder=str(target.parent)), ms=12_000)

    def _tell_no(self, error: Exception) -> None:
        if isinstance(error, Plain):
            self._window.toasts.tell(self._words.plain(error), 1)
        else:
            LOG.error("a package was not written", exc_info=error)
            self._window.toasts.tell(self._words.say("export.broke"), 1)
