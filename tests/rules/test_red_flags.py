"""When a case looks as if it was dealt with too lightly: each rule sees its sign, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules import red_flags as rules
from models.rules.red_flags import RedFlagKind, Result, Sign
from models.rules.rule import PowerItem
from models.rules.working_days import WorkingDays

SUSPECTED = ("criminal_suspected",)
CRIME = PowerItem("V-26", "小炼锌", ("water",), "ee", flags=("K", "C338"))
PLAIN = PowerItem("V-47", "粪污直排", ("livestock",), "ee", penalty_min=10_000.0)


def kinds(signs: Iterable[Sign]) -> set[str]:
    return {str(sign.kind) for sign in signs}


@pytest.mark.parametrize("result", ["penalty", "ordered_correction", "leniency_no_penalty"])
def test_a_fine_or_an_order_for_a_suspected_crime_raises_two_flags(result: str) -> None:
    given = Result("F1", result)
    assert kinds(rules.by_feedback(given, flags=SUSPECTED, finding="violation", criminal_transfer_sent=False)) == {"downgrade", "no_transfer"}
    assert rules.by_feedback(given, flags=SUSPECTED, finding="violation", criminal_transfer_sent=True) == ()
    assert rules.by_feedback(given, flags=["key_case"], finding="violation", criminal_transfer_sent=False) == ()


def test_a_criminal_result_of_a_suspected_crime_raises_none() -> None:
    assert rules.by_feedback(Result("F1", "criminal_result"), flags=SUSPECTED, finding="violation", criminal_transfer_sent=False) == ()


def test_a_violation_that_is_fed_back_as_nothing_raises_a_downgrade_alone() -> None:
    given = Result("F1", "not_established")
    assert kinds(rules.by_feedback(given, flags=[], finding="violation", criminal_transfer_sent=False)) == {"downgrade"}
    assert rules.by_feedback(given, flags=[], finding="none", criminal_transfer_sent=False) == ()


def test_a_penalty_below_the_least_of_the_list_is_seen_unless_leniency_explains_it() -> None:
    assert kinds(rules.by_amount(Result("F1", "penalty", 9_999.0), PLAIN)) == {"downgrade"}
    assert rules.by_amount(Result("F1", "penalty", 10_000.0), PLAIN) == ()
    assert rules.by_amount(Result("F1", "penalty", 9_999.0, leniency_given=True), PLAIN) == ()
    assert rules.by_amount(Result("F1", "penalty", 1.0), CRIME) == (), "the list gives no least amount for this item"


def test_a_key_case_in_the_simple_procedure_looks_like_a_downgrade() -> None:
    assert kinds(rules.by_simple_procedure(["key_case"], 1)) == {"downgrade"}
    assert rules.by_simple_procedure(["major"], 1) == ()


def test_a_matter_handed_on_under_an_item_that_is_no_crime_is_seen() -> None:
    assert kinds(rules.by_item([CRIME], PLAIN, 1)) == {"downgrade"}
    assert rules.by_item([CRIME, PLAIN], PLAIN, 1) == (), "both were found"
    assert rules.by_item([PLAIN], CRIME, 1) == ()
    assert rules.by_item([CRIME], CRIME, 1) == ()


def test_closing_a_suspected_crime_with_a_fine_is_a_fine_for_a_crime() -> None:
    both = {"fine_for_crime", "no_transfer"}
    assert kinds(rules.by_closing(["penalty"], 1, flags=SUSPECTED, criminal_transfer_sent=False)) == both
    assert rules.by_closing(["penalty"], 1, flags=SUSPECTED, criminal_transfer_sent=True) == ()
    assert rules.by_closing(["criminal_result"], 1, flags=SUSPECTED, criminal_transfer_sent=False) == ()


def test_the_tenth_working_day_after_the_finding_must_have_gone_by() -> None:
    found, days = date(2023, 11, 6), WorkingDays()
    assert rules.by_time(found, date(2023, 11, 20), days, 1, flags=SUSPECTED) == (), "the tenth working day itself"
    assert kinds(rules.by_time(found, date(2023, 11, 21), days, 1, flags=SUSPECTED)) == {"no_transfer"}
    assert kinds(rules.by_time(found, date(2023, 11, 21), days, 1, flags=["key_case"])) == {"no_transfer"}
    assert rules.by_time(found, date(2023, 12, 21), days, 1, flags=["cross_dept"]) == ()


def test_who_does_not_file_what_was_found_is_seen_and_the_police_only_when_asked_twice() -> None:
    assert kinds(rules.by_filing("X1", not_filed_by="ee", finding="violation", reconsidered=False)) == {"no_filing"}
    assert rules.by_filing("X1", not_filed_by="ee", finding="none", reconsidered=False) == ()
    assert kinds(rules.by_filing("X2", not_filed_by="police_case_unit", finding="", reconsidered=True)) == {"no_filing"}


def test_only_the_terms_of_filing_make_it_overdue() -> None:
    assert kinds(rules.by_overdue("R-304", "c1", "police_case_unit")) == {"overdue_filing"}
    assert rules.by_overdue("R-221", "c1", "ee") == ()


def test_three_cases_of_one_subject_in_the_same_hands_look_like_favour() -> None:
    assert kinds(rules.by_same_hands("周宁", "洪达建材", 3)) == {"favour"}
    assert rules.by_same_hands("周宁", "洪达建材", 2) == ()
    assert rules.by_same_hands("周宁", "未知", 9) == ()


def test_a_result_far_from_those_of_the_other_cases_of_its_item_is_seen() -> None:
    others = rules.Amounts.of([20_000.0, 21_000.0, 19_000.0, 20_500.0, 19_500.0])
    assert kinds(rules.by_deviation(Result("F1", "penalty", 2_000.0), others, min_cases=5, deviation=2.0)) == {"selective"}
    assert kinds(rules.by_deviation(Result("F1", "leniency_no_penalty"), others, min_cases=5, deviation=2.0)) == {"selective"}
    assert rules.by_deviation(Result("F1", "penalty", 20_400.0), others, min_cases=5, deviation=2.0) == ()
    assert rules.by_deviation(Result("F1", "penalty", 2_000.0), others.without(19_500.0), min_cases=5, deviation=2.0) == (), "four cases say nothing"
    assert rules.by_deviation(Result("F1", "ordered_correction"), others, min_cases=5, deviation=2.0) == ()


@given(st.lists(st.integers(0, 10**9).map(lambda fen: fen / 100), min_size=2, max_size=50))
def test_amounts_summed_up_and_one_left_out_have_the_mean_and_spread_of_the_others(amounts) -> None:
    others = rules.Amounts.of(amounts).without(amounts[0])
    assert others.mean == pytest.approx(fmean(amounts[1:]))
    assert others.spread == pytest.approx(pstdev(amounts[1:]), abs=0.01)


def test_the_same_amount_in_every_case_has_no_spread_at_all() -> None:
    assert rules.Amounts.of([0.1] * 7 + [33_333.33]).without(33_333.33).spread == 0


def test_only_what_stands_on_an_interference_record_is_secret() -> None:
    [sign] = rules.by_interference("I1")
    assert sign.kind is RedFlagKind.FAVOUR
    assert rules.is_secret(sign.ground)
    assert not rules.is_secret(rules.by_recusal("R1", "周宁")[0].ground)
