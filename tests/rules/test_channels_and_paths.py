"""Where an alert comes from decides what comes first and whom it may go to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.rules.channels import CHANNELS, is_device, is_verify_first
from models.rules.paths import (
    discovers_on_filing,
    names_departments_only,
    needs_first_response,
    owes_superior_report,
    path_of,
    response_kind,
)

HERE = Path(__file__).parent
PRINTED = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (HERE / "channel_table.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
]
REPORTERS = {"Y": "sealed", "n": "on_duty", "–": "none", "as marked": "sealed", "per source": "sealed"}


def test_all_printed_channels_are_known_and_no_other():
    assert [line[0].strip("`") for line in PRINTED] == list(CHANNELS)


@pytest.mark.parametrize("line", PRINTED, ids=[line[0] for line in PRINTED])
def test_a_channel_has_the_path_and_the_reporter_printed(line):
    channel = CHANNELS[line[0].strip("`")]
    assert line[3].startswith(channel.path) or (channel.path, line[3]) == ("P4", "P5 if major else P4")
    who, _, reward = line[4].partition("/")
    assert channel.reporter == REPORTERS[who]
    assert channel.reward == {"Y": "money", "incentive": "incentive", "N": "none", "": "none"}[reward] or who in {"as marked", "per source"}
    assert channel.verify_first == ("(verify first)" in line[3])


def test_only_machines_may_be_wrong_by_themselves():
    assert {code for code in CHANNELS if is_device(code)} == {"smart_video", "auto_water", "auto_air", "auto_source", "power_use", "satellite", "hazwaste"}
    assert not is_device("video_patrol")
    assert not is_device("drone")
    assert not is_device("carrier_pigeon")


def test_a_machine_has_no_reporter():
    assert all(channel.reporter == "none" for channel in CHANNELS.values() if channel.device)


def test_a_major_opinion_or_water_alarm_takes_path_five():
    assert path_of("public_opinion") == "P4"
    assert path_of("public_opinion", major=True) == "P5"
    assert path_of("auto_water", major=True) == "P5"
    assert path_of("auto_air", major=True) == "P4"
    assert path_of("call_110", major=True) == "P1"
    assert path_of("carrier_pigeon") == "P4"


def test_three_paths_fix_what_the_first_response_is():
    assert [response_kind(path, "disposal") for path in ("P1", "P2", "P3", "P4")] == ["disposal", "verification", "investigation", "disposal"]
    assert response_kind("P1", "verification") == "disposal"
    assert response_kind("P6", "verification") == "verification"
    assert response_kind("P6") == "disposal"
    assert [path for path in ("P1", "P2", "P3", "P4", "P5", "P6", "P7") if needs_first_response(path)] == ["P1", "P2", "P3"]


def test_police_and_superior_cases_go_to_departments():
    assert names_departments_only("P1")
    assert names_departments_only("P3")
    assert names_departments_only("P5")
    assert not names_departments_only("P6")
    assert not names_departments_only("P2")
    assert not names_departments_only("P4")
    assert not names_departments_only("P7")
    assert names_departments_only("P2", flags=["superior_assigned"])
    assert names_departments_only("P2", channels=["hotline_12345", "call_110"])
    assert not names_departments_only("P2", flags=["key_case"], channels=["hotline_12345"])


def test_filing_is_the_discovery_where_somebody_or_something_has_seen_it():
    assert discovers_on_filing("P4", "field_patrol")
    assert discovers_on_filing("P7", "dept_transfer")
    assert not discovers_on_filing("P4", "satellite")
    assert not discovers_on_filing("P4", "power_use")
    assert not discovers_on_filing("P2", "hotline_12345")
    assert is_verify_first("satellite")


def test_what_a_superior_assigned_is_reported_back():
    assert owes_superior_report("superior")
    assert owes_superior_report("court_procuratorate")
    assert not owes_superior_report("hotline_12345")
    assert not owes_superior_report("carrier_pigeon")


def test_the_cases_of_the_walks_take_the_paths_the_walks_say():
    for walk in sorted((HERE.parent / "walks").glob("S-*.jsonl")):
        channel_of: dict[str, str] = {}
        for line in walk.read_text(encoding="utf-8").splitlines():
            step = json.loads(line)
            if step.get("command") == "create_alert":
                channel_of[step["as"]] = step["args"]["channel"]
            if step.get("command") == "file_case" and "path" in step.get("expect", {}):
                assert path_of(channel_of[step["args"]["alert"]]) == step["expect"]["path"], walk.stem
