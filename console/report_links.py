"""Hands a fresh reporting link to whoever gave it: the whole address goes to the clipboard, ready for a message, and is kept nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from console.gateway_process import running_gateway

if TYPE_CHECKING:
    from console.workstation import Workstation


class ReportLinks(QObject):
    """Takes what a step shows once; anything that is no reporting link is not its concern."""

    def __init__(self, station: Workstation, data_dir: Path) -> None:
        """`data_dir` is where the gateway leaves its address."""
        super().__init__(station)
        self._station, self._data_dir = station, data_dir

    def copy(self, record: Any) -> None:
        """Copy the link of a record that has one; a toast says whose it is, never the link."""
        if not isinstance(record, dict) or "report_link" not in record:
            return
        path, holder = str(record["report_link"]), str(record.get("holder", ""))
        self._station.tasks.run(self._address, lambda address: self._take(address + path, holder), line="report_link")

    def _address(self) -> str:
        http = (running_gateway(self._data_dir) or {}).get("http", "")
        return f"http://{http}" if http else ""

    def _take(self, link: str, holder: str) -> None:
        QGuiApplication.clipboard().setText(link)
        self._station.window.toasts.tell(self._station.words.say("told.report_link", who=holder))
