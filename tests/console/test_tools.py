"""The command line's tools: quick help, plain failures with their exit codes, imports all or nothing, exports without reporters."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from console.failures import Unusable, plainly
from console.sheets import write_xlsx
from console.tools import moment, take_in_reference, verify_evidence, verify_journal, write_export
from models.commands.on_scene import AddSceneEvidence, Item
from models.evidence_folder import EvidenceFolder
from models.settings import Settings, load_settings
from models.store import StoreUnavailable
from tests.bed.fixtures import Database
from tests.builders import LI, room_of

MAIN = Path(__file__).parents[2] / "main.py"

REFERENCE = """
units: [{key: ee, name: 生态环境局, kind: department}]
operators: [{login: wangyifan, name: 王一帆, role: dispatcher}]
"""


@pytest.fixture
def settings(sqlite_database: Database) -> Settings:
    return load_settings({"data_dir": str(sqlite_database.data_dir)}, environ={})


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(MAIN), *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_help_and_version_load_neither_qt_nor_the_store() -> None:
    for option in ("--help", "--version"):
        answer = subprocess.run([sys.executable, "-X", "importtime", str(MAIN), option], capture_output=True, text=True, timeout=60, check=False)
        assert answer.returncode == 0
        assert not [line for line in answer.stderr.splitlines() if "PySide6" in line or "sqlalchemy" in line]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--database", "mysql://x/y", "doctor"), 2),
        (("--config", "/no/such/file.toml", "doctor"), 2),
        (("--database", "postgresql+psycopg://nobody@127.0.0.1:1/none", "export", "alerts"), 3),
        (("import", "reference", "/no/such/file.yaml"), 2),
        (("export", "alerts", "--since", "yesterday"), 2),
        (("export", "nothing"), 2),
    ],
)
def test_what_cannot_be_done_is_one_plain_sentence_and_a_code(arguments: tuple[str, ...], code: int, tmp_path: Path) -> None:
    answer = run("--data-dir", str(tmp_path / "data"), *arguments)
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stderr.strip()


def test_an_unexpected_failure_is_a_sentence_too(capsys: pytest.CaptureFixture[str]) -> None:
    def breaks() -> int:
        raise ZeroDivisionError("division by zero")

    def away() -> int:
        raise StoreUnavailable("The database cannot be reached: no route.")

    def wrong() -> int:
        raise Unusable("--x cannot be y.")

    assert (plainly(breaks), plainly(away), plainly(wrong), plainly(lambda: 1)) == (3, 3, 2, 1)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert "ZeroDivisionError" in said[0]
    assert said[1] == "The database cannot be reached: no route."


def test_a_reference_file_is_taken_in_whole_or_not_at_all(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(REFERENCE, encoding="utf-8")
    bad.write_text(REFERENCE + "cameras: [{key: c1, nonsense: 1}]\n", encoding="utf-8")
    assert take_in_reference(settings, bad, check=True) == 1
    assert "nonsense" in capsys.readouterr().out
    assert take_in_reference(settings, good, check=True) == 0
    assert json.loads(capsys.readouterr().out) == {"checked": {"units": 1, "operators": 1}}
    write_export(settings, "journal", "jsonl", None, None, tmp_path / "before.jsonl")
    assert (tmp_path / "before.jsonl").read_text() == "", "a check takes nothing in"
    assert take_in_reference(settings, good, check=False) == 0
    write_export(settings, "journal", "jsonl", None, None, tmp_path / "after.jsonl")
    [entry] = [json.loads(line) for line in (tmp_path / "after.jsonl").read_text().splitlines()]
    assert entry["kind"] == "reference.imported"


def test_a_check_of_reference_data_names_every_bad_row_with_its_own_line_not_only_the_first(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.yaml"
    rows = ["{mn: A1, name: a, channel: auto_water, moon: 1}", "{mn: A2, name: b, channel: auto_water}", "{mn: A3, name: c, channel: auto_water, lat: 128}"]
    bad.write_text("devices:\n" + "".join(f"  - {row}\n" for row in rows) + "sources:\n  - {key: 'a b', channel: web, name: x}\n", encoding="utf-8")
    assert take_in_reference(settings, bad, check=True) == 1
    said = capsys.readouterr().out.splitlines()
    wanted = (("第 2 行", "moon"), ("第 4 行", "lat"), ("第 6 行", "key"))
    assert [(line in sentence, key in sentence) for sentence, (line, key) in zip(said, wanted, strict=True)] == [(True, True)] * 3


def test_exports_go_to_a_file_whole_and_disarm_formulas(settings: Settings, sqlite_database: Database, tmp_path: Path) -> None:
    store = sqlite_database.open()
    room_of(store, sqlite_database.data_dir).alert(summary="=1+1 粪水", text=LI.phone)
    store.close()
    assert write_export(settings, "alerts", "csv", None, None, tmp_path / "alerts.csv") == 0
    with (tmp_path / "alerts.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert row["summary"] == "'=1+1 粪水"
    assert LI.name not in str(row)
    assert LI.phone not in str(row)
    assert not list(tmp_path.glob("*.part"))


def test_no_cell_of_a_workbook_is_a_formula_and_no_sign_breaks_it(tmp_path: Path) -> None:
    hostile = [
        f"{lead}{rest}" for lead in ("=", "+", "-", "@", "\t", "\r", "＝", " ", "\x00") for rest in ("1+1", "cmd|' /C calc'!A0", "HYPERLINK(1)", "\u2028x")
    ]
    file = tmp_path / "x.xlsx"
    write_xlsx([{"a": text, "b": number, "c": {"k": text}} for number, text in enumerate(hostile)], ("a", "b", "c"), "alerts", file)
    cells = [cell for row in openpyxl.load_workbook(file).active.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert len(cells) == 3 * len(hostile)


def test_the_kept_files_are_hashed_and_a_changed_one_is_named(settings: Settings, sqlite_database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    store = sqlite_database.open()
    room = room_of(store, sqlite_database.data_dir)
    _case, task = room.case_under_way()
    kept = EvidenceFolder(sqlite_database.data_dir / "evidence").keep(b"a picture")
    room.does("周宁", AddSceneEvidence((Item("media", 1, "照片", sha256=kept.sha256),), task=task))
    store.close()
    assert verify_evidence(settings) == 0
    kept.path.chmod(0o600)
    kept.path.write_bytes(b"a picturf")
    assert verify_evidence(settings) == 1
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said[:2] == [{"checked": 1, "whole": True}, {"checked": 1, "whole": False}]
    assert (said[2]["sha256"], said[2]["condition"]) == (kept.sha256, "changed")


def test_the_journal_is_verified_and_a_signed_head_kept(
    settings: Settings, sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = sqlite_database.open()
    room_of(store, sqlite_database.data_dir).alert()
    store.close()
    head = tmp_path / "head.jsonl"
    assert verify_journal(settings, head) == 0
    assert verify_journal(settings, head) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0]) == {"checked": 2, "whole": True}


def test_a_date_begins_in_the_county() -> None:
    assert moment("2026-11-20", "--since").isoformat() == "2026-11-20T00:00:00+08:00"
    assert moment(None, "--since") is None
    with pytest.raises(Unusable, match="--since"):
        moment("soon", "--since")
