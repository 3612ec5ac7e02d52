"""The log says what happened and about what, and keeps neither a secret nor a reporter."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.log import about, start_log, stop_log
from models.store import Store

CANARIES = ("赵报案", "13807951234", "whsec_c2VjcmV0LWNhbmFyeQ==", "hunter2", "correct-horse")


@pytest.fixture
def log(data_dir: Path) -> Iterator[logging.Logger]:
    handler = start_log(data_dir, "info", program="console", seat="seat-1")
    yield logging.getLogger("console.duty_screen")
    stop_log(handler)
    logging.getLogger().setLevel(logging.WARNING)


def lines(data_dir: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data_dir / "log" / "console.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_line_says_when_where_who_and_about_which_case(log: logging.Logger, data_dir: Path) -> None:
    with about(operator="wangyifan"), about(case="WZST-20261121-0001"):
        log.warning("filed after %d minutes", 12, extra={"rule": "R-207"})
    line = lines(data_dir)[0]
    assert line["event"] == "filed after 12 minutes"
    assert (line["seat"], line["operator"], line["case"], line["rule"]) == ("seat-1", "wangyifan", "WZST-20261121-0001", "R-207")
    assert (line["level"], line["logger"]) == ("warning", "console.duty_screen")
    assert line["at"].endswith("Z")


def test_no_secret_and_no_reporter_ever_reaches_the_file(log: logging.Logger, data_dir: Path) -> None:
    log.info("a call from %s", CANARIES[1], extra={"reporter": {"name": CANARIES[0]}, "secret": CANARIES[2]})
    log.info("signed with %s", CANARIES[2], extra={"facts": {"reporter_name": CANARIES[0], "token": "correct-horse", "n": 3}})
    try:
        raise ValueError(f"postgresql+psycopg://eco:{CANARIES[3]}@db/eco does not answer; caller {CANARIES[1]}")
    except ValueError:
        log.exception("the database is away")
    written = (data_dir / "log" / "console.jsonl").read_text(encoding="utf-8")
    assert [canary for canary in CANARIES if canary in written] == []
    assert lines(data_dir)[1]["facts"]["n"] == 3


def test_numbers_that_are_no_telephones_stay_readable(log: logging.Logger, data_dir: Path) -> None:
    log.info("QN=20160801085857223 for case 0192f3a4138012345678bcde")
    assert "QN=20160801085857223 for case 0192f3a4138012345678bcde" in lines(data_dir)[0]["event"]


def test_only_the_owner_may_read_the_log(log: logging.Logger, data_dir: Path) -> None:
    log.info("begun")
    assert (data_dir / "log" / "console.jsonl").stat().st_mode & 0o077 == 0


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    handler = start_log(tmp_path, "info", program="wall", seat="w")
    logging.getLogger("wall").warning("nobody hears this")
    stop_log(handler)
    assert capsys.readouterr().err == ""


def test_a_full_disk_stops_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    from models.log import JsonLines, QuietFile

    handler = QuietFile("/dev/full", delay=True)
    handler.setFormatter(JsonLines({}))
    handler._open = lambda: open("/dev/full", "a")  # type: ignore[method-assign]  # noqa: SIM115
    handler.handle(logging.makeLogRecord({"msg": "lost", "levelname": "INFO"}))
    assert capsys.readouterr().err == ""
    handler.close()


def test_starting_the_log_loads_nothing_heavy(data_dir: Path) -> None:
    program = "import sys, pathlib; from models.log import start_log; start_log(pathlib.Path(sys.argv[1]), 'info', program='p', seat='s')"
    program += "; print('structlog' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program, str(data_dir)], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2], timeout=30)
    assert run.stdout.strip() == "False"


def test_a_failed_statement_tells_the_log_nothing_of_what_was_written(log: logging.Logger, data_dir: Path, store: Store) -> None:
    try:
        with store.writing() as connection:
            connection.execute(sa.text("INSERT INTO nowhere (name) VALUES (:name)"), {"name": CANARIES[0]})
    except sa.exc.DBAPIError:
        log.exception("nothing was written")
    written = (data_dir / "log" / "console.jsonl").read_text(encoding="utf-8")
    assert "nowhere" in written
    assert CANARIES[0] not in written
