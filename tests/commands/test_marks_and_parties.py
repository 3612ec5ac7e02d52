"""Marks on a case, parties of it, and alerts that become no case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.records.alert import Alert
from models.records.party import Party
from tests.builders import Room
from tests.commands.way import approved, ask, case_of, refused


def test_the_duty_leader_alone_takes_key_and_major_off_and_says_why(room: Room) -> None:
    case = room.case()
    ask(room, "王一帆", "set_flags", case=case, on=["key_case", "major", "complex"])
    assert refused(room, "王一帆", "set_flags", case=case, off=["key_case"], reason="x") == {"not_permitted"}
    assert refused(room, "刘峰", "set_flags", case=case, off=["key_case"]) == {"reason_missing"}
    ask(room, "刘峰", "set_flags", case=case, on=["difficult"], off=["key_case", "major"], reason="降级")
    assert case_of(room, case).flags == ["complex", "difficult"]
    assert refused(room, "王一帆", "set_flags", case=case) == {"field_missing"}
    assert refused(room, "苏敏", "set_flags", case=case, on=["major"]) == {"not_permitted"}


def test_a_major_case_is_judged_in_writing_within_a_day_counted_once(room: Room) -> None:
    case = room.case()
    for _ in range(2):
        ask(room, "王一帆", "set_flags", case=case, on=["major"])
    assert "R-237" in room.running(case)
    assert len([clock for clock in room.clocks(case).values() if clock.rule == "R-237"]) == 1


def test_a_party_s_identity_number_is_sealed(room: Room) -> None:
    case = room.case()
    party = room.get(Party, ask(room, "王一帆", "add_party", case=case, kind="citizen", name="甲", id_no="360000199001011234").made[0])
    assert (party.id_no_tail, b"360000199001011234" in (party.id_no_sealed or b"")) == ("1234", False)
    assert room.desk.seal.open("party", party.id, "id_no_sealed", party.id_no_sealed or b"") == b"360000199001011234"
    assert "360000199001011234" not in str([entry.facts for entry in room.entries()])


def test_who_is_recused_from_a_party_is_named_when_it_turns_up_and_sent_no_more(room: Room) -> None:
    case, _task = room.case_under_way()
    ask(room, "周宁", "declare_recusal", officer="郑可", subject="下坪养殖场", reason="亲属")
    done = ask(room, "王一帆", "add_party", case=case, kind="organisation", name="下坪养殖场")
    assert [(given.code, given.facts["officer"]) for given in done.warnings] == [("recusal_conflict", "郑可")]
    assert done.told == ("duty_leader",)
    teams: list[dict[str, Any]] = [{"responder": "center_team", "officers": ["郑可", "黄澄"]}]
    assert refused(room, "王一帆", "order_first_response", case=case, teams=teams) == {"recusal_conflict"}


def test_only_a_machine_can_be_wrong_and_only_with_a_picture(room: Room) -> None:
    seen, told = room.taken_alert("smart_video", reporter=None), room.taken_alert()
    assert refused(room, "王一帆", "mark_false_alarm", alert=seen, reason="水鸟", evidence=" ") == {"evidence_missing"}
    assert refused(room, "王一帆", "mark_false_alarm", alert=told, reason="水鸟", evidence="x") == {"human_channel"}
    ask(room, "王一帆", "mark_false_alarm", alert=seen, reason="水鸟", evidence="frame-1")
    assert (room.get(Alert, seen).state, room.running(seen)) == ("false_alarm", set())


def test_a_matter_of_somebody_else_is_handed_on_and_the_reporter_told(room: Room) -> None:
    alert = room.taken_alert()
    asked = {"alert": alert, "organ": "um", "reason": "非中心事项"}
    assert refused(room, "王一帆", "refer_out_of_scope", **asked) == {"reply_missing"}
    assert refused(room, "王一帆", "refer_out_of_scope", **asked, reply_text="李女士您好") == {"reporter_data_in_paper"}
    done = approved(room, "王一帆", "刘峰", "refer_out_of_scope", **asked, reply_text="已转城市管理局", mode="phone")
    assert (room.get(Alert, alert).state, done.documents, room.running(alert)) == ("referred_out", ("D-15",), set())
    listed = room.taken_alert(power_item="V-47")
    assert refused(room, "王一帆", "refer_out_of_scope", **{**asked, "alert": listed}, reply_text="已转") == {"in_power_list"}


def test_the_third_discharge_of_one_subject_within_a_year_makes_a_key_case(room: Room) -> None:
    clue: dict[str, Any] = {"channel": "field_patrol", "reporter": None, "category": "water", "subject": "某电镀厂"}
    cases = [room.case(**clue) for _ in range(3)]
    assert ["key_case" in case_of(room, case).flags for case in cases] == [False, False, True]
    elsewhere = room.case(**{**clue, "category": "wildlife"})
    assert "key_case" not in case_of(room, elsewhere).flags
    room.clock.set(room.clock.now() + timedelta(days=400))
    assert "key_case" not in case_of(room, room.case(**clue)).flags
