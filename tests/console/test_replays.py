"""The minutes before an alert are played from what lies here or on the platform, whichever shows most of them, and what is shown was so when it says."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console.replays import Missing, NoRecording, Replays
from models.commands.capture import Capture
from models.intake.stream_finding import FoundStream
from models.records.alert import Alert
from models.rules.stream_keys import replayed
from models.rules.stretches import Stretch
from models.video.exchange import VideoTrouble
from models.video.started_streams import Started
from tests.builders import MONDAY_MORNING, Room
from tests.intake.test_video_looks import county
from tests.video.fake_platform import ALLOWED, FakePlatform, against, told
from tests.video.short_films import seconds_in, write_film
from widgets.clip_file import ClipEnd

pytestmark = pytest.mark.usefixtures("qapp")


def at(seconds: float) -> datetime:
    return MONDAY_MORNING + timedelta(seconds=seconds)


def stretch(since: float, until: float) -> Stretch:
    return Stretch(at(since), at(until))


class Clipping:
    """A player whose connection holds the film that is given."""

    def __init__(self, holds: Path, began_at: float, seconds: float) -> None:
        self._holds, self._began_at, self._seconds = holds, began_at, seconds

    def clip(self, path: Path, before_s: float, on_done: Any) -> Any:
        assert before_s == 30.0
        path.write_bytes(self._holds.read_bytes())
        on_done(ClipEnd(str(path), "", 1, 10, self._began_at, self._seconds))
        return self

    def end(self) -> None:
        """It has ended."""


class Searching:
    """The replays of a program whose ticks stand at 1000; an alert came in at the moment 60."""

    def __init__(self, room: Room) -> None:
        self.room, self.started = room, list[tuple[str, Started]]()
        room.clock.advance(seconds=60)
        self.alert = room.taken_alert()
        self.replays = Replays(room.store.data_dir, lambda: room.desk, ALLOWED, lambda token, started: self.started.append((token, started)), lambda: 1000.0)

    def keep(self, first_s: int, seconds: int, camera: str = "w-0") -> str:
        """A clip that begins at that moment is evidence; its hash."""
        path = write_film(self.room.store.data_dir / "coming.mp4", first_s, seconds)
        kept = self.room.store.evidence.folder.take_in(path)
        taken = Capture("clip", camera, alert=self.alert, purpose="现场", sha256=kept.sha256, taken_at=at(first_s + 1), before_s=1.0, lasts_s=seconds - 0.2)
        self.room.does("王一帆", taken)
        return kept.sha256

    def find(self, player: Any = None, camera: str = "w-0") -> FoundStream:
        """What is played."""
        return self.replays.find(replayed(self.replays.ask(camera, self.alert, self.room.clock.now(), player)))


def beside_a_platform(room: Room, fake: FakePlatform, what: Any) -> Any:
    """Run `what()` in a thread beside a platform whose cameras are registered."""

    async def play(_line: object, address: str) -> Any:
        await asyncio.to_thread(county, room, fake, address)
        return await asyncio.to_thread(what)

    return against(fake.app(), play)


def test_a_clip_that_lies_here_is_played_without_asking_the_platform_where_it_shows_enough(room: Room, tmp_path: Path) -> None:
    fake = FakePlatform()

    def look() -> None:
        here = Searching(room)
        room.clock.advance(seconds=70)
        here.keep(0, 25)
        found = here.find(Clipping(write_film(tmp_path / "ring.mp4", 22, 30), 1000.0 - (130 - 22), 29.8))
        assert found.began_at == at(0)
        path = here.replays.folder / Path(found.url).name
        assert seconds_in(path)[-1][0] == 51.8, "the clip and what the connection held, joined"
        assert path.is_file()
        here.replays.forget(path.stem)
        assert list(here.replays.folder.iterdir()) == []

    beside_a_platform(room, fake, look)


def test_the_platforms_recording_is_played_where_it_shows_more_and_begins_when_it_says(room: Room) -> None:
    fake = FakePlatform()
    fake.recorded = [{"startTime": "2023-11-06 08:59:00", "endTime": "2023-11-06 09:30:00"}]

    def look() -> None:
        here = Searching(room)
        room.clock.advance(seconds=200)
        here.keep(40, 20)
        found = here.find()
        assert (found.began_at, found.url[:7]) == (at(-60), "rtsp://")
        assert len(fake.sending) == 1
        assert {started.name for _token, started in here.started} == fake.sending

    beside_a_platform(room, fake, look)


def test_a_clip_that_was_changed_is_not_shown_and_what_is_there_beside_is_told(room: Room) -> None:
    fake = FakePlatform()

    def look() -> Missing:
        here = Searching(room)
        room.clock.advance(seconds=900)
        for first_s in (-400, 50, 700):
            digest = here.keep(first_s, 12)
            if first_s == 50:
                path = room.store.evidence.folder.path_of(digest)
                path.chmod(0o600)
                path.write_bytes(b"another film")
        fake.odd["/api/gb_record"] = lambda _request: asyncio.sleep(0, told(None, 100, "设备离线"))
        with pytest.raises(NoRecording) as found:
            here.find()
        return found.value.missing

    missing = beside_a_platform(room, fake, look)
    assert missing == Missing(stretch(-120, 120), at(-400 + 11.8), at(700), "refused")


def test_the_moment_something_happened_counts_before_the_moment_it_was_told(room: Room) -> None:
    fake = FakePlatform()

    def look() -> None:
        here = Searching(room)
        with room.store.writing() as connection:
            connection.execute(Alert.table.update().where(Alert.table.c.id == here.alert).values(occurred_at=at(-1000)))
        room.clock.advance(seconds=600)
        with pytest.raises(NoRecording) as found:
            here.find()
        assert found.value.missing.wanted == stretch(-1180, -940)

    beside_a_platform(room, fake, look)


def test_a_wish_nobody_made_finds_nothing(room: Room) -> None:
    with pytest.raises(VideoTrouble):
        Replays(room.store.data_dir, lambda: room.desk, ALLOWED, lambda _token, _started: None).find("unknown")
