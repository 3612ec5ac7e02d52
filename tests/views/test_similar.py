"""Which reports are proposed as similar, to whom, and what `export duplicates` writes, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.commands.alerts import AckAlert, Place
from models.commands.filing import AttachAlert, FileCase
from models.commands.machine_reports import KeepExercise, KeepPastReport, UpdateAlert
from models.commands.reporter import Reporter
from models.commands.telling_apart import MarkDistinct
from models.migrations.earlier_alerts import fill_terms
from models.records.alert import Alert
from models.records.likeness import AlertTerm, DistinctPair
from models.rules.gazetteer import Gazetteer
from models.rules.likeness import SHOWN_FROM
from models.rules.likeness_terms import hashed
from models.rules.likeness_words import Words
from models.rules.recognition import SignTable
from models.store import Store
from models.views.duplicates import FIELDS
from models.views.export import exported, fields_of
from models.views.intake import Knowledge, Shown, seen_anew, triage
from models.views.rows import SimilarRow
from models.views.similar import similar, similar_to, told
from tests.builders import BAISHI, Room, room_of

SOMEWHERE = Place(text="鹅峰乡")
MIXER = "投诉丽发新城附近搅拌站噪音扰民", "丽发新城小区旁边建搅拌站，粉尘和噪音很大，居民无法休息"
MIXER_AGAIN = "丽发新城小区旁的搅拌站噪音扰民", "搅拌站粉尘大、噪音大，丽发新城小区居民无法休息"
HOUSE = ("白石镇自来水停水", "株潭镇路灯不亮", "黄茅镇金山小区物业乱收费", "三兴镇广场舞太吵", "公交车3路不停站", "高村镇河道采砂船作业")


@pytest.fixture
def sqlite_room(sqlite_store: Store, data_dir: Path) -> Room:
    return room_of(sqlite_store, data_dir)


@pytest.fixture
def room(store: Store, data_dir: Path) -> Room:
    return room_of(store, data_dir)


def report(room: Room, said: tuple[str, str] | str, **facts: Any) -> str:
    summary, text = (said, "") if isinstance(said, str) else said
    return room.alert(summary=summary, text=text, **{"place": SOMEWHERE, "category": "", "power_item": "", **facts})


def house(room: Room) -> None:
    for said in HOUSE:
        report(room, said)


def proposed(room: Room, alert: str, who: str = "") -> tuple[SimilarRow, ...]:
    row = room.get(Alert, alert)
    place = None if row.lon is None or row.lat is None else (row.lon, row.lat)
    with room.store.reading() as connection:
        return similar(connection, alert, row.case_id, row.category, row.received_at, place, reader=room.actor(who) if who else None)


def pairs(room: Room, **how: object) -> list[dict[str, object]]:
    with room.store.reading() as connection:
        return list(exported(connection, "duplicates", **how))  # type: ignore[arg-type]


def test_a_report_in_other_words_without_a_place_is_proposed_with_its_reasons(room: Room) -> None:
    house(room)
    first = report(room, MIXER)
    room.clock.advance(hours=30 * 24)
    [found] = proposed(room, report(room, MIXER_AGAIN))
    assert (found.id, found.case_id, found.state, found.distance_m) == (first, "", "new", None)
    assert found.score >= SHOWN_FROM
    assert "搅拌站" in str({part.kind: part.value for part in found.reasons}["words"])


def test_a_report_of_the_past_is_proposed_and_an_exercise_never(room: Room) -> None:
    house(room)
    said: dict[str, Any] = {"nature": "report", "summary": MIXER[0], "text": MIXER[1], "place": SOMEWHERE}
    past = room.makes("adapter:hotline_12345", KeepPastReport(channel="hotline_12345", **said))
    drill = room.makes("adapter:hotline_12345", KeepExercise(channel="hotline_12345", **said))
    room.does("adapter:hotline_12345", UpdateAlert("hotline_12345", drill, "Update", MIXER[0]))
    [found] = proposed(room, report(room, MIXER_AGAIN))
    assert (found.id, found.state) == (past, "past")


def test_of_a_case_one_report_is_proposed_and_none_of_ones_own(room: Room) -> None:
    house(room)
    first = report(room, MIXER)
    room.does("王一帆", AckAlert(first))
    case = room.makes("王一帆", FileCase(first))
    for _ in range(2):
        room.does("王一帆", AckAlert(more := report(room, MIXER)))
        room.does("王一帆", AttachAlert(more, case, "同一处"))
    last = report(room, MIXER_AGAIN)
    [found] = proposed(room, last)
    assert (found.case_id, bool(found.case_no)) == (case, True)
    assert [row.id for row in proposed(room, first)] == [last]


def test_what_a_person_called_another_matter_is_not_proposed_again_to_either_nor_exported(room: Room) -> None:
    house(room)
    one, other = report(room, MIXER), report(room, MIXER)
    assert [row.id for row in proposed(room, other)] == [one]
    assert [line["other_alert_no"] for line in pairs(room)] == [room.get(Alert, other).alert_no]
    for _ in range(2):
        room.does("王一帆", MarkDistinct(other, one, "另一个搅拌站"))
    assert proposed(room, other) == proposed(room, one) == ()
    assert pairs(room) == []
    assert len(room.all(DistinctPair)) == 1
    assert [entry.facts["other_id"] for entry in room.entries("alert.marked_distinct")] == [one, one]
    assert room.refuses("王一帆", MarkDistinct(one, one)) == ("field_missing",)


def test_a_report_still_being_taken_finds_what_is_known(sqlite_room: Room) -> None:
    room = sqlite_room
    house(room)
    first = report(room, MIXER)
    row = room.get(Alert, first)
    call = replace(told(row, lon=None, lat=None, category="", at=room.clock.now()), words=Words.of_report(*MIXER_AGAIN))
    with room.store.reading() as connection:
        assert [found.id for found in similar_to(connection, call, *MIXER_AGAIN)] == [first]
        assert similar_to(connection, replace(call, words=Words.of_report("")), "") == ()


def test_who_may_not_read_an_alert_is_not_shown_it_as_similar(sqlite_room: Room) -> None:
    room = sqlite_room
    house(room)
    report(room, MIXER)
    last = report(room, MIXER_AGAIN)
    assert proposed(room, last, "王一帆")
    assert proposed(room, last, "周宁") == ()


def test_the_intake_screen_reads_anew_only_what_this_person_may_read(sqlite_room: Room) -> None:
    room = sqlite_room
    house(room)
    case = room.case(place=BAISHI)
    report(room, MIXER, place=BAISHI)
    last = report(room, MIXER_AGAIN, place=BAISHI)
    known = Knowledge(SignTable(), Gazetteer(), room.desk.rulebook)
    with room.store.reading() as connection:
        row = triage(connection, last, room.clock.now(), known, reader=room.actor("王一帆"))
        assert row is not None
        shown = Shown(row.detail.row.level, "", "", "", (BAISHI.lon or 0.0, BAISHI.lat or 0.0))
        seen = seen_anew(connection, row, room.clock.now(), known, shown, room.actor("王一帆"))
        assert seen.similar
        assert [past.case_id for past in seen.route.past] == [case]
        hidden = seen_anew(connection, row, room.clock.now(), known, shown, room.actor("周宁"))
        assert (hidden.similar, hidden.route.past) == ((), ())


def test_nothing_of_a_reporter_is_among_the_terms(sqlite_room: Room) -> None:
    room = sqlite_room
    named = Reporter(name="欧阳小区", phone="100-0000-0009")
    told_of = report(room, ("欧阳小区说搅拌站噪音", "我是欧阳小区，住金山家园"), reporter=named)
    plain = report(room, ("[…]说搅拌站噪音", "我是[…]，住金山家园"))
    assert "欧阳" not in room.get(Alert, told_of).summary
    with room.store.reading() as connection:
        kept = list(connection.execute(sa.select(AlertTerm.table.c.id)).scalars())
    assert not [key for key in kept if key.startswith((hashed("欧阳小区"), hashed("欧阳")))]
    assert [key for key in kept if key.endswith(plain)]


def test_alerts_from_before_terms_were_kept_are_found_after_the_upgrade(room: Room) -> None:
    house(room)
    first, last = report(room, MIXER), report(room, MIXER_AGAIN)
    with room.store.writing() as connection:
        connection.execute(AlertTerm.table.delete())
    assert proposed(room, last) == ()
    for _ in range(2):
        with room.store.writing() as connection:
            fill_terms(connection)
    assert [row.id for row in proposed(room, last)] == [first]


def test_duplicates_are_written_as_pairs_with_score_reasons_and_group(room: Room) -> None:
    house(room)
    for number in range(3):
        report(room, MIXER, source_ref=f"12345-{number}")
    found = pairs(room)
    assert [(line["source_ref"], line["other_source_ref"], line["group"]) for line in sorted(found, key=repr)] == [
        ("12345-0", "12345-1", 1), ("12345-0", "12345-2", 1), ("12345-1", "12345-2", 1),
    ]  # fmt: skip
    assert all(tuple(line) == FIELDS == fields_of("duplicates") for line in found)
    first = found[0]
    assert 0.85 <= first["score"] <= 1  # type: ignore[operator]
    assert {"kind", "strength", "value"} == set(first["reasons"][0])  # type: ignore[index]
    assert pairs(room, since=room.clock.now() + timedelta(days=1)) == []
    assert pairs(room, least=1.0) == []
