"""When the store cannot be used, each program says so in one sentence and ends with 3; a full disk stops nothing but the acknowledging."""

from __future__ import annotations

import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.records.alert import Alert
from models.sealed import make_key
from tests.bars.rig import ROOT, Gateway, Hotline
from tests.bed.fixtures import Database
from tests.bed.ordinary import as_ordinary
from tests.faults.conftest import leave
from tests.faults.intake_room import exported, furnished, post
from tests.faults.station import PATIENCE, banners, staffed, station

PROGRAMS = {
    "gateway": ["gateway", "--http", "127.0.0.1:0", "--hj212", "none"],
    "console": ["console"],
    "wall": ["wall", "--canvas", "3840x2160", "--distance", "3"],
    "export": ["export", "alerts"],
    "import": ["import", "reference", "tests/walks/county.json"],
    "journal verify": ["journal", "verify"],
}
CHINESE = re.compile("[\u4e00-\u9fff]")


def run(database: Database, *words: str, lang: str = "zh_CN", ordinary: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    arguments = [sys.executable, "main.py", "--lang", lang, *database.arguments, *words]
    quiet = {**os.environ, "QT_LOGGING_RULES": "*=false", "PYTHONDONTWRITEBYTECODE": "1"}
    command = as_ordinary(*arguments) if ordinary else arguments
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=40, env=quiet, check=False)


def sentence(done: subprocess.CompletedProcess[str], code: int = 3) -> str:
    """The one sentence a program ended with."""
    lines = [line for line in done.stderr.splitlines() if "This plugin does not support" not in line]
    assert done.returncode == code, (done.returncode, done.stderr)
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_folder_that_is_a_file_is_named_with_the_remedy_in_either_language(tmp_path: Path, program: str) -> None:
    (tmp_path / "file").write_text("in the way")
    database = Database(None, tmp_path / "file" / "data")
    told = sentence(run(database, *PROGRAMS[program]))
    assert str(database.data_dir) in told
    assert "--data-dir" in told
    assert CHINESE.search(told)


def test_a_folder_that_may_not_be_written_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("shut")
    folder.chmod(0o555)
    told = sentence(run(Database(None, folder / "data"), *PROGRAMS["gateway"], lang="en", ordinary=True))
    assert "Permission denied" in told
    assert not CHINESE.search(told)


def damage(database: Database) -> None:
    """Overwrite the middle of the file; its first page stays whole."""
    file = database.data_dir / "store.sqlite3"
    with file.open("r+b") as raw:
        raw.seek(4096)
        raw.write(os.urandom(file.stat().st_size - 4096))


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_damaged_file_is_named_and_not_touched(sqlite_database: Database, program: str) -> None:
    damage(sqlite_database)
    before = (sqlite_database.data_dir / "store.sqlite3").read_bytes()
    told = sentence(run(sqlite_database, *PROGRAMS[program]))
    assert "损坏" in told
    assert "备份" in told
    assert (sqlite_database.data_dir / "store.sqlite3").read_bytes() == before


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_newer_schema_is_named_and_not_touched(sqlite_database: Database, program: str) -> None:
    with sqlite3.connect(sqlite_database.data_dir / "store.sqlite3") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999_from_the_future'")
    raw.close()
    told = sentence(run(sqlite_database, *PROGRAMS[program], lang="en"))
    assert "9999_from_the_future" in told


@pytest.mark.parametrize("ear", ["http", "hj212"])
def test_a_port_that_is_taken_is_said_in_the_language_set_and_the_other_gateway_goes_on(standing_gateway: Gateway, tmp_path: Path, ear: str) -> None:
    address = standing_gateway.listening[ear]
    told = sentence(run(Database(None, tmp_path / "data"), "gateway", f"--{ear}", address, f"--{'hj212' if ear == 'http' else 'http'}", "none"))
    assert address in told
    assert "占用" in told
    assert post(standing_gateway, "/healthz", method="GET").status == 200


def test_a_key_that_is_gone_damaged_or_another_one_is_said_before_anything_is_sealed_with_the_wrong_one(sqlite_database: Database) -> None:
    furnished(sqlite_database)
    key = sqlite_database.data_dir / "keys" / "seal.key"
    right = key.read_bytes()
    key.write_bytes(right[:7])
    damaged = sentence(run(sqlite_database, *PROGRAMS["gateway"]))
    key.unlink()
    gone = sentence(run(sqlite_database, *PROGRAMS["gateway"]))
    assert not key.exists(), "a new key was made although something is sealed with the old one"
    assert "7 字节" in damaged
    assert "缺少密钥" in gone
    assert "接入机" in gone


def test_a_seat_with_another_key_works_and_says_which_key_it_lacks(sqlite_database: Database) -> None:
    from models.commands.installation_key import seat_seal
    from models.sealed import Seal, SealBroken

    furnished(sqlite_database)
    gateway = Gateway(sqlite_database)
    gateway.start()
    hotline = Hotline(gateway.http)
    assert hotline.send("r1", reporter={"name": "李金凤", "phone": "13900000000"})[0] == 201
    hotline.close()
    assert leave(gateway) == (0, "")
    gateway.close()
    key = sqlite_database.data_dir / "keys" / "seal.key"
    key.unlink()
    make_key(key)
    store = sqlite_database.open()
    try:
        seal = seat_seal(store, key)
        with pytest.raises(SealBroken) as told:
            seal.seal_reporter("a", {"name": "x"})
        with pytest.raises(SealBroken):
            seal.open_reporter("a", b"")
        own = Seal.at(key).key_id
    finally:
        store.close()
    assert own in told.value.sentence("zh_CN")
    assert "拷入 keys/seal.key" in told.value.sentence("zh_CN")
    assert run(sqlite_database, "export", "alerts").returncode == 0


# A full disk.


@contextmanager
def tmpfs(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


Hinder = Callable[[Gateway], None]


def fill(gateway: Gateway) -> None:
    """Leave not one byte of the disk."""
    with (gateway.database.data_dir / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65536):
                pass
        except OSError:
            pass


def clear(gateway: Gateway) -> None:
    """Make room."""
    (gateway.database.data_dir / "filler").unlink()


def forbid(gateway: Gateway) -> None:
    """Let every write to a file of this process fail."""
    resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def allow(gateway: Gateway) -> None:
    """Let it write again."""
    resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


FULL: dict[str, tuple[Hinder, Hinder]] = {"writes fail": (forbid, allow)}
if os.geteuid() == 0:
    FULL["the disk is full"] = (fill, clear)


@pytest.mark.parametrize("how", FULL)
def test_while_nothing_can_be_written_nothing_is_acknowledged_and_intake_comes_back_by_itself(sqlite_database: Database, tmp_path: Path, how: str) -> None:
    hinder, ease = FULL[how]
    with tmpfs(tmp_path) if hinder is fill else _as_it_is(sqlite_database.data_dir) as place:
        if hinder is fill:
            shutil.copytree(sqlite_database.data_dir, place, dirs_exist_ok=True)
        database = Database(None, place)
        furnished(database)
        gateway = Gateway(database)
        gateway.start()
        hotline = Hotline(gateway.http)
        assert hotline.send("before")[0] == 201
        hinder(gateway)
        until, number, status = time.monotonic() + 10, 0, 201
        while status != 503:
            number += 1
            status, _ = hotline.send(f"full-{number}", text="满" * 15_000)
            assert time.monotonic() < until
        assert [hotline.send(f"after-{number}")[0] for number in range(5)] == [503] * 5
        told = post(gateway, "/v1/alerts/open", b"{}", {"content-type": "application/json"})
        assert told.status == 400, "what is refused for itself is refused for itself also now"
        health = post(gateway, "/healthz", method="GET")
        assert (health.status, health.told["status"]) == (503, "store_away")
        assert health.told["trouble"]
        ease(gateway)
        began = time.monotonic()
        while hotline.send("back")[0] != 201:
            time.sleep(0.2)
            assert time.monotonic() - began < 10, "intake did not come back"
        assert post(gateway, "/healthz", method="GET").status == 200
        acknowledged = dict(hotline.acknowledged)
        hotline.close()
        assert leave(gateway) == (0, "")
        gateway.close()
        kept = {row["source_ref"]: row["alert_no"] for row in exported(database, "alerts")}
        assert {reference: kept.get(reference) for reference in acknowledged} == acknowledged
        assert not [reference for reference in kept if reference not in acknowledged]


@contextmanager
def _as_it_is(place: Path) -> Iterator[Path]:
    yield place


def test_a_console_says_within_five_seconds_that_intake_can_keep_nothing_and_takes_it_back(qtbot: QtBot, sqlite_database: Database) -> None:
    furnished(sqlite_database)
    with staffed(sqlite_database) as room:
        gateway = Gateway(sqlite_database)
        gateway.start()
        hotline = Hotline(gateway.http)
        with station(qtbot, sqlite_database, room) as opening:
            forbid(gateway)
            while hotline.send("full", text="满" * 15_000)[0] != 503:
                pass
            qtbot.waitUntil(lambda: "intake" in banners(opening), timeout=5000)
            assert "警情暂时无法保存" in banners(opening)["intake"]
            assert "已收的警情照常处理" in banners(opening)["intake"]
            opening.words.use("en")
            assert "Alerts cannot be kept" in banners(opening)["intake"]
            allow(gateway)
            qtbot.waitUntil(lambda: "intake" not in banners(opening), timeout=10_000)
        hotline.close()
    assert leave(gateway) == (0, "")
    gateway.close()


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_an_act_that_needs_a_key_this_seat_lacks_is_told_to_the_person_in_one_sentence(qtbot: QtBot, sqlite_database: Database, lang: str) -> None:
    with staffed(sqlite_database) as room:
        room.case()
        [alert] = [one.id for one in room.all(Alert)]
        with station(qtbot, sqlite_database, room, "王一帆", lang=lang) as opening:
            opening.workstation.seat.ask("acknowledge", alert, lambda asking: asking.do("reveal_reporter", alert=alert, purpose="核实"))
            qtbot.waitUntil(lambda: bool(opening.window.toasts.texts()), timeout=PATIENCE)
            told = opening.window.toasts.texts()[-1]
            assert ("请从接入机" if lang == "zh_CN" else "copy keys/seal.key from the gateway's PC") in told


def test_the_doctor_names_a_missing_key_and_a_damaged_file_in_chinese_and_makes_no_key(sqlite_database: Database) -> None:
    furnished(sqlite_database)
    key = sqlite_database.data_dir / "keys" / "seal.key"
    key.unlink()
    found = run(sqlite_database, "doctor")
    line = next(line for line in found.stdout.splitlines() if "密钥" in line and line.startswith("注意"))
    assert "缺少密钥" in line
    assert not key.exists()
    damage(sqlite_database)
    found = run(sqlite_database, "doctor")
    assert found.returncode == 3
    assert "数据库文件已损坏" in found.stdout
