"""Signs that no database keeps: in a name that is looked up they make it an unknown one, in a text they become blanks; nobody is stalled."""

from __future__ import annotations

import asyncio

from models.intake.hj212 import read_frame
from models.records.evidence import Evidence
from tests.builders import Room
from tests.intake.cap_messages import played
from tests.intake.frames import damaged, upload
from tests.intake.running import hang_up, listening, refused
from tests.intake.test_field_link import link_of


@played
async def test_a_path_with_a_nul_names_nobody(each_room: Room) -> None:
    async with listening(each_room) as intake:
        for path in ("/v1/alerts/a%00b", "/v1/cap/a%00b"):
            async with intake.session.post(f"{intake.http}{path}", data=b"{}") as answer:
                assert answer.status == 404, path
        for path in ("/f/" + "a%00" * 12, "/r/" + "a%00" * 12):
            async with intake.session.get(f"{intake.http}{path}") as answer:
                assert answer.status == 404, path


@played
async def test_feedback_with_signs_nobody_can_keep_is_taken_without_them(each_room: Room) -> None:
    _case, task = await asyncio.to_thread(each_room.case_under_way)
    token = link_of(each_room, "周宁", task)
    body = '{"text": "现场\\u001b有油膜"}'.encode()
    head = f"POST /v1/field/{token}/feedback HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n".encode()
    async with listening(each_room) as intake:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(intake.http.rpartition(":")[2]))
        writer.write(head + b"Idempotency-Key: a\xffb\r\nConnection: close\r\n\r\n" + body)
        answer = await reader.read()
        await hang_up(writer)
    assert answer.startswith(b"HTTP/1.1 200"), answer
    assert [piece.what for piece in each_room.all(Evidence)] == ["现场 有油膜"]


def test_a_damaged_frame_with_a_nul_in_its_name_is_listed_and_the_next_is_read(each_room: Room) -> None:
    async def play() -> bytes:
        async with listening(each_room) as intake:
            line = await intake.line()
            line.writer.write(damaged(upload(mn="a\x00b")) + upload(mn="c\x00d"))
            answer = await line.says(upload())
            answer = answer if b"010000A8" in answer else await line.says(b"")
            await line.close()
            return answer

    assert read_frame(asyncio.run(play())).cn == "9014"
    assert [line.reason for line in refused(each_room)] == ["checksum", "unknown_device"]
