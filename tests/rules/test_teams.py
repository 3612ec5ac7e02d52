"""Whether people may go, and which teams a path needs."""

from __future__ import annotations

from datetime import date

import pytest

from models.rules.teams import Team, all_unfit, call_needs_leader, ends_soon, lead_not_among, not_of_department, order_objections, seconded_long, unfit

TODAY = date(2023, 11, 6)


def codes(reasons) -> list[str]:
    return [one.code for one in reasons]


def test_a_good_officer_may_go(officer):
    assert unfit(officer(), TODAY) == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"certificate_valid_to": date(2023, 11, 5)}, "certificate_invalid"),
        ({"certificate_valid_to": None}, "certificate_invalid"),
        ({"certificate_no": ""}, "certificate_invalid"),
        ({"secondment_to": date(2023, 11, 5)}, "secondment_ended"),
        ({"secondment_from": date(2023, 11, 7)}, "secondment_ended"),
        ({"secondment_state": "returned"}, "secondment_ended"),
        ({"secondment_state": "planned"}, "secondment_ended"),
        ({"availability": "leave"}, "not_on_roster"),
        ({"availability": "suspended"}, "officer_suspended"),
        ({"suspended": True}, "officer_suspended"),
    ],
)
def test_who_lacks_one_thing_may_not_go_and_hears_which(officer, facts, code):
    (why,) = unfit(officer("郑可", **facts), TODAY)
    assert (why.code, why.facts["officer"]) == (code, "郑可")


def test_certificate_and_secondment_are_good_through_the_last_day_named(officer):
    assert unfit(officer(certificate_valid_to=TODAY, secondment_to=TODAY, secondment_from=TODAY), TODAY) == ()


def test_an_extended_secondment_is_as_good_as_an_active_one(officer):
    assert unfit(officer(secondment_state="extended", secondment_to=None), TODAY) == ()


def test_all_that_is_wrong_with_all_people_is_told_together(officer):
    people = [officer("甲", suspended=True, certificate_no=""), officer("乙"), officer("丙")]
    assert codes(all_unfit(people, TODAY, recused=["丙"])) == ["certificate_invalid", "officer_suspended", "recusal_conflict"]


def test_a_110_case_needs_the_station_and_a_center_team(book, officer):
    pair = (officer("周宁"), officer("郑可"))
    station, center, joint = Team("station"), Team("center_team", officers=pair), Team("joint", officers=pair)
    assert codes(order_objections(book, "P1", [center], TODAY)) == ["station_missing"]
    assert codes(order_objections(book, "P1", [station], TODAY)) == ["station_missing"]
    assert order_objections(book, "P1", [station, center], TODAY) == ()
    assert order_objections(book, "P1", [station, joint], TODAY) == ()
    assert order_objections(book, "P1", [center], TODAY, out_already=["station"]) == ()
    assert order_objections(book, "P4", [center], TODAY) == ()


def test_every_team_of_the_center_has_two_different_certified_officers(book, officer):
    one, other = officer("周宁"), officer("郑可")
    lapsed = officer("黄澄", certificate_valid_to=date(2023, 1, 1))
    assert codes(order_objections(book, "P2", [Team("center_team", officers=(one,))], TODAY)) == ["two_certified_needed"]
    assert codes(order_objections(book, "P2", [Team("center_team", officers=(one, one))], TODAY)) == ["two_certified_needed"]
    assert codes(order_objections(book, "P2", [Team("joint", officers=(one, lapsed))], TODAY)) == ["two_certified_needed", "certificate_invalid"]
    assert order_objections(book, "P2", [Team("center_team", officers=(one, other))], TODAY) == ()


def test_a_verification_by_the_station_alone_is_none_by_the_center(book):
    assert codes(order_objections(book, "P2", [Team("station")], TODAY)) == ["two_certified_needed"]
    assert codes(order_objections(book, "P3", [Team("brigade")], TODAY)) == ["two_certified_needed"]
    assert order_objections(book, "P4", [Team("station")], TODAY) == ()


def test_two_short_teams_are_told_once_and_a_station_follows_a_team_of_the_center(book, officer):
    alone = Team("center_team", officers=(officer("周宁"),))
    assert codes(order_objections(book, "P4", [alone, alone], TODAY)) == ["two_certified_needed"]
    assert order_objections(book, "P2", [Team("station")], TODAY, out_already=["center_team"]) == ()


def test_a_county_may_ask_for_three(book, officer):
    strict = book.changed({"R-617": {"val": 3}})
    assert codes(order_objections(strict, "P4", [Team("center_team", officers=(officer("甲"), officer("乙")))], TODAY)) == ["two_certified_needed"]


def test_an_order_warns_of_nobody_from_the_lead(officer):
    assert codes(lead_not_among("ar", [officer(unit="ee")])) == ["team_without_lead_department"]
    assert lead_not_among("ee", [officer(unit="ee")]) == ()
    assert lead_not_among("", [officer()]) == ()
    assert lead_not_among("ee", []) == ()


def test_calling_off_duty_people_or_more_than_the_cap_needs_the_leader(book, officer):
    assert not call_needs_leader(book, [officer("甲"), officer("乙", availability="standby")])
    assert call_needs_leader(book, [officer("甲"), officer("乙", availability="off_duty")])
    assert not call_needs_leader(book, [officer(str(n)) for n in range(6)])
    assert call_needs_leader(book, [officer(str(n)) for n in range(7)])
    assert call_needs_leader(book, [officer()], out_already=6)


def test_an_officer_acts_only_for_his_home_department(officer):
    (why,) = not_of_department([officer("钟涛", unit="ar"), officer("周宁", unit="ee")], "ee", "生态环境局")
    assert (why.code, why.facts) == ("officer_not_of_department", {"officer": "钟涛", "department": "生态环境局"})


def test_a_certificate_that_ends_within_sixty_days_is_warned_of(officer):
    day = date(2023, 12, 28)
    (why,) = ends_soon(officer("龙江", certificate_valid_to=date(2024, 2, 6)), day)
    assert (why.code, why.facts["days"]) == ("certificate_expiring", 40)
    assert codes(ends_soon(officer(certificate_valid_to=date(2024, 2, 26)), day)) == ["certificate_expiring"]
    assert codes(ends_soon(officer(certificate_valid_to=day), day)) == ["certificate_expiring"]
    assert ends_soon(officer(certificate_valid_to=date(2024, 2, 27)), day) == ()
    assert ends_soon(officer(certificate_valid_to=None), day) == ()
    assert ends_soon(officer(certificate_valid_to=date(2023, 12, 27)), day) == ()


def test_ten_months_of_secondment_without_consent_are_warned_of(officer):
    (why,) = seconded_long(officer("胡萍", secondment_from=date(2023, 2, 28)), date(2023, 12, 28))
    assert (why.code, why.facts["months"]) == ("secondment_long", 10)
    (across,) = seconded_long(officer(secondment_from=date(2022, 11, 28)), date(2023, 10, 28))
    assert across.facts["months"] == 11
    assert seconded_long(officer(secondment_from=date(2023, 3, 1)), date(2023, 12, 28)) == ()
    assert seconded_long(officer(secondment_from=date(2022, 1, 1)), date(2023, 12, 28), consent_paper="同意函1号") == ()
    assert seconded_long(officer(secondment_from=date(2022, 1, 1), secondment_state="returned"), date(2023, 12, 28)) == ()
