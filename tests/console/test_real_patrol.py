"""S-05, steps 1 and 2, on a real X server with a camera that streams: tour, finding, clip, alert, first response, by keys alone.

The walk's county, its dispatcher and its expectations; only its clock is the one of this machine. The camera is an RTSP server whose picture shows the
time of day, so that the clip itself says which seconds it holds.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from console.tools import opened_desk
from models.commands.actor import Outcome
from models.commands.reference import load_county
from models.demo.county import signing_secrets
from models.demo.streams import start_server, stop_server
from models.journal.chain import verify
from models.records.alert import Alert
from models.records.evidence import Evidence
from models.records.task import FirstResponseTask
from models.records.video import PatrolRun, ViewLog
from models.settings import load_settings
from models.store import Store
from models.views.evidence import evidence_of_case
from resources.demo.scenes import make_clip
from tests.console.hands import Hands, console_at
from tests.console.strip_clock import clocks_in
from tests.test_walks import WALKS
from tests.walk.expect import Look, differences
from tests.walk.expect_clocks import LOCAL, local_minutes
from tests.walk.script import Script, Step, read_script
from tests.walk.world import Focus, Row, Snapshot, World

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(600)]
PASSWORD = "wild river 7"
SOUGHT = "禁捕水域电鱼"
STOPS = [
    {"no": 6, "camera": "TK-01", "dwell_s": 2},
    {"no": 7, "camera": "JX-07", "dwell_s": 60, "look_for": SOUGHT, "power_item": "V-39"},
]
FISHERY = {"key": "joint1", "label": "联1", "name": "渔政联勤组", "department": "ar", "responder": "joint", "leader": "钟涛", "officers": ["钟涛", "胡萍"]}
STATION = {"key": "luotian1", "label": "罗1", "name": "罗田派出所", "department": "ps_luotian", "responder": "station", "leader": "欧平"}
TEAMS = [{**FISHERY, "lon": 114.46, "lat": 28.03}, {**STATION, "lon": 114.468, "lat": 28.022}]
FILLED = 6000
"""Pixels in the colour of what may be done now: more than that is the button Enter presses."""
FOOT = 900
"""The line below which the buttons of a screen stand, in pixels."""
WATCHED_S, LATE_S, NOTICED_S = 5.0, 2.0, 20.0
"""Seconds: so long a stop is watched at least; so late a picture may come to the screen and a key to the program where others work too."""


@dataclass
class Night:
    """The walk of this night: what the keys brought about, looked at with the eyes of the walk."""

    hands: Hands
    world: World
    script: Script
    focus: Focus = field(default_factory=Focus)

    def is_as_written(self, command: str, at: datetime, before: Snapshot, *made: str, but: tuple[str, ...] = ()) -> None:
        """What the walk expects of its first step with this command, moved to the moment it was done at; `but`: what a later check says."""
        step = next(step for step in self.script.steps if step.command == command)
        self.world.names.update(zip(step.names, made, strict=False))
        moved = _moved(step, at, {word: said for word, said in step.expect.items() if word not in but})
        assert differences(Look(self.world, moved, self.focus, before, (Outcome(made=made),), None)) == []

    def one(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> Row:
        [row] = self.world.rows(table, *where)
        return row

    def has(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> bool:
        return self.hands.count(sa.select(sa.func.count()).select_from(table).where(*where)) > 0


def _moved(step: Step, at: datetime, expect: dict[str, Any]) -> Step:
    """The same step at another moment: what is due stays as far away from it, and a number of this day is of that day."""
    if "due" in expect:
        expect["due"] = {clock: local_minutes(at + (datetime.fromisoformat(due).replace(tzinfo=LOCAL) - step.at)) for clock, due in expect["due"].items()}
    if "case_no" in expect:
        expect["case_no"] = expect["case_no"].replace(f"{step.at:%Y%m%d}", f"{at.astimezone(LOCAL):%Y%m%d}")
    return replace(step, at=at, expect=expect)


@pytest.fixture
def cameras(tmp_path: Path) -> Iterator[str]:
    """Where cameras stream: a server whose pictures show the time of day."""
    film = tmp_path / "river.h264"
    make_clip("river_dusk", 7, film, count=50)
    manifest = tmp_path / "cameras.json"
    manifest.write_text(json.dumps({str(stop["camera"]): {"file": str(film), "rate": "25/2", "clock": True} for stop in STOPS}), "utf-8")
    server, port = start_server(manifest, 0)
    yield f"rtsp://127.0.0.1:{port}"
    stop_server(server)


@pytest.fixture
def night(tmp_path: Path, cameras: str) -> Iterator[Night]:
    settings = load_settings({"data_dir": str(tmp_path / "data"), "gateway.start": "never"}, environ={})
    script = read_script(WALKS / "S-05.jsonl")
    with closing(Store.open(None, settings.data_dir)) as store:
        store.migrate()
        load_county(opened_desk(store, settings), _county(script, cameras))
        signing_secrets(settings.data_dir, ["web"])  # an invented county, as every screen of it says: its cameras may stream from this machine
        with console_at(store, settings.data_dir) as hands:
            yield Night(hands, World(store), script)


def _county(script: Script, cameras: str) -> dict[str, Any]:
    """The county of the walk with a password for its dispatcher, teams that can be sent, certificates that hold today, and cameras that stream."""
    county = dict(script.county)
    later = f"{datetime.now(UTC) + timedelta(days=365):%Y-%m-%d}"
    hashed = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    streams = {str(stop["camera"]) for stop in STOPS}
    return {
        **county,
        "operators": [{**row, "password_hash": hashed} if row["name"] == "王一帆" else row for row in county["operators"]],
        "officers": [_holding(row, later) for row in county["officers"]],
        "cameras": [{**row, "url": f"{cameras}/{row['key']}"} if row["key"] in streams else row for row in county["cameras"]],
        "tours": [{**row, "stops": STOPS} for row in county["tours"]],
        "response_units": TEAMS,
    }


def _holding(officer: dict[str, Any], until: str) -> dict[str, Any]:
    return {**officer, "certificate": {**officer["certificate"], "valid_to": until}, "secondment": {**officer["secondment"], "to": until}}


def test_a_night_patrol_is_done_by_keys_from_the_tour_to_the_first_response(night: Night) -> None:
    _sign_in(night.hands)
    run = _tour(night)
    alert, clip = _finding(night, run)
    _acknowledged(night, alert)
    case = _first_response(night, alert)
    night.hands.until(lambda: night.has(ViewLog.table, ViewLog.table.c.alert_id == alert, ViewLog.table.c.camera == "JX-07"))  # beside it on the screen
    with night.world.store.reading() as connection:
        assert [row.id for row in evidence_of_case(connection, case)] == [clip]
    assert verify(night.world.store).is_whole
    assert night.hands.windows() == 1
    print(f"keys of the night: {' '.join(night.hands.pressed)}")


def _sign_in(hands: Hands) -> None:
    hands.until(lambda: hands.painted("acc") > FILLED)  # the page is there, with its button
    hands.type("wangyifan")
    hands.press("Return")
    hands.type(PASSWORD)
    hands.press("Return")
    hands.until(lambda: 0 < hands.painted("acc") < FILLED)


def _tour(night: Night) -> str:
    """Step 1: the tour begins, goes on by itself, its seventh stop is really watched, and who watched what is written down."""
    hands, before = night.hands, night.world.snapshot()
    hands.press_until(lambda: night.has(PatrolRun.table), "shift+F1", "Return")
    hands.until(lambda: night.one(PatrolRun.table)["seen"] == [6, 7])
    hands.until(lambda: night.has(ViewLog.table, ViewLog.table.c.camera == "JX-07", ViewLog.table.c.mode == "tour"))
    run = night.one(PatrolRun.table)
    assert (run["tour"], run["watcher"], run["skipped"]) == ("night_river", "王一帆", [])
    night.is_as_written("view_camera", run["started_at"], before)
    view = night.one(ViewLog.table, ViewLog.table.c.camera == "JX-07")
    assert (view["operator"], view["run_id"], view["seat"]) == ("王一帆", run["id"], "1")
    return str(run["id"])


def _finding(night: Night, run: str) -> tuple[str, str]:
    """Still step 1: one key makes what is seen an alert and keeps the seconds before it; one more says what it proves, another that it is enough."""
    hands, before = night.hands, night.world.snapshot()
    pressed = len(hands.pressed)
    hands.press("f")
    at = datetime.now(UTC)
    hands.until(lambda: night.has(Alert.table))
    assert len(hands.pressed) - pressed == 1
    alert = night.one(Alert.table)
    night.focus = Focus(alert_id=alert["id"])
    night.is_as_written("create_alert", alert["received_at"], before, alert["id"])
    assert (alert["channel"], alert["nature"], alert["ongoing"], alert["power_item"]) == ("video_patrol", "clue", "yes", "V-39")
    assert (alert["township"], alert["lon"], alert["lat"]) == ("罗田镇", 114.47, 28.02)
    assert {name: alert["extra"][name] for name in ("camera", "run", "stop")} == {"camera": "JX-07", "run": run, "stop": 7}
    hands.press("Return")
    hands.press("shift+F12")
    hands.until(lambda: night.has(Evidence.table))
    clip = night.one(Evidence.table)
    night.is_as_written("capture", at, before, clip["id"])
    _proves(night, clip, alert["id"], run, at)
    return alert["id"], clip["id"]


def _proves(night: Night, clip: Row, alert: str, run: str, at: datetime) -> None:
    """The clip lies on the disk under its hash, plays, and its own pictures show the seconds before the key."""
    assert (clip["medium"], clip["camera"], clip["alert_id"], clip["run_id"], clip["purpose"]) == ("clip", "JX-07", alert, run, SOUGHT)
    file = night.world.store.evidence.folder.path_of(clip["sha256"])
    assert sha256(file.read_bytes()).hexdigest() == clip["sha256"]
    assert abs((clip["taken_at"] - at).total_seconds()) < NOTICED_S
    shown = clocks_in(file)
    assert shown == sorted(shown)
    assert clip["before_s"] >= WATCHED_S
    assert shown[0] <= clip["taken_at"] - timedelta(seconds=clip["before_s"] - 1 - LATE_S)
    assert shown[-1] >= clip["taken_at"] - timedelta(seconds=1 + LATE_S)
    words = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=codec_name,width,height:format=duration", "-of", "json", str(file)]
    told = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
    assert (told["streams"][0]["codec_name"], told["streams"][0]["width"], told["streams"][0]["height"]) == ("h264", 1280, 720)
    assert abs(float(told["format"]["duration"]) - clip["lasts_s"]) < 1
    sidecar = json.loads(night.world.store.evidence.folder.read(clip["sidecar_sha256"]))
    assert (sidecar["sha256"], sidecar["watcher"], sidecar["camera"]) == (clip["sha256"], "王一帆", "JX-07")


def _acknowledged(night: Night, alert: str) -> None:
    """Step 1 ends: the finding is the selected line of the queue, and A acknowledges it."""
    before = night.world.snapshot()
    night.hands.press("F1")
    night.hands.press_until(lambda: night.has(Alert.table, Alert.table.c.state != "new"), "a")
    night.is_as_written("ack_alert", datetime.now(UTC), before, alert)
    entry = night.world.entries(before.newest_seq)[-1]
    assert (entry["kind"], entry["actor"]) == ("alert.acknowledged", "王一帆")


def _first_response(night: Night, alert: str) -> str:
    """Step 2: D, both teams, Enter: the case is filed and the first response of the fishery team and the station is on its way."""
    hands, before, tasks = night.hands, night.world.snapshot(), FirstResponseTask.table
    hands.press_until(lambda: hands.painted("acc", FOOT) > FILLED, "d")  # until its button can order somebody
    hands.press("plus", "2", "Return")
    hands.until(lambda: night.has(tasks))
    case = night.one(Alert.table)["case_id"]
    made = [row["id"] for row in night.world.rows(tasks, order="responder")]
    night.focus = Focus(case_id=case, alert_id=alert)
    filed_at = next(entry["at"] for entry in night.world.entries(before.newest_seq) if entry["kind"] == "case.filed")
    night.is_as_written("file_case", filed_at, before, case, but=("case_state",))  # it was registered for as long as the order took
    ordered = night.one(tasks, tasks.c.responder == "joint")
    night.is_as_written("order_first_response", ordered["ordered_at"], before, *made)
    teams = {row["responder"]: (row["unit"], len(row["officers"]), row["kind"]) for row in night.world.rows(tasks)}
    assert teams == {"joint": ("ar", 2, "disposal"), "station": ("ps_luotian", 0, "disposal")}
    kinds = [entry["kind"] for entry in night.world.entries(before.newest_seq)]
    assert kinds.index("case.filed") < kinds.index("first_response.ordered")
    return str(case)
