"""Who leads, who assists, and who is competent by the power list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.rules.key_cases import (
    assignment_needs_leader,
    closing_needs_leader,
    is_violation,
    judgement_needs_leader,
    key_at_filing,
    key_by_count,
    key_by_items,
)
from models.rules.refusal import word_warning
from models.rules.routing import Route, assignment_warnings, feedback_case, handler_kind, is_brigade, is_competent, propose_route
from models.rules.rulebook import Rulebook

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def county() -> Rulebook:
    """The book with the empowerments of the walks' county."""
    setup = json.loads((ROOT / "tests" / "walks" / "county.json").read_text(encoding="utf-8"))
    return Rulebook.read(ROOT / "resources", tb_empowered=setup["power_list"]["tb_empowered"])


def items(book: Rulebook, *ids: str) -> list:
    return [book.power_item(one) for one in ids]


def test_one_item_goes_to_its_lead_with_its_assists(book):
    route = propose_route(items(book, "V-22"))
    assert (route.lead, route.assists, route.cross_dept, route.tie) == ("ee", ("psb", "tr", "em"), False, False)


def test_a_possible_crime_outweighs_detention_and_detention_outweighs_a_key_item(book):
    assert propose_route(items(book, "V-10", "V-32")).lead == "fo"
    assert propose_route(items(book, "V-25", "V-10")).item == "V-10"
    assert propose_route(items(book, "V-43", "V-25")).item == "V-25"


def test_all_other_leads_become_assists_and_the_case_crosses_departments(book):
    route = propose_route(items(book, "V-41", "V-32", "V-46"))
    assert route.lead == "nr"
    assert route.tie
    assert route.cross_dept
    assert route.assists[:2] == ("fo", "wr")
    assert "nr" not in route.assists


def test_of_items_as_grave_the_main_fact_decides(book):
    assert propose_route(items(book, "V-39", "V-51")).lead == "ar"
    assert propose_route(items(book, "V-51", "V-39")).lead == "psb"


def test_several_items_of_one_department_do_not_cross_departments(book):
    assert not propose_route(items(book, "V-01", "V-02")).cross_dept


def test_the_brigade_of_the_place_stands_for_tb(book):
    assert propose_route(items(book, "V-16"), "tb_baishi").lead == "tb_baishi"
    assert "tb_baishi" in propose_route(items(book, "V-47"), "tb_baishi").assists


def test_obstruction_is_assisted_by_all_members(book):
    assert propose_route(items(book, "V-51")).assists == ("nr", "ee", "wr", "ar", "fo", "mr")


def test_without_an_item_the_list_proposes_nobody():
    route = propose_route([])
    assert (route.lead, route.assists, route.cross_dept, route.tie) == ("", (), False, False)


def test_competent_is_the_lead_or_the_empowered_brigade_of_the_place(county):
    assert is_competent(county, "ee", "V-47", "tb_baishi")
    assert is_competent(county, "tb_baishi", "V-47", "tb_baishi")
    assert not is_competent(county, "tb_tankou", "V-47", "tb_tankou")
    assert not is_competent(county, "tb_baishi", "V-47", "tb_tankou")
    assert not is_competent(county, "ar", "V-47", "tb_baishi")
    assert is_competent(county, "ar", "V-36")
    assert not is_competent(county, "tb", "V-16", "tb_baishi")
    assert not is_competent(county, "ee", "V-99")


def test_a_superior_case_for_a_brigade_is_warned_of_twice(county):
    warned = assignment_warnings(county, lead="tb_gaoping", item_id="V-10", path="P3", brigade="tb_gaoping", unit_name="高坪乡大队")
    assert [one.code for one in warned] == ["path_target", "target_not_competent"]
    assert [one.facts["unit"] for one in warned] == ["高坪乡大队", "高坪乡大队"]
    unnamed = assignment_warnings(county, lead="tb_gaoping", item_id="V-10", path="P3", brigade="tb_gaoping")
    assert [one.facts["unit"] for one in unnamed] == ["tb_gaoping", "tb_gaoping"]
    assert word_warning(warned[1], "zh_CN") == "清单外移交,须值班领导说明理由。"


def test_an_empowered_brigade_of_a_hotline_case_is_not_warned_of(county):
    assert assignment_warnings(county, lead="tb_baishi", item_id="V-47", path="P2", brigade="tb_baishi") == ()
    attached = assignment_warnings(county, lead="tb_baishi", item_id="V-47", path="P2", brigade="tb_baishi", channels=["call_110"])
    assert [one.code for one in attached] == ["path_target"]


def test_the_walks_assign_without_warning_unless_they_say_so(county):
    setup = json.loads((ROOT / "tests" / "walks" / "county.json").read_text(encoding="utf-8"))
    brigades = {one["name"]: one["brigade"] for one in setup["townships"]}
    for walk in sorted((ROOT / "tests" / "walks").glob("S-*.jsonl")):
        township, path = "", "P4"
        for line in walk.read_text(encoding="utf-8").splitlines():
            step = json.loads(line)
            told, expected = step.get("args", {}), step.get("expect") or {}
            place = told.get("place")
            township = place.get("township", township) if isinstance(place, dict) else township
            path = expected.get("path", path)
            if step.get("command") == "assign_case" and "refused" not in expected:
                warned = assignment_warnings(county, lead=told["lead"], item_id=told["power_item"], path=path, brigade=brigades[township])
                assert [one.code for one in warned] == expected.get("warned", []), f"{walk.stem} {told}"


def test_who_handles_decides_how_long_it_may_take(book):
    assert handler_kind("township_brigade") == "township"
    assert handler_kind("department") == "department"
    assert feedback_case(handler_kind("superior_organ")) == "department"
    assert feedback_case(handler_kind("neighbor_county")) == "department"
    assert feedback_case(handler_kind("police_case_unit")) == "police"
    assert {feedback_case(kind) for kind in ("department", "township", "center_order", "police")} == set(book.rule("R-228").cases)
    assert is_brigade("tb_baishi")
    assert not is_brigade("ee")


def test_excess_and_drinking_water_make_a_key_case_at_filing(book):
    assert key_at_filing(book, multiple=3.4, danger_flags=["drinking_water"]) == ("R-402", "R-403")
    assert key_at_filing(book, multiple=3.0, danger_flags=[]) == ("R-402",)
    assert key_at_filing(book, multiple=2.9, danger_flags=["fire"]) == ()
    assert key_at_filing(book, multiple=None, danger_flags=[]) == ()
    assert key_at_filing(book.changed({"R-402": {"enabled": False}}), multiple=9, danger_flags=[]) == ()


def test_an_item_of_the_focus_list_makes_a_key_case_only_with_a_violation(book):
    assert key_by_items(book, ["V-47", "V-22"], violation=True) == ("R-404",)
    assert key_by_items(book, ["V-22"], violation=False) == ()
    assert key_by_items(book, ["V-41", "V-39"], violation=True) == ()
    assert is_violation("crime_suspected")
    assert not is_violation("management_issue")


def test_the_third_time_within_a_year_makes_a_key_case(book):
    assert key_by_count(book, 3) == ("R-401",)
    assert key_by_count(book, 2) == ()


def test_key_major_criminal_and_escalated_judgements_need_the_leader():
    assert not judgement_needs_leader([], route="assign")
    assert judgement_needs_leader(["key_case"], route="assign")
    assert judgement_needs_leader(["major"], route="more_checking")
    assert judgement_needs_leader([], route="escalate")
    assert judgement_needs_leader([], route="criminal")
    assert judgement_needs_leader([], route="assign", key_case=True)
    assert judgement_needs_leader([], route="assign", criminal_indicators=["刑法340"])
    assert assignment_needs_leader(["major"])
    assert not assignment_needs_leader(["criminal_suspected"])
    assert closing_needs_leader(["key_case"])
    assert not closing_needs_leader(["major"])


def reasons(route: Route) -> dict[str, tuple[str, ...]]:
    """The reasons of a route, by code."""
    return {why.code: why.names for why in route.why}


def test_a_route_says_why_it_proposes_whom(book: Rulebook) -> None:
    why = reasons(propose_route(items(book, "V-41", "V-32", "V-46")))
    assert why["gravest_by_crime"] == ("V-41",)
    assert why["tie_first_of_main_facts"] == ("V-41", "V-32"), "as grave as each other: the main facts decide"
    assert (why["leads_by_list"], why["other_leads_assist"]) == (("nr",), ("fo", "wr"))
    assert "fo" not in why["assists_by_list"], "who leads another item is not told a second time"
    assert reasons(propose_route(items(book, "V-16"), "tb_baishi"))["brigade_of_place"] == ("tb_baishi",)


def test_what_lies_outside_the_county_is_disputed_before_it_is_assigned(book: Rulebook) -> None:
    route = propose_route(items(book, "V-21"), outside="邻江镇", flags=("key_case", "major"))
    assert route.steps == ("raise_jurisdiction_dispute", "escalate_case", "request_listing", "assign_case")
    assert route.cross_region
    assert (reasons(route)["outside_the_county"], reasons(route)["criterion_met"]) == (("邻江镇",), ("major",))


def test_what_the_list_does_not_name_is_referred_out(book: Rulebook) -> None:
    assert propose_route([]).steps == ("refer_out_of_scope",)
    assert reasons(propose_route([])) == {"no_item": ()}
    assert propose_route(items(book, "V-47")).steps == ("assign_case",)
