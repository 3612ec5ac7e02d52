"""A fault in a reference file is named by the line and the key it stands on, and no value gets in that would stop intake later."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.commands.reference import load_county
from models.intake.reference_file import UnreadableReference, read_reference
from models.records.intake import Device
from models.records.video import PatrolTour
from models.rules.patrol import Standing
from models.views.patrol import patrol_page
from tests.builders import Room

SOURCE = "sources:\n  - key: a\n    channel: web\n"
TOUR = "tours:\n  - key: t\n    name: 巡\n    schedule: daily 23:50\n    stops:\n      - {camera: JX-07, dwell_s: 20}\n"
DEVICE = "devices:\n  - mn: M1\n    name: n\n    channel: auto_water\n"
TOML = "[[sources]]\nkey = 'a'\nchannel = 'web'\n\n[[sources]]\nkey = 'b'\nchannel = 'web'\n"


def said_of(room: Room, path: Path, text: str, language: str = "en") -> str:
    """What the import says of this file."""
    path.write_text(text, encoding="utf-8")
    try:
        found = read_reference(path)
        try:
            load_county(room.desk, found.tables)
        except ValueError as error:
            raise found.explain(error) from None
    except UnreadableReference as bad:
        return bad.sentence(language)
    return "taken in"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yaml", f"{SOURCE}    colour: red\n", "a.yaml, line 4 (sources): unknown key colour in the row"),
        ("a.yaml", f"{SOURCE}sauces: []\n", "a.yaml, line 4: unknown key sauces in the import"),
        ("a.yaml", f"{DEVICE}    limits:\n      w21003:\n        mx: 1\n", "a.yaml, line 7 (devices): unknown key mx in limits.w21003"),
        ("a.toml", f"{TOML}colour = 'red'\n", "a.toml, line 8 (sources): unknown key colour in the row"),
        ("a.toml", f"{TOML}[[sauces]]\nkey = 'b'\n", "a.toml, line 8: unknown key sauces in the import"),
        ("a.toml", "# ours\nsources = [{key = 'a', channel = 'web', colour = 'red'}]\n", "a.toml, line 2 (sources): unknown key colour in the row"),
        ("a.yaml", f"{SOURCE}    channel: letter\n", "a.yaml, line 4: channel stands twice"),
        ("a.yaml", f"{SOURCE}  - key: a\n    channel: web\n", "a.yaml, line 4 (sources): key a stands twice in this table"),
        ("a.yaml", "units:\nsources:\n", "a.yaml, line 1 (units): a list of rows is expected"),
    ],
)
def test_a_wrong_key_is_named_by_its_own_line(room: Room, tmp_path: Path, name: str, text: str, said: str) -> None:
    assert said_of(room, tmp_path / name, text) == said


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"{SOURCE}    secret: [whsec_AAAA]\n", "secret"),
        (f"{SOURCE}    secret: hello\n", "secret"),
        (f"{SOURCE}    signature: maybe\n", "signature"),
        (f"{SOURCE}    rate_per_minute: many\n", "rate_per_minute"),
        (SOURCE.replace("web", "webb"), "channel"),
        ("sources:\n  - {key: a/b, channel: web}\n", "key"),
        (f"{DEVICE}    lon: far\n    lat: 28\n", "lon"),
        (f"{DEVICE}    lon: 999\n    lat: 28\n", "lon"),
        (f"{DEVICE}    limits: {{w21003: {{max: much}}}}\n", "max"),
        (f"{DEVICE}    limits: {{w21003: 5}}\n", "limits.w21003"),
        (f"{DEVICE}    crs: utm\n    lon: 114\n    lat: 28\n", "utm"),
        ("operators:\n  - {login: a, name: b, role: king}\n", "role"),
        ("tours:\n  - {key: t, name: 巡, stops: []}\n", "stops"),
        ("tours:\n  - {key: t, name: 巡, stops: {camera: JX-07}}\n", "stops"),
        ("tours:\n  - {key: t, name: 巡, stops: [JX-07]}\n", "stops"),
        (TOUR.replace("JX-07", "XX-99"), "camera"),
        (TOUR.replace("20}", "60s}"), "dwell_s"),
        (TOUR.replace("20}", "-20}"), "dwell_s"),
        (TOUR.replace("20}", ".nan}"), "dwell_s"),
        (TOUR.replace("20}", "{of: [3]}}"), "dwell_s"),
        (TOUR.replace("20}", "20, no: 0}"), "no"),
        (TOUR.replace("20}", "20, look_for: [3]}"), "look_for"),
        (TOUR.replace("20}", "20, power_item: V-99}"), "power_item"),
        (f"{TOUR}      - {{camera: JX-07, no: 1}}\n", "no"),
        (f"{TOUR.replace('20}', '20, no: 1}')}      - {{camera: JX-07, no: 1}}\n", "no"),
        (TOUR.replace("23:50", "25:50"), "schedule"),
        (TOUR.replace("schedule", "season").replace("daily 23:50", "13-01..14-01"), "season"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_named_in_both_languages(room: Room, tmp_path: Path, text: str, key: str) -> None:
    english = said_of(room, tmp_path / "a.yaml", text)
    chinese = said_of(room, tmp_path / "a.yaml", text, "zh_CN")
    assert key in english
    assert ", line " in english
    assert key in chinese
    assert "行" in chinese


def test_a_number_that_is_a_name_keeps_its_digits(room: Room, tmp_path: Path) -> None:
    text = "devices:\n  - {mn: 88888880000001, pw: 012345, name: 站, channel: auto_source, st: 32, limits: {011: {max: 100}}}\n"
    assert said_of(room, tmp_path / "a.yaml", text) == "taken in"
    device = room.all(Device, Device.table.c.mn == "88888880000001")[0]
    assert (device.pw, device.st, device.limits) == ("012345", "32", {"011": {"max": 100}})


def test_a_tour_without_numbers_is_numbered_and_a_round_of_last_night_is_missed_this_morning(room: Room, tmp_path: Path) -> None:
    assert said_of(room, tmp_path / "a.yaml", f"{TOUR}      - {{camera: JX-07}}\n") == "taken in"
    [tour] = room.all(PatrolTour, PatrolTour.table.c.key == "t")
    assert ([stop["no"] for stop in tour.stops], tour.planned_at) == ([1, 2], room.clock.now())
    room.clock.advance(hours=25)
    assert said_of(room, tmp_path / "a.yaml", TOUR) == "taken in", "read again, with the same times"
    with room.store.reading() as connection:
        page = patrol_page(connection, room.clock.now(), "", room.desk.rulebook.working_days)
    assert [row.due.standing for row in page.tours if row.key == "t"] == [Standing.OVERDUE]
    said_of(room, tmp_path / "a.yaml", TOUR.replace("23:50", "22:50"))
    [changed] = room.all(PatrolTour, PatrolTour.table.c.key == "t")
    assert changed.planned_at == room.clock.now(), "other times count from when they were said"
