"""The watched folder: what is whole is taken in once, what is half waits, and nothing is followed out of it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from models.intake import folder as folder_module
from models.intake.file_note import note_of
from models.intake.folder import WatchedFolder, refused_row
from models.intake.gateway import doors_of
from models.intake.keeper import Keeper
from models.intake.table_rows import BadRow, Fault
from tests.builders import Room
from tests.intake.running import alerts, refused, report


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "EVERY_S", 0.01)
    monkeypatch.setattr(folder_module, "QUIET_S", 0.02)
    monkeypatch.setattr(folder_module, "DOUBTFUL_QUIET_S", 0.1)


def watch(room: Room, drop: Path, until: Callable[[], bool], patience: float = 5.0) -> list[str]:
    """Watch the folder until something holds; return the codes of what it complains of."""

    async def play() -> list[str]:
        doors = doors_of(room.desk, on_loopback=True)
        doors.keeper.start()
        doors.parts.run("folder", WatchedFolder(doors, drop).serve, listens=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not until():  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        codes = [one.code for one in doors.parts.troubles]
        await doors.parts.stop()
        await doors.keeper.stop()
        return codes

    return asyncio.run(play())


def dropped(tmp_path: Path) -> tuple[Path, Path]:
    drop = tmp_path / "drop"
    source = drop / "signed"
    source.mkdir(parents=True)
    return drop, source


def test_a_report_is_taken_in_and_lies_in_done_with_its_number_beside(room, tmp_path):
    drop, source = dropped(tmp_path)
    (source / "a.json").write_text(json.dumps(report(1)))
    watch(room, drop, lambda: (source / "done" / "a.json").exists())
    assert [alert.source_ref for alert in alerts(room)] == ["12345-2026-000001"]
    note = (source / "done" / "a.json.note.txt").read_text("utf-8")
    assert alerts(room)[0].alert_no in note
    assert "李金凤" not in note


def test_a_file_taken_but_not_moved_before_a_restart_is_a_repeat(room, tmp_path):
    drop, source = dropped(tmp_path)
    for _ in range(2):
        (source / "a.json").write_text(json.dumps(report(1)))
        watch(room, drop, lambda: not (source / "a.json").exists())
    assert len(alerts(room)) == 1
    assert sorted(path.name for path in (source / "done").glob("*.json")) == ["a-2.json", "a.json"]


def test_a_half_written_file_waits_and_one_that_stays_broken_is_set_aside(room, tmp_path):
    drop, source = dropped(tmp_path)
    (source / "a.json.part").write_text("{")
    (source / "b.json").write_text('{"summary": ')
    watch(room, drop, lambda: (source / "refused" / "b.json").exists())
    assert (source / "a.json.part").exists()
    assert [(line.channel, line.source, line.sealed) for line in refused(room)] == [("folder", "signed", True)]


def test_of_a_table_with_a_bad_row_the_good_rows_are_kept_and_the_note_names_the_bad_one(room, tmp_path):
    drop, source = dropped(tmp_path)
    (source / "t.csv").write_text("摘要,地点\n河水发黑,白石镇\n,白石镇\n")
    watch(room, drop, lambda: (source / "refused" / "t.csv").exists())
    assert [alert.summary for alert in alerts(room)] == ["河水发黑"]
    assert "第 3 行" in (source / "refused" / "t.csv.note.txt").read_text("utf-8")


def test_a_map_is_taken_in_whatever_its_name_ends_with_and_a_bad_feature_of_it_is_named(room, tmp_path):
    drop, source = dropped(tmp_path)
    square = {"type": "Polygon", "coordinates": [[[114.3, 28.1], [114.31, 28.1], [114.31, 28.11], [114.3, 28.1]]]}
    good = {"type": "Feature", "geometry": square, "properties": {"summary": "疑似新增堆场", "source_ref": "T-1"}}
    (source / "tb.json").write_text(json.dumps({"type": "FeatureCollection", "features": [good]}))
    (source / "half.json").write_text(json.dumps({"type": "FeatureCollection", "features": [{**good, "id": "T-2"}, {"type": "Feature", "geometry": None}]}))
    watch(room, drop, lambda: len(list(source.glob("*/*.note.txt"))) == 2)
    assert [alert.source_ref for alert in alerts(room)] == ["T-1"]
    assert (source / "done" / "tb.json").exists()
    assert "第 2 行" in (source / "refused" / "half.json.note.txt").read_text("utf-8")


def test_the_rows_of_a_long_table_share_their_syncs_and_hold_up_no_other_source(room, tmp_path):
    drop, other = dropped(tmp_path)
    source = drop / "open"
    source.mkdir()
    rows = "\n".join(f"T-{number},气味{number},白石镇" for number in range(300))
    (source / "long.csv").write_text(f"编号,标题,地点\n{rows}\n", "utf-8")
    (other / "urgent.json").write_text(json.dumps(report(1)))
    order: list[str] = []

    def seen() -> bool:
        order.extend(name for name, path in (("urgent", other), ("long", source)) if name not in order and list((path / "done").glob("*.note.txt")))
        return len(order) == 2

    groups: list[int] = []
    write = Keeper._in_one_transaction

    def counted(keeper: Keeper, arrivals: Sequence[object]) -> list[object]:
        groups.append(len(arrivals))
        return write(keeper, arrivals)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Keeper, "_in_one_transaction", counted)
        watch(room, drop, seen, 60.0)
    assert order == ["urgent", "long"]
    assert len(groups) < 30
    assert [alert.source_ref for alert in sorted(alerts(room), key=lambda one: one.alert_no) if alert.source == "open"] == [f"T-{n}" for n in range(300)]


def test_links_pipes_and_names_meant_to_deceive_are_set_aside_unread(room, tmp_path):
    drop, source = dropped(tmp_path)
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps(report(1)))
    (source / "link.json").symlink_to(secret)
    os.mkfifo(source / "pipe.json")
    (source / "turned\u202egpj.json").write_text(json.dumps(report(2)))
    (source / "run.exe").write_text("MZ")
    watch(room, drop, lambda: len(refused(room)) == 4)
    assert alerts(room) == []
    assert {line.reason for line in refused(room)} == {"no_plain_file", "bad_name", "unknown_kind"}
    assert secret.exists()


def test_a_folder_of_nobody_we_know_is_left_and_said(room, tmp_path):
    drop, source = dropped(tmp_path)
    (drop / "stranger").mkdir()
    (drop / "stranger" / "a.json").write_text(json.dumps(report(1)))
    (source / "b.json").write_text(json.dumps(report(2)))
    codes = watch(room, drop, lambda: (source / "done" / "b.json").exists())
    assert codes == ["unknown_folder"]
    assert (drop / "stranger" / "a.json").exists()
    assert len(alerts(room)) == 1


def test_while_nothing_can_be_kept_files_wait_where_they_are(room, tmp_path):
    drop, source = dropped(tmp_path)
    (source / "a.json").write_text(json.dumps(report(1)))

    async def play() -> None:
        doors = doors_of(room.desk, on_loopback=True)
        doors.keeper._go_away([], OSError("planted"))
        folder = WatchedFolder(doors, drop)
        doors.parts.run("folder", folder.serve, listens=True)
        await asyncio.sleep(0.2)
        assert (source / "a.json").exists()
        assert folder._oldest() > 0.1
        await doors.parts.stop()

    asyncio.run(play())


def test_the_note_says_what_is_wrong_in_both_languages() -> None:
    bad = BadRow(3, [Fault("标题", "empty")])
    told = "\n".join(note_of("a.csv", [refused_row(3, bad)]))
    assert "第 3 行：有字段不可用（标题：不能为空）。" in told
    assert "Row 3: some fields cannot be used (标题: must not be empty)." in told
