"""Whatever is no report of a known, proven sender is refused over HTTP with its own code, listed, and harms nobody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from models.intake.reception import LARGEST_BODY
from tests.bars.rig import SECRET, Gateway, signed
from tests.bed.fixtures import Database
from tests.faults.conftest import leave
from tests.faults.intake_room import OPEN, SIGNED, Answer, alert, exported, furnished, neighbours, post, say


@dataclass(frozen=True)
class Bad:
    """One bad request and the answer it must get."""

    what: str
    status: int
    code: str
    body: bytes = b""
    path: str = OPEN
    headers: Mapping[str, str] = field(default_factory=dict)
    names: str = ""
    """A field the answer must name."""


def stamped(seconds: float, body: bytes, **changed: str) -> dict[str, str]:
    """Headers as a sender would make them whose clock is `seconds` from ours, or with some of them changed."""
    message, stamp = "msg_x", str(int(time.time() + seconds))
    digest = hmac.new(base64.b64decode(SECRET.removeprefix("whsec_")), f"{message}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {"webhook-id": message, "webhook-timestamp": stamp, "webhook-signature": "v1," + base64.b64encode(digest).decode(), **changed}


def with_file(content: str, **more: str) -> bytes:
    """A report with one picture."""
    return alert(attachments=[{"name": "a", "media_type": "image/jpeg", "content_base64": content, **more}])


GOOD = alert()
BODIES = [
    Bad("nothing at all", 400, "bad_report", b""),
    Bad("no JSON", 400, "bad_report", b"summary=fish+die"),
    Bad("half a JSON object", 400, "bad_report", GOOD[:-3]),
    Bad("a list", 400, "bad_report", b"[1, 2]"),
    Bad("JSON in GBK", 400, "bad_report", json.dumps({"summary": "河水发黑", "place": {"text": "白石镇"}}, ensure_ascii=False).encode("gbk")),
    Bad("JSON in UTF-16", 400, "bad_report", GOOD.decode().encode("utf-16")),
    Bad("JSON in UTF-32", 400, "bad_report", GOOD.decode().encode("utf-32")),
    Bad("NaN", 400, "bad_report", b'{"summary": "s", "place": {"text": "t", "lon": NaN, "lat": 1}}'),
    Bad("Infinity where anything goes", 400, "bad_report", b'{"summary": "s", "place": {"text": "t"}, "extra": {"x": -Infinity}}'),
    Bad("a number beyond all numbers", 400, "bad_report", b'{"summary": "s", "place": {"text": "t"}, "extra": {"x": 1e999}}', names="extra.x"),
    Bad("a whole number of 5,000 digits", 400, "bad_report", b'{"summary": "s", "place": {"lon": ' + b"9" * 5000 + b', "lat": 1}}'),
    Bad("a whole number of 400 digits", 400, "bad_report", b'{"summary": "s", "place": {"lon": ' + b"9" * 400 + b', "lat": 1}}', names="place.lon"),
    Bad("one name twice", 400, "bad_report", b'{"summary": "one", "summary": "two", "place": {"text": "t"}}', names="summary"),
    Bad("one name twice deep inside", 400, "bad_report", b'{"summary": "s", "place": {"text": "t"}, "extra": {"a": {"b": 1, "b": 2}}}', names="b"),
    Bad("100,000 brackets", 400, "bad_report", b"[" * 100_000),
    Bad("objects in objects", 400, "bad_report", b'{"summary": "s", "place": {"text": "t"}, "extra": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}"),
    Bad("100 KB of summary", 400, "bad_report", alert(summary="黑" * 34_000), names="summary"),
    Bad("a NUL", 400, "bad_report", alert(summary="a\x00b"), names="summary"),
    Bad("half a surrogate pair", 400, "bad_report", b'{"summary": "\\ud800", "place": {"text": "t"}}', names="summary"),
    Bad("half a surrogate pair as a name", 400, "bad_report", b'{"summary": "s", "place": {"text": "t"}, "extra": {"\\udfff": 1}}'),
    Bad("nothing but blanks", 400, "bad_report", alert(summary=" \n\t "), names="summary"),
    Bad("a field nobody knows", 400, "bad_report", alert(level=1), names="level"),
    Bad("nowhere", 400, "bad_report", alert(place={"text": ""}), names="place"),
    Bad("a place off the earth", 400, "bad_report", alert(place={"lon": 200, "lat": 1}), names="place.lon"),
    Bad("a time without a zone", 400, "bad_report", alert(occurred_at="2026-11-21T08:01:00"), names="occurred_at"),
    Bad("an attachment of other bytes than announced", 400, "bad_report", with_file("AAAA", sha256="0" * 64), names="attachments.0.sha256"),
    Bad("an attachment that is no base64", 400, "bad_report", with_file("漢"), names="attachments.0.content_base64"),
    Bad("a form", 400, "bad_report", b"--x\r\n\r\n--x--", headers={"content-type": "multipart/form-data; boundary=x"}),
    Bad("a packed body", 400, "packed", b"\x1f\x8b\x08\x00", headers={"content-encoding": "gzip"}),
]  # fmt: skip


def senders() -> list[Bad]:
    """Made when they are needed: a signature is good for five minutes."""
    return [
        Bad("an unknown source", 404, "unknown_source", GOOD, "/v1/alerts/nobody"),
        Bad("a source that is a path", 404, "unknown_source", GOOD, "/v1/alerts/..%2F..%2Fetc%2Fpasswd"),
        Bad("a source with a line break", 404, "unknown_source", GOOD, "/v1/alerts/open%0A%0Dforged"),
        Bad("a source of NUL", 404, "unknown_source", GOOD, "/v1/alerts/%00"),
        Bad("a source of half a character", 404, "unknown_source", GOOD, "/v1/alerts/%ed%a0%80"),
        Bad("a source of 5,000 letters", 404, "unknown_source", GOOD, "/v1/alerts/" + "a" * 5000),
        Bad("no signature", 401, "headers_missing", GOOD, SIGNED),
        Bad("a stale one", 401, "timestamp_old", GOOD, SIGNED, stamped(-301, GOOD)),
        Bad("one from the future", 401, "timestamp_old", GOOD, SIGNED, stamped(400, GOOD)),
        Bad("another body", 401, "signature_wrong", GOOD + b" ", SIGNED, stamped(0, GOOD)),
        Bad("another id", 401, "signature_wrong", GOOD, SIGNED, stamped(0, GOOD, **{"webhook-id": "msg_y"})),
        Bad("no base64", 401, "signature_wrong", GOOD, SIGNED, stamped(0, GOOD, **{"webhook-signature": "v1,\xff\xfe"})),
        Bad("no version", 401, "signature_wrong", GOOD, SIGNED, stamped(0, GOOD, **{"webhook-signature": "v9"})),
        Bad("a time that is none", 401, "timestamp_wrong", GOOD, SIGNED, stamped(0, GOOD, **{"webhook-timestamp": "-1"})),
        Bad("a time of 40 digits", 401, "timestamp_wrong", GOOD, SIGNED, stamped(0, GOOD, **{"webhook-timestamp": "9" * 40})),
        Bad("an id of 300 letters", 401, "headers_missing", GOOD, SIGNED, stamped(0, GOOD, **{"webhook-id": "a" * 300})),
    ]  # fmt: skip


def differs(bad: Bad, answer: Answer) -> str:
    """What is not as it must be; "" when all is well."""
    fields = {error["field"] for error in answer.told.get("errors", ())}
    if (answer.status, answer.code) != (bad.status, bad.code):
        return f"{bad.what}: {answer}"
    if answer.kind != "application/problem+json" or answer.told.get("status") != bad.status:
        return f"{bad.what}: no problem document: {answer}"
    if bad.names and bad.names not in fields:
        return f"{bad.what}: {bad.names} is not named: {answer.told}"
    return ""


@pytest.mark.parametrize("made", [lambda: BODIES, senders], ids=["bodies", "senders"])
def test_each_kind_of_bad_report_gets_its_own_answer_and_one_line_in_refused(standing_gateway: Gateway, made: Callable[[], list[Bad]]) -> None:
    kinds = made()
    before = Counter(line["reason"] for line in exported(standing_gateway.database, "refused"))
    with neighbours(standing_gateway):
        wrong = [found for bad in kinds if (found := differs(bad, post(standing_gateway, bad.path, bad.body, bad.headers)))]
    assert not wrong, "\n".join(wrong)
    listed = Counter(line["reason"] for line in exported(standing_gateway.database, "refused")) - before
    assert listed == Counter(bad.code for bad in kinds)


def test_a_body_of_twenty_megabytes_and_one_byte_is_refused_announced_or_in_pieces(standing_gateway: Gateway) -> None:
    with neighbours(standing_gateway):
        announced = post(standing_gateway, OPEN, b"x" * (LARGEST_BODY + 1))
        head = f"POST {OPEN} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{LARGEST_BODY + 1:x}\r\n".encode()
        pieces = say(standing_gateway, head + b"x" * (LARGEST_BODY + 1))
        largest = post(standing_gateway, OPEN, alert(text="")[:-1] + b" " * (LARGEST_BODY - len(alert(text=""))) + b"}")
    assert [(one.status, one.code) for one in (announced, pieces)] == [(413, "too_large")] * 2
    assert largest.status == 201


HEADS = {
    "ten thousand headers": b"POST /v1/alerts/open HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(10_000)) + b"\r\n",
    "a header of 100 KB": b"POST /v1/alerts/open HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    "an address of 100 KB": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "no HTTP": b"hello\r\n\r\n",
    "TLS": bytes.fromhex("16030100c8010000c40303") + b"\x00" * 200,
    "a frame of a data logger": b"##0101QN=20160801085857223;ST=32;CN=1062\r\n",
    "a length that is none": b"POST /v1/alerts/open HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "two lengths": b"POST /v1/alerts/open HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a NUL in a header": b"POST /v1/alerts/open HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    "a piece of no length": b"POST /v1/alerts/open HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
}


def test_what_is_no_http_is_answered_with_400_and_a_problem_document(standing_gateway: Gateway) -> None:
    with neighbours(standing_gateway):
        answers = {what: say(standing_gateway, head) for what, head in HEADS.items()}
    for what, answer in answers.items():
        assert (answer.status, answer.kind) == (400, "application/problem+json"), (what, answer)
        assert set(answer.told) <= {"type", "title", "status", "code", "detail", "errors"}, (what, answer)


ADDRESSES = [
    ("GET", OPEN, 405), ("DELETE", OPEN, 405), ("PATCH", OPEN, 405), ("BREW", OPEN, 400), ("POST", "/healthz", 405), ("POST", "/", 404),
    ("GET", "/v1/alerts", 404),
    ("POST", "/v1/alerts/open/more", 404), ("GET", "/f/short", 404),
    ("POST", "/v1/field/nobodys-token-of-good-length/ack", 404), ("GET", "/%00", 404), ("GET", "/../../etc/passwd", 404),
]  # fmt: skip


def test_a_wrong_method_or_address_is_a_problem_document(standing_gateway: Gateway) -> None:
    for method, path, status in ADDRESSES:
        answer = post(standing_gateway, path, b"", method=method)
        assert (answer.status, answer.kind) == (status, "application/problem+json"), (method, path, answer)


def test_a_body_that_breaks_off_is_listed_and_a_line_that_hangs_up_at_once_is_nothing(standing_gateway: Gateway) -> None:
    before = len(exported(standing_gateway.database, "refused"))
    with neighbours(standing_gateway):
        head = f"POST {OPEN} HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n".encode()
        say_and_go(standing_gateway, head + GOOD)
        say_and_go(standing_gateway, b"")
        say_and_go(standing_gateway, b"POST /v1/al")
    lines = exported(standing_gateway.database, "refused")[before:]
    assert [line["reason"] for line in lines] == ["broken_body"]


def say_and_go(gateway: Gateway, raw: bytes) -> None:
    """Send bytes and hang up without a word."""
    with socket.create_connection(gateway.http, timeout=5) as line:
        line.sendall(raw)


def test_control_characters_reach_no_screen_and_cost_no_alert(standing_gateway: Gateway) -> None:
    answer = post(standing_gateway, OPEN, alert(source_ref="bell", summary="火\x07光\x1b[31m\x9b2J\u202e冲天", text="第一行\r\n第二行\x0b"))
    assert answer.status == 201
    kept = next(one for one in exported(standing_gateway.database, "alerts") if one["id"] == answer.told["alert_id"])
    assert kept["summary"] == "火 光 [31m 2J 冲天"
    assert kept["text"].split() == ["第一行", "第二行"]


def test_a_replay_gets_the_same_numbers_and_another_body_under_the_same_name_a_409_also_after_a_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = Database(None, tmp_path_factory.mktemp("replay"))
    store = database.open()
    store.migrate()
    store.close()
    furnished(database)
    gateway = Gateway(database)
    gateway.start()
    body = alert(source_ref="12345-1")
    captured = signed(body, "msg_1")
    first = post(gateway, SIGNED, body, captured)
    again = post(gateway, SIGNED, body, captured)
    gateway.kill()
    gateway.close()
    gateway.start()
    after = post(gateway, SIGNED, body, captured)
    other = alert(source_ref="12345-1", summary="别的事")
    conflicts = [post(gateway, SIGNED, other, signed(other, "msg_2")), post(gateway, SIGNED, alert(), signed(alert(), "msg_1"))]
    assert (first.status, again.status, after.status) == (201, 200, 200)
    assert first.told == again.told == after.told
    assert [(one.status, one.code) for one in conflicts] == [(409, "key_taken")] * 2
    assert leave(gateway) == (0, "")
    gateway.close()
    assert len(exported(database, "alerts")) == 1
    assert [line["reason"] for line in exported(database, "refused")] == ["key_taken"] * 2


def test_a_source_over_its_rate_is_told_when_to_come_again_and_is_one_line(standing_gateway: Gateway) -> None:
    with neighbours(standing_gateway):
        answers = [post(standing_gateway, "/v1/alerts/slow", alert(source_ref=f"slow-{number}")) for number in range(12)]
    late = [answer for answer in answers if answer.status == 429]
    assert late
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in late)
    assert sum(line["reason"] == "over_rate" for line in exported(standing_gateway.database, "refused")) == 1


def test_who_reported_stands_in_no_refused_line_and_in_no_answer(standing_gateway: Gateway) -> None:
    body = alert(reporter={"name": "欧阳金丝雀", "phone": "13912345678"}, level=9)
    answer = post(standing_gateway, OPEN, body)
    lines = json.dumps(exported(standing_gateway.database, "refused"), ensure_ascii=False)
    for told in (json.dumps(answer.told, ensure_ascii=False), lines):
        assert "金丝雀" not in told
        assert "13912345678" not in told
