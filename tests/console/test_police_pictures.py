"""What a camera for the police only took is shown, played again and packed for police officers alone: at every way out of the store, on no screen alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.person import Person
from console.reader import Reader
from console.replays import Replays
from console.video_rack import VideoRack
from models.png import png_of
from models.records.alert import Alert
from models.records.evidence import Evidence, EvidenceCopy
from models.records.place import Camera
from models.rules.gazetteer import Gazetteer
from models.rules.recognition import SignTable
from models.rules.stream_keys import reference_to, referred, replayed
from models.settings import Settings
from models.video.exchange import VideoTrouble
from models.views.case_file import case_file
from models.views.case_rows import EvidenceRow
from models.views.evidence_package import NoPackage, write_package
from models.views.intake import Knowledge, triage
from tests.builders import Room
from tests.commands.way import ask, refused, seen_case
from tests.video.fake_platform import ALLOWED
from widgets.evidence_pane import EvidencePane
from widgets.theme import Theme
from widgets.words import Words

LEADER = Person("o-1", "王一帆", "duty_leader", "center")
OFFICER = replace(LEADER, id="o-2", unit="psb")
"""One who reads every case, and is of the police."""


@dataclass
class Kept:
    """A case with one picture of a camera that has been for the police only since, exported once before."""

    room: Room
    case: str
    piece: Evidence
    copy: str

    def shown_to(self, person: Person | None) -> EvidenceRow:
        """Its line on the case screen."""
        with self.room.store.reading() as connection:
            file = case_file(connection, self.case, self.room.clock.now(), reader=person)
        assert file is not None
        return file.evidence[0]

    def picture_for(self, person: Person) -> QImage | None:
        """What the seat of this person reads."""
        return Reader(self.room.store, self.room.clock, person).picture(self.piece.sha256)

    def replays(self, person: Person | None) -> Replays:
        """The replays of the seat of this person."""
        room = self.room
        return Replays(room.store.data_dir, lambda: room.desk, ALLOWED, lambda _token, _started: None, sitter=lambda: person)


@pytest.fixture
def kept(room_on_each: Room) -> Kept:
    """Taken while everybody might look, closed afterwards."""
    room = room_on_each
    case = seen_case(room)
    sha256 = room.store.evidence.folder.keep(png_of(np.full((90, 160, 3), 90, dtype=np.uint8))).sha256
    made = ask(room, "王一帆", "capture", camera="JX-07", kind="snapshot", case=case, purpose="现场", sha256=sha256).made[0]
    ask(room, "范正", "export_evidence", evidence=made, purpose="核查")
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().where(Camera.table.c.key == "JX-07").values(police_only=True))
    return Kept(room, case, room.get(Evidence, made), room.all(EvidenceCopy)[0].copy_no)


def test_its_picture_is_read_for_the_police_alone_and_the_line_says_that_it_is_withheld(kept: Kept) -> None:
    assert kept.picture_for(OFFICER) is not None
    assert kept.picture_for(LEADER) is None
    told = [(row.is_picture, row.is_withheld, row.sha256) for row in (kept.shown_to(OFFICER), kept.shown_to(LEADER))]
    assert told == [(True, False, kept.piece.sha256), (False, True, kept.piece.sha256)]


def test_a_package_of_it_is_written_for_the_police_alone_and_for_nobody_in_particular_never(kept: Kept, tmp_path: Path) -> None:
    for person in (LEADER, None):
        with pytest.raises(NoPackage) as stopped:
            write_package(kept.room.store, [kept.copy], tmp_path / "no.zip", person)
        assert kept.copy in stopped.value.sentence("zh_CN")
        assert "仅限公安" in stopped.value.sentence("zh_CN")
    assert list(tmp_path.glob("*.zip")) == list(tmp_path.glob(".package*")) == []
    assert write_package(kept.room.store, [kept.copy], tmp_path / "out.zip", OFFICER)


def test_the_past_of_it_and_a_stream_that_has_to_be_asked_for_are_found_for_the_police_alone(kept: Kept, qapp: object) -> None:
    [alert] = kept.room.all(Alert)
    for person in (LEADER, None):
        replays = kept.replays(person)
        with pytest.raises(VideoTrouble) as no:
            replays.find(replayed(replays.ask("JX-07", alert.id, kept.room.clock.now(), None)))
        assert no.value.code == "police_only"
    officers = kept.replays(OFFICER)
    with pytest.raises(VideoTrouble) as none:
        officers.find(replayed(officers.ask("JX-07", alert.id, kept.room.clock.now(), None)))
    assert none.value.code == "no_recording", "he is looked for, and nothing is there"


def test_the_address_of_a_stream_is_handed_out_to_the_police_alone(kept: Kept, qapp: object) -> None:
    def found_for(person: Person | None) -> str:
        rack = VideoRack(Settings(data_dir=kept.room.store.data_dir), False, lambda: kept.room.desk, sitter=lambda: person)
        try:
            return rack._find(referred(reference_to("JX-07"))).url
        except VideoTrouble as trouble:
            return trouble.code

    with kept.room.store.writing() as connection:
        connection.execute(Camera.table.update().where(Camera.table.c.key == "JX-07").values(url="rtsp://127.0.0.1:9/x"))
    assert [found_for(person) for person in (LEADER, None, OFFICER)] == ["police_only", "police_only", "rtsp://127.0.0.1:9/x"]


def test_nobody_else_draws_over_it(kept: Kept) -> None:
    assert refused(kept.room, "王一帆", "mark_evidence", evidence=kept.piece.id, text="此处") == {"police_only"}


def test_a_picture_a_machine_sent_of_its_camera_is_withheld_too(kept: Kept) -> None:
    reader = Reader(kept.room.store, kept.room.clock, LEADER)
    other = kept.room.store.evidence.folder.keep(png_of(np.full((9, 16, 3), 60, dtype=np.uint8))).sha256
    assert reader.picture(other, "TK-02") is not None
    assert reader.picture(other, "JX-07") is None
    frame = {"name": "frame.png", "media_type": "image/png", "sha256": other}
    alert = kept.room.alert("smart_video", attachments=(frame,), extra={"camera": "JX-07"})
    known = Knowledge(SignTable(), Gazetteer(), kept.room.desk.rulebook)
    with kept.room.store.reading() as connection:
        row = triage(connection, alert, kept.room.clock.now(), known, reader=LEADER)
    assert row is not None
    assert [(file.sha256, file.camera) for file in row.files] == [(other, "JX-07")]


def test_the_pane_says_why_there_is_no_picture_and_forgets_what_it_showed_to_the_police(qtbot: QtBot, kept: Kept) -> None:
    pane = EvidencePane(Theme(), Words("zh"))
    qtbot.addWidget(pane)
    pane.resize(700, 560)
    pane.show_rows([kept.shown_to(OFFICER)])
    pane.show_picture(kept.piece.id, QImage(16, 9, QImage.Format.Format_RGB32))
    pane.show_rows([kept.shown_to(LEADER)])
    pane.grab()
    assert any("仅限公安" in one.text for one in pane.written)
    assert pane._pictures == {}
