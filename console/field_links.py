"""Hands out the field links of a case: whoever is out for it gets, by whatever way the dispatcher sends it, a link of his own.

An order of level 3 or 4 is held for some seconds, in which it can be taken back unheard: its links are copied as soon as that is over. Source: ux.md 9.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from console.gateway_process import running_gateway

if TYPE_CHECKING:
    from console.workstation import Workstation
    from models.views.field_links import FieldLinkRow


class FieldLinks:
    """Puts the links of the selected case on the clipboard, one officer a line; they are shown nowhere."""

    def __init__(self, workstation: Workstation, data_dir: Path) -> None:
        """`data_dir` is where the gateway leaves its address."""
        self._workstation = workstation
        self._data_dir = data_dir

    def copy(self) -> None:
        """Copy them; a toast says how many there were."""
        station = self._workstation
        row = station.duty.queue.chosen_row()
        if row is not None and row.case_id:
            self._copy_of(row.case_id)
        else:
            self._take(())

    def _copy_of(self, case_id: str) -> None:
        station = self._workstation
        station.tasks.run(lambda: station.reader.field_links(case_id), lambda links: self._hand_out(case_id, links), line="field_links")

    def _hand_out(self, case_id: str, links: Sequence[FieldLinkRow]) -> None:
        station = self._workstation
        left = max((link.open_at for link in links), default=datetime.min.replace(tzinfo=UTC)) - station.reader.clock.now()
        if left > timedelta(0):
            station.window.toasts.tell(station.words.say("told.links_held", n=ceil(left.total_seconds())))
            QTimer.singleShot(ceil(left.total_seconds() * 1000), station, lambda: self._copy_of(case_id))
            return
        station.tasks.run(lambda: self._with_address(links), self._take, line="field_links")

    def _with_address(self, links: Sequence[FieldLinkRow]) -> tuple[str, ...]:
        gateway = running_gateway(self._data_dir) or {}
        return tuple(_line(link, gateway.get("http", "")) for link in links)

    def _take(self, lines: tuple[str, ...]) -> None:
        station = self._workstation
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))
        station.window.toasts.tell(station.words.say("told.links", count=len(lines)) if lines else station.words.say("told.no_links"), 0 if lines else 2)


def _line(link: FieldLinkRow, address: str) -> str:
    return f"{link.name} http://{address}{link.path}" if address else f"{link.name} {link.path}"
