"""The rule book: complete as shipped, readable, checked with rule and key, changed field by field and never in place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from models.rules.rule import PowerItem, Rule
from models.rules.rulebook import Rulebook, RulebookError, merged
from models.rules.terms import Unit

SHIPPED = Path(__file__).parents[2] / "resources"
FILES = ("rules.yaml", "power_list.yaml", "working_days.yaml")

RULE_IDS = (
    [f"R-{number}" for number in range(101, 120)]
    + [f"R-{number}" for number in range(201, 241) if number != 239]
    + [f"R-{number}" for number in range(301, 316)]
    + [f"R-{number}" for number in range(401, 416)]
    + [f"R-{number}" for number in range(501, 510)]
    + [f"R-{number}" for number in range(601, 619)]
)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A county's own copy of the three files."""
    for name in FILES:
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times"
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_shipped_book_holds_all_rules_and_items(book):
    assert sorted(book.rules) == sorted(RULE_IDS)
    assert len(book.rules) == 115
    assert list(book.items) == [f"V-{number:02}" for number in range(1, 52)]


def test_every_rule_says_where_it_comes_from_and_who_must_act(book):
    for rule in book.rules.values():
        assert rule.src
        assert rule.force in {"REQ", "ADOPT", "LAW", "ASM"}
        if rule.kind in {"clock", "period"}:
            assert rule.who


def test_every_clock_has_terms_that_can_be_counted(book):
    for rule in book.rules.values():
        if rule.kind == "clock":
            assert rule.start
            assert rule.stop
            for case in rule.cases or ("",):
                assert rule.term(case).count >= 0


def test_the_rules_that_are_shipped_off_are_off(book):
    off = {rule.id for rule in book.rules.values() if not rule.enabled}
    assert off == {"R-113", "R-114", "R-115", "R-117", "R-119", "R-309", "R-314", "R-315", "R-607", "R-609"}
    assert not book.is_enabled("R-314")
    assert "R-309" not in {rule.id for rule in book.clocks()}
    assert "R-113" not in {rule.id for rule in book.periods()}


def test_only_acceptance_and_handling_stand_still_during_a_suspension(book):
    assert {rule.id for rule in book.rules.values() if rule.pausable} == {"R-221", "R-228"}


def test_thresholds_are_read_by_name(book):
    assert book.number("R-618") == 6
    assert book.number("R-411", "a_distance_m") == 500
    assert book.number("R-411", "b_camera_radius_m") == 800
    assert book.number("R-402") == 3
    assert book.number("R-312", "citizen_yuan") == 200
    with pytest.raises(KeyError, match="R-411 duplicate_window: no value for 'metres'"):
        book.number("R-411", "metres")
    with pytest.raises(ValueError, match="R-202"):
        book.number("R-202", "direct")


def test_a_rule_is_carried_as_printed(book):
    rule = book.rule("R-228")
    assert rule.start == ("transfer.sent", "order.issued", "criminal.decided_file", "feedback.returned")
    assert rule.cases == ("department", "township", "center_order", "police")
    assert (rule.term("police").count, rule.term("police").unit) == (60, Unit.CAL_DAY)
    assert rule.note.endswith("after a return: half, rounded up")
    assert book.rule("R-502").scope == ("assignment", "dept_to_dept")
    assert len(book.rule("R-502").items) == 5
    assert book.rule("R-101").due == "Fri 17:30"
    assert book.rule("R-201").warn_at == (0.5, 0.8)


def test_an_item_is_carried_as_printed(book):
    slurry = book.power_item("V-47")
    assert (slurry.lead, slurry.assist, slurry.flags, slurry.first_response_kind) == ("ee", ("ar", "tb"), ("T",), "CT")
    assert slurry.basis[0].law == "畜禽规模养殖污染防治条例37、41"
    assert slurry.basis[0].confidence == "a"
    dumping = book.power_item("V-22")
    assert dumping.criminal_article == "338"
    assert dumping.is_urgent
    assert dumping.is_key_candidate
    assert not dumping.detention_possible
    assert book.power_item("V-49").crime_possible
    assert book.power_item("V-49").criminal_article == ""
    assert book.power_item("V-07").may_be_simple
    assert book.power_item("V-51").first_response_kind == "PS"


def test_the_items_whose_department_the_county_must_name_are_marked(book):
    assert {item.id for item in book.items.values() if item.lead_by_county} == {"V-16", "V-17", "V-28", "V-30"}
    assert {item.lead for item in book.items.values() if item.lead_by_county} == {"tb"}


def test_an_item_may_have_another_lead_for_a_part_of_it(book):
    assert book.power_item("V-36").leads == {"fo", "ar"}
    assert book.power_item("V-43").leads == {"nr", "ar"}
    assert book.power_item("V-49").lead_also == {"兽药农药": "ar"}


def test_every_item_is_listed_for_first_response_and_rests_on_a_law(book):
    assert all(item.first_response_listed and item.basis for item in book.items.values())


def test_what_a_brigade_is_empowered_for_comes_from_the_county(book):
    assert not book.is_empowered("tb_baishi", "V-47")
    empowered = Rulebook.read(SHIPPED, tb_empowered={"tb_baishi": ["V-47"]})
    assert empowered.is_empowered("tb_baishi", "V-47")
    assert not empowered.is_empowered("tb_baishi", "V-16")
    assert not empowered.is_empowered("tb_tankou", "V-47")
    assert book.changed(tb_empowered={"tb_tankou": ["V-16"]}).is_empowered("tb_tankou", "V-16")


def test_single_fields_are_overridden_deep(local):
    changed = Rulebook.read(SHIPPED, {"R-314": {"enabled": True}, "R-228": {"val": {"township": 20}}})
    assert changed.is_enabled("R-314")
    assert changed.rule("R-228").term("township").count == 20
    assert changed.rule("R-228").term("department").count == 30
    assert changed.due("R-228", local("2023-11-09 10:00"), "township").due_at == local("2023-11-29 24:00")


def test_a_change_makes_a_new_edition_and_leaves_the_old_one(book):
    edition = book.changed({"R-207": {"val": 2}}, {"V-14": {"first_response_listed": False}}, version="2024-1")
    assert edition.rule("R-207").term().count == 2
    assert edition.rule("R-207").version == edition.version == "2024-1"
    assert not edition.power_item("V-14").first_response_listed
    assert book.rule("R-207").term().count == 3
    assert book.version == "shipped"
    assert book.power_item("V-14").first_response_listed


def test_merging_goes_into_maps_and_replaces_everything_else():
    before = {"val": {"a": 1, "b": 2}, "items": ["x"], "enabled": True}
    assert merged(before, {"val": {"b": 3}, "items": ["y"]}) == {"val": {"a": 1, "b": 3}, "items": ["y"], "enabled": True}
    assert before == {"val": {"a": 1, "b": 2}, "items": ["x"], "enabled": True}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"R-207": {"unit": "weeks"}}, "rules.yaml: R-207: unit: 'weeks' is not one of cal_day"),
        ({"R-207": {"val": "soon"}}, "rules.yaml: R-207: val"),
        ({"R-228": {"val": {"township": -3}}}, "rules.yaml: R-228: val of township: -3 is below zero"),
        ({"R-202": {"val": {"direct": 30}}}, "rules.yaml: R-202: val of direct: 30 needs its unit"),
        ({"R-207": {"enabled": "maybe"}}, "rules.yaml: R-207: enabled: 'maybe' is neither true nor false"),
        ({"R-207": {"colour": "red"}}, "rules.yaml: R-207: colour: is not a key known here"),
        ({"R-207": {"force": "MUST"}}, "rules.yaml: R-207: force"),
        ({"R-207": {"warn_at": [2]}}, "rules.yaml: R-207: warn_at"),
        ({"R-207": {"key": "alert_ack"}}, "rules.yaml: alert_ack: key: stands twice"),
        ({"R-101": {"unit": "fortnight"}}, "rules.yaml: R-101: unit: 'fortnight'"),
        ({"R-999": {"val": 1}}, "rules.yaml: R-999: is not in the book"),
        ({"R-207": {"id": "R-208"}}, "rules.yaml: R-207: id: can't be changed"),
    ],
)
def test_a_wrong_value_is_refused_with_its_rule_and_key(book, change, fault):
    with pytest.raises(RulebookError) as refusal:
        book.changed(change)
    assert any(fault in line for line in refusal.value.faults), refusal.value.faults


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"V-47": {"lead": "zz"}}, "power_list.yaml: V-47: lead: 'zz' is not one of"),
        ({"V-47": {"flags": ["Z"]}}, "power_list.yaml: V-47: flags: 'Z'"),
        ({"V-47": {"assist": ["everyone"]}}, "power_list.yaml: V-47: assist"),
        ({"V-47": {"basis": ["水污染防治法"]}}, "power_list.yaml: V-47: basis"),
        ({"V-47": {"first_response_kind": "XX"}}, "power_list.yaml: V-47: first_response_kind"),
        ({"V-99": {"lead": "ee"}}, "power_list.yaml: V-99: is not in the book"),
    ],
)
def test_a_wrong_item_is_refused_with_its_id_and_key(book, change, fault):
    with pytest.raises(RulebookError) as refusal:
        book.changed(items=change)
    assert any(fault in line for line in refusal.value.faults), refusal.value.faults


def test_all_faults_are_told_at_once(book):
    with pytest.raises(RulebookError) as refusal:
        book.changed({"R-207": {"unit": "weeks"}, "R-208": {"force": "MUST"}}, {"V-01": {"lead": "zz"}})
    assert len(refusal.value.faults) == 3


def test_a_missing_key_is_named(county):
    edit(county / "rules.yaml", "  key: verify_hotline\n", "")
    with pytest.raises(RulebookError, match="R-207: key: is missing"):
        Rulebook.read(county)


def test_a_rule_that_stands_twice_is_named(county):
    edit(county / "rules.yaml", "- id: R-208\n", "- id: R-207\n")
    with pytest.raises(RulebookError, match="R-207: id: stands twice"):
        Rulebook.read(county)


def test_a_file_that_is_missing_or_no_yaml_is_named(county):
    (county / "power_list.yaml").write_text("items: [", encoding="utf-8")
    with pytest.raises(RulebookError, match=r"power_list\.yaml: is no YAML"):
        Rulebook.read(county)
    (county / "power_list.yaml").unlink()
    with pytest.raises(RulebookError, match=r"power_list\.yaml: can't be read"):
        Rulebook.read(county)


def test_a_file_in_a_wrong_encoding_is_named(county):
    (county / "rules.yaml").write_bytes("版本".encode("gb18030"))
    with pytest.raises(RulebookError, match=r"rules\.yaml: is no YAML"):
        Rulebook.read(county)


def test_a_wrong_date_in_the_working_days_is_named(county):
    edit(county / "working_days.yaml", "    - '2023-04-23'\n", "    - 'Sunday'\n")
    with pytest.raises(RulebookError, match=r"working_days\.yaml: .*Sunday"):
        Rulebook.read(county)


def test_a_rule_a_county_adds_to_its_file_is_read_too(county):
    with (county / "rules.yaml").open("a", encoding="utf-8") as file:
        file.write("\n- id: R-701\n  key: county_own\n  kind: threshold\n  val: 5\n  unit: person\n  src: county\n  force: ASM\n")
    assert Rulebook.read(county).number("R-701") == 5


def test_a_setup_may_bring_its_own_working_days():
    table = {"2023": {"official": True, "days_off_on_weekdays": ["2023-11-08"], "working_weekend_days": []}}
    book = Rulebook.read(SHIPPED, working_days=table)
    assert not book.working_days.is_working(date(2023, 11, 8))


def test_items_and_rules_are_plain_values_that_compare(book):
    again = Rulebook.read(SHIPPED)
    assert again.rules == book.rules
    assert again.items == book.items
    assert hash(PowerItem("V-01", "x", ("water",), "ee")) == hash(PowerItem("V-01", "x", ("water",), "ee"))


def test_a_rule_that_says_nothing_else_is_on_never_stands_still_and_warns_twice():
    rule = Rule(id="R-701", key="county_own", kind="clock", src="county", force="ASM")
    assert (rule.enabled, rule.pausable, rule.extendable, rule.roll, rule.warn_at) == (True, False, False, "none", (0.5, 0.8))
    assert PowerItem("V-52", "x", ("water",), "ee").first_response_listed


@pytest.mark.parametrize("name", FILES)
def test_the_files_tell_an_officer_what_they_are_before_anything_else(name):
    first = (SHIPPED / name).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert len(first) > 40


def test_a_fault_in_a_file_names_its_line_so_that_the_officer_goes_straight_there(county):
    edit(county / "rules.yaml", "  key: verify_hotline\n  kind: clock\n  val: 3\n", "  key: verify_hotline\n  kind: clock\n  val: soon\n")
    edit(county / "rules.yaml", "  key: weekly_summary\n", "  key: weekly_summary\n  colour: red\n")
    lines = (county / "rules.yaml").read_text(encoding="utf-8").splitlines()
    with pytest.raises(RulebookError) as refusal:
        Rulebook.read(county)
    assert f"rules.yaml: line {lines.index('  colour: red') + 1}: R-101: colour: is not a key known here" in refusal.value.faults
    [val] = [fault for fault in refusal.value.faults if "R-207" in fault]
    assert val.startswith(f"rules.yaml: line {lines.index('  val: soon') + 1}: R-207: val")


def test_a_wrong_date_names_its_line_too(county):
    edit(county / "working_days.yaml", "    - '2023-04-23'\n", "    - 'Sunday'\n")
    line = (county / "working_days.yaml").read_text(encoding="utf-8").splitlines().index("    - 'Sunday'") + 1
    with pytest.raises(RulebookError, match=rf"working_days\.yaml: line {line}: .*Sunday"):
        Rulebook.read(county)


def test_an_unchanged_rule_keeps_its_version_and_an_earlier_one_is_still_known(book):
    edition = book.changed({"R-207": {"val": 2}}, version="v2").changed({"R-207": {"val": 4}}, version="v3")
    assert (edition.rule("R-207").version, edition.rule("R-208").version) == ("v3", "shipped")
    assert [edition.rule_as_of("R-207", version).val for version in ("shipped", "v2", "v3", "v9")] == [3, 2, 4, 4]
