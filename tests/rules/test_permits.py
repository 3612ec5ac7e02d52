"""Who may do what: every printed cell, every command of the contract, every step of the acceptance walks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from models.rules.permit_table import CELLS, COLUMNS
from models.rules.permits import ROLE_COLUMNS, Act, cell_of, decides, is_known, verdict

ROLE_OF = {column: role for role, column in reversed(list(ROLE_COLUMNS.items()))}
WALKS = Path(__file__).parents[1] / "walks"

VARIANT_ROWS = {
    "`call_in` off-duty staff or > team cap (R-618)": ("call_in", "off_duty"),
    "`complete_judgement` (key, major, criminal, escalation)": ("complete_judgement", "key"),
    "`assign_case` for key/major, or G-07/G-08 override": ("assign_case", "key"),
}
SPLIT_ROWS = {
    "`request_early_intervention` / answer it": ["request_early_intervention", "answer_early_intervention"],
    "`request_assistance` / `give_opinion`": ["request_assistance", "give_opinion"],
    "`assess_reward` / `approve_reward` / `pay_reward`": ["assess_reward", "approve_reward", "pay_reward"],
    "`record_minutes` / `confirm_resolution`": ["record_minutes", "confirm_resolution"],
    "`draft_report` / `sign_report`": ["draft_report", "sign_report"],
    "`edit_rules`, `edit_power_list` / legality review / publish": ["edit_rules", "edit_power_list", "review_legality", "publish_edit"],
    "`manage_users`, `manage_adapters`, `manage_wall_layout`": ["manage_users", "manage_adapters", "manage_wall_layout"],
}
SLASHED_ROWS = {
    "`request_extension` / `approve_extension`": [("request_extension", ""), ("approve_extension", "")],
    "`close_case` ordinary / key": [("close_case", ""), ("close_case", "key")],
}
ROOM_ENTRIES = {"DI", "SE"}
"""Who enters a remote party's step on behalf; the printed row shows it as the `B` in that party's column."""


def printed_rows() -> list[tuple[str, dict[str, str]]]:
    lines = (Path(__file__).parent / "permit_matrix.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    header = cells[0][1:]
    return [(row[0], dict(zip(header, (cell.rstrip("¹²") for cell in row[1:]), strict=True))) for row in cells[1:]]


ROWS = printed_rows()
ORDINARY = [row for row in ROWS if row[0] not in SPLIT_ROWS and row[0] not in SLASHED_ROWS]


def commands_of(label: str) -> list[tuple[str, str]]:
    if label in VARIANT_ROWS:
        return [VARIANT_ROWS[label]]
    if label.startswith("`start/stop_incident_mode`"):
        return [("start_incident_mode", ""), ("stop_incident_mode", "")]
    if label.startswith("`plan_joint"):
        return [("plan_joint_inspection", ""), ("draw_inspection", "")]
    return [(name, "") for name in re.findall(r"`(\w+)`", label)]


def test_the_printed_matrix_has_sixteen_roles():
    assert list(ROWS[0][1]) == list(COLUMNS)
    assert set(ROLE_COLUMNS.values()) == set(COLUMNS)
    assert all(len(line.split()) == len(COLUMNS) for line in CELLS.values())


@pytest.mark.parametrize(("label", "cells"), ORDINARY, ids=[label for label, _ in ORDINARY])
def test_every_cell_of_the_printed_matrix_is_kept(label, cells):
    for command, variant in commands_of(label):
        kept = {column: cell_of(command, ROLE_OF[column], variant) for column in COLUMNS}
        assert kept == cells, command


@pytest.mark.parametrize(("label", "parts"), SLASHED_ROWS.items(), ids=SLASHED_ROWS.keys())
def test_every_cell_of_a_row_with_two_halves_is_kept(label, parts):
    cells = dict(ROWS)[label]
    for place, (command, variant) in enumerate(parts):
        for column, cell in cells.items():
            half = cell.split("/")[place] if "/" in cell else cell
            assert cell_of(command, ROLE_OF[column], variant) == half, (command, column)


@pytest.mark.parametrize(("label", "commands"), SPLIT_ROWS.items(), ids=SPLIT_ROWS.keys())
def test_a_row_of_several_commands_is_shared_out_without_loss(label, commands):
    for column, cell in dict(ROWS)[label].items():
        shared = {cell_of(command, ROLE_OF[column]) for command in commands} - {"·"}
        allowed = {cell, "Y"} if (label, column, cell) == ("`assess_reward` / `approve_reward` / `pay_reward`", "DI", "P") else {cell}
        if column in ROOM_ENTRIES:
            shared -= {"B"}
        assert shared <= allowed, (column, shared)
        assert shared or cell == "·", column


def test_every_command_of_the_walks_is_known():
    commands = {json.loads(line).get("command") for walk in WALKS.glob("S-*.jsonl") for line in walk.read_text(encoding="utf-8").splitlines()}
    assert {command for command in commands - {None, "approve_proposal", "decline_proposal"} if not is_known(command)} == set()


def steps_of_the_walks() -> list[tuple[str, dict]]:
    steps = []
    for walk in sorted(WALKS.glob("S-*.jsonl")):
        for number, line in enumerate(walk.read_text(encoding="utf-8").splitlines(), 1):
            step = json.loads(line)
            if step.get("command") not in {None, "approve_proposal", "decline_proposal"} and not step["actor"].startswith("adapter:"):
                steps.append((f"{walk.stem}:{number}", step))
    return steps


@pytest.fixture(scope="module")
def people() -> dict[str, dict]:
    return {one["name"]: one for one in json.loads((WALKS / "county.json").read_text(encoding="utf-8"))["operators"]}


@pytest.mark.parametrize(("where", "step"), steps_of_the_walks(), ids=[where for where, _ in steps_of_the_walks()])
def test_what_the_walks_allow_is_allowed_and_what_they_refuse_is_refused(where, step, people):
    who, expected = people[step["actor"]], step.get("expect") or {}
    said = verdict(step["command"], who["role"], on_behalf="on_behalf_of" in step, is_head=who.get("is_head", False), organ=who.get("organ", ""))
    refused = expected.get("refused", [])
    codes = {refused} if isinstance(refused, str) else set(refused)
    if codes & {"not_permitted", "not_head"} and not codes & {"not_addressee", "not_in_scope"}:
        assert codes & set(said.reasons)
    else:
        assert said.goes_on or codes & {"not_addressee", "not_in_scope"}
    if "approved_by" in step:
        variant = "key" if said.act is Act.MAY else ""
        assert decides(step["command"], people[step["approved_by"]]["role"], variant)


def test_a_role_with_an_a_alone_never_acts_without_a_proposal():
    assert verdict("merge_cases", "duty_leader") == verdict("void_case", "duty_leader")
    assert verdict("merge_cases", "duty_leader").act is Act.APPROVES
    assert not verdict("merge_cases", "duty_leader").goes_on
    assert verdict("merge_cases", "dispatcher").act is Act.PROPOSES
    assert decides("merge_cases", "duty_leader")
    assert not decides("merge_cases", "dispatcher")


def test_where_nobody_approves_those_who_may_do_it_alone_decide():
    assert verdict("edit_agenda", "analyst").act is Act.PROPOSES
    assert decides("edit_agenda", "conference_secretary")
    assert not decides("edit_agenda", "analyst")


@pytest.mark.parametrize("command", ["propose_criminal_transfer", "assess_reward", "draft_report", "edit_rules", "edit_power_list", "plan_joint_inspection"])
def test_a_command_that_is_its_own_proposal_is_carried_out(command):
    proposers = [role for role in ROLE_COLUMNS if cell_of(command, role) == "P"]
    assert proposers
    assert all(verdict(command, role).act is Act.MAY for role in proposers)


def test_only_the_head_approves_a_criminal_transfer_or_somebody_for_him_with_the_signed_paper():
    assert verdict("approve_criminal_transfer", "dept_handler").reasons == ("not_head",)
    assert verdict("approve_criminal_transfer", "dept_handler", is_head=True).act is Act.MAY
    for role in ("dispatcher", "seconded_officer", "dept_handler"):
        entered = verdict("approve_criminal_transfer", role, on_behalf=True)
        assert (entered.act, entered.signed_paper) == (Act.BEHALF, True)
    assert not verdict("approve_criminal_transfer", "duty_leader", on_behalf=True).goes_on


def test_only_the_judicial_bureau_reviews_legality():
    assert verdict("review_legality", "supervisor", organ="judicial_admin").act is Act.MAY
    for organ in ("discipline", "procuratorate", ""):
        assert verdict("review_legality", "supervisor", organ=organ).reasons == ("not_permitted",)


def test_a_remote_step_is_entered_on_behalf_only():
    entered = verdict("report_arrival", "dispatcher", on_behalf=True)
    assert (entered.act, entered.signed_paper, entered.goes_on) == (Act.BEHALF, False, True)
    assert not verdict("file_case", "dispatcher").signed_paper
    assert "proof_missing" in verdict("report_arrival", "dispatcher").reasons
    assert verdict("give_opinion", "dept_handler").act is Act.OWN
    assert verdict("give_opinion", "dept_handler", on_behalf=True).act is Act.BEHALF


def test_reading_is_enough_only_where_reading_is_the_command():
    assert verdict("view_camera", "wall").act is Act.MAY
    assert verdict("view_audit_log", "admin").act is Act.MAY
    assert verdict("close_case", "supervisor") == verdict("accept_feedback", "supervisor")
    assert verdict("close_case", "supervisor").act is Act.READS
    assert not verdict("close_case", "supervisor").goes_on


def test_the_administrator_has_no_command_on_a_case():
    on_a_case = {"file_case", "assign_case", "close_case", "reveal_reporter", "void_case", "submit_feedback", "open_judgement"}
    assert {verdict(command, "admin").act for command in on_a_case} == {Act.REFUSED}
    allowed = {command for command, variant in CELLS if not variant and verdict(command, "admin").goes_on}
    assert allowed == {"manage_users", "manage_adapters", "manage_wall_layout", "view_audit_log", "edit_rules", "edit_power_list"} | {
        "manage_secondment",
        "manage_certificates",
        "import_reference",
        "ask_device",
        "resend_answer",
        "give_report_link",
        "end_report_link",
        "manage_video_source",
        "manage_camera",
    }


def test_the_wall_only_looks():
    assert {command for command, variant in CELLS if not variant and verdict(command, "wall").goes_on} == {"view_camera", "end_views"}


def test_nobody_unknown_may_do_anything_and_an_unknown_command_is_an_error():
    assert {verdict(command, "passer_by").act for command, _ in CELLS} == {Act.REFUSED}
    with pytest.raises(KeyError):
        verdict("delete_case", "duty_leader")


def test_the_special_cases_have_their_own_line():
    assert verdict("close_case", "dispatcher").act is Act.MAY
    assert verdict("close_case", "dispatcher", variant="key").act is Act.PROPOSES
    assert verdict("close_case", "duty_leader", variant="key").act is Act.APPROVES
    assert verdict("call_in", "dispatcher", variant="off_duty").act is Act.PROPOSES
    assert verdict("open_judgement", "dispatcher", variant="override").act is Act.REFUSED
    assert verdict("open_judgement", "duty_leader", variant="override").act is Act.MAY
    assert verdict("set_flags", "dispatcher", variant="release").act is Act.REFUSED
    assert verdict("track_follow_up", "dispatcher", variant="done").act is Act.REFUSED
    assert verdict("file_case", "dispatcher", variant="key").act is Act.MAY
