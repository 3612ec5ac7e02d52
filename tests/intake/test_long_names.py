"""Names too long for an index: what carries one is refused alone, by its field where there is one, and nobody else is held up."""

from __future__ import annotations

import asyncio
import random
import string

import pytest

from models.intake import reception
from models.intake.hj212 import read_frame
from models.intake.reception import keys_of
from tests.builders import Room
from tests.intake.cap_messages import cap, info, played, post
from tests.intake.frames import upload
from tests.intake.running import alerts, listening, readings, refused, report
from tests.intake.test_cap import NATIONAL


def name_of(length: int) -> str:
    """A name that no database can pack."""
    return "".join(random.Random(length).choices(string.ascii_letters + string.digits, k=length))


@played
async def test_what_the_database_finds_too_long_is_refused_alone_and_its_neighbours_are_kept(each_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "keys_of", lambda told, *more: (f"ref:{name_of(9000)}",) if told.source_ref == "long" else keys_of(told, *more))
    bodies = [report(1), report(2, source_ref="long"), report(3)]
    async with listening(each_room) as intake:
        answers = await asyncio.gather(*(intake.post("open", body) for body in bodies))
        after = await intake.post("open", report(4))
    packs_all = each_room.store.is_sqlite
    assert [answer.status for answer in answers] == [201, 201 if packs_all else 400, 201]
    assert after.status == 201, "the store is not away"
    assert [line.reason for line in refused(each_room)] == ([] if packs_all else ["too_long"])


@played
async def test_a_loggers_long_number_is_known_by_its_hash_and_a_long_factor_or_flag_is_listed(each_room: Room) -> None:
    numbered, long = upload(qn=name_of(3000)), name_of(3000)
    async with listening(each_room) as intake:
        line = await intake.line()
        answers = [await line.says(numbered), await line.says(numbered)]
        for area in (f"{long}-Rtd=1", f"w21003-{long}=1", f"w21003-Rtd=1,w21003-Flag={long}", f"{long}=1"):
            answers.append(await line.says(upload(area, qn=f"20261121080001{len(answers):03d}")))
        answers.append(await line.says(upload(qn="20261121080002000")))
        await line.close()
    assert {read_frame(answer).cn for answer in answers} == {"9014"}
    assert [reading.factor for reading in readings(each_room)] == ["w21003", "w21003"]
    assert [line.reason for line in refused(each_room)] == ["too_long"] * 4


@played
async def test_a_warning_with_a_long_name_in_it_is_refused_by_its_field(each_room: Room) -> None:
    long = name_of(60_000)
    told = {"encoding": "UTF-8", "kind": "Alert", "colour": "Blue"}
    national = [NATIONAL.format(identifier="36_1", references=long, **told), NATIONAL.format(identifier=long, references="", **told)]
    async with listening(each_room) as intake:
        answers = [
            await post(intake, cap("WZ-1", references=f"wz@gov.cn,{long},2026-11-21T08:00:00+08:00")),
            await post(intake, cap("WZ-2", references=" ".join(f"a,{number},b" for number in range(1001)))),
            await post(intake, cap(long)),
            *[await post(intake, body.encode()) for body in national],
        ]
        good = await post(
            intake, cap("WZ-3", references=" ".join(f"a,{number},b" for number in range(1000)), info=info("zh-CN", "Severe", "暴雨", "360922101000"))
        )
    assert [(answer.status, [one["field"] for one in answer.body["errors"]]) for answer in answers] == [
        (400, ["references"]),
        (400, ["references"]),
        (400, ["identifier"]),
        (400, ["references"]),
        (400, ["identifier"]),
    ]
    assert good.status == 201
    assert len(alerts(each_room)) == 1
