"""Whatever is no sound frame of a known device is refused over HJ 212, listed with its bytes, and its neighbours' readings are kept and answered."""

from __future__ import annotations

import socket
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from models.intake.hj212 import write_frame
from tests.bars.rig import MN, Gateway, Logger
from tests.bed.fixtures import Database
from tests.faults.conftest import leave
from tests.faults.intake_room import exported, furnished, neighbours

DAY = datetime.now(UTC).astimezone()


def frame(values: str = "w21003-Rtd=1.0,w21003-Flag=N", *, mn: str = MN, qn: str = "20261121080000000", at: datetime = DAY, more: str = "") -> bytes:
    """One upload of these values."""
    return write_frame(f"QN={qn};ST=21;CN=2011;PW=123456;MN={mn};Flag=5;{more}CP=&&DataTime={at:%Y%m%d%H%M%S};{values}&&".encode())


SOUND = frame()
BAD = {
    "checksum": SOUND[:-6] + b"0000\r\n",
    "length": b"##9999" + SOUND[6:],
    "letters for a length": b"##00x1" + SOUND[6:],
    "no end": SOUND[:-2],
    "half": SOUND[: len(SOUND) // 2],
    "an unknown device": frame(mn="010000A8900016F000360000"),
    "a device of line breaks": frame(mn="a\nb"),
    "data of tomorrow's tomorrow": frame(at=DAY + timedelta(days=3), qn="20261121080000001"),
    "data of the year 1601": frame(at=datetime(1601, 1, 1), qn="20261121080000002"),
    "HTTP": b"POST /v1/alerts/open HTTP/1.1\r\nHost: x\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303") + b"\x00" * 200,
    "hash marks": b"#" * 10_000,
    "two marks and silence": b"##",
    "NULs": b"\x00" * 10_000,
    "UTF-16": SOUND.decode().encode("utf-16"),
}
ODD_VALUES = [
    "w21003-Rtd=NaN,w21003-Flag=N",
    "w21003-Rtd=1e999,w21003-Flag=N",
    "w21003-Rtd=,w21003-Flag=N",
    "w21003-Rtd=--,w21003-Flag=",
    "w21003-Rtd=１.５,w21003-Flag=N",
]


def throw(gateway: Gateway, raw: bytes) -> bytes:
    """These bytes on a line of their own; what came back within a moment."""
    with socket.create_connection(gateway.hj212, timeout=5) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        heard = b""
        while chunk := line.recv(4096):
            heard += chunk
        return heard


def test_each_kind_of_bad_frame_is_no_reading_and_no_neighbour_is_lost(standing_gateway: Gateway) -> None:
    with neighbours(standing_gateway) as them:
        for raw in BAD.values():
            throw(standing_gateway, raw)
    readings = exported(standing_gateway.database, "readings")
    assert {row["device_mn"] for row in readings} == {MN}
    assert all(DAY - timedelta(days=1) < datetime.fromisoformat(row["data_time"]) < DAY + timedelta(days=1) for row in readings)
    assert len(readings) >= 2
    assert them.sent
    listed = Counter(line["reason"] for line in exported(standing_gateway.database, "refused") if line["channel"] == "hj212")
    for reason in ("checksum", "unknown_device", "cut_short", "data_time_wrong", "data_time_ahead"):
        assert listed[reason], listed


def test_a_refused_frame_is_listed_with_its_bytes_and_cannot_forge_a_line(standing_gateway: Gateway) -> None:
    raw = BAD["checksum"].replace(b"1.0", b"7.7")
    throw(standing_gateway, raw)
    throw(standing_gateway, BAD["a device of line breaks"])
    lines = exported(standing_gateway.database, "refused")
    assert any(line["raw"].encode() == raw.rstrip() or line["raw"].encode() == raw for line in lines)
    assert all("\n" not in line["source"] for line in lines)


def test_sound_frames_behind_and_between_damaged_ones_on_one_line_are_answered(standing_gateway: Gateway) -> None:
    stamps = [f"2026112108{number:02d}00111" for number in range(5)]
    at = DAY - timedelta(hours=1)
    heard = throw(
        standing_gateway,
        BAD["checksum"].join(frame(f"w21003-Rtd={number},w21003-Flag=N", qn=qn, at=at + timedelta(minutes=number)) for number, qn in enumerate(stamps)),
    )
    for qn in stamps:
        assert f"QN={qn}".encode() in heard
    assert heard.count(b"CN=9014") == len(stamps)


def test_values_that_are_no_numbers_harm_no_export(standing_gateway: Gateway) -> None:
    for number, values in enumerate(ODD_VALUES):
        throw(standing_gateway, frame(values, qn=f"2026112109{number:02d}00222", at=DAY - timedelta(minutes=50 - number)))
    for row in exported(standing_gateway.database, "readings"):
        assert row["value"] is None or isinstance(row["value"], int | float)


def test_a_megabyte_of_rubbish_is_given_up_and_a_thousand_idle_lines_starve_nobody(standing_gateway: Gateway) -> None:
    lines = [socket.create_connection(standing_gateway.hj212, timeout=5) for _ in range(300)]
    try:
        with neighbours(standing_gateway):
            with socket.create_connection(standing_gateway.hj212, timeout=10) as line:
                line.settimeout(10)
                try:
                    line.sendall(b"##0100rubbish\r\n" * 70_000)
                except OSError:
                    pass  # given up: that is what is wanted
    finally:
        for idle in lines:
            idle.close()


def test_a_frame_repeated_after_a_restart_is_answered_again_and_kept_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = Database(None, tmp_path_factory.mktemp("repeat"))
    store = database.open()
    store.migrate()
    store.close()
    furnished(database)
    gateway = Gateway(database)
    gateway.start()
    raw = frame(qn=f"{int(time.time() * 1000)}")
    first = throw(gateway, raw)
    gateway.kill()
    gateway.close()
    gateway.start()
    again = throw(gateway, raw)
    logger = Logger(gateway.hj212)
    logger.send("20261121100000333", 2.0)
    logger.close()
    assert b"CN=9014" in first
    assert again == first
    assert leave(gateway) == (0, "")
    gateway.close()
    assert len([row for row in exported(database, "readings") if row["value"] == 1.0]) == 1
