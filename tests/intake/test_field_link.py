"""A first responder reports from a telephone: each step once, photos whole, nothing shown of who reported."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
from datetime import timedelta

import aiohttp
import pytest

from models.commands.first_response import CancelTask
from models.commands.personnel import CallInPeople
from models.records.evidence import Evidence
from models.records.intake import FieldToken
from models.records.people import CallIn
from models.records.task import FirstResponseTask
from models.views.field_links import links_of_call_in, links_of_task
from tests.intake.running import every_byte, listening

TOKEN = "a-token-nobody-guesses-0123456789"
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 1000


def link(room, task="", callin="", officer="周宁", token=TOKEN, **fields):
    """Send the officer a link, as the order for his task does."""
    person = room.officer(officer)
    made = FieldToken(token=token, task_id=task, callin_id=callin, officer_id=person.id, officer_name=person.name, made_at=room.clock.now(), **fields)
    with room.store.writing() as connection:
        connection.execute(FieldToken.table.insert(), [made.values()])


def link_of(room, name, task="", callin=""):
    """Return the token of the link that the order or the call made for this officer or unit."""
    with room.store.reading() as connection:
        rows = links_of_task(connection, task) if task else links_of_call_in(connection, callin)
    [found] = [row.path for row in rows if row.name == name]
    return found.removeprefix("/f/")


def sending(room, *steps, token=TOKEN):
    """Send (step, body, headers) one after the other; return status and body of each."""

    async def play():
        told = []
        async with listening(room) as intake:
            for step, body, *headers in steps:
                form = {"data": body} if isinstance(body, aiohttp.FormData | bytes) else {"json": body}
                async with intake.session.post(f"{intake.http}/v1/field/{token}/{step}", headers=headers[0] if headers else None, **form) as answer:
                    told.append((answer.status, await answer.json(content_type=None)))
        return told

    return asyncio.run(play())


def test_the_steps_of_a_task_move_it_and_a_repeat_over_a_bad_line_is_no_error(each_room):
    room = each_room
    _, task = room.case_under_way()
    link(room, task)
    answers = sending(room, *((step, {}) for step in ("ack", "ack", "en_route", "on_scene", "on_scene")))
    assert [(status, body["repeated"]) for status, body in answers] == [(200, False), (200, True), (200, False), (200, False), (200, True)]
    assert room.get(FirstResponseTask, task).state == "on_scene"
    assert [(entry.kind, entry.actor) for entry in room.entries("task.acked", "task.en_route", "task.arrived")] == [
        ("task.acked", "周宁"),
        ("task.en_route", "周宁"),
        ("task.arrived", "周宁"),
    ]


def test_a_position_is_kept_in_wgs84_on_the_task(room):
    _, task = room.case_under_way()
    link(room, task)
    ((status, _), (wrong, told)) = sending(room, ("position", {"lon": 114.5054, "lat": 28.0767, "crs": "gcj02"}), ("position", {"lon": 200, "lat": "x"}))
    assert (status, wrong) == (200, 400)
    assert [error["field"] for error in told["errors"]] == ["lon", "lat"]
    kept = room.get(FirstResponseTask, task)
    assert kept.lon == pytest.approx(114.5, abs=0.002)
    assert kept.lat == pytest.approx(28.08, abs=0.002)
    assert kept.position_at == room.clock.now()


def multipart(text="排口在东侧,正在外排", photos=(("现场 1.jpg", PHOTO),)):
    form = aiohttp.FormData()
    form.add_field("text", text)
    for name, content in photos:
        form.add_field("photo", io.BytesIO(content), filename=name, content_type="image/jpeg")
    return form


def test_feedback_with_photos_becomes_evidence_whose_files_are_there_under_their_hash(room):
    case, task = room.case_under_way()
    link(room, task)
    big = PHOTO * 12
    assert [status for status, _ in sending(room, ("feedback", multipart(photos=[("../../现场 1.jpg", PHOTO), ("2.jpg", big), ("", b"")])))] == [200]
    kept = room.all(Evidence, Evidence.table.c.task_id == task)
    assert [(one.kind, one.case_id) for one in kept] == [("record", case), ("media", case), ("media", case)]
    assert [one.sha256 for one in kept[1:]] == [hashlib.sha256(content).hexdigest() for content in (PHOTO, big)]
    folder = room.store.data_dir / "evidence"
    assert sorted(path.name for path in folder.iterdir()) == sorted(one.sha256 for one in kept[1:])
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in folder.iterdir())


def test_feedback_sent_again_is_kept_once(room):
    _, task = room.case_under_way()
    link(room, task)
    as_json = {"text": "已制止", "photos": [{"name": "a.jpg", "media_type": "image/jpeg", "content_base64": base64.b64encode(PHOTO).decode()}]}
    answers = sending(room, ("feedback", multipart()), ("feedback", multipart()), ("feedback", as_json), ("feedback", as_json))
    assert [body["repeated"] for _, body in answers] == [False, True, False, True]
    assert len(room.all(Evidence)) == 4


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (multipart("", ()), {}),
        (b"--x\r\nnonsense", {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"--x\r\nContent-Disposition: form-data; name=photo; filename=a\r\n\r\nhalf", {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"nonsense", {"Content-Type": "multipart/form-data"}),
        (b"{", {"Content-Type": "application/json"}),
        (b"[" * 100_000, {"Content-Type": "application/json"}),
        (b'{"text": "a\\u0000b"}', {"Content-Type": "application/json"}),
        (b'{"photos": [{"name": "a", "media_type": "image/png", "content_base64": "?"}]}', {"Content-Type": "application/json"}),
    ],
    ids=range(8),
)
def test_feedback_that_cannot_be_read_leaves_nothing(room, body, headers):
    _, task = room.case_under_way()
    link(room, task)
    assert [status for status, _ in sending(room, ("feedback", body, headers))] == [400]
    assert room.all(Evidence) == []
    folder = room.store.data_dir / "evidence"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_link_that_is_unknown_ended_or_another_ones_does_nothing(room):
    _, task = room.case_under_way()
    link(room, task, ends_at=room.clock.now() + timedelta(hours=1))
    stranger = "a-token-of-somebody-else-0123456789"
    link(room, task, officer="钟涛", token=stranger)
    assert [status for status, _ in sending(room, ("ack", {}), token="guessed-token-guessed-token")] == [404]
    assert [status for status, _ in sending(room, ("ack", {}), token="short")] == [404]
    assert [status for status, _ in sending(room, ("ack", {}), token=stranger)] == [403]
    assert [status for status, _ in sending(room, ("dance", {}))] == [404]
    room.clock.advance(hours=2)
    assert [status for status, _ in sending(room, ("ack", {}))] == [404]
    assert room.get(FirstResponseTask, task).state == "ordered"


def test_a_step_that_is_not_open_is_refused_in_plain_chinese(room):
    _, task = room.case_under_way()
    link(room, task)
    sending(room, ("on_scene", {}))
    ((status, told),) = sending(room, ("en_route", {}))
    assert (status, told["code"]) == (409, "step_not_open")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in told["detail"])


def test_a_call_in_is_acknowledged_over_its_link(room):
    case, _ = room.case_under_way()
    callin = room.makes("王一帆", CallInPeople(case, officers=("钟涛",)))
    link(room, callin=callin, officer="钟涛")
    assert [status for status, _ in sending(room, ("ack", {}), ("en_route", {}))] == [200, 404]
    assert room.get(CallIn, callin).state == "acked"


def test_the_telephone_page_asks_nobody_else_and_shows_no_reporter(room):
    _, task = room.case_under_way()
    link(room, task)

    async def play():
        async with listening(room) as intake:
            async with intake.session.get(f"{intake.http}/f/{TOKEN}") as answer:
                return answer.headers, await answer.text()

    headers, page = asyncio.run(play())
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    for word in ("收到任务", "已出发", "已到场", "报告位置", "发送反馈", "周宁", "白石镇下坪村"):
        assert word in page
    for foreign in ("http://", "https://", "李女士", "100-0000-0002"):
        assert foreign not in page
    assert TOKEN.encode() not in every_byte(room.store.data_dir / "log")


def test_an_order_gives_each_officer_a_link_of_his_own_that_ends_with_the_task_and_stands_in_no_journal(room):
    _, task = room.case_under_way()
    tokens = [link_of(room, name, task=task) for name in ("周宁", "郑可")]
    assert len(set(tokens)) == 2
    assert all(len(token) >= 32 for token in tokens)
    assert [status for status, _ in sending(room, ("ack", {}), token=tokens[0])] == [200]
    assert not any(token in str(entry) for entry in room.entries() for token in tokens)
    room.does("王一帆", CancelTask(task, reason="另派"))
    assert [status for status, _ in sending(room, ("on_scene", {}), token=tokens[1])] == [404]


def test_a_station_reports_over_the_link_of_its_unit(room):
    _, station, _ = room.police_case_under_way()
    assert [status for status, _ in sending(room, ("ack", {}), ("on_scene", {}), token=link_of(room, "ps_tankou", task=station))] == [200, 200]
    assert room.get(FirstResponseTask, station).state == "on_scene"


def test_a_person_called_answers_over_the_link_of_the_call(room):
    case, _ = room.case_under_way()
    callin = room.makes("王一帆", CallInPeople(case, officers=("钟涛",)))
    assert [status for status, _ in sending(room, ("ack", {}), token=link_of(room, "钟涛", callin=callin))] == [200]
