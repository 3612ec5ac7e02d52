"""What people type is kept or refused by name, and the same on every database."""

from __future__ import annotations

import pytest

from models.commands.alerts import AckAlert, CreateAlert, Place
from models.records.alert import Alert
from models.rules.refusal import word
from tests.builders import Room


def call(**fields: object) -> CreateAlert:
    told = {"summary": "白石镇下坪村养猪场粪水流进水渠", "place": Place("白石镇下坪村", "白石镇"), **fields}
    return CreateAlert(channel="phone", nature="report", **told)  # type: ignore[arg-type]


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\ud83d"], ids=["NUL", "escape", "delete", "half a pair"])
def test_a_text_that_cannot_be_kept_is_refused_by_the_name_of_its_field(room: Room, sign: str) -> None:
    [why] = room.reasons("王一帆", call(summary=f"粪水{sign}入渠"))
    assert (why.code, why.facts["field"]) == ("text_unkeepable", "summary")
    assert "summary" in word(why, "en")
    assert sign not in word(why, "zh_CN")


def test_it_is_found_however_deep_it_lies_and_beside_the_command(room: Room) -> None:
    assert room.refuses("王一帆", call(place=Place("下坪\x00村"))) == ("text_unkeepable",)
    assert room.refuses("王一帆", call(extra={"caller": ["138\x00"]})) == ("text_unkeepable",)
    assert room.refuses("王一帆", AckAlert(room.alert()), proof="录音\x00") == ("text_unkeepable",)


def test_what_people_paste_is_kept_with_its_breaks(room: Room) -> None:
    made = room.makes("王一帆", call(text="第一行\r\n\t第二行\x0b第三行\u200b🐷"))
    assert room.get(Alert, made).text == "第一行\r\n\t第二行\x0b第三行\u200b🐷"


def test_what_a_machine_sends_is_looked_at_at_its_own_door(room: Room) -> None:
    assert room.get(Alert, room.alert(summary="粪水\x1b入渠")).summary == "粪水\x1b入渠"
