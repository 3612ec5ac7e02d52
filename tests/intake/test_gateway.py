"""The intake process says when it is ready, ends cleanly when told, and says in one sentence why it cannot run."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from models.base import SystemClock
from models.intake.hj212 import read_frame
from models.store import Store
from tests.bed.fixtures import Database
from tests.builders import Room
from tests.intake.frames import upload
from tests.intake.running import alerts, prepared, readings, report, signature

ROOT = Path(__file__).parents[2]


@contextmanager
def running(database: Database, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Start the gateway on free ports and wait until it is ready."""
    command = [sys.executable, str(ROOT / "main.py"), *database.arguments, "gateway", *(options or ("--http", "127.0.0.1:0", "--hj212", "127.0.0.1:0"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("ready "), process.stderr.read()
            yield process, json.loads(line.removeprefix("ready "))
        finally:
            if process.poll() is None:
                process.kill()


def prepared_for_a_process(store: Store, database: Database) -> Room:
    """Take in the county; the gateway finds the key of what is sealed where the program keeps it."""
    room = prepared(store, database, SystemClock().now())
    keys = database.data_dir / "keys"
    shutil.copyfile(keys / "seal", keys / "seal.key")
    return room


def ended(process: subprocess.Popen[str]) -> int:
    """Tell it to end; return its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(15)


def test_when_everything_listens_it_says_where_and_a_report_and_a_frame_are_kept(database):
    store = database.open()
    room = prepared_for_a_process(store, database)

    async def post(address: str) -> int:
        raw = json.dumps(report()).encode()
        async with aiohttp.ClientSession() as session:
            async with session.post(f"http://{address}/v1/alerts/signed", data=raw, headers=signature(raw, "msg_1", SystemClock().now())) as answer:
                return answer.status

    try:
        with running(database) as (process, listening):
            noted = json.loads((database.data_dir / "gateway.json").read_text("utf-8"))
            assert {name: noted[name] for name in ("http", "hj212")} == listening
            assert asyncio.run(post(listening["http"])) == 201
            host, port = listening["hj212"].split(":")
            with socket.create_connection((host, int(port)), timeout=5) as line:
                line.sendall(upload())
                assert read_frame(line.recv(4096)).cn == "9014"
            code = ended(process)
            assert process.stderr is not None
            assert process.stderr.read() == ""
        assert code == 0
        assert not (database.data_dir / "gateway.json").exists()
        assert [reading.value for reading in readings(room)] == [0.5]
    finally:
        store.close()


def test_either_ear_can_be_switched_off(sqlite_database):
    with running(sqlite_database, "--http", "none", "--hj212", "127.0.0.1:0") as (process, listening):
        assert list(listening) == ["hj212"]
        assert ended(process) == 0
    with running(sqlite_database, "--http", "127.0.0.1:0", "--hj212", "none") as (process, listening):
        assert list(listening) == ["http"]
        assert ended(process) == 0


def test_of_reports_under_way_at_the_end_each_that_was_answered_is_kept(sqlite_database):
    store = sqlite_database.open()
    room = prepared_for_a_process(store, sqlite_database)
    answered: list[str] = []

    async def post(process: subprocess.Popen[str], session: aiohttp.ClientSession, address: str, number: int) -> None:
        try:
            async with session.post(f"http://{address}/v1/alerts/open", json=report(number)) as answer:
                if answer.status == 201:
                    answered.append((await answer.json())["alert_no"])
                    if len(answered) == 20:
                        process.send_signal(signal.SIGTERM)
        except aiohttp.ClientError:
            pass  # not answered, so nothing was promised

    async def play(process: subprocess.Popen[str], address: str) -> None:
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(post(process, session, address, number) for number in range(300)))

    try:
        with running(sqlite_database) as (process, listening):
            asyncio.run(play(process, listening["http"]))
            assert process.wait(10) == 0
        assert set(answered) <= {alert.alert_no for alert in alerts(room)}
        assert len(answered) >= 20
    finally:
        store.close()


@pytest.mark.parametrize("ear", ["--http", "--hj212"])
def test_a_port_that_is_taken_is_one_plain_sentence_and_exit_3(sqlite_database, ear):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        other = "--hj212" if ear == "--http" else "--http"
        found = refused_start(sqlite_database.arguments, ear, f"127.0.0.1:{port}", other, "127.0.0.1:0")
    assert found.returncode == 3
    assert str(port) in found.stderr
    assert_one_sentence(found.stderr)


def test_a_database_that_cannot_be_reached_is_one_plain_sentence_and_exit_3(data_dir):
    found = refused_start(["--data-dir", str(data_dir), "--database", "postgresql+psycopg://nobody@127.0.0.1:1/none"])
    assert found.returncode == 3
    assert_one_sentence(found.stderr)


def test_a_store_that_is_no_database_is_one_plain_sentence_and_exit_3(data_dir):
    (data_dir / "store.sqlite3").write_bytes(b"this is no database, only a note" * 100)
    found = refused_start(["--data-dir", str(data_dir)])
    assert found.returncode == 3
    assert_one_sentence(found.stderr)


def refused_start(arguments: list[str], *options: str) -> subprocess.CompletedProcess[str]:
    """Start a gateway that must not run."""
    command = [sys.executable, str(ROOT / "main.py"), *arguments, "gateway", *(options or ("--http", "127.0.0.1:0", "--hj212", "127.0.0.1:0"))]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=30, check=False)


def assert_one_sentence(text: str) -> None:
    assert len(text.strip().splitlines()) == 1
    assert "Traceback" not in text
