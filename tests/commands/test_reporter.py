"""Who reported is shown to one person, once, for a purpose; every look and every refused look is kept."""

from __future__ import annotations

from dataclasses import replace

from models.commands.actor import TIMER
from models.commands.papers import reporter_data_in
from models.commands.reporter import Reporter, RevealReporter
from models.journal.entry import JOURNAL
from models.records import tables
from models.records.alert import Alert
from models.records.case import Case
from models.records.sealed_reporter import SealedReporter
from tests.builders import BAISHI, Room


def the_alert(room: Room) -> str:
    [alert] = room.all(Alert)
    return alert.id


def test_the_record_is_shown_once_and_the_purpose_kept(room: Room) -> None:
    room.case()
    outcome = room.does("王一帆", RevealReporter(the_alert(room), "补充地点"))
    assert isinstance(outcome.shown, dict)
    assert (outcome.shown["name"], outcome.shown["phone"]) == ("李女士", "100-0000-0002")
    [entry] = room.entries("reporter.revealed")
    assert (entry.actor, entry.facts["purpose"]) == ("王一帆", "补充地点")
    assert "李女士" not in str(entry.facts)


def test_a_dispatcher_sees_only_the_reporters_of_what_he_filed(room: Room) -> None:
    room.case()
    assert room.refuses("何青", RevealReporter(the_alert(room), "好奇")) == ("not_in_scope",)
    room.does("刘峰", RevealReporter(the_alert(room), "核实"))


def test_an_officer_needs_to_be_on_the_case_itself(room: Room) -> None:
    room.case_under_way()
    room.does("周宁", RevealReporter(the_alert(room), "联系"))
    assert room.refuses("黄澄", RevealReporter(the_alert(room), "好奇")) == ("not_in_scope",)


def test_a_refused_look_leaves_an_entry_and_shows_nothing(room: Room) -> None:
    room.case()
    assert room.refuses("大屏", RevealReporter(the_alert(room), "x")) == ("not_permitted",)
    assert room.refuses("曾肃", RevealReporter(the_alert(room), "x")) == ("not_in_scope",)
    assert room.refuses("王一帆", RevealReporter(the_alert(room), " ")) == ("reason_missing",)
    refused = room.entries("reporter.reveal_refused")
    assert [(entry.actor, entry.facts["reasons"]) for entry in refused] == [
        ("大屏", ["not_permitted"]),
        ("曾肃", ["not_in_scope"]),
        ("王一帆", ["reason_missing"]),
    ]


def test_no_table_but_the_sealed_one_holds_a_reporter(room: Room) -> None:
    room.case(text="李女士来电,电话100-0000-0002", extra={"caller_no": "100-0000-0002"})
    room.does("王一帆", RevealReporter(the_alert(room), "补充地点"))
    with room.store.reading() as connection:
        kept = [str(tuple(row)) for table in tables().tables.values() for row in connection.execute(table.select())]
    assert len(kept) > 100
    assert not [row for row in kept if "李女士" in row or "100-0000-0002" in row or "李女士".encode().hex() in row]
    assert JOURNAL.name in tables().tables
    assert len(room.all(SealedReporter)) == 1


def test_how_a_reporter_knows_and_may_be_reached_is_sealed_too_and_an_identity_number_only_where_a_reward_is_claimed(room: Room) -> None:
    told = Reporter(anonymous=True, id_no="360922199001011234", relation_to_subject="厂里工人", contact_times="晚上八点后", consent_to_contact="yes")
    for reporter, kept in ((told, ""), (replace(told, reward_claimed=True), "360922199001011234")):
        alert = room.get(Alert, room.alert(reporter=reporter, text="360922199001011234报"))
        assert "360922" not in alert.text
        [sealed] = [one for one in room.all(SealedReporter) if one.alert_id == alert.id]
        opened = room.desk.seal.open_reporter(alert.id, sealed.sealed)
        assert (opened["relation_to_subject"], opened["contact_times"], opened["consent_to_contact"]) == ("厂里工人", "晚上八点后", "yes")
        assert opened.get("id_no", "") == kept


def test_a_report_without_a_name_has_nothing_to_seal(room: Room) -> None:
    room.alert(reporter=None, place=BAISHI)
    assert room.all(SealedReporter) == []


def test_a_paper_that_names_the_reporter_is_noticed_however_it_is_written(room: Room) -> None:
    case = room.get(Case, room.case())
    with room.desk.transaction() as batch:
        turn = room.desk.turn_of(batch, TIMER, room.clock.now())
        assert reporter_data_in(turn, case, "据举报", "请联系 100 0000 0002")
        assert reporter_data_in(turn, case, "李 女士反映")
        assert not reporter_data_in(turn, case, "李某反映", "电话 100-0000-0003", "")
