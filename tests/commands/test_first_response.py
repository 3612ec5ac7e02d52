"""Teams are sent, take their order, leave and arrive; each with the limits of its kind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.commands.alerts import AckAlert
from models.commands.first_response import CancelTask, OrderFirstResponse, Team
from models.commands.report import SubmitFirstResponseReport
from models.commands.task_steps import AckTask, ReportArrival, ReportEnRoute
from models.records.case import Case
from models.records.document import Document
from models.records.people import Recusal
from models.records.task import FirstResponseTask
from models.rules.clocks import local_date
from tests.builders import CENTER_TEAM, MONDAY_MORNING, STATION, TANKOU, Room

RADIO = {"on_behalf_of": "熊杰", "source": "radio", "proof": "radio-log-0001"}


def test_a_hotline_case_is_verified_without_limits_of_the_road(room: Room) -> None:
    case = room.case()
    outcome = room.does("王一帆", OrderFirstResponse(case, (CENTER_TEAM,), kind="disposal", tasks=("采样",)))
    task = room.get(FirstResponseTask, outcome.made[0])
    assert (room.get(Case, case).state, task.kind, task.state, task.unit) == ("first_response", "verification", "ordered", "center")
    assert (outcome.documents, outcome.kinds, room.running(task.id)) == (("D-02",), ("first_response.ordered",), set())


def test_a_disposal_runs_ten_minutes_to_leave_for_all_and_an_hour_to_arrive_for_the_center(room: Room) -> None:
    _case, station, center = room.police_case_under_way()
    assert room.running(station) == {"R-206"}
    assert {rule: clock.due_at - MONDAY_MORNING for rule, clock in room.clocks(center).items()} == {
        "R-206": timedelta(minutes=10),
        "R-205": timedelta(minutes=60),
    }


def test_a_110_case_needs_both_the_station_and_a_team_of_the_center(room: Room) -> None:
    case = room.case("call_110", place=TANKOU)
    assert room.refuses("王一帆", OrderFirstResponse(case, (CENTER_TEAM,))) == ("station_missing",)
    assert room.refuses("王一帆", OrderFirstResponse(case, (STATION,))) == ("station_missing",)
    room.does("王一帆", OrderFirstResponse(case, (STATION, CENTER_TEAM)))
    room.does("王一帆", OrderFirstResponse(case, (Team("joint", officers=("钟涛", "胡萍")),)))


def test_a_110_case_goes_to_the_station_of_its_precinct_which_need_not_be_named(room: Room) -> None:
    case = room.case("call_110", place=TANKOU)
    assert room.refuses("王一帆", OrderFirstResponse(case, (Team("station", unit="ps_yunxi"), CENTER_TEAM))) == ("station_missing",)
    station, _center = room.does("王一帆", OrderFirstResponse(case, (Team("station"), CENTER_TEAM))).made
    assert room.get(FirstResponseTask, station).unit == "ps_tankou"
    room.does("王一帆", OrderFirstResponse(case, (Team("station", unit="ps_yunxi"),)))


def test_an_enforcement_team_has_two_certificates(room: Room) -> None:
    case = room.case("field_patrol", reporter=None)
    assert room.refuses("王一帆", OrderFirstResponse(case, (Team("center_team", officers=("周宁",)),))) == ("two_certified_needed",)
    room.does("王一帆", OrderFirstResponse(case, (Team("station", unit="ps_baishi"),)))


def test_on_the_paths_of_the_public_the_center_itself_goes_to_look(room: Room) -> None:
    assert room.refuses("王一帆", OrderFirstResponse(room.case(), (STATION,))) == ("two_certified_needed",)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"certificate_valid_to": date(2023, 11, 5)}, "certificate_invalid"),
        ({"certificate_no": ""}, "certificate_invalid"),
        ({"secondment_to": date(2023, 11, 5)}, "secondment_ended"),
        ({"secondment_state": "returned"}, "secondment_ended"),
        ({"suspended": True}, "officer_suspended"),
        ({"availability": "leave"}, "not_on_roster"),
    ],
)
def test_nobody_goes_who_is_not_fit_for_duty(sqlite_room: Room, change: dict[str, object], code: str) -> None:
    case = sqlite_room.case()
    sqlite_room.change_officer("胡萍", **change)
    [reason] = [
        reason
        for reason in sqlite_room.reasons("王一帆", OrderFirstResponse(case, (Team("center_team", officers=("周宁", "郑可", "胡萍")),)))
        if reason.code != "two_certified_needed"
    ]
    assert (reason.code, reason.facts["officer"]) == (code, "胡萍")


def test_a_certificate_and_a_secondment_are_good_through_their_last_day(room: Room) -> None:
    case = room.case()
    today = local_date(MONDAY_MORNING)
    room.change_officer("周宁", certificate_valid_to=today, secondment_to=today)
    room.does("王一帆", OrderFirstResponse(case, (CENTER_TEAM,)))


def test_somebody_nobody_knows_is_not_on_the_roster(room: Room) -> None:
    team = Team("center_team", officers=("周宁", "郑可", "路人"))
    assert room.refuses("王一帆", OrderFirstResponse(room.case(), (team,))) == ("not_on_roster",)


def test_a_recused_officer_is_out_of_his_case_and_of_no_other(room: Room) -> None:
    case, other = room.case(), room.case()
    recusal = Recusal(officer_id=room.officer("郑可").id, case_id=case, reason="亲属", at=MONDAY_MORNING)
    with room.store.writing() as connection:
        connection.execute(Recusal.table.insert(), [recusal.values()])
    assert room.refuses("王一帆", OrderFirstResponse(case, (CENTER_TEAM,))) == ("recusal_conflict",)
    room.does("王一帆", OrderFirstResponse(other, (CENTER_TEAM,)))


def test_a_team_without_the_lead_department_is_sent_with_a_warning(room: Room) -> None:
    case = room.case("field_patrol", reporter=None, power_item="V-47")
    warned = room.does("王一帆", OrderFirstResponse(case, (Team("joint", officers=("钟涛", "胡萍")),))).warnings
    assert [given.code for given in warned] == ["team_without_lead_department"]


def test_only_the_dispatch_orders_and_only_while_the_case_waits_for_it(room: Room) -> None:
    case = room.case()
    assert room.refuses("苏敏", OrderFirstResponse(case, (CENTER_TEAM,))) == ("not_permitted",)
    assert room.refuses("王一帆", OrderFirstResponse(case, ())) == ("field_missing",)
    with room.store.writing() as connection:
        connection.execute(Case.table.update().values(state="assigned"))
    assert room.refuses("王一帆", OrderFirstResponse(case, (CENTER_TEAM,))) == ("step_not_open",)


def test_out_of_judging_more_checking_is_ordered_and_the_judging_clock_stops(room: Room) -> None:
    case = room.judged_case()
    assert "R-202" in room.running(case)
    room.does("王一帆", OrderFirstResponse(case, (CENTER_TEAM,)))
    assert room.get(Case, case).state == "first_response"
    assert "R-202" not in room.running(case)


def test_a_station_that_has_its_order_ends_the_notice_of_the_110_call(room: Room) -> None:
    _case, station, center = room.police_case_under_way()
    room.does("周宁", AckTask(center))
    assert "R-203" in room.running()
    room.does("王一帆", AckTask(station), **RADIO)
    assert "R-203" not in room.running()
    assert room.refuses("王一帆", AckTask(station), **RADIO) == ("step_not_open",)


def test_leaving_and_arriving_stop_their_limits_and_arriving_counts_as_having_left(room: Room) -> None:
    _case, station, center = room.police_case_under_way()
    room.does("周宁", ReportEnRoute(center))
    assert room.running(center) == {"R-205"}
    room.does("周宁", ReportArrival(center, ("周宁", "郑可")))
    assert room.running(center) == set()
    room.does("熊杰", ReportArrival(station))
    assert room.running(station) == set()
    assert [entry.kind for entry in room.entries("task.en_route", "task.arrived")] == ["task.en_route", "task.arrived", "task.arrived"]


def test_who_arrives_is_looked_at_again(room: Room) -> None:
    _case, task = room.case_under_way()
    assert room.refuses("周宁", ReportArrival(task, ("周宁",))) == ("two_certified_needed",)
    room.change_officer("郑可", certificate_valid_to=date(2023, 11, 1))
    assert set(room.refuses("周宁", ReportArrival(task, ("周宁", "郑可")))) == {"two_certified_needed", "certificate_invalid"}


def test_a_task_is_reported_by_its_own_people_or_for_them_with_proof(room: Room) -> None:
    _case, station, center = room.police_case_under_way()
    assert room.refuses("欧平", AckTask(station)) == ("not_in_scope",)
    assert room.refuses("钟涛", AckTask(center)) == ("not_in_scope",)
    assert room.refuses("王一帆", AckTask(station)) == ("not_permitted", "proof_missing")
    assert room.refuses("王一帆", AckTask(station), on_behalf_of="熊杰", source="radio") == ("proof_missing",)
    assert room.refuses("王一帆", AckTask(station), on_behalf_of="宋强", source="radio", proof="x") == ("not_in_scope",)
    room.does("熊杰", AckTask(station))
    room.does("王一帆", AckTask(center), on_behalf_of="郑可", source="phone", proof="call-log-0001")


def test_a_team_called_back_has_no_limits_left(room: Room) -> None:
    _case, station, _center = room.police_case_under_way()
    assert room.refuses("王一帆", CancelTask(station)) == ("reason_missing",)
    assert room.refuses("周宁", CancelTask(station, "x")) == ("not_permitted",)
    room.does("王一帆", CancelTask(station, "秩序已稳"))
    assert (room.get(FirstResponseTask, station).state, room.running(station)) == ("cancelled", set())
    assert room.refuses("王一帆", CancelTask(station, "再次")) == ("step_not_open",)


def test_the_order_slip_names_teams_people_and_place(room: Room) -> None:
    room.case_under_way()
    [slip] = room.all(Document, Document.table.c.kind == "D-02")
    assert slip.body["teams"] == [{"responder": "center_team", "unit": "center", "officers": ["周宁", "郑可"]}]
    assert slip.body["place"] == "白石镇下坪村"
    [entry] = room.entries("first_response.ordered")
    assert entry.facts["teams"][0]["officers"] == ["周宁", "郑可"]


def test_of_two_dispatchers_ordering_from_an_old_picture_the_second_is_told(room: Room) -> None:
    case = room.case()
    seen = {case: room.get(Case, case).version}
    room.does("何青", OrderFirstResponse(case, (CENTER_TEAM,)), versions=seen)
    assert room.beside().refuses("王一帆", OrderFirstResponse(case, (CENTER_TEAM,)), versions=seen) == ("stale_version",)


def test_an_alert_is_no_case(room: Room) -> None:
    alert = room.alert()
    assert room.refuses("王一帆", OrderFirstResponse(alert, (CENTER_TEAM,))) == ("field_missing",)
    room.does("王一帆", AckAlert(alert))


def test_a_report_by_the_team_ends_its_task_wherever_it_stood(room: Room) -> None:
    case, task = room.case_under_way()
    room.does("周宁", SubmitFirstResponseReport(case, "none", "查无实据"))
    assert room.get(FirstResponseTask, task).state == "reported"
