"""Hands out the field links of a case: whoever is out for it gets, by whatever way the dispatcher sends it, a link of his own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
            station.tasks.run(lambda: self._read(row.case_id), self._take, line="field_links")
        else:
            self._take(())

    def _read(self, case_id: str) -> tuple[str, ...]:
        gateway = running_gateway(self._data_dir) or {}
        return tuple(_line(link, gateway.get("http", "")) for link in self._workstation.reader.field_links(case_id))

    def _take(self, lines: tuple[str, ...]) -> None:
        station = self._workstation
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))
        station.window.toasts.tell(station.words.say("told.links", count=len(lines)) if lines else station.words.say("told.no_links"), 0 if lines else 2)


def _line(link: FieldLinkRow, address: str) -> str:
    return f"{link.name} http://{address}{link.path}" if address else f"{link.name} {link.path}"
