"""`doctor` names what is there and what is not, one line each, in both languages, and never fails itself."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from console.doctor import run_doctor
from console.finding import missing
from models.settings import Settings, load_settings
from tests.bed.fixtures import Database


def examine(settings: Settings) -> tuple[int, list[str]]:
    out = io.StringIO()
    code = run_doctor(settings, out)
    return code, out.getvalue().splitlines()


def about(lines: list[str], part: str) -> str:
    found = [line for line in lines if part in line]
    assert len(found) == 1, lines
    return found[0]


def settings_of(database: Database, **more: object) -> Settings:
    return load_settings({"data_dir": database.data_dir, "database": database.url or "", "lang": "en", **more}, {})


def test_on_a_good_machine_a_seat_can_work(qapp: object, database: Database) -> None:
    code, lines = examine(settings_of(database))
    assert code == 0
    assert "could not be looked at" not in "".join(lines)
    assert about(lines, "Database").startswith("ok")
    assert about(lines, "Environment").startswith("ok")
    assert about(lines, "PyAV").startswith("ok")


def test_the_store_names_its_version_and_its_mode(qapp: object, sqlite_database: Database) -> None:
    line = about(examine(settings_of(sqlite_database))[1], "Database")
    assert "SQLite 3." in line
    assert "journal_mode" in line
    assert "synchronous" in line


def test_a_server_that_does_not_answer_is_one_sentence_and_exit_code_3(qapp: object, data_dir: Path) -> None:
    code, lines = examine(load_settings({"data_dir": data_dir, "lang": "en", "database": "postgresql+psycopg://eco:secret-word@127.0.0.1:1/eco"}, {}))
    assert code == 3
    assert about(lines, "Database").startswith("missing")
    assert "Traceback" not in "".join(lines)
    assert "secret-word" not in "".join(lines)


def test_a_key_that_others_can_read_is_named(qapp: object, sqlite_database: Database) -> None:
    keys = sqlite_database.data_dir / "keys"
    keys.mkdir()
    (keys / "seal").write_bytes(b"k")
    (keys / "seal").chmod(0o644)
    assert "seal" in about(examine(settings_of(sqlite_database))[1], "Data folder")


def test_a_folder_that_cannot_be_written_is_named_with_exit_code_3(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, lines = examine(load_settings({"data_dir": tmp_path / "file" / "data", "lang": "en"}, {}))
    assert code == 3
    assert about(lines, "Data folder").startswith("missing")


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_part_that_cannot_be_looked_at_hides_no_other(qapp: object, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    def broken(_settings: Settings) -> None:
        raise OSError("the bus is gone\nTraceback follows")

    monkeypatch.setattr("console.doctor_devices.video", broken)
    lines = examine(settings_of(sqlite_database, lang=lang))[1]
    line = about(lines, "the bus is gone")
    assert "Traceback" not in line
    assert len(lines) >= 9


def test_a_finding_says_the_same_in_both_languages() -> None:
    finding = missing(("声音", "Sound"), ("没有", "none"), ("接上音箱", "connect one"))
    assert finding.line("zh_CN") == "缺失      声音：没有 → 接上音箱"
    assert finding.line("en") == "missing Sound: none → connect one"
