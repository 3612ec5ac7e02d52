"""Alt F12: the minutes before an alert on the camera in front, large over the work; the same key goes back to what is live.

Every such look is in the log of looks as a playback, with the time that was watched for. Where nothing is there, that is said, and since when there is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from console.registered_player import SAID
from models.rules.looks import Why
from models.rules.permits import Act, verdict
from models.rules.stream_keys import replayed
from widgets.tile_words import reason
from widgets.timing import clock, county_zone

if TYPE_CHECKING:
    from console.replays import Missing, Replays
    from console.video_desk import VideoDesk
    from models.views.rows import CameraRow
    from widgets.tile_grid import TileGrid

MODE: Final = "playback"
"""How such a look is called in the log of looks."""


class ReplayDesk(QObject):
    """The replays of one workstation."""

    def __init__(self, video: VideoDesk, replays: Replays, now: Callable[[], datetime]) -> None:
        super().__init__(video)
        self.video, self.glass, self._replays, self._now = video, video.glass, replays, now
        self.words = video.station.words
        self._missing: dict[str, Missing] = {}
        self._large: tuple[CameraRow, Why, TileGrid | None] | None = None
        self.glass.grid.why_not = self._why_not
        replays.missed.connect(self._missed)

    def toggle(self) -> None:
        """From live to the minutes before the alert, or back."""
        if self.glass.camera is not None and replayed(self.glass.camera.url):
            self._back()
            return
        grid = self.video.front_grid()
        tile = grid.chosen_tile() if grid is not None else None
        if grid is None or tile is None or tile.camera is None:
            self._tell("capture.no_camera")
        elif verdict("view_camera", self.video.seat.person.role).act is Act.REFUSED:
            self._tell("view.not_allowed")
        else:
            self._replay(tile.camera, grid)

    def _replay(self, camera: CameraRow, grid: TileGrid) -> None:
        why = self.video.why_of(grid)
        if not why.alert_id:
            self._tell("replay.no_alert")
            return
        self._missing.clear()
        url = self._replays.ask(camera.key or camera.id, why.alert_id, self._now(), grid.player_of(camera.id))
        self._large = (camera, why, self.glass.origin) if grid is self.glass.grid else None
        past = replace(camera, id=f"{camera.id} {url}", url=url, sub_url="")  # beside the live one it is another thing to film
        self.glass.open(past, replace(why, mode=MODE))

    def _back(self) -> None:
        large, self._large = self._large, None
        self.glass.leave()
        if large is not None:
            self.glass.open(*large)

    def _missed(self, url: str, missing: Missing) -> None:
        """Said in place of a picture, as long as it is still asked for."""
        shown = self.glass.camera
        if shown is not None and shown.url == url:
            self._missing[url] = missing
            self.glass.grid.show_cameras([shown])

    def _why_not(self, camera: CameraRow) -> str:
        missing = self._missing.get(camera.url)
        return self._sentence(missing) if missing is not None else ""

    def _sentence(self, missing: Missing) -> str:
        say, beside = self.words.say, []
        if missing.before is not None:
            beside.append(say("replay.before", at=self._moment(missing.before)))
        if missing.after is not None:
            beside.append(say("replay.after", at=self._moment(missing.after)))
        if missing.trouble:
            beside.append(say("replay.trouble", why=reason(SAID.get(missing.trouble, "server_fault"), self.words.language)))
        elif not beside:
            beside.append(say("replay.never"))
        since, until = self._moment(missing.wanted.since), clock(missing.wanted.until, seconds=True)
        return say("replay.nothing", since=since, until=until, beside=say("replay.and").join(beside))

    def _moment(self, at: datetime) -> str:
        """With the day where that is another than today."""
        zone = county_zone()
        day = "" if at.astimezone(zone).date() == self._now().astimezone(zone).date() else f"{at.astimezone(zone):%m-%d} "
        return day + clock(at, seconds=True)

    def _tell(self, key: str) -> None:
        self.video.window.toasts.tell(self.words.say(key), 2)
