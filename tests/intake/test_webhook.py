"""A report posted over HTTP becomes one alert, is answered only when it is kept, and a wrong one is told what is wrong."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json

import pytest

from models.commands.evidence_check import look_at_files
from models.intake.signature import key_of, signed
from models.store import Store
from tests.intake.running import NEW_SECRET, SATURDAY_MORNING, SECRET, alerts, every_byte, hang_up, listening, prepared, refused, report, signature


def test_a_signed_report_becomes_one_alert_of_its_sources_channel(each_room):
    async def play():
        async with listening(each_room) as intake:
            return await intake.post_signed(report(occurred_at="2026-11-21T07:30:00+08:00", ongoing=True, danger_flags=["drinking_water"]))

    answer = asyncio.run(play())
    (alert,) = alerts(each_room)
    assert (answer.status, answer.body) == (201, {"alert_no": alert.alert_no, "alert_id": alert.id})
    assert (alert.channel, alert.source, alert.source_ref, alert.ongoing) == ("hotline_12345", "signed", "12345-2026-000001", "yes")
    assert (alert.level, alert.received_at, alert.danger_flags) == (1, SATURDAY_MORNING, ["drinking_water"])


@pytest.mark.parametrize("address", ["signed?of=today", "%73igned", "sign%65d#"])
def test_however_its_address_is_written_a_report_is_the_same_report(room, address):
    async def play():
        async with listening(room) as intake:
            return [await intake.post_signed(report()), await intake.post_signed(report(), source=address), await intake.post_signed(report(), source="")]

    plain, other, nobody = asyncio.run(play())
    assert [plain.status, other.status, nobody.status] == [201, 200, 404]
    assert plain.body == other.body


def test_a_claimed_channel_changes_nothing_and_costs_no_report(room):
    async def play():
        async with listening(room) as intake:
            return [(await intake.post("open", report(number, channel=claimed))).status for number, claimed in enumerate(["call_110", None, 7])]

    assert asyncio.run(play()) == [201, 201, 201]
    assert {(alert.channel, alert.source, alert.level) for alert in alerts(room)} == {("web", "open", 3)}


def test_a_repeat_gets_the_same_numbers_also_after_a_restart(each_room):
    async def play():
        answers = []
        for _restart in range(2):
            async with listening(each_room) as intake:
                answers += [await intake.post_signed(report(), "msg_1"), await intake.post_signed(report(), "msg_2")]
        return answers

    answers = asyncio.run(play())
    assert [answer.status for answer in answers] == [201, 200, 200, 200]
    assert len({json.dumps(answer.body) for answer in answers}) == 1
    assert len(alerts(each_room)) == 1


def test_repeats_that_come_at_the_same_moment_make_one_alert(each_room):
    async def play():
        async with listening(each_room) as intake:
            return await asyncio.gather(*(intake.post_signed(report(number % 5), f"msg_{number}") for number in range(40)))

    answers = asyncio.run(play())
    assert sorted(answer.status for answer in answers) == [200] * 35 + [201] * 5
    assert len({answer.body["alert_no"] for answer in answers}) == len(alerts(each_room)) == 5


def test_blanks_and_order_do_not_make_another_body(room):
    body = report()
    other = json.dumps(dict(reversed(body.items())), indent=4).encode()

    async def play():
        async with listening(room) as intake:
            return [await intake.post_signed(body), await intake.post_signed(other)]

    assert [answer.status for answer in asyncio.run(play())] == [201, 200]


@pytest.mark.parametrize("again", [report(summary="另一件事"), report(number=2), report(reporter={"name": "李金凤", "phone": "13900000000"})])
def test_the_same_key_with_another_body_is_refused_and_changes_nothing(room, again):
    async def play():
        async with listening(room) as intake:
            return [await intake.post_signed(report(), "msg_1"), await intake.post_signed(again, "msg_1")]

    first, second = asyncio.run(play())
    assert (first.status, second.status) == (201, 409)
    assert len(alerts(room)) == 1
    assert [line.reason for line in refused(room)] == ["key_taken"]


def test_a_name_a_repeat_came_under_is_taken_too_and_no_report_borrows_anothers(room):
    async def play():
        async with listening(room) as intake:
            first = await intake.post_signed(report(1), "msg_1", "signed")
            repeat = await intake.post_signed(report(1), "msg_1b", "signed")
            others = [await intake.post_signed(report(number), f"msg_{name}", "signed") for number, name in ((7, "1b"), (2, "2"), (1, "2"))]
            return first, repeat, others

    first, repeat, others = asyncio.run(play())
    assert (repeat.status, repeat.body) == (200, first.body)
    assert [answer.status for answer in others] == [409, 201, 409]


def test_of_a_report_with_one_wrong_file_none_is_kept(room):
    good = {"name": "a.txt", "media_type": "text/plain", "content_base64": "YWJj"}

    async def play():
        async with listening(room) as intake:
            return (await intake.post("open", report(attachments=[good, {**good, "sha256": "0" * 64}]))).status

    assert asyncio.run(play()) == 400
    assert not [path for path in (room.store.data_dir / "evidence").rglob("*") if path.is_file() and path.name.startswith("ba7816bf")]


def test_without_a_reference_the_webhook_id_names_a_report_and_without_both_its_body(room):
    body = report(source_ref="")

    async def play():
        async with listening(room) as intake:
            named = [await intake.post_signed(body, name) for name in ("msg_1", "msg_1", "msg_2")]
            return [*named, await intake.post("open", body), await intake.post("open", body)]

    assert [answer.status for answer in asyncio.run(play())] == [201, 200, 201, 201, 200]


WRONG = [
    (report(summary=" "), ["summary"]),
    (report(place={}), ["place"]),
    (report(place={"lon": 114.0}), ["place"]),
    (report(place={"text": "x", "lon": "far", "lat": 91}), ["place.lon", "place.lat"]),
    (report(channel="call_110", level=1), ["level"]),
    (report(occurred_at="2026-11-21T07:30:00", nature="joke"), ["nature", "occurred_at"]),
    (report(source_due_at="9999-12-31T23:59:59-10:00"), ["source_due_at"]),
    (report(danger_flags=["dragon"]), ["danger_flags.0"]),
    (report(text="a\x00b"), ["text"]),
    (report(extra={"deep": {"half": "\ud800"}}), ["extra.deep.half"]),
    (report(attachments=[{"name": "a", "media_type": "image/png", "content_base64": "YWJj", "sha256": "0" * 64}]), ["attachments.0.sha256"]),
    (report(nature="x", attachments=[{"name": "a", "media_type": "image/png", "content_base64": "not base64"}]), ["nature", "attachments.0.content_base64"]),
    (report(ongoing="perhaps"), ["ongoing"]),
    (report(occurred_at=1700000000, source_due_at="1700000000"), ["occurred_at", "source_due_at"]),
    (report(place={"lon": "114.3", "lat": True}), ["place.lon", "place.lat"]),
    (report(attachments=[{"name": "a", "media_type": "image/png", "content_base64": "not base64"}]), ["attachments.0.content_base64"]),
]


@pytest.mark.parametrize(("body", "fields"), WRONG)
def test_every_wrong_field_is_named(room, body, fields):
    async def play():
        async with listening(room) as intake:
            return await intake.post("open", json.dumps(body).encode())

    answer = asyncio.run(play())
    assert answer.status == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert [error["field"] for error in answer.body["errors"]] == fields
    assert alerts(room) == []
    assert [(line.channel, line.source, line.reason, line.detail) for line in refused(room)] == [
        ("http", "open", "bad_report", ", ".join(fields).replace("deep.half", "?.?"))
    ]


DEEP = b'{"summary":' + b"[" * 100_000
NO_JSON = [b"", b"\xff\xfe", b"[]", b'{"summary": NaN}', b"1" * 5000, DEEP, b'{"a":1' + b"0" * 5000 + b"}", '{"summary":"灌"}'.encode("gbk")]


@pytest.mark.parametrize("raw", NO_JSON, ids=range(len(NO_JSON)))
def test_what_is_no_json_object_is_refused(room, raw):
    """How long the worst inputs take is measured by `python -m tests.bars F-1/json`."""

    async def play():
        async with listening(room) as intake:
            return (await intake.post("open", raw)).status

    assert asyncio.run(play()) == 400


def forgeries() -> dict[str, tuple[dict[str, str], bytes]]:
    raw = json.dumps(report()).encode()
    right = signature(raw, "msg_1", SATURDAY_MORNING)
    stamp = right["webhook-timestamp"]
    early, late = str(int(stamp) - 301), str(int(stamp) + 301)
    key = key_of(SECRET)
    return {
        "unsigned": ({}, raw),
        "wrong key": (signature(raw, "msg_1", SATURDAY_MORNING, NEW_SECRET), raw),
        "other body": (right, raw.replace(b"report", b"petition")),
        "other encoding of the body": (right, json.dumps(report(), ensure_ascii=False).encode()),
        "other id": (right | {"webhook-id": "msg_2"}, raw),
        "too early": ({"webhook-id": "msg_1", "webhook-timestamp": early, "webhook-signature": signed(key, "msg_1", early, raw)}, raw),
        "too late": ({"webhook-id": "msg_1", "webhook-timestamp": late, "webhook-signature": signed(key, "msg_1", late, raw)}, raw),
        "no time": (right | {"webhook-timestamp": "now"}, raw),
        "time of another calendar": (right | {"webhook-timestamp": "9" * 12}, raw),
        "other version": (right | {"webhook-signature": "v2" + right["webhook-signature"][2:]}, raw),
        "cut signature": (right | {"webhook-signature": right["webhook-signature"][:-4]}, raw),
        "no id": ({name: value for name, value in right.items() if name != "webhook-id"}, raw),
    }


@pytest.mark.parametrize("how", forgeries())
def test_a_forged_or_stale_report_is_refused_and_listed(room, how):
    headers, raw = forgeries()[how]

    async def play():
        async with listening(room) as intake:
            return await intake.post("signed", raw, headers)

    assert asyncio.run(play()).status == 401
    assert alerts(room) == []
    assert [line.size for line in refused(room)] == [len(raw)]


def test_while_keys_rotate_both_count_and_one_right_signature_of_several_is_enough(room):
    async def play():
        async with listening(room) as intake:
            answers = [await intake.post_signed(report(n), f"msg_{n}", "rotating", key) for n, key in enumerate((SECRET, NEW_SECRET))]
            raw = json.dumps(report(3)).encode()
            headers = signature(raw, "msg_3", SATURDAY_MORNING)
            headers["webhook-signature"] = "v1,AAAA v1a,xyz " + headers["webhook-signature"]
            return [*answers, await intake.post("signed", raw, headers)]

    assert [answer.status for answer in asyncio.run(play())] == [201, 201, 201]


@pytest.mark.parametrize(("lines", "status"), [(("v1,AAAA", "{}"), 201), (("v1,AAAA, {}, v1,BBBB",), 201), (("v1,AAAA", "v1,BBBB"), 401)])
def test_signatures_may_stand_in_several_lines_of_the_head(room, lines, status):
    raw = json.dumps(report()).encode()
    told = signature(raw, "msg_1", SATURDAY_MORNING)
    headers = [(name, value) for name, value in told.items() if name != "webhook-signature"]
    headers += [("webhook-signature", line.format(told["webhook-signature"])) for line in lines]

    async def play():
        async with listening(room) as intake:
            return (await intake.post("signed", raw, headers)).status

    assert asyncio.run(play()) == status


def test_an_unsigned_source_is_heard_on_this_machine_only(room):
    async def play(on_loopback):
        async with listening(room, on_loopback=on_loopback) as intake:
            return (await intake.post("open", report())).status

    assert asyncio.run(play(False)) == 401
    assert asyncio.run(play(True)) == 201


def test_an_unknown_source_and_an_unknown_address_are_told_so(room):
    async def play():
        async with listening(room) as intake:
            strange = await intake.post("nobody%00%0Ahere", report())
            async with intake.session.get(intake.http + "/v2/other") as other, intake.session.get(intake.http + "/v1/alerts/open") as wrong_method:
                return strange.status, other.status, other.content_type, wrong_method.status, wrong_method.headers.get("Allow")

    assert asyncio.run(play()) == (404, 404, "application/problem+json", 405, "POST")
    assert [(line.source, line.reason) for line in refused(room)] == [("nobody??here", "unknown_source")]


def test_a_body_above_twenty_megabytes_is_refused_announced_or_not(room):
    async def too_much():
        for _ in range(22):
            yield b"x" * 1024 * 1024

    async def play():
        async with listening(room) as intake:
            statuses = []
            for body in (io.BytesIO(b"x" * (20 * 1024 * 1024 + 1)), too_much()):
                async with intake.session.post(intake.http + "/v1/alerts/open", data=body) as answer:
                    statuses.append(answer.status)
            return statuses

    assert asyncio.run(play()) == [413, 413]
    assert all(line.reason == "too_large" for line in refused(room))


def test_a_packed_body_is_refused_before_it_is_unpacked(room):
    async def play():
        async with listening(room) as intake:
            return (await intake.post("open", b"\x1f\x8b" + b"0" * 100, {"Content-Encoding": "gzip"})).status

    assert asyncio.run(play()) == 400


def test_a_source_over_its_rate_waits_and_harms_no_other(room):
    async def play():
        async with listening(room) as intake:
            held = [await intake.post("held", report(number)) for number in range(6)]
            return held, await intake.post("open", report())

    held, other = asyncio.run(play())
    assert [answer.status for answer in held] == [201, 201, 429, 429, 429, 429]
    assert int(held[-1].headers["Retry-After"]) >= 1
    assert other.status == 201
    assert [line.reason for line in refused(room)] == ["over_rate"], "a flood is one line a minute"


def test_a_report_a_rule_refuses_harms_no_neighbour_of_its_group(room):
    async def play():
        async with listening(room) as intake:
            return await asyncio.gather(*(intake.post("stray" if number == 3 else "open", report(number)) for number in range(8)))

    assert [answer.status for answer in asyncio.run(play())] == [400 if number == 3 else 201 for number in range(8)]
    assert len(alerts(room)) == 7


def test_slow_heads_are_cut_all_together_and_good_requests_served_meanwhile(room):
    async def play():
        async with listening(room, header_deadline=0.5) as intake:
            host, port = intake.http.removeprefix("http://").split(":")
            slow = [await asyncio.open_connection(host, int(port)) for _ in range(50)]
            for _, writer in slow:
                writer.write(b"POST /v1/alerts/open HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            good = await intake.post("open", report())
            async with asyncio.timeout(15):  # one after another they would take 25 s
                for reader, writer in slow:
                    assert await reader.read() == b""
                    await hang_up(writer)
            return good.status

    assert asyncio.run(play()) == 201


def test_attachments_are_kept_as_files_under_their_hash_before_the_alert_names_them(room):
    content = b"\x89PNG" + bytes(range(256)) * 2000
    attachment = {"name": "a.png", "media_type": "image/png", "content_base64": base64.b64encode(content).decode()}

    async def play():
        async with listening(room) as intake:
            return (await intake.post_signed(report(attachments=[attachment]))).status

    assert asyncio.run(play()) == 201
    (kept,) = alerts(room)[0].attachments
    assert kept == {"name": "a.png", "media_type": "image/png", "sha256": hashlib.sha256(content).hexdigest(), "bytes_count": len(content)}
    assert (room.store.data_dir / "evidence" / kept["sha256"]).read_bytes() == content


@pytest.mark.parametrize("media_type", ["image/png; charset=binary", "Image/PNG"])
def test_a_picture_is_taken_as_libraries_write_it_with_a_type_in_full_and_lines_of_76_signs(room, media_type):
    content = b"\x89PNG" + bytes(range(256))
    attachment = {"name": "a.png", "media_type": media_type, "content_base64": base64.encodebytes(content).decode().replace("\n", "\r\n")}

    async def play():
        async with listening(room) as intake:
            other = [{**attachment, "content_base64": "YWJj*"}, {**attachment, "content_base64": "YW\u3000Jj"}, {**attachment, "media_type": "image"}]
            return [(await intake.post("open", report(number, attachments=[one]))).status for number, one in enumerate([attachment, *other])]

    assert asyncio.run(play()) == [201, 400, 400, 400]
    [kept] = alerts(room)[0].attachments
    assert (kept["media_type"], kept["sha256"]) == ("image/png", hashlib.sha256(content).hexdigest())


def test_on_many_seats_an_attachment_says_on_which_pc_it_lies(postgres_store, postgres_database):
    room = prepared(postgres_store, postgres_database, SATURDAY_MORNING)
    attachment = {"name": "a.png", "media_type": "image/png", "content_base64": base64.b64encode(b"\x89PNG").decode()}

    async def play():
        async with listening(room) as intake:
            return (await intake.post_signed(report(attachments=[attachment]))).status

    assert asyncio.run(play()) == 201
    assert alerts(room)[0].attachments[0]["kept_on"] == room.store.evidence.name
    other = Store(postgres_store.engine, postgres_database.data_dir.with_name("other"))
    assert dict(look_at_files(other).elsewhere) == {room.store.evidence.name: 1}


def test_who_reported_stands_nowhere_but_sealed_whether_taken_or_refused(room):
    canaries = ["金丝雀", "13600001111", "136-0000-1111", "137-0000-2222"]
    reporter = {"name": "金丝雀", "phone": "136-0000-1111", "address": "137-0000-2222"}
    body = report(text="我是金丝雀,电话 136 0000 1111,或13600001111", reporter=reporter, extra={"note": "金丝雀 13600001111"})

    async def play():
        async with listening(room) as intake:
            return [
                await intake.post_signed(body),
                await intake.post_signed(body | {"summary": "x"}),
                await intake.post("open", body | {"nature": "joke", "source_ref": "2", "金丝雀": 1, "13600001111": 2}),
                await intake.post("signed", body),
            ]

    assert [answer.status for answer in asyncio.run(play())] == [201, 409, 400, 401]
    written = every_byte(room.store.data_dir)
    for canary in canaries:
        for encoding in ("utf-8", "utf-16-le", "gbk"):
            assert canary.encode(encoding) not in written
        assert json.dumps(canary).strip('"').encode() not in written or canary.isascii()
    sealed = refused(room)[0]
    assert "金丝雀" in room.desk.seal.open("refused", sealed.id, "raw", sealed.raw).decode()
