"""A request to a device is followed over answers, time-outs and repeats to one of four ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.intake.hj212 import Frame, read_frame, write_frame
from models.intake.hj212_exchange import Exchange, Patience
from models.intake.hj212_gaps import missing_period
from models.rules.device_requests import COMMANDS, faults
from tests.intake.frames import MN, upload

QN = "20261121080000123"
PERIOD = {"BeginTime": "20261121060000", "EndTime": "20261121080000"}
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(cn: str, area: str, qn: str = QN, flag: str = "4") -> Frame:
    return read_frame(write_frame(f"QN={qn};ST=91;CN={cn};PW=1;MN={MN};Flag={flag};CP=&&{area}&&".encode()))


def of_2005(cn: str, area: str) -> Frame:
    return read_frame(write_frame(f"ST=91;CN={cn};PW=1;MN={MN};CP=&&QN={QN};{area}&&".encode()))


def begun(cn: str = "2061", **more: object) -> Exchange:
    exchange = Exchange("r", cn, QN, PERIOD if COMMANDS[cn].period else {}, Patience(10, 3, 60), **more)  # type: ignore[arg-type]
    exchange.sent(0)
    return exchange


def test_a_device_that_is_ready_sends_its_data_and_says_that_it_is_done():
    exchange = begun()
    assert exchange.hear(said("9011", "QnRtn=1"), 1)
    assert exchange.state == "ready"
    assert exchange.hear(read_frame(upload(cn="2061", qn="20261121080001555", time="20261121070000")), 2)
    assert exchange.hear(said("9012", " ExeRtn=1"), 3)
    assert (exchange.state, exchange.qn_rtn, exchange.exe_rtn, exchange.frames_count) == ("done", "1", "1", 1)


def test_the_answers_of_2005_name_the_exchange_in_their_data_area():
    exchange = begun()
    exchange.hear(of_2005("9011", "QnRtn=1"), 1)
    exchange.hear(of_2005("9012", "ExeRtn=1"), 2)
    assert exchange.state == "done"


def test_what_was_not_sent_yet_takes_no_answer_though_another_request_has_its_number():
    waiting = Exchange("r", "1011", QN)
    assert not waiting.hear(said("9011", "QnRtn=1"), 1)
    assert not waiting.hear(said("9012", "ExeRtn=1"), 2)
    assert (waiting.state, waiting.exe_rtn) == ("asked", "")


@pytest.mark.parametrize("code", ["2", "3", "4", "5", "6", "7", "8", "9", "100", ""])
def test_a_device_that_does_not_take_it_has_refused_with_its_own_code(code):
    exchange = begun()
    assert exchange.hear(said("9011", f"QnRtn={code}"), 1)
    assert (exchange.state, exchange.qn_rtn) == ("refused", code)
    assert not exchange.hear(said("9012", "ExeRtn=1"), 2)


@pytest.mark.parametrize("code", ["2", "3", "4", "5", "6", "100"])
def test_what_a_device_could_not_carry_out_has_failed_with_its_own_code(code):
    exchange = begun()
    exchange.hear(said("9011", "QnRtn=1"), 1)
    exchange.hear(said("9012", f"ExeRtn={code}"), 2)
    assert (exchange.state, exchange.exe_rtn) == ("failed", code)


def test_without_an_answer_it_is_repeated_three_times_and_then_given_up():
    exchange, now, tries = begun(), 0.0, 1
    while not exchange.is_over:
        now += 10
        assert not exchange.is_due(now - 0.1)
        assert exchange.is_due(now)
        if exchange.give_up_or_repeat():
            exchange.sent(now)
            tries += 1
    assert (exchange.state, tries, now) == ("timed_out", 4, 40)


def test_a_device_that_was_ready_is_waited_for_and_not_asked_twice():
    exchange = begun("3011")
    exchange.hear(said("9011", "QnRtn=1"), 1)
    assert not exchange.is_due(60)
    assert exchange.is_due(61)
    assert not exchange.give_up_or_repeat()
    assert exchange.state == "timed_out"


def test_an_end_that_is_said_late_counts():
    exchange = begun("3011")
    exchange.state = exchange.state.TIMED_OUT
    assert exchange.hear(said("9012", "ExeRtn=1"), 500)
    assert exchange.state == "done"


def test_answers_said_twice_and_those_of_other_exchanges_change_nothing():
    exchange = begun()
    assert not exchange.hear(said("9011", "QnRtn=1", qn="20261121080000999"), 1)
    assert exchange.hear(said("9011", "QnRtn=1"), 1)
    assert not exchange.hear(said("9011", "QnRtn=2"), 2)
    assert not exchange.hear(read_frame(upload(cn="2061", time="20261121090000")), 3)
    assert not exchange.hear(read_frame(upload(cn="2051", time="20261121070000")), 3)
    assert exchange.state == "ready"


def test_a_notice_is_done_with_its_one_answer():
    exchange = begun("2012")
    assert exchange.hear(said("9013", ""), 1)
    assert exchange.state == "done"


def test_what_a_device_was_asked_stands_in_the_answer_even_without_a_result():
    exchange = begun("1061")
    exchange.hear(said("9011", "QnRtn=1"), 1)
    exchange.hear(said("1061", "RtdInterval=30"), 2)
    assert not exchange.give_up_or_repeat()
    assert (exchange.state, exchange.answer) == ("done", {"RtdInterval": "30"})


def test_asking_for_live_data_is_done_when_the_first_come():
    exchange = begun("2011")
    exchange.hear(said("9011", "QnRtn=1"), 1)
    assert exchange.hear(read_frame(upload()), 2)
    assert exchange.state == "done"


@pytest.mark.parametrize(
    ("cn", "values", "named"),
    [
        ("2999", {}, ["command"]),
        ("1062", {}, ["RtdInterval"]),
        ("1062", {"RtdInterval": "29"}, ["RtdInterval"]),
        ("1062", {"RtdInterval": "30"}, []),
        ("1000", {"OverTime": "10", "ReCount": "x"}, ["ReCount"]),
        ("1072", {"NewPW": "12;CP=&&"}, ["NewPW"]),
        ("1072", {"NewPW": "654321"}, []),
        ("2051", PERIOD, []),
        ("2051", {**PERIOD, "EndTime": "2026112105"}, ["EndTime"]),
        ("2051", {"BeginTime": PERIOD["EndTime"], "EndTime": PERIOD["BeginTime"]}, ["EndTime"]),
        ("1011", {"PolId": "w01018", "X": "1"}, ["X"]),
        ("1012", {}, []),
        ("3016", {"PolId": "w01018", "CstartTime": "000000", "CTime": "2"}, []),
    ],
)
def test_a_request_names_each_item_that_does_not_fit(cn, values, named):
    assert [given.facts["field"] for given in faults(cn, values)] == named


def test_what_did_not_come_is_asked_for_from_the_first_hole_to_the_last():
    came = [NOON - HOUR * hours for hours in (9, 8, 7, 4, 3, 2)]
    assert missing_period(came, NOON) == (NOON - HOUR * 6, NOON - HOUR * 5)
    assert missing_period(came, NOON + HOUR * 3) == (NOON - HOUR * 6, NOON + HOUR)
    assert missing_period([NOON - HOUR * hours for hours in range(1, 9)], NOON) is None
    assert missing_period([NOON - HOUR], NOON) is None
