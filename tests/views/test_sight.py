"""Who may read what: each role its row of cases, and of referrals and interference only those whom the domain names."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.records.case import Case
from models.records.document import Document
from models.store import Store
from models.views.case_list import case_list
from models.views.export import exported
from models.views.search import search
from models.views.supervision import supervised_cases, supervision
from models.views.timeline import timeline, timeline_count
from models.views.view_log import views
from models.views.visibility import case_count
from models.views.warnings import day_list
from tests.builders import Room, room_of
from tests.commands.way import approved, ask, assigned_case

ROLES = {
    "王一帆": True,  # dispatcher
    "刘峰": True,  # duty leader
    "陈立": True,  # director
    "苏敏": True,  # analyst
    "周宁": True,  # on the team
    "钟涛": False,  # officer of a department that has nothing to do with it
    "宋强": True,  # the brigade it was assigned to
    "谭勇": False,  # another brigade
    "徐岚": False,  # a department it was not assigned to
    "熊杰": False,  # another precinct
    "廖坤": False,  # the police case unit
    "韩越": False,  # not on an agenda
    "罗文": False,
    "曾肃": True,  # supervisors see all cases
    "范正": True,
    "丁律": True,
    "大屏": True,  # masked
    "郭维": False,  # administrator
    "江汉": False,  # field chief
    "文博": False,  # expert
}


@pytest.fixture
def sqlite_room(sqlite_store: Store, data_dir: Path) -> Room:
    """The control room of the walks' county."""
    return room_of(sqlite_store, data_dir)


@pytest.fixture
def referred(sqlite_room: Room) -> tuple[Room, str]:
    """A case assigned to the brigade of 白石镇, which a referral to the discipline organ names; somebody tried to sway it."""
    case, _ = assigned_case(sqlite_room)
    told = {"case": case, "kind": "inaction", "organ": "discipline", "target_unit": "tb_baishi", "facts": "久拖不办线索"}
    approved(sqlite_room, "苏敏", "陈立", "create_misconduct_referral", **told)
    ask(sqlite_room, "何青", "register_interference", case=case, who="某领导", how="电话", words="压一压此案")
    return sqlite_room, case


def shown(room: Room, who: str, case: str) -> str:
    """Everything the timeline of a case says to this person, as text."""
    with room.store.reading() as connection:
        alert = room.get(Case, case).first_alert_id
        rows = timeline(connection, [alert], case, 500, room.actor(who))
        assert timeline_count(connection, [alert], case, room.actor(who)) == len(rows)
        return " ".join(f"{row.kind} {row.facts}" for row in rows)


@pytest.mark.parametrize(("who", "sees"), ROLES.items())
def test_each_role_sees_its_row_of_cases_in_lists_counts_search_and_exports(sqlite_room: Room, who: str, sees: bool) -> None:
    case, _ = assigned_case(sqlite_room)
    reader = sqlite_room.actor(who)
    with sqlite_room.store.reading() as connection:
        listed = [line.case_id for line in case_list(connection, sqlite_room.clock.now(), reader=reader)]
        found = {hit.case_id for hit in search(connection, reader, "白石镇")}
        written = [row["id"] for row in exported(connection, "cases", reader=reader)]
        assert (listed, case_count(connection, reader), written) == (([case], 1, [case]) if sees else ([], 0, []))
        assert found == ({case} if sees else set())


@pytest.mark.parametrize("who", ["宋强", "王一帆", "何青", "周宁", "范正", "丁律", "大屏", "徐岚"])
def test_nobody_else_learns_of_a_referral_in_any_view(referred: tuple[Room, str], who: str) -> None:
    room, case = referred
    reader = room.actor(who)
    assert "referral." not in shown(room, who, case)
    assert "create_misconduct_referral" not in shown(room, who, case)
    [paper] = room.all(Document, Document.table.c.kind == "D-14")
    with room.store.reading() as connection:
        assert supervision(connection, reader, room.clock.now()).referrals == ()
        assert search(connection, reader, "久拖不办线索") == search(connection, reader, paper.doc_no) == ()
        assert paper.id not in {row["id"] for row in exported(connection, "documents", reader=reader)}
        assert "R-234" not in {row["rule"] for row in exported(connection, "clocks", reader=reader)}
        assert not any(row["kind"].startswith("referral.") for row in exported(connection, "journal", reader=reader))


@pytest.mark.parametrize("who", ["曾肃", "陈立", "刘峰", "苏敏"])
def test_who_may_know_of_a_referral_finds_it(referred: tuple[Room, str], who: str) -> None:
    room, case = referred
    assert "referral.signed" in shown(room, who, case)
    with room.store.reading() as connection:
        [row] = supervision(connection, room.actor(who), room.clock.now()).referrals
        assert (row.facts, row.due_at is not None, row.paper_no != "") == ("久拖不办线索", True, True)
        assert "referral" in {hit.kind for hit in search(connection, room.actor(who), "久拖不办线索")}


def test_an_export_for_nobody_in_particular_holds_nothing_secret(referred: tuple[Room, str]) -> None:
    room, _ = referred
    with room.store.reading() as connection:
        text = str([list(exported(connection, what)) for what in ("journal", "documents", "clocks", "cases", "alerts")])
    for secret in ("久拖不办线索", "referral.", "interference.", "压一压此案", "R-234", "create_misconduct_referral", "D-14"):
        assert secret not in text, secret


@pytest.mark.parametrize(
    ("who", "sees"), [("何青", True), ("陈立", True), ("曾肃", True), ("刘峰", False), ("王一帆", False), ("范正", False), ("宋强", False)]
)
def test_the_register_of_interference_is_for_its_author_the_director_and_discipline(referred: tuple[Room, str], who: str, sees: bool) -> None:
    room, case = referred
    assert ("interference.registered" in shown(room, who, case)) is sees
    with room.store.reading() as connection:
        page = supervision(connection, room.actor(who), room.clock.now())
        assert [row.words for row in page.interference] == (["压一压此案"] if sees else [])


@pytest.mark.parametrize(("who", "sees"), [("陈立", True), ("曾肃", True), ("范正", False), ("刘峰", False), ("宋强", False)])
def test_a_flag_that_stands_on_an_interference_record_is_as_secret(referred: tuple[Room, str], who: str, sees: bool) -> None:
    room, case = referred
    with room.store.reading() as connection:
        rows = supervised_cases(connection, room.actor(who), room.clock.now(), case)
    assert [flag.kind for row in rows for flag in row.flags] == (["favour"] if sees else [])
    assert ("red_flag.raised" in shown(room, who, case)) is sees


def test_the_unit_is_not_told_that_its_flag_was_referred(sqlite_room: Room) -> None:
    case, _ = assigned_case(sqlite_room)
    ask(sqlite_room, "范正", "raise_red_flag", case=case, kind="no_filing", evidence="应立未立")
    ask(sqlite_room, "范正", "clear_red_flag", case=case, kind="no_filing", outcome="referred", reason="另行移送")
    ask(sqlite_room, "范正", "raise_red_flag", case=case, kind="selective", evidence="同案不同罚")
    now = sqlite_room.clock.now()
    with sqlite_room.store.reading() as connection:
        [seen] = supervised_cases(connection, sqlite_room.actor("宋强"), now, case)
        [known] = supervised_cases(connection, sqlite_room.actor("陈立"), now, case)
    assert [(flag.kind, flag.stands, flag.outcome) for flag in seen.flags] == [("selective", True, ""), ("no_filing", False, "")]
    assert [flag.outcome for flag in known.flags] == ["", "referred"]
    assert "referred" not in shown(sqlite_room, "宋强", case)


def test_the_supervision_list_tells_why_a_case_is_on_it(sqlite_room: Room) -> None:
    case, _ = assigned_case(sqlite_room)
    with sqlite_room.store.reading() as connection:
        assert supervised_cases(connection, sqlite_room.actor("陈立"), sqlite_room.clock.now()) == ()
    sqlite_room.clock.advance(days=20)
    sqlite_room.desk.sweep()
    with sqlite_room.store.reading() as connection:
        [row] = supervised_cases(connection, sqlite_room.actor("陈立"), sqlite_room.clock.now())
    assert row.case_id == case
    assert "overdue" in row.lists
    assert {(late.rule, late.unit, late.is_overdue) for late in row.late} >= {("R-221", "tb_baishi", True)}
    assert all(late.days > 0 for late in row.late if late.rule == "R-221")


def test_a_sign_nobody_can_keep_breaks_no_search(store: Store, data_dir: Path) -> None:
    room = room_of(store, data_dir)
    case, leader = room.case(), room.actor("刘峰")
    with room.store.reading() as connection:
        assert case in {hit.case_id for hit in search(connection, leader, "养猪场\x00粪水")}
        assert [line.case_id for line in case_list(connection, room.clock.now(), "养猪场\ud83d")] == [case]
        assert views(connection, leader, "a\x00b") == ()


def test_no_search_finds_a_reporter(sqlite_room: Room) -> None:
    sqlite_room.case()
    with sqlite_room.store.reading() as connection:
        for secret in ("李女士", "100-0000-0002"):
            assert search(connection, sqlite_room.actor("刘峰"), secret) == ()
        assert search(connection, sqlite_room.actor("刘峰"), "%") == ()


def test_the_days_list_names_whose_certificate_ends_and_who_stays_too_long(sqlite_room: Room) -> None:
    now = sqlite_room.clock.now()
    today = now.date()
    sqlite_room.change_officer("龙江", certificate_valid_to=today.replace(month=12, day=31))
    sqlite_room.change_officer("胡萍", secondment_from=today.replace(month=1, day=2))
    with sqlite_room.store.reading() as connection:
        listed = day_list(connection, sqlite_room.desk.rulebook, now)
    found = {(given.code, given.facts.get("officer"), given.facts.get("days") or given.facts.get("months")) for given in listed}
    assert ("certificate_expiring", "龙江", 55) in found
    assert ("secondment_long", "胡萍", 10) in found
    assert not any(officer == "周宁" for _, officer, _ in found), "a consent paper lifts it"


def test_not_even_who_signs_sees_a_referral_that_names_him_or_his_house(sqlite_room: Room) -> None:
    told = {"kind": "cover_up", "organ": "discipline", "facts": "隐瞒不报"}
    ask(sqlite_room, "曾肃", "create_misconduct_referral", target_unit="center", **told)
    ask(sqlite_room, "曾肃", "create_misconduct_referral", target_unit="ee", target_person="刘峰", **told)
    now = sqlite_room.clock.now()
    with sqlite_room.store.reading() as connection:
        seen = {who: [row.target_unit for row in supervision(connection, sqlite_room.actor(who), now).referrals] for who in ("曾肃", "陈立", "刘峰", "苏敏")}
    assert seen == {"曾肃": ["ee", "center"], "陈立": ["ee"], "刘峰": [], "苏敏": []}
