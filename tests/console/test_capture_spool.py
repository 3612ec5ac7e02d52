"""What was taken is not lost by a kill or a database that is away: it lies on disk with its note, and becomes evidence in order, once, in its taker's name."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.capture_door import capture
from console.capture_spool import CaptureSpool
from console.person import Person
from console.seat import Asking, OwnChanges
from console.takes import NotAClip, Take
from models.commands.command import Command
from models.commands.desk import Desk
from models.commands.orphan_files import clear_orphans
from models.evidence_folder import AWAITING
from models.records.evidence import Evidence
from models.rules.looks import Why
from models.rules.refusal import Refused
from models.store import StoreUnavailable
from tests.builders import Room
from tests.console.played import CAMERA, film
from tests.console.test_captures import F12, studio


class Den:
    """A seat's spool on a room's evidence, as often started anew as a test likes."""

    def __init__(self, room: Room) -> None:
        self.room, self.place = room, room.store.evidence
        self.alert = room.taken_alert()
        actor = room.actor("王一帆")
        self.by = Person(actor.id, actor.name, actor.role, actor.unit)
        self.asking = Asking(room.desk, actor, OwnChanges())
        self.spool = self.started()

    def started(self) -> CaptureSpool:
        """As at a start of the program."""
        self.spool = CaptureSpool(self.place.data_dir, self.place.folder)
        return self.spool

    def take(self, kind: str = "snapshot", content: bytes = b"", **how: Any) -> Take:
        """Something that was taken; a clip's file is written."""
        camera = how.pop("camera", CAMERA.key)
        take = Take(kind, camera, CAMERA.name, Why(alert_id=self.alert), self.room.clock.now(), proposed="现场情况", by=self.by, note=self.spool.name(), **how)
        if kind == "clip":
            take.path = self.file(f"{take.note}.mp4", content or film())
        else:
            take.content = content or take.note.encode()
        return take

    def file(self, name: str, content: bytes) -> Path:
        """What a video process wrote."""
        path = self.spool.files / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    def take_in(self) -> list[Evidence]:
        """Start anew, and make evidence of what was left; every kept row in the order of its making."""
        for take in self.started().left():
            capture(self.asking, self.spool.keep(take), self.spool)
        return sorted(self.room.all(Evidence), key=lambda row: row.take)

    def is_clean(self) -> bool:
        """Nothing is left over: no note, no file, and no kept file without a row."""
        rows = self.room.all(Evidence)
        named = {row.sha256 for row in rows} | {row.sidecar_sha256 for row in rows}
        notes, files = (list(folder.glob("*.*")) if folder.exists() else [] for folder in (self.place.data_dir / "captures", self.spool.files))
        return not notes and not files and {path.name for path in self.place.root.glob("*")} <= named


def test_the_next_start_takes_in_what_was_taken_in_the_order_of_the_keys_and_with_the_first_proposal(room: Room) -> None:
    den = Den(room)
    unanswered, clip, moved = den.take(), den.take("clip", facts={"before_s": 0.5}), den.take(facts={"device_at": room.clock.now() + timedelta(seconds=3)})
    clip.purpose = moved.purpose = "电鱼"
    for take in (moved, clip, unanswered):
        den.spool.note(take)
    den.spool.keep(moved)
    rows = den.take_in()
    assert [(row.medium, row.purpose, row.watcher) for row in rows] == [
        ("snapshot", "现场情况", "王一帆"),
        ("clip", "电鱼", "王一帆"),
        ("snapshot", "电鱼", "王一帆"),
    ]
    assert [(row.before_s, row.lasts_s, row.offset_s) for row in rows[1:]] == [(0.5, 3.2, rows[1].offset_s), (None, None, 3.0)]
    assert den.is_clean()


def test_what_has_its_row_is_not_entered_twice_when_the_kill_came_before_its_note_went(room: Room) -> None:
    den = Den(room)
    take = den.take(purpose="电鱼")
    den.spool.keep(take)
    note = den.place.data_dir / "captures" / f"{take.note}.json"
    before = note.read_bytes()
    first = capture(den.asking, take, den.spool)
    note.write_bytes(before)
    assert [row.id for row in den.take_in()] == [first]
    assert den.is_clean()


def test_two_pictures_of_one_moment_that_are_alike_are_two(room: Room) -> None:
    den = Den(room)
    for _ in range(2):
        den.spool.note(den.take(content=b"alike"))
    assert len(den.take_in()) == 2
    assert den.is_clean()


def test_what_the_door_refuses_lies_apart_with_its_file_and_none_is_kept_without_a_row(room: Room) -> None:
    den = Den(room)
    for content in (b"nobody's camera", b"somebody's too"):
        take = den.take(content=content, camera="unknown", purpose="电鱼")
        if content == b"somebody's too":
            capture(den.asking, den.spool.keep(den.take(content=content, purpose="电鱼")), den.spool)
        with pytest.raises(Refused):
            capture(den.asking, den.spool.keep(take), den.spool)
    aside = den.place.data_dir / "captures" / "refused"
    assert sorted(path.suffix for path in aside.iterdir()) == [".json", ".json", ".png"]
    assert next(aside.glob("*.png")).read_bytes() == b"nobody's camera"
    assert den.is_clean()


def test_a_film_that_was_cut_off_is_kept_as_far_as_it_was_written_and_half_written_files_go(room: Room) -> None:
    den = Den(room)
    first = den.take(facts={"recording": "f1", "device_at": room.clock.now()})
    first.kind, first.content, first.filming, first.purpose = "clip", b"", "f1", "录制"
    den.spool.note(first)
    done = den.take("clip", facts={"recording": "f1", "piece": 1})
    done.path = done.path.rename(den.spool.files / "f1-1.mp4") if done.path else None
    den.spool.note(done)
    second, _third, odd = den.file("f1-2.mp4", film()), den.file("f1-3.mp4", b"torn"), den.file("half.mp4", film())
    last = (room.clock.now() + timedelta(seconds=600)).timestamp()
    os.utime(second, (last, last))
    room.clock.advance(seconds=700)
    rows = den.take_in()
    assert [(row.piece, row.recording, row.taken_at) for row in rows] == [(1, "f1", first.at), (2, "f1", first.at + timedelta(seconds=600 - 3.2))]
    assert not odd.exists()
    assert den.is_clean()


def test_a_note_that_cannot_be_read_harms_no_other_and_names_go_on_after_it(room: Room) -> None:
    den = Den(room)
    den.spool.note(den.take())
    (den.place.data_dir / "captures" / "0000000007-x.json").write_text("{")
    assert len(den.take_in()) == 1
    assert den.spool.name().startswith("0000000008-")


def test_a_clip_that_cannot_be_played_leaves_no_note_and_a_full_disk_keeps_the_file(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    den = Den(room)
    with pytest.raises(NotAClip):
        den.spool.keep(den.take("clip", b"no film"))
    assert den.is_clean()
    clip = den.take("clip")
    clip.purpose = "电鱼"

    def full(_take: Take) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(den.spool, "note", full)
    capture(den.asking, den.spool.keep(clip), den.spool)
    assert [row.purpose for row in room.all(Evidence)] == ["电鱼"]
    assert den.is_clean()


class Killed(BaseException):
    """The program ends here."""


def killed_at_the_paper(den: Den, monkeypatch: pytest.MonkeyPatch) -> Take:
    """A picture whose sidecar is kept and whose row is not: the program ended in between."""

    def end(*_args: Any, **_how: Any) -> None:
        raise Killed

    take = den.spool.keep(den.take(purpose="电鱼"))
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr("models.commands.capture.paper", end)
        capture(den.asking, take, den.spool)
    return take


def test_a_sidecar_whose_row_was_never_written_goes_and_no_other_file_does(room_on_each: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    den = Den(room_on_each)
    first = den.spool.keep(den.take(purpose="电鱼"))
    capture(den.asking, first, den.spool)
    attached = den.place.folder.keep(b"of a report that waits").path
    before = {path.name for path in den.place.root.iterdir()}
    take = killed_at_the_paper(den, monkeypatch)
    assert take.kept is not None
    assert len({path.name for path in den.place.root.iterdir()} - before) == 3, "the picture, the sidecar and its mark"
    assert clear_orphans(room_on_each.store) == 1
    assert {path.name for path in den.place.root.iterdir()} == before | {take.kept.sha256}
    assert clear_orphans(room_on_each.store) == 0
    assert len(den.take_in()) == 2
    attached.unlink()
    assert den.is_clean()


def test_a_sidecar_whose_row_is_there_stays_when_the_kill_came_before_that_was_noted(room: Room) -> None:
    den = Den(room)
    capture(den.asking, den.spool.keep(den.take(purpose="电鱼")), den.spool)
    [row] = room.all(Evidence)
    (den.place.root / f"{row.sidecar_sha256}{AWAITING}").touch()
    assert clear_orphans(room.store) == 0
    assert den.is_clean()
    assert den.place.folder.has(row.sidecar_sha256)


def test_what_comes_in_as_a_file_of_its_own_awaits_nothing_any_more(room: Room) -> None:
    folder = room.store.evidence.folder
    waiting = folder.keep(b"alike", awaits_row=True)
    folder.keep(b"alike")
    assert (folder.awaiting(), clear_orphans(room.store), folder.has(waiting.sha256)) == ([], 0, True)
    folder.let_go(waiting.sha256)
    assert folder.has(waiting.sha256), "only what awaits a row is let go"


def test_a_seat_that_starts_takes_away_what_a_kill_left_without_a_row(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    den = Den(room)
    killed_at_the_paper(den, monkeypatch)
    with studio(qtbot, room) as here:
        here.evidence(1)
    assert den.is_clean()


def test_pictures_taken_while_the_database_is_away_are_evidence_after_the_next_start(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Desk.do

    def away(self: Desk, command: Command, *args: Any, **how: Any) -> Any:
        if command.name == "capture":
            raise StoreUnavailable("away")
        return ask(self, command, *args, **how)

    monkeypatch.setattr(Desk, "do", away)
    with studio(qtbot, room) as here:
        for digit in (Qt.Key.Key_1, Qt.Key.Key_2):
            here.key(F12)
            here.key(digit)
        here.place.until(lambda: len(here.desk.captures.door._waiting) == 2 and any("数据库断开" in text for text in here.place.told))
        assert room.all(Evidence) == []
    monkeypatch.setattr(Desk, "do", ask)
    with studio(qtbot, room) as here:
        rows = sorted(here.evidence(2), key=lambda row: row.take)
        assert [row.purpose for row in rows] == ["现场情况", "违法行为过程"]
        assert rows[0].taken_by == "王一帆"
