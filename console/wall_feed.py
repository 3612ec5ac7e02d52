"""Keeps the wall true: follows the journal in a thread; what is put up is read at once, the overview behind it, after entries and every few seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection
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
from models.views.rows import WallPage
from models.views.wall import wall_page
from models.views.wall_air import incident_page, on_wall, patrol_page_of
from models.views.wall_air_rows import AirRow, IncidentPage, WallPatrolPage

LOG = logging.getLogger(__name__)
RESOURCES = Path(__file__).parents[1] / "resources"
QUIET_SECONDS = 5.0
"""How often all is read on a quiet journal: positions move and hours pass without an entry."""
WAIT_SECONDS = 0.5
GAP_SECONDS = 0.1
"""So long after a reading entries are gathered; what was put on the wall by hand does not wait for it."""
MEASURE_SECONDS = 60.0
RETRY_SECONDS = 0.5
BY_HAND = "wall."
"""How the entries of what is put up and let go begin."""
OF_RULES = frozenset({"edit.published", "reference.imported"})


class WallFeed(QObject):
    """Reads pages.

    Signals:
        air_read(air, page): what stands on the wall (AirRow), with its page (IncidentPage or WallPatrolPage) or None for the overview.
        page_read(WallPage): the overview; while another page stands, every few seconds only. Both on the GUI thread.
    """

    air_read = Signal(object, object)
    page_read = Signal(object)
    _came = Signal(object)

    def __init__(self, store: Store, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store, self.clock = store, clock
        self.read_at: datetime | None = None
        self._duties, self._radius_m = DutyList(), RADIUS_M
        self._measured: Speeds | None = None
        self._measured_at = 0.0
        self._air_at = self._air_due = self._page_at = self._page_due = 0.0
        self._stands = ""
        self._stop, self._is_wanted = threading.Event(), threading.Event()
        self._is_wanted.set()
        self._follower: Follower | None = None
        self._came.connect(self._hand_on)
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

    def read(self) -> None:
        """Read what is due: what stands first, for that is what somebody waits for."""
        if time.monotonic() >= self._air_due:
            self._read_air()
        if time.monotonic() >= self._page_due:
            self._read_page()

    def hear(self, kinds: Collection[str]) -> None:
        """Entries of these kinds have come: what has to be read sooner for them."""
        if kinds:
            self._air_due = 0.0 if any(kind.startswith(BY_HAND) for kind in kinds) else min(self._air_due, self._air_at + GAP_SECONDS)
            if self._stands == "overview":
                self._page_due = min(self._page_due, self._page_at + GAP_SECONDS)

    def _hand_on(self, found: WallPage | tuple[AirRow, IncidentPage | WallPatrolPage | None]) -> None:
        """On the GUI thread: what was read while the feed was closed begins nothing any more."""
        if self._stop.is_set():
            return
        if isinstance(found, tuple):
            self.air_read.emit(*found)
        else:
            self.page_read.emit(found)

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                self._go_on()
            except (StoreUnavailable, sa.exc.DBAPIError, sa.exc.TimeoutError, OSError) as error:
                LOG.warning("the wall has no data", extra={"why": str(error)})
                self._all_due()
                self._stop.wait(RETRY_SECONDS)
            except Exception:
                LOG.exception("the wall's page could not be made; it is tried again")
                self._stop.wait(QUIET_SECONDS)
        if self._follower is not None:
            self._follower.close()

    def _go_on(self) -> None:
        """Wait for entries, no longer than until something is due; read it."""
        if self._follower is None:
            self._follower = Follower(self.store, newest_number(self.store))
            self._read_rules()
        is_wanted = self._is_wanted.is_set()
        left = min(self._air_due, self._page_due) - time.monotonic() if is_wanted else WAIT_SECONDS
        kinds = {entry.kind for entry in self._follower.wait(min(WAIT_SECONDS, max(0.0, left)))}
        if kinds & OF_RULES:
            self._read_rules()
        if is_wanted:
            self.hear(kinds)
            self.read()
        else:
            self._all_due()

    def _all_due(self) -> None:
        self._air_due = self._page_due = 0.0

    def _read_rules(self) -> None:
        from models.commands.county import rulebook_in_force

        book = rulebook_in_force(self.store, RESOURCES, self.clock.now())
        self._duties, self._radius_m = duty_list(book), book.number("R-411", "b_camera_radius_m")

    def _read_air(self) -> None:
        now = self.clock.now()
        with self.store.reading() as connection:
            air, shown = self._shown(connection, now)
        self.read_at = now
        self._came.emit((air, shown))
        left = QUIET_SECONDS if air.until is None else max(0.0, (air.until - now).total_seconds())
        self._air_at = time.monotonic()
        self._air_due = self._air_at + min(QUIET_SECONDS, left)
        if air.page == "overview" != self._stands:
            self._page_due = 0.0
        self._stands = air.page

    def _read_page(self) -> None:
        now = self.clock.now()
        with self.store.reading() as connection:
            if self._measured is None or time.monotonic() - self._measured_at > MEASURE_SECONDS:
                self._measured, self._measured_at = speeds(connection, now), time.monotonic()
            page = wall_page(connection, now, duties=self._duties, measured=self._measured)
        self.read_at = now
        self._came.emit(page)
        self._page_at = time.monotonic()
        self._page_due = self._page_at + QUIET_SECONDS

    def _shown(self, connection: Connection, now: datetime) -> tuple[AirRow, IncidentPage | WallPatrolPage | None]:
        """What stands on the wall with its page; the overview needs none, and it stands in for a matter that is over."""
        air = on_wall(connection, now)
        if air.page == "overview":
            return air, None
        page = incident_page(connection, air, now, self._duties, self._radius_m) if air.page == "incident" else patrol_page_of(connection, air)
        return (air, page) if page is not None else (replace(air, page="overview", subject=""), None)
