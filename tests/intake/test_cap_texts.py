"""CAP messages with several texts and with files: the gravest that is ours counts, and what a message carries is kept."""

from __future__ import annotations

import base64
import hashlib

import pytest

from models.intake.cap import read_cap
from models.intake.cap_alert import meaning_of
from models.intake.report import BadReport
from tests.builders import Room
from tests.intake.cap_messages import PLACES, cap, info, played, post, refers_to
from tests.intake.running import SATURDAY_MORNING, alerts, listening


def test_of_several_texts_for_several_places_the_gravest_that_is_ours_counts() -> None:
    texts = info("zh-CN", "Minor", "株潭镇暴雨蓝色预警", "360922101000") + info("zh-CN", "Extreme", "双桥镇暴雨红色预警", "360922103000")
    meaning = meaning_of(read_cap(cap(info=texts + info("zh-CN", "Extreme", "邻县暴雨红色预警", "360921000000"))), PLACES, SATURDAY_MORNING)
    assert (meaning.level, meaning.place.township, meaning.summary) == (1, "双桥镇", "双桥镇暴雨红色预警")
    assert "株潭镇暴雨蓝色预警" in meaning.text
    assert "邻县暴雨红色预警" in meaning.text


def test_of_more_than_forty_texts_the_last_may_be_the_one_about_us_and_beyond_a_thousand_nothing_is_left_out_in_silence() -> None:
    elsewhere = info("zh-CN", "Minor", "邻县暴雨蓝色预警", "360921000000")
    read = read_cap(cap(info=elsewhere * 999 + info("zh-CN", "Extreme", "双桥镇暴雨红色预警", "360922103000")))
    meaning = meaning_of(read, PLACES, SATURDAY_MORNING)
    assert (meaning.level, meaning.place.township, len(meaning.extra["cap"]["languages"])) == (1, "双桥镇", 50)
    with pytest.raises(BadReport) as bad:
        read_cap(cap(info=elsewhere * 1001))
    assert [field for field, _ in bad.value.errors] == ["info"]


@pytest.mark.parametrize("code", ["360000", "360000000000", "360900", "360900000000", "360922"])
def test_a_warning_for_our_province_or_city_is_about_us(code: str) -> None:
    meaning = meaning_of(read_cap(cap(info=info("zh-CN", "Extreme", "暴雨红色预警", code))), PLACES, SATURDAY_MORNING)
    assert (meaning.level, meaning.extra["cap"]["is_outside"]) == (1, False)


@pytest.mark.parametrize("code", ["440000", "361100", "360100000000", "100000"])
def test_a_warning_for_another_province_or_city_is_not(code: str) -> None:
    assert meaning_of(read_cap(cap(info=info("zh-CN", "Extreme", "暴雨红色预警", code))), PLACES, SATURDAY_MORNING).level == 3


def test_a_text_without_areas_of_its_own_lies_where_the_other_language_says() -> None:
    texts = info("zh-CN", "Severe", "暴雨橙色预警", "") + info("en-US", "Severe", "Rain", "360922103000")
    assert meaning_of(read_cap(cap(info=texts)), PLACES, SATURDAY_MORNING).place.township == "双桥镇"


def test_what_is_withdrawn_or_all_clear_never_sounds() -> None:
    gone = read_cap(cap(msgType="Cancel", references=refers_to("WZ-0")).replace(b"Severe", b"Extreme"))
    clear = read_cap(cap(info=info("zh-CN", "Extreme", "警报解除", "360922101000").replace("<urgency>", "<responseType>AllClear</responseType><urgency>")))
    assert [meaning_of(one, PLACES, SATURDAY_MORNING).level for one in (gone, clear)] == [3, 3]


PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def resource(content: bytes | None = PICTURE, digest: str = "", uri: str = "") -> str:
    carried = "" if content is None else f"<derefUri>\n{base64.encodebytes(content).decode()}</derefUri>"
    told = f"<digest>{digest}</digest>" if digest else ""
    named = f"<uri>{uri}</uri>" if uri else ""
    return f"<resource><resourceDesc>../现场.png</resourceDesc><mimeType>image/png</mimeType>{named}{carried}{told}</resource>"


@played
async def test_a_file_that_a_message_carries_is_kept_and_one_that_lies_elsewhere_is_named_and_never_fetched(room: Room) -> None:
    files = resource(digest=hashlib.sha1(PICTURE).hexdigest()) + resource(None, uri="http://127.0.0.1:9/big.jpg")
    async with listening(room) as intake:
        answer = await post(intake, cap(info=info("zh-CN", "Severe", "油污", "360922101000", files)))
    [alert] = alerts(room)
    assert answer.status == 201
    _message, picture = alert.attachments
    assert (picture["name"], picture["media_type"], room.store.evidence.folder.read(picture["sha256"])) == ("现场.png", "image/png", PICTURE)
    assert [one["uri"] for one in alert.extra["cap"]["files_elsewhere"]] == ["http://127.0.0.1:9/big.jpg"]


@pytest.mark.parametrize(("files", "field"), [(resource(digest="0" * 40), "digest"), (resource().replace("iVBOR", "!!!!"), "derefUri")])
def test_a_file_that_is_not_what_it_is_said_to_be_is_refused_naming_the_field(files: str, field: str) -> None:
    with pytest.raises(BadReport) as bad:
        read_cap(cap(info=info("zh-CN", "Severe", "油污", "360922101000", files)))
    assert [name for name, _ in bad.value.errors] == [f"info.0.resource.0.{field}"]


def test_a_message_may_carry_large_files_but_no_endless_words() -> None:
    large = read_cap(cap(info=info("zh-CN", "Severe", "油污", "360922101000", resource(PICTURE + bytes(3_000_000)))))
    assert len(large.infos[0].files[0].content or b"") > 3_000_000
    with pytest.raises(BadReport):
        read_cap(cap(info=info("zh-CN", "Severe", "油" * 1_000_000, "360922101000")))
