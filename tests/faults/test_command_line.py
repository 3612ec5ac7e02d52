"""The command line and the settings: whatever is unusable is one sentence on standard error, in the language set, with exit code 2; nothing waits for ever."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console.command_line import in_chinese, wanted_language
from tests.bars.rig import ROOT
from tests.bed.fixtures import Database
from tests.bed.ordinary import as_ordinary

CHINESE = re.compile("[\u4e00-\u9fff]")
ARGUMENTS = [
    ["nonsense"],
    ["--bad"],
    ["--database"],
    ["export", "nothing"],
    ["export", "alerts", "--format", "docx"],
    ["import", "reference"],
    ["simulate", "--rate", "nan"],
    ["simulate", "--count", "-3"],
    ["wall", "--pitch", "0"],
    ["wall", "--canvas", "wide"],
    ["gateway", "--http", "127.0.0.1:99999"],
    ["--database", "mysql://x", "doctor"],
    ["--database", "postgresql+psycopg://u@host:port/x", "export", "alerts"],
    ["--data-dir", "", "doctor"],
    ["--data-dir", "%", "export", "alerts", "--since", "yesterday"],
    ["--data-dir", "%", "import", "reference", "/nowhere.yaml"],
]
FILES = {
    "an unknown key": "colour = 'red'\n",
    "a value of another kind": "wall = {pitch = 'wide'}\n",
    "a table for a value": "[lang]\nx = 1\n",
    "no TOML": "lang = \n",
    "an address that is none": "[gateway]\nhttp = 'here'\n",
    "a language there is none of": "lang = 'fr'\n",
}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `main.py` as a person would."""
    plain = {"PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", **environment}
    return subprocess.run([sys.executable, "main.py", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=40, env=plain)


def said(done: subprocess.CompletedProcess[str], code: int = 2) -> str:
    """The one sentence."""
    assert done.returncode == code, (done.returncode, done.stderr)
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=" ".join)
def test_an_unusable_argument_is_one_sentence_and_2(tmp_path: Path, arguments: list[str]) -> None:
    said(run(*(str(tmp_path) if word == "%" else word for word in arguments), HOME=str(tmp_path)))


def test_the_sentence_is_in_the_language_asked_for() -> None:
    assert CHINESE.search(said(run("nonsense")))
    assert CHINESE.search(said(run("--lang", "fr")))
    assert not CHINESE.search(said(run("--lang", "en", "nonsense")))
    assert not CHINESE.search(said(run("nonsense", ECO_GUARDIAN_LANG="en")))


@pytest.mark.parametrize(("line", "language"), [("", "zh_CN"), ("--lang en", "en"), ("--lang=en x", "en"), ("--lang", "zh_CN"), ("--lang fr", "zh_CN")])
def test_the_language_of_a_line_that_cannot_be_read_is_found_all_the_same(line: str, language: str) -> None:
    assert wanted_language(line.split()) == language


def test_no_argument_at_all_is_the_console(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "--data-dir" in said(run(ECO_GUARDIAN_DATA_DIR=str(tmp_path / "file"), QT_LOGGING_RULES="*=false"), 3)


def test_a_complaint_nobody_translated_is_passed_on_as_it_is() -> None:
    assert in_chinese("something new") == "something new"


@pytest.mark.parametrize("what", FILES)
def test_an_unusable_settings_file_is_named_with_its_key(tmp_path: Path, what: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(FILES[what])
    told = said(run("--config", str(file), "doctor"))
    assert str(file) in told
    assert CHINESE.search(told)


def test_settings_that_are_no_text_a_folder_or_nowhere_are_named(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(b"\xff\xfe\x00")
    for place in (tmp_path / "raw", tmp_path, tmp_path / "nowhere"):
        assert str(place) in said(run("--config", str(place), "doctor"))


def test_an_unusable_setting_of_the_environment_is_named_as_it_stands_there() -> None:
    assert "ECO_GUARDIAN_GATEWAY_HTTP" in said(run("gateway", ECO_GUARDIAN_GATEWAY_HTTP="nope"))


def test_a_password_in_an_unusable_address_is_not_repeated() -> None:
    told = said(run("--database", "postgresql+psycopg://eco:geheim@host:port/x", "export", "alerts"))
    assert "geheim" not in told
    assert "eco" in told


def test_a_home_folder_that_may_not_be_looked_into_is_no_reason_to_fail(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0)
    command = as_ordinary(sys.executable, "main.py", "--data-dir", "/proc/nowhere", "export", "alerts")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=40, env=environment, check=False)
    home.chmod(0o700)
    assert "/proc/nowhere" in said(done, 3)


@pytest.mark.slow
def test_traffic_without_a_gateway_says_so_soon_also_when_a_dead_one_left_its_note(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    (tmp_path / "gateway.json").write_text(json.dumps({"http": address, "hj212": address}))
    began = time.monotonic()
    assert "main.py gateway" in said(run("--data-dir", str(tmp_path), "simulate", "--count", "1"), 3)
    assert time.monotonic() - began < 25


def test_looking_at_a_journal_that_is_not_there_makes_none(tmp_path: Path) -> None:
    assert "尚未建立" in said(run("--data-dir", str(tmp_path), "journal", "verify"), 3)
    assert not (tmp_path / "store.sqlite3").exists()


def test_an_output_that_cannot_be_written_is_named_and_a_reader_that_leaves_is_no_error(sqlite_database: Database) -> None:
    assert "/nowhere" in said(run(*sqlite_database.arguments, "export", "alerts", "--out", "/nowhere/alerts.csv"), 3)
    command = f"{sys.executable} main.py {' '.join(sqlite_database.arguments)} doctor | true; echo ${{PIPESTATUS[0]}}"
    left = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=40, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    assert "Traceback" not in left.stderr
    assert "BrokenPipe" not in left.stderr
    assert left.stdout.strip() == "0"
