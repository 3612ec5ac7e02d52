"""PostgreSQL goes away while everything runs: intake acknowledges nothing, the desk keeps what it showed with its age, and both come back by themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console import live
from models.commands.alerts import AckAlert
from tests.bars.rig import Gateway, Hotline
from tests.bed.fixtures import Database
from tests.bed.postgres import FAST, Cluster, make_bed, new_cluster, remove_bed
from tests.faults.conftest import leave
from tests.faults.intake_room import exported, furnished, post
from tests.faults.station import PATIENCE, banners, staffed, station

TOLD_WITHIN_MS = 3000
"""Issue 2, Must show 4: measured by `python -m tests.bench sync`."""
BACK_SECONDS = 60.0
"""By then it has come back or never will."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server of our own: it is stopped and started."""
    bed = make_bed()
    made = new_cluster(bed / "postgres", **{**FAST, "synchronous_commit": "on"})  # it dies as in a crash, and must not forget
    yield made
    made.stop()
    remove_bed(bed)


@pytest.fixture
def away(cluster: Cluster, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty, migrated database on it; the server runs again at the end."""
    name = f"away_{abs(hash(request.node.name))}"
    cluster.execute(f"CREATE DATABASE {name}")
    database = Database(cluster.url(name), tmp_path / "data")
    store = database.open()
    store.migrate()
    store.close()
    yield database
    if "no server running" in _status(cluster):
        cluster.start()


def _status(cluster: Cluster) -> str:
    return "" if (cluster.folder / "data" / "postmaster.pid").exists() else "no server running"


def test_intake_acknowledges_nothing_while_the_server_is_away_and_comes_back_by_itself(cluster: Cluster, away: Database) -> None:
    furnished(away)
    gateway = Gateway(away)
    gateway.start()
    hotline = Hotline(gateway.http)
    assert hotline.send("before")[0] == 201
    cluster.stop()
    answers = [hotline.send(f"away-{number}")[0] for number in range(5)]
    told = post(gateway, "/v1/alerts/hotline_12345", b"{}")
    health = post(gateway, "/healthz", method="GET")
    cluster.start()
    began = time.monotonic()
    while hotline.send("back")[0] != 201:
        time.sleep(0.2)
        assert time.monotonic() - began < BACK_SECONDS, "intake did not come back"
    assert answers == [503] * 5
    assert told.status in (401, 503)
    assert (health.status, health.told["status"]) == (503, "store_away")
    hotline.close()
    assert leave(gateway) == (0, "")
    gateway.close()
    assert sorted(row["source_ref"] for row in exported(away, "alerts")) == ["back", "before"]


def test_a_gateway_whose_server_went_away_ends_in_good_order_when_asked(cluster: Cluster, away: Database) -> None:
    furnished(away)
    gateway = Gateway(away)
    gateway.start()
    cluster.stop()
    assert leave(gateway) == (0, "")
    gateway.close()


def test_data_are_called_old_soon_enough_to_be_told_within_three_seconds() -> None:
    assert live.AWAY_AFTER_SECONDS * 1000 + live.TICK_MS < TOLD_WITHIN_MS


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_the_desk_says_so_keeps_its_rows_and_catches_up(qtbot: QtBot, cluster: Cluster, away: Database, lang: str) -> None:
    with staffed(away) as room:
        first = room.alert(summary="粪水流进水渠")
        with station(qtbot, away, room, lang=lang) as opening:
            queue = opening.duty.queue.model
            qtbot.waitUntil(lambda: queue.row(first) is not None, timeout=PATIENCE)
            cluster.stop()
            qtbot.waitUntil(lambda: "away" in banners(opening), timeout=PATIENCE)
            assert queue.row(first) is not None, "what was on the screen stays"
            assert ("数据库断开" if lang == "zh_CN" else "Database away") in banners(opening)["away"]
            assert opening.window.top.database.role == "p1"
            opening.duty.queue.choose(first)
            opening.workstation.do("acknowledge")
            not_done = "未完成，请稍后再试：数据库" if lang == "zh_CN" else "was not done, try again: The database"
            qtbot.waitUntil(lambda: any(not_done in text for text in opening.window.toasts.texts()), timeout=PATIENCE)
            cluster.start()
            second = room.alert(summary="河水发黑")
            room.does("王一帆", AckAlert(first))
            qtbot.waitUntil(lambda: queue.row(second) is not None and "away" not in banners(opening), timeout=PATIENCE)
            qtbot.waitUntil(lambda: queue.row(first).state == "acknowledged", timeout=PATIENCE)
