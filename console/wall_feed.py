"""Keeps the wall true: follows the journal in a thread and reads the masked page anew, at once after an entry, else every few seconds."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from PySide6.QtCore import QObject, Signal
from sqlalchemy.engine import Connection

from models.clock import Clock
from models.journal.follower import Follower, newest_number
from models.store import Store, StoreUnavailable
from models.views.camera_binding import RADIUS_M
from models.views.duty import DutyList, duty_list
from models.views.figures import Speeds, speeds
from models.views.wall import wall_page
from models.views.wall_air import incident_page, on_wall, patrol_page_of
from models.views.wall_air_rows import AirRow, IncidentPage, WallPatrolPage

LOG = logging.getLogger(__name__)
RESOURCES = Path(__file__).parents[1] / "resources"
QUIET_SECONDS = 5.0
"""How often the page is read on a quiet journal: positions move and hours pass without an entry."""
WAIT_SECONDS = 0.5
GAP_SECONDS = 0.1
MEASURE_SECONDS = 60.0
RETRY_SECONDS = 0.5


class WallFeed(QObject):
    """Reads pages.

    Signals:
        page_read(WallPage): on the GUI thread.
        air_read(air, page): what stands on the wall (AirRow), with its page (IncidentPage or WallPatrolPage) or None for the overview.
    """

    page_read = Signal(object)
    air_read = Signal(object, object)

    def __init__(self, store: Store, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store, self.clock = store, clock
        self.read_at: datetime | None = None
        self._duties, self._radius_m = DutyList(), RADIUS_M
        self._measured: Speeds | None = None
        self._measured_at = 0.0
        self._stop, self._is_wanted = threading.Event(), threading.Event()
        self._is_wanted.set()
        self._follower: Follower | None = None
        self._thread = threading.Thread(target=self._follow, name="wall feed", daemon=True)

    def start(self) -> None:
        """Read the first page and go on."""
        self._thread.start()

    def want(self, *, wanted: bool) -> None:
        """Whether anybody looks: a seat whose preview is out of sight reads nothing."""
        self._is_wanted.set() if wanted else self._is_wanted.clear()

    def close(self) -> None:
        """Stop and wait for the thread."""
        self._stop.set()
        if self._follower is not None:
            self._follower.stop()
        if self._thread.is_alive():
            self._thread.join(10)

    def _follow(self) -> None:
        due = 0.0
        while not self._stop.is_set():
            try:
                if self._follower is None:
                    self._follower = Follower(self.store, newest_number(self.store))
                    self._read_rules()
                entries = self._follower.wait(WAIT_SECONDS)
                if any(entry.kind in {"edit.published", "reference.imported"} for entry in entries):
                    self._read_rules()
                if not self._is_wanted.is_set():
                    due = 0.0
                elif entries or time.monotonic() >= due:
                    due = time.monotonic() + min(QUIET_SECONDS, max(0.0, self._read()))
                    self._stop.wait(GAP_SECONDS)
            except (StoreUnavailable, sa.exc.DBAPIError, sa.exc.TimeoutError, OSError) as error:
                LOG.warning("the wall has no data", extra={"why": str(error)})
                due = 0.0
                self._stop.wait(RETRY_SECONDS)
            except Exception:
                LOG.exception("the wall's page could not be made; it is tried again")
                self._stop.wait(QUIET_SECONDS)
        if self._follower is not None:
            self._follower.close()

    def _read_rules(self) -> None:
        from models.commands.county import rulebook_in_force

        book = rulebook_in_force(self.store, RESOURCES, self.clock.now())
        self._duties, self._radius_m = duty_list(book), book.number("R-411", "b_camera_radius_m")

    def _read(self) -> float:
        """Read and tell; return in how many seconds another page has its turn."""
        now = self.clock.now()
        with self.store.reading() as connection:
            if self._measured is None or time.monotonic() - self._measured_at > MEASURE_SECONDS:
                self._measured, self._measured_at = speeds(connection, now), time.monotonic()
            page = wall_page(connection, now, duties=self._duties, measured=self._measured)
            air, shown = self._shown(connection, now)
        self.read_at = now
        self.page_read.emit(page)
        self.air_read.emit(air, shown)
        return (air.until - now).total_seconds() if air.until is not None else QUIET_SECONDS

    def _shown(self, connection: Connection, now: datetime) -> tuple[AirRow, IncidentPage | WallPatrolPage | None]:
        """What stands on the wall with its page; the overview needs none, and it stands in for a matter that is over."""
        air = on_wall(connection, now)
        if air.page == "overview":
            return air, None
        page = incident_page(connection, air, now, self._duties, self._radius_m) if air.page == "incident" else patrol_page_of(connection, air)
        return (air, page) if page is not None else (replace(air, page="overview", subject=""), None)
