"""The banner of silent machines speaks the language of the moment, names included."""

from __future__ import annotations

from console.silence_watch import SilenceWatch
from console.tasks import Tasks
from console.vocabulary import Vocabulary
from models.views.stale import SilentFeed
from tests.builders import MONDAY_MORNING, Room
from widgets.notice import Note


class Noted:
    """In place of the banners: what stands there."""

    def __init__(self) -> None:
        self.text = ""

    def put(self, note: Note) -> None:
        """Another text."""
        self.text = note.text


def test_a_silent_machine_is_named_in_the_language_of_the_moment(qapp: object, room: Room) -> None:
    words, banners = Vocabulary("zh"), Noted()
    watch = SilenceWatch(room.store, room.clock, Tasks(), banners, words)  # type: ignore[arg-type]  # banners that are read
    watch._take([SilentFeed("BJ-20231106-0001", "锦江断面", MONDAY_MORNING, "Jinjiang section")])
    assert "锦江断面" in banners.text
    words.use("en")
    assert "Jinjiang section" in banners.text
    assert "锦江" not in banners.text
