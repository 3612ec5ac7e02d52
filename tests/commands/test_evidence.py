"""Evidence and cameras: taken with their clocks, kept once, exported as numbered copies with a watermark, every touch on its custody line."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.arguments import build
from models.commands.desk import Desk
from models.commands.evidence_check import check_evidence, look_at_files
from models.commands.registry import command_named
from models.evidence_folder import Condition, EvidenceFolder, condition_of
from models.evidence_place import EvidencePlace
from models.png import png_of
from models.records.alert import Alert
from models.records.custody import EvidenceTouch
from models.records.document import Document
from models.records.evidence import Evidence, EvidenceCopy, EvidenceMark
from models.records.place import Camera
from models.records.red_flag import RedFlag
from models.records.video import PatrolRun, ViewLog
from models.rules.refusal import word
from models.store import Store
from models.views.evidence import evidence_of_case
from models.watermark import _unpacked, in_latin, stamped
from tests.builders import Room, room_of
from tests.commands.way import approved, ask, refused, seen_case

PICTURE = png_of(np.full((120, 640, 3), 90, dtype=np.uint8))


def _folder(room: Room) -> EvidenceFolder:
    return EvidenceFolder(room.store.data_dir / "evidence")


def _captured(room: Room, **more: object) -> str:
    case = seen_case(room)
    kept = _folder(room).keep(PICTURE)
    return ask(room, "王一帆", "capture", camera="JX-07", kind="snapshot", case=case, purpose="排污口", sha256=kept.sha256, **more).made[0]


def test_a_round_sees_its_stops_and_ends_with_the_last(room: Room) -> None:
    run = ask(room, "王一帆", "run_patrol_tour", tour="night_river").made[0]
    assert room.get(PatrolRun, run).ended_at is None
    ask(room, "王一帆", "view_camera", camera="JX-07", tour=run, mode="tour")
    watched = room.get(PatrolRun, run)
    assert (watched.seen, watched.skipped, watched.ended_at) == ([7], [], room.clock.now())
    [view] = room.all(ViewLog)
    assert (view.camera, view.operator, view.mode, view.run_id) == ("JX-07", "王一帆", "tour", run)


def test_a_round_left_open_ends_when_the_watcher_begins_the_next(sqlite_room: Room) -> None:
    first = ask(sqlite_room, "王一帆", "run_patrol_tour", tour="night_river").made[0]
    ask(sqlite_room, "王一帆", "run_patrol_tour", tour="night_river")
    assert sqlite_room.get(PatrolRun, first).skipped == [7]


def test_a_look_outside_tour_alert_and_case_needs_its_reason(sqlite_room: Room) -> None:
    assert refused(sqlite_room, "王一帆", "view_camera", camera="JX-07") == {"reason_missing"}
    ask(sqlite_room, "王一帆", "view_camera", camera="JX-07", reason="群众电话")
    ask(sqlite_room, "大屏", "view_camera", camera="JX-07", mode="wall")
    assert refused(sqlite_room, "王一帆", "view_camera", camera="XX-99", reason="x") == {"field_missing"}
    assert refused(sqlite_room, "徐岚", "view_camera", camera="JX-07", reason="x") == {"not_permitted"}


def test_an_officer_looks_through_the_cameras_of_his_department_and_his_cases(sqlite_room: Room) -> None:
    ask(sqlite_room, "钟涛", "view_camera", camera="JX-07", reason="巡查")
    assert refused(sqlite_room, "周宁", "view_camera", camera="JX-07", reason="巡查") == {"not_in_scope"}
    case, _task = sqlite_room.case_under_way()
    ask(sqlite_room, "周宁", "view_camera", camera="JX-07", case=case)
    assert refused(sqlite_room, "钟涛", "view_camera", camera="JX-07", case=case) == {"not_in_scope"}


def test_a_fixed_camera_is_not_turned(sqlite_room: Room) -> None:
    ask(sqlite_room, "王一帆", "ptz_camera", camera="JX-07", pan=10, tilt=0, zoom=2)
    with sqlite_room.store.writing() as connection:
        connection.execute(Camera.table.update().values(ptz=False))
    assert refused(sqlite_room, "王一帆", "ptz_camera", camera="JX-07", pan=10, tilt=0, zoom=2) == {"step_not_open"}


def test_a_capture_keeps_both_clocks_and_every_field_of_the_list(room: Room) -> None:
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().where(Camera.table.c.key == "JX-07").values(clock_offset_s=-42.0))
    kept = room.get(Evidence, _captured(room))
    assert (kept.taken_at, kept.device_at, kept.offset_s) == (room.clock.now(), room.clock.now() - timedelta(seconds=42), -42.0)
    [line] = next(made for made in room.all(Document) if made.kind == "D-25").body["items"]
    assert {"taker", "taken_at", "place", "proves", "device", "sha256", "bytes", "offset_s", "source", "custody"} <= set(line)
    assert line["bytes"] == len(PICTURE)
    assert [touch.act for touch in room.all(EvidenceTouch)] == ["captured"]


def test_the_clock_of_the_source_may_be_read_off_the_picture(sqlite_room: Room) -> None:
    read = (sqlite_room.clock.now() + timedelta(seconds=90)).isoformat()
    assert sqlite_room.get(Evidence, _captured(sqlite_room, device_at=read)).offset_s == 90.0


def test_an_offset_that_nobody_measured_is_unknown_and_not_none(sqlite_room: Room) -> None:
    kept = sqlite_room.get(Evidence, _captured(sqlite_room))
    assert (kept.offset_s, kept.device_at) == (None, None)


def test_a_capture_names_its_purpose_its_source_and_a_file_that_is_there(sqlite_room: Room) -> None:
    assert refused(sqlite_room, "王一帆", "capture", camera="JX-07", kind="clip") == {"reason_missing"}
    assert refused(sqlite_room, "王一帆", "capture", kind="clip", purpose="x") == {"field_missing"}
    assert refused(sqlite_room, "王一帆", "capture", camera="XX-99", kind="clip", purpose="x") == {"field_missing"}
    assert refused(sqlite_room, "王一帆", "capture", camera="JX-07", kind="clip", purpose="x", sha256="a" * 64) == {"hash_mismatch"}
    assert refused(sqlite_room, "周宁", "capture", camera="JX-07", kind="clip", purpose="x") == {"not_in_scope"}
    ask(sqlite_room, "郑可", "capture", camera="drone-1", kind="clip", purpose="夜航")


def test_a_clip_of_a_round_is_found_with_the_case_its_alert_became(sqlite_room: Room) -> None:
    run = ask(sqlite_room, "王一帆", "run_patrol_tour", tour="night_river").made[0]
    piece = ask(sqlite_room, "王一帆", "capture", camera="JX-07", kind="clip", run=run, purpose="电鱼").made[0]
    case = seen_case(sqlite_room, channel="video_patrol", extra={"camera": "JX-07", "run": run, "stop": 7})
    assert sqlite_room.all(Alert)[0].case_id == case
    with sqlite_room.store.reading() as connection:
        assert [row.id for row in evidence_of_case(connection, case)] == [piece]


def test_an_export_is_a_numbered_copy_with_the_watermark_burned_in(room: Room) -> None:
    piece = _captured(room)
    assert refused(room, "苏敏", "export_evidence", evidence=piece) == {"reason_missing"}
    copies = [approved(room, "苏敏", "刘峰", "export_evidence", evidence=piece, purpose=f"会商{number}").made[0] for number in (1, 2)]
    first, second = (room.get(EvidenceCopy, key) for key in copies)
    assert (first.number, second.number) == (1, 2)
    assert first.copy_no != second.copy_no
    assert (first.asked_by, first.made_by) == ("苏敏", "刘峰")
    picture = _folder(room).read(first.sha256)
    assert picture != PICTURE
    assert _folder(room).read(room.get(Evidence, piece).sha256) == PICTURE
    slip = json.loads(_folder(room).read(first.sidecar_sha256))
    assert slip["watermark"][1].startswith(first.copy_no)
    assert first.copy_no in _folder(room).read(first.listing_sha256).decode()
    assert [touch.act for touch in room.all(EvidenceTouch)] == ["captured", "exported", "exported"]
    listed = [made for made in room.all(Document) if made.kind == "D-25"][-1]
    assert [copy["number"] for copy in listed.body["items"][0]["copies"]] == [1, 2]


def test_a_supervisor_exports_alone_and_an_officer_his_own_case_only(sqlite_room: Room) -> None:
    piece = _captured(sqlite_room)
    ask(sqlite_room, "范正", "export_evidence", evidence=piece, purpose="核查")
    assert refused(sqlite_room, "钟涛", "export_evidence", evidence=piece, purpose="x") == {"not_in_scope"}
    assert refused(sqlite_room, "王一帆", "export_evidence", evidence=piece, purpose="x") == {"not_permitted"}


def test_a_changed_file_is_not_exported_and_is_told_once(room: Room) -> None:
    piece = room.get(Evidence, _captured(room))
    path = _folder(room).path_of(piece.sha256)
    path.chmod(0o600)
    path.write_bytes(PICTURE + b"!")
    assert refused(room, "范正", "export_evidence", evidence=piece.id, purpose="x") == {"hash_mismatch"}
    assert not look_at_files(room.store).is_whole
    check_evidence(room.desk)
    check_evidence(room.desk)
    [flag] = room.all(RedFlag)
    assert (flag.kind, flag.case_id, flag.grounds) == ("hash_mismatch", piece.case_id, [f"evidence:{piece.id}"])
    assert [touch.act for touch in room.all(EvidenceTouch)] == ["captured", "mismatch_found"]
    assert len(room.entries("evidence.mismatch_found")) == 1


def test_custody_lines_and_the_origin_of_evidence_never_change(room: Room) -> None:
    _captured(room)
    for change in (
        EvidenceTouch.table.update().values(by="别人"),
        Evidence.table.update().values(sha256="x"),
        EvidenceTouch.table.delete(),
        Evidence.table.delete(),
    ):
        with pytest.raises(sa.exc.DBAPIError), room.store.writing() as connection:
            connection.execute(change)


def test_kept_files_may_not_be_written_to_and_are_kept_once(sqlite_room: Room) -> None:
    folder = _folder(sqlite_room)
    kept = folder.keep(PICTURE)
    assert kept.path.stat().st_mode & 0o777 == 0o400
    assert folder.keep(PICTURE) == kept
    assert len(list(kept.path.parent.iterdir())) == 1


def test_a_damaged_file_is_whole_again_once_the_same_content_comes(sqlite_room: Room) -> None:
    folder = _folder(sqlite_room)
    kept = folder.keep(PICTURE)
    kept.path.chmod(0o600)
    kept.path.write_bytes(b"half")
    assert folder.keep(PICTURE) == kept
    assert folder.read(kept.sha256) == PICTURE


def test_a_watermark_changes_the_picture_and_spells_names_in_latin_letters() -> None:
    assert in_latin("王一帆") == "WANG YI FAN"
    marked = stamped(PICTURE, ("WZST-20231109-0001", "FB-20231109-0001 / 1", "王一帆", "2023-11-09 20:30"))
    assert marked is not None
    dots = _unpacked(marked)
    assert dots is not None
    assert dots.shape == (120, 640, 3)
    assert (dots == 255).any()


def test_what_is_no_picture_or_a_broken_one_gets_the_listing_alone() -> None:
    assert stamped(b"%PDF-1.7", ("x",)) is None
    assert stamped(PICTURE[:40], ("x",)) is None


def _other_seat(room: Room, folder: Path, shared: Path | None = None) -> Room:
    """A seat on another PC at the same database, with a data folder of its own (or the shared one)."""
    store = Store(room.store.engine, folder, shared)
    return replace(room, store=store, desk=Desk(store, room.desk.rulebook, room.clock, room.desk.seal), people={})


def test_a_file_on_another_seat_is_neither_missed_nor_exported_but_named(postgres_store: Store, data_dir: Path, tmp_path: Path) -> None:
    room = room_of(postgres_store, data_dir)
    piece = room.get(Evidence, _captured(room))
    assert piece.kept_on == room.store.evidence.name
    other = _other_seat(room, tmp_path / "other")
    looked = check_evidence(other.desk)
    assert (looked.count, looked.damaged, dict(looked.elsewhere)) == (0, (), {piece.kept_on: 2}), "the picture and its sidecar"
    assert room.all(RedFlag) == []
    [why] = other.reasons("范正", build(command_named("export_evidence"), {"evidence": piece.id, "purpose": "核查"}))
    assert why.code == "hash_mismatch"
    assert platform.node() in word(why, "zh")
    assert platform.node() in word(why, "en")
    ask(room, "范正", "export_evidence", evidence=piece.id, purpose="核查")
    room.store.evidence.folder.path_of(piece.sha256).unlink()
    assert check_evidence(other.desk).is_whole, "the other seat cannot know"
    assert [one.evidence_id for one in check_evidence(room.desk).damaged] == [piece.id]
    assert [flag.kind for flag in room.all(RedFlag)] == ["hash_mismatch"]


def test_in_a_shared_folder_every_seat_sees_every_file(postgres_store: Store, data_dir: Path, tmp_path: Path) -> None:
    shared = tmp_path / "share"
    room = _other_seat(room_of(postgres_store, data_dir), data_dir, shared)
    kept = room.store.evidence.folder.keep(PICTURE)
    assert kept.path.parent == shared
    assert kept.path.stat().st_mode & 0o777 == 0o440, "whoever shares the group may read"
    piece = ask(room, "王一帆", "capture", camera="JX-07", kind="snapshot", case=seen_case(room), purpose="排污口", sha256=kept.sha256).made[0]
    other = _other_seat(room, tmp_path / "other", shared)
    ask(other, "范正", "export_evidence", evidence=piece, purpose="核查")
    assert look_at_files(other.store).is_whole
    kept.path.unlink()
    assert [one.evidence_id for one in look_at_files(other.store).damaged if one.evidence_id] == [piece]


def test_the_name_of_a_place_is_made_once_and_goes_with_its_folder(tmp_path: Path) -> None:
    places = [EvidencePlace.of(tmp_path / name, None, is_alone=False) for name in ("one", "one", "two")]
    first, again, second = (place.name for place in places)
    assert first == again != second
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["evidence.place"]


def test_in_a_shared_folder_only_what_a_day_old_crash_left_is_cleared(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path, is_shared=True)
    for name, age_s in (("new.part", 0), ("old.part", 90_000)):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (time.time() - age_s,) * 2)
    assert folder.clear_unfinished(datetime.now(UTC)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["new.part"]


def test_an_export_hashes_and_stamps_before_it_takes_the_writers_turn(sqlite_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = _captured(sqlite_room)
    proposal = ask(sqlite_room, "苏敏", "export_evidence", evidence=piece, purpose="会商").proposal
    at_work: list[str] = []
    writing = Store.writing

    @contextmanager
    def watched(store: Store) -> Iterator[Connection]:
        with writing(store) as connection:
            at_work.append("turn")
            yield connection
            at_work.append("end")

    def noting(content: bytes, lines: list[str]) -> bytes | None:
        at_work.append("stamp")
        return stamped(content, lines)

    monkeypatch.setattr(Store, "writing", watched)
    monkeypatch.setattr("models.commands.evidence_steps.stamped", noting)
    monkeypatch.setattr("models.evidence_folder.condition_of", _noting_hash(at_work, sqlite_room.get(Evidence, piece).sha256))
    copy = sqlite_room.get(EvidenceCopy, ask(sqlite_room, "刘峰", "approve_proposal", proposal=proposal).made[0])
    assert at_work == ["hash", "stamp", "turn", "end"]
    assert _folder(sqlite_room).read(copy.sha256) != PICTURE


def test_a_file_touched_between_the_hash_and_the_turn_is_hashed_again(sqlite_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = sqlite_room.get(Evidence, _captured(sqlite_room))
    path = _folder(sqlite_room).path_of(piece.sha256)
    writing = Store.writing

    @contextmanager
    def spoilt(store: Store) -> Iterator[Connection]:
        path.chmod(0o600)
        path.write_bytes(PICTURE[:-1] + b"!")
        with writing(store) as connection:
            yield connection

    with monkeypatch.context() as patched:
        patched.setattr(Store, "writing", spoilt)
        assert refused(sqlite_room, "范正", "export_evidence", evidence=piece.id, purpose="x") == {"hash_mismatch"}


def test_of_two_exports_at_once_each_carries_its_own_number(sqlite_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = _captured(sqlite_room)
    other = sqlite_room.beside()
    writing = Store.writing
    first: list[str] = []

    @contextmanager
    def late(store: Store) -> Iterator[Connection]:
        if not first:
            first.append("begun")
            first.append(ask(other, "范正", "export_evidence", evidence=piece, purpose="先").made[0])
        with writing(store) as connection:
            yield connection

    monkeypatch.setattr(Store, "writing", late)
    second = sqlite_room.get(EvidenceCopy, ask(sqlite_room, "范正", "export_evidence", evidence=piece, purpose="后").made[0])
    assert second.number == 2
    assert json.loads(_folder(sqlite_room).read(second.sidecar_sha256))["watermark"][1] == f"{second.copy_no} / 2"


def _noting_hash(at_work: list[str], sha256: str) -> Callable[[Path, str], Condition]:
    def noting(path: Path, digest: str) -> Condition:
        if digest == sha256:
            at_work.append("hash")
        return condition_of(path, digest)

    return noting


def test_the_sidecar_says_everything_without_the_database(room: Room) -> None:
    at = room.clock.now() - timedelta(seconds=20)
    facts = {
        "taken_at": at,
        "engine": "libvlc",
        "stream_s": 61.2,
        "before_s": 30.0,
        "lasts_s": 41.5,
        "gaps": [{"from_s": 3.0, "to_s": 4.5}],
        "width": 1280,
        "height": 720,
    }
    kept = room.get(Evidence, _captured(room, **facts))
    told = json.loads(_folder(room).read(kept.sidecar_sha256))
    assert {name: told[name] for name in ("camera", "source", "watcher", "purpose", "engine", "seconds_before_the_key", "gaps", "sha256", "stream_s")} == {
        "camera": "JX-07", "source": kept.source, "watcher": "王一帆", "purpose": "排污口", "engine": "libvlc", "seconds_before_the_key": 30.0,
        "gaps": [{"from_s": 3.0, "to_s": 4.5}], "sha256": kept.sha256, "stream_s": 61.2,
    }  # fmt: skip
    assert (told["console_time"], told["case_no"][:5], told["taker"]) == (at.isoformat(), "WZST-", "王一帆")
    assert kept.taken_at == at


def test_a_refused_export_of_a_changed_file_raises_the_flag_at_once_and_once(room: Room) -> None:
    evidence = _captured(room)
    path = _folder(room).path_of(room.get(Evidence, evidence).sha256)
    path.chmod(0o600)
    path.write_bytes(b"another picture")
    for _ in range(2):
        assert refused(room, "范正", "export_evidence", evidence=evidence, purpose="核查") == {"hash_mismatch"}
    [flag] = room.all(RedFlag)
    assert (flag.kind, len(flag.grounds)) == ("hash_mismatch", 1)
    assert [touch.act for touch in room.all(EvidenceTouch)] == ["captured", "mismatch_found"]


def test_a_mark_is_a_layer_of_its_own_and_the_file_stays_what_it_was(room: Room) -> None:
    evidence = _captured(room)
    before = room.get(Evidence, evidence)
    ask(room, "王一帆", "mark_evidence", evidence=evidence, text="排口在此", shapes=[{"kind": "box", "points": [0.1, 0.2, 0.4, 0.5]}])
    [mark] = room.all(EvidenceMark)
    assert (mark.sha256, mark.shapes[0]["points"], _folder(room).condition(mark.sha256)) == (before.sha256, [0.1, 0.2, 0.4, 0.5], Condition.WHOLE)
    assert refused(room, "王一帆", "mark_evidence", evidence=evidence, shapes=[{"kind": "box", "points": [0.1, 1.2]}]) == {"field_missing"}
    assert refused(room, "王一帆", "mark_evidence", evidence=evidence) == {"field_missing"}
