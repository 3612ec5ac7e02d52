"""The table of steps: where a case can go, and that it can always end."""

from __future__ import annotations

import pytest

from models.rules.object_steps import after_alert, after_call_in, after_task, is_out
from models.rules.refusal import Refused
from models.rules.states import (
    MOVES,
    STEPS,
    TERMINAL_ALERT_STATES,
    TERMINAL_CASE_STATES,
    TERMINAL_TASK_STATES,
    AlertState,
    CallInState,
    CaseState,
    Phase,
    Step,
    TaskState,
    after,
    is_open,
    is_step_open,
    open_steps,
    phase_of,
    restored,
    resumed,
    table,
)

OPEN_STATES = [state for state in CaseState if is_open(state)]

TRANSITIONS = {
    ("T-06", "registered", Step.ORDER_FIRST_RESPONSE, "first_response"),
    ("T-06", "first_response", Step.ORDER_FIRST_RESPONSE, "first_response"),
    ("T-07", "registered", Step.OPEN_JUDGEMENT, "judging"),
    ("T-08", "first_response", Step.HAND_OVER_SCENE, "first_response"),
    ("T-09", "first_response", Step.START_SIMPLE_PROCEDURE, "on_spot"),
    ("T-10", "on_spot", Step.RECORD_SIMPLE_PENALTY, "feedback_check"),
    ("T-11", "on_spot", Step.ABORT_SIMPLE_PROCEDURE, "judging"),
    ("T-12", "first_response", Step.SUBMIT_FIRST_RESPONSE_REPORT, "judging"),
    ("T-13", "judging", Step.ORDER_FIRST_RESPONSE, "first_response"),
    ("T-14", "judging", Step.ASSIGN_CASE, "assigned"),
    ("T-15", "judging", Step.ISSUE_CENTER_ORDER, "handling"),
    ("T-16", "judging", Step.RAISE_JURISDICTION_DISPUTE, "jurisdiction"),
    ("T-16", "assigned", Step.RAISE_JURISDICTION_DISPUTE, "jurisdiction"),
    ("T-16", "handling", Step.RAISE_JURISDICTION_DISPUTE, "jurisdiction"),
    ("T-17", "jurisdiction", Step.RECORD_DESIGNATION, "assigned"),
    ("T-18", "judging", Step.MARK_NOT_ESTABLISHED, "not_established"),
    ("T-19", "assigned", Step.ACCEPT_ASSIGNMENT, "handling"),
    ("T-20", "assigned", Step.REJECT_ASSIGNMENT, "judging"),
    ("T-21", "handling", Step.RECORD_ADMIN_FILING, "handling"),
    ("T-22", "handling", Step.APPROVE_CRIMINAL_TRANSFER, "criminal_review"),
    ("T-22", "judging", Step.APPROVE_CRIMINAL_TRANSFER, "criminal_review"),
    ("T-23", "criminal_review", Step.REQUEST_SUPPLEMENT, "criminal_review"),
    ("T-24", "criminal_review", Step.POLICE_FILE, "criminal_filed"),
    ("T-25", "criminal_review", Step.POLICE_NOT_FILE, "handling"),
    ("T-26", "handling", Step.REQUEST_RECONSIDERATION, "criminal_review"),
    ("T-28", "criminal_filed", Step.RETURN_TO_ADMIN, "handling"),
    ("T-29", "handling", Step.TRANSFER_PUBLIC_SECURITY, "handling"),
    ("T-30", "handling", Step.SUBMIT_FEEDBACK, "feedback_check"),
    ("T-30", "criminal_filed", Step.SUBMIT_FEEDBACK, "feedback_check"),
    ("T-30", "criminal_review", Step.SUBMIT_FEEDBACK, "feedback_check"),
    ("T-31", "handling", Step.APPROVE_EXTENSION, "handling"),
    ("T-32", "feedback_check", Step.RETURN_FEEDBACK, "handling"),
    ("T-33", "feedback_check", Step.ACCEPT_FEEDBACK, "feedback_check"),
    ("T-33", "feedback_check", Step.CLOSE_CASE, "closed"),
    ("T-37", "registered", Step.VOID_CASE, "void"),
    ("T-37", "first_response", Step.VOID_CASE, "void"),
    ("T-37", "judging", Step.VOID_CASE, "void"),
    ("T-38", "closed", Step.REOPEN_CASE, "judging"),
    ("T-38", "not_established", Step.REOPEN_CASE, "judging"),
    ("T-39", "closed", Step.RECORD_RECHECK, "closed"),
}
"""domain.md 4.3, line by line, where one state is named."""


@pytest.mark.parametrize(("transition", "start", "step", "end"), sorted(TRANSITIONS))
def test_every_transition_of_the_specification_leads_where_it_says(transition, start, step, end):
    assert after(start, step) == end
    assert transition in {move.id for move in MOVES if move.step is step}


@pytest.mark.parametrize("state", OPEN_STATES)
def test_any_open_case_can_be_merged_and_any_that_is_worked_on_escalated(state):
    assert after(state, Step.MERGE_CASES) is CaseState.MERGED
    assert is_step_open(state, Step.ESCALATE_CASE) == (state is not CaseState.SUSPENDED)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_from_every_open_state_a_case_can_reach_closed_without_leaving_the_ordinary_steps(state):
    ordinary = {Step.ORDER_FIRST_RESPONSE, Step.SUBMIT_FIRST_RESPONSE_REPORT, Step.ABORT_SIMPLE_PROCEDURE, Step.ASSIGN_CASE, Step.RECORD_DESIGNATION}
    ordinary |= {Step.ACCEPT_ASSIGNMENT, Step.POLICE_FILE, Step.POLICE_NOT_FILE, Step.SUBMIT_FEEDBACK, Step.CLOSE_CASE}
    reached = {CaseState.HANDLING if state is CaseState.SUSPENDED else state}
    while True:
        further = {end for (start, step), end in STEPS.items() if start in reached and step in ordinary}
        if further <= reached:
            break
        reached |= further
    assert CaseState.CLOSED in reached


@pytest.mark.parametrize("state", sorted(TERMINAL_CASE_STATES))
def test_an_ended_case_moves_only_by_reopening(state):
    moving = {step for (start, step), end in STEPS.items() if start is state and end is not start}
    assert moving == ({Step.REOPEN_CASE} if state in {CaseState.CLOSED, CaseState.NOT_ESTABLISHED} else set())


def test_a_case_ends_only_in_the_four_ways_of_g16():
    assert set(TERMINAL_CASE_STATES) == {CaseState.CLOSED, CaseState.NOT_ESTABLISHED, CaseState.MERGED, CaseState.VOID}
    assert {end for end in STEPS.values() if not is_open(end)} == set(TERMINAL_CASE_STATES)


def test_a_case_under_the_police_is_never_voided_or_assigned():
    for state in (CaseState.CRIMINAL_REVIEW, CaseState.CRIMINAL_FILED):
        assert not is_step_open(state, Step.VOID_CASE)
        assert not is_step_open(state, Step.ASSIGN_CASE)


def test_a_step_that_is_not_open_is_refused_with_state_and_step():
    with pytest.raises(Refused) as refusal:
        after("closed", Step.ASSIGN_CASE)
    (why,) = refusal.value.reasons
    assert (why.code, why.facts["state"], why.facts["step"], why.rule) == ("step_not_open", "closed", "assign_case", "ch. 4.3")


def test_a_suspended_case_does_nothing_but_wait_and_goes_back_to_where_it_was():
    assert {STEPS[CaseState.SUSPENDED, step] for step in open_steps("suspended") - {Step.RESUME_CASE}} <= {CaseState.SUSPENDED, CaseState.MERGED}
    assert resumed("suspended", "criminal_filed") is CaseState.CRIMINAL_FILED
    with pytest.raises(Refused):
        resumed("handling", "judging")


def test_a_merged_case_comes_back_in_the_state_of_the_main_case():
    assert open_steps("merged") == {Step.RESTORE_CASE}
    assert restored("merged", "handling") is CaseState.HANDLING
    with pytest.raises(Refused):
        restored("closed", "handling")


def test_no_two_lines_of_the_table_disagree():
    lines = [((state, move.step), move.end or state) for move in MOVES for state in move.start]
    assert len(lines) == len({where for where, _ in lines})


def test_a_step_knows_its_command():
    assert Step.POLICE_NOT_FILE.command == "record_filing_decision"
    assert Step.ASSIGN_CASE.command == "assign_case"


def test_the_timeline_strip_has_a_phase_for_every_state_but_three():
    assert {state for state in CaseState if phase_of(state) is None} == {CaseState.SUSPENDED, CaseState.MERGED, CaseState.VOID}
    assert phase_of("criminal_review") is Phase.CASE_TRANSFER


def test_the_table_prints_one_line_per_transition():
    assert len(table().splitlines()) == len(MOVES)
    assert "T-14 assign_case                       judging -> assigned" in table()


def test_an_alert_is_filed_only_once_it_is_acknowledged():
    assert after_alert("new", "ack_alert") is AlertState.ACKNOWLEDGED
    with pytest.raises(Refused):
        after_alert("new", "file_case")
    for state in TERMINAL_ALERT_STATES:
        for command in ("ack_alert", "file_case", "attach_alert", "refer_out_of_scope", "mark_false_alarm", "set_level"):
            with pytest.raises(Refused):
                after_alert(state, command)


def test_a_task_goes_to_the_scene_and_ends():
    state = TaskState.ORDERED
    for command, end in [("ack_task", "acked"), ("report_en_route", "en_route"), ("report_arrival", "on_scene"), ("record_disposal", "controlled")]:
        state = after_task(state, command)
        assert state == end
    assert after_task(state, "confirm_hand_over_scene") is TaskState.HANDED_OVER
    assert after_task("ordered", "report_arrival") is TaskState.ON_SCENE


def test_an_ended_task_takes_no_further_step():
    for state in TERMINAL_TASK_STATES:
        for command in ("ack_task", "report_arrival", "record_disposal", "cancel_task", "confirm_hand_over_scene"):
            with pytest.raises(Refused):
                after_task(state, command)


def test_who_declined_or_did_not_answer_is_not_released_and_not_out():
    for state in (CallInState.DECLINED, CallInState.NO_ANSWER):
        assert not is_out(state)
        with pytest.raises(Refused):
            after_call_in(state, "release_personnel")
    assert is_out(after_call_in("called", "ack_call_in"))
    assert not is_out(after_call_in("acked", "release_personnel"))
