"""CAP messages: every sample as expected, chains as one alert, drills as drills, places by code, and XML that means harm."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.intake.cap import CapMessage, CapText, read_cap
from models.intake.cap_alert import meaning_of
from models.intake.report import BadReport
from models.records.alert import Alert
from tests.builders import Room
from tests.intake.cap_messages import NAMESPACE, PLACES, cap, played, post, refers_to
from tests.intake.running import SATURDAY_MORNING, alerts, listening, refused, signature

SAMPLES = Path(__file__).parent / "cap"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))


def raw(sample: str) -> bytes:
    return (SAMPLES / f"{sample}.xml").read_bytes()


# What the samples say.


@pytest.mark.parametrize("case", [case for case in EXPECTED if case["accept"]], ids=lambda case: case["id"])
def test_a_sample_is_read_as_expected(case: dict[str, Any]) -> None:
    message, expected = read_cap(raw(case["id"])), case["expected"]
    assert head_of(message) == {name: expected[name] for name in head_of(message)}
    assert [info_of(one, wanted) for one, wanted in zip(message.infos, expected["infos"], strict=True)] == expected["infos"]


@pytest.mark.parametrize(("sample", "field"), [("google-invalid", "scope"), ("der-sent-nozone", "sent")])
def test_a_sample_that_is_none_is_refused_naming_the_field(sample: str, field: str) -> None:
    with pytest.raises(BadReport) as bad:
        read_cap(raw(sample))
    assert [name for name, _ in bad.value.errors] == [field]


def head_of(message: CapMessage) -> dict[str, Any]:
    return {
        "identifier": message.identifier,
        "sender": message.sender,
        "status": message.status,
        "msgType": message.kind,
        "scope": message.scope,
        "source": message.source or None,
        "sent_utc": in_utc(message.sent),
        "references": [[one.sender, one.identifier, one.sent] for one in message.references],
    }


def info_of(info: CapText, wanted: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "language": info.language,
        "event": info.event,
        "urgency": info.urgency,
        "severity": info.severity,
        "certainty": info.certainty,
        "senderName": info.sender_name,
        "headline": info.headline,
        "categories": list(info.categories),
        "effective_utc": in_utc(info.effective),
        "expires_utc": in_utc(info.expires),
        "parameters": [list(pair) for pair in info.parameters],
        "areas": [
            {
                "areaDesc": area.text,
                "polygons_lonlat": [[list(point) for point in ring] for ring in area.polygons],
                "circles": [{"lon": lon, "lat": lat, "radius_km": radius} for lon, lat, radius in area.circles],
                "geocodes": [list(pair) for pair in area.geocodes],
            }
            for area in info.areas
        ],
    }
    return {name: told[name] for name in wanted}


def in_utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# What they mean here.


def test_a_code_of_a_township_is_its_place_and_a_code_of_a_village_names_the_village() -> None:
    town = meaning_of(read_cap(cap()), PLACES, SATURDAY_MORNING).place
    assert (town.township, town.lon, town.lat) == ("株潭镇", 114.12, 28.06)
    village = "<area><areaDesc>下坪</areaDesc><geocode><valueName>GB</valueName><value>360922101201</value></geocode></area>"
    found = meaning_of(read_cap(cap(areas=village)), PLACES, SATURDAY_MORNING).place
    assert (found.township, found.village) == ("株潭镇", "下坪村")


def test_an_outline_gives_the_middle_as_the_place_and_stays_with_the_alert() -> None:
    ring = "28.05,114.10 28.05,114.14 28.07,114.14 28.07,114.10 28.05,114.10"
    meaning = meaning_of(read_cap(cap(areas=f"<area><areaDesc>河段</areaDesc><polygon>{ring}</polygon></area>")), PLACES, SATURDAY_MORNING)
    assert meaning.place.township == "株潭镇"
    assert [meaning.place.lon, meaning.place.lat] == pytest.approx([114.12, 28.06])
    assert meaning.extra["geometry"]["type"] == "Polygon"
    assert meaning.extra["area_ha"] == pytest.approx(871.9, rel=0.01)
    assert meaning.level == 2


def test_what_is_over_or_lies_outside_the_county_never_sounds() -> None:
    over = meaning_of(read_cap(cap(expires="2026-11-21T07:00:00+08:00")), PLACES, SATURDAY_MORNING)
    outside = meaning_of(read_cap(raw("real-gdacs-eq")), PLACES, SATURDAY_MORNING)
    elsewhere = meaning_of(read_cap(raw("real-cma-guangling")), PLACES, SATURDAY_MORNING)
    assert (over.level, over.extra["cap"]["is_over"], over.extra["cap"]["is_outside"]) == (3, True, False)
    assert [(one.level, one.extra["cap"]["is_outside"], one.place.township) for one in (outside, elsewhere)] == [(4, True, ""), (4, True, "")]


def test_of_several_languages_the_chinese_words_are_taken() -> None:
    english = cap(language="en-US").decode().partition("<info>")[2].partition("</info>")[0].replace("锦江油污", "Oil").replace("水污染", "spill")
    both = cap().decode().replace("<info>", f"<info>{english}</info><info>", 1).encode()
    assert meaning_of(read_cap(both), PLACES, SATURDAY_MORNING).summary == "水污染：锦江油污"


NATIONAL = """<?xml version="1.0" encoding="{encoding}"?>
<alert><identifier>{identifier}</identifier><sender>万载县气象局</sender><senderCode>36092241600000</senderCode>
<sendTime>2026-11-21 08:00:00+08:00</sendTime><status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>
<code><method><methodName>SMS</methodName><message>x</message></method></code><secClassification>None</secClassification><note/>
<references>{references}</references><info><language>zh-CN</language><eventType>11B06</eventType><urgency>Unknown</urgency>
<severity>{colour}</severity><certainty>Unknown</certainty><effective>2026-11-21 08:00:00+08:00</effective><onset/><expires/>
<headline>万载县气象局发布大风橙色预警[II级/严重]</headline><description>阵风九级</description><instruction/>
<area><areaDesc>双桥镇</areaDesc><polygon/><circle/><geocode>360922103000</geocode></area></info></alert>"""


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "GB2312"])
@pytest.mark.parametrize(("colour", "level"), [("Red", 1), ("Orange", 2), ("Yellow", 3), ("Blue", 4), ("Unknown", 2)])
def test_the_national_profile_is_read_apart_with_its_colours_codes_and_times(encoding: str, colour: str, level: int) -> None:
    body = NATIONAL.format(encoding=encoding, identifier="36092241600000_1", kind="Alert", references="", colour=colour)
    message = read_cap(body.encode(encoding))
    meaning = meaning_of(message, PLACES, SATURDAY_MORNING)
    assert (message.profile, message.sender, message.infos[0].event, message.infos[0].categories) == ("national", "36092241600000", "大风", ("Met",))
    assert (meaning.level, meaning.place.township) == (level, "双桥镇")
    assert message.sent == SATURDAY_MORNING


# What becomes of them.


@played
async def test_a_message_is_an_alert_once_with_its_words_and_the_message_itself_as_a_file(room: Room) -> None:
    async with listening(room) as intake:
        first, again = await post(intake, cap()), await post(intake, cap())
        changed = await post(intake, cap().replace("油膜".encode(), "污水".encode()))
    [alert] = alerts(room)
    assert (first.status, again.status, changed.status) == (201, 200, 409)
    assert again.body == first.body == {"alert_no": alert.alert_no, "alert_id": alert.id}
    assert (alert.summary, alert.level, alert.channel, alert.source_ref) == ("水污染：锦江油污", 2, "web", "WZ-1")
    [kept] = alert.attachments
    assert room.store.evidence.folder.read(kept["sha256"]) == cap()
    assert kept["media_type"] == "application/cap+xml"


@played
async def test_a_chain_is_one_alert_that_an_update_raises_and_a_withdrawal_marks(each_room: Room) -> None:
    async with listening(each_room) as intake:
        first = await post(intake, cap())
        worse = await post(intake, cap("WZ-2", msgType="Update", references=refers_to("WZ-1")).replace(b"Severe", b"Extreme"))
        ended = await post(intake, cap("WZ-3", msgType="Cancel", references=refers_to("WZ-2")))
    [alert] = alerts(each_room)
    assert [one.body["alert_no"] for one in (first, worse, ended)] == [alert.alert_no] * 3
    assert [one.status for one in (first, worse, ended)] == [201, 200, 200]
    assert (alert.state, alert.level, len(alert.attachments)) == ("new", 1, 3)
    assert alert.summary == "【已撤销】水污染：锦江油污"
    assert [entry.kind for entry in each_room.entries() if entry.alert_id == alert.id] == ["alert.created", "alert.updated", "alert.withdrawn"]
    assert each_room.running(alert.id) == {"R-201"}, "a person decides: the clock goes on"


@played
async def test_a_message_and_its_update_in_one_moment_are_one_alert(room: Room) -> None:
    async with listening(room) as intake:
        posts = [post(intake, cap()), *(post(intake, cap(f"WZ-{n}", msgType="Update", references=refers_to("WZ-1"))) for n in range(2, 8))]
        answers = await asyncio.gather(*posts)
    assert len(alerts(room)) == 1
    assert len({one.body["alert_no"] for one in answers}) == 1


@played
async def test_a_message_that_comes_after_those_that_refer_to_it_joins_them_and_takes_nothing_newer_away(room: Room) -> None:
    newer = (
        cap("WZ-2", msgType="Update", references=refers_to("WZ-1"))
        .replace(b"<sent>2026-11-21T08", b"<sent>2026-11-21T09")
        .replace("油膜".encode(), "污水".encode())
    )
    async with listening(room) as intake:
        answers = [await post(intake, body) for body in (newer, cap("WZ-3", msgType="Update", references=refers_to("WZ-1")), cap())]
    [alert] = alerts(room)
    assert [answer.status for answer in answers] == [201, 200, 200]
    assert alert.extra["cap"]["identifier"] == "WZ-2"


@played
async def test_the_samples_alert_and_update_are_one_incident(room: Room) -> None:
    async with listening(room) as intake:
        answers = [await post(intake, raw(sample)) for sample in ("der-env-alert", "der-env-update")]
    assert [answer.status for answer in answers] == [201, 200]
    assert len(alerts(room)) == 1


@played
async def test_an_update_of_what_was_a_false_alarm_or_never_came_is_an_alert_of_its_own(room: Room) -> None:
    async with listening(room) as intake:
        await post(intake, cap())
        with room.store.writing() as connection:
            connection.execute(Alert.table.update().values(state="false_alarm"))
        late = await post(intake, cap("WZ-2", msgType="Update", references=refers_to("WZ-1")))
        unknown = await post(intake, cap("WZ-9", msgType="Update", references=refers_to("WZ-0")))
    assert (late.status, unknown.status, len(alerts(room))) == (201, 201, 3)


@played
async def test_an_exercise_is_kept_as_one_without_clock_or_queue_and_touches_nothing_real(room: Room) -> None:
    async with listening(room) as intake:
        real = await post(intake, cap())
        drill = await post(intake, cap("WZ-2", status="Exercise", msgType="Update", references=refers_to("WZ-1")))
        more = await post(intake, cap("WZ-3", status="Exercise", msgType="Update", references=refers_to("WZ-2")))
    assert [one.status for one in (real, drill, more)] == [201, 201, 200]
    first, second = alerts(room)
    assert (first.state, second.state, second.summary) == ("new", "exercise", "【演练】水污染：锦江油污")
    assert room.running(second.id) == set()
    assert len(first.attachments) == 1


@played
async def test_the_national_profile_names_what_it_means_by_identifier_alone(room: Room) -> None:
    def body(identifier: str, kind: str, references: str = "") -> bytes:
        return NATIONAL.format(encoding="GBK", identifier=identifier, kind=kind, references=references, colour="Blue").encode("gbk")

    async with listening(room) as intake:
        answers = [
            await post(intake, body("36_1", "Alert")),
            await post(intake, body("36_2", "Update", "36_1")),
            await post(intake, body("36_3", "Cancel", "36_2")),
        ]
    assert [answer.status for answer in answers] == [201, 200, 200]
    assert len(alerts(room)) == 1


@played
async def test_only_the_same_source_speaks_of_its_alert_again(room: Room) -> None:
    async with listening(room) as intake:
        await post(intake, cap())
        other = await post(intake, cap("WZ-2", msgType="Update", references=refers_to("WZ-1")), source="held")
    assert (other.status, len(alerts(room))) == (201, 2)


@played
async def test_an_acknowledgement_is_noted_on_what_it_is_for_and_never_is_an_alert(room: Room) -> None:
    async with listening(room) as intake:
        begun = await post(intake, cap())
        noted = await post(intake, cap("WZ-2", msgType="Ack", references=refers_to("WZ-1")))
        unknown = await post(intake, cap("WZ-3", msgType="Ack", references=refers_to("WZ-9")))
    [alert] = alerts(room)
    assert [one.status for one in (begun, noted, unknown)] == [201, 200, 400]
    assert [(one["kind"], alert.state) for one in alert.extra["messages"]] == [("Ack", "new")]
    assert not alert.summary.startswith("【")
    assert (alert.text.count("油膜约两公里"), len(alert.attachments)) == (1, 1), "it changes nothing of the alert"
    assert alert.extra["messages"][0]["text"]
    assert room.store.evidence.folder.read(alert.extra["messages"][0]["files"][0]).startswith(b"<?xml")
    assert [entry.kind for entry in room.entries() if entry.alert_id == alert.id] == ["alert.created", "alert.receipt_noted"]


@played
async def test_cap_is_signed_and_typed_like_every_report(room: Room) -> None:
    async with listening(room) as intake:
        signed = await post(intake, cap(), "signed", **signature(cap(), "msg_cap", room.clock.now()))
        forged = await post(intake, cap("WZ-2"), "signed", **signature(cap(), "msg_two", room.clock.now()))
        wrong_type = await post(intake, cap("WZ-3"), **{"Content-Type": "application/json"})
        unknown = await post(intake, cap("WZ-4"), "nobody")
        receipt = await post(intake, cap("WZ-5", msgType="Ack", references=refers_to("WZ-1")))
    assert [one.status for one in (signed, forged, wrong_type, unknown, receipt)] == [201, 401, 400, 404, 400]
    assert len(alerts(room)) == 1


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE alert [<!ENTITY l0 "lol">{LAUGHS}]><alert xmlns="{NAMESPACE}">&l9;</alert>',
    "outside file": f'<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]><alert xmlns="{NAMESPACE}"><identifier>&x;</identifier></alert>',
    "outside document type": f'<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x.dtd"><alert xmlns="{NAMESPACE}"/>',
    "parameter entity": f'<!DOCTYPE alert [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]><alert xmlns="{NAMESPACE}"/>',
    "quadratic": f'<!DOCTYPE alert [<!ENTITY a "{"a" * 50_000}">]><alert xmlns="{NAMESPACE}">{"&a;" * 2_000}</alert>',
    "depth": "<alert>" * 100_000,
    "length": "<alert>" + "<a/>" * 200_000 + "</alert>",
    "inclusion": f'<alert xmlns="{NAMESPACE}" xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/hostname"/></alert>',
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_xml_opens_nothing_and_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_arguments: object, **_more: object) -> None:
        raise AssertionError("something was opened")

    read_cap(cap())  # what reading loads is loaded
    monkeypatch.setattr("builtins.open", opened)
    monkeypatch.setattr("socket.socket.connect", opened)
    with pytest.raises(BadReport):
        read_cap(HOSTILE[kind].encode())


@played
async def test_hostile_xml_is_answered_with_a_problem_and_listed_sealed(room: Room) -> None:
    async with listening(room) as intake:
        answer = await post(intake, HOSTILE["outside file"].encode())
    assert (answer.status, answer.headers["Content-Type"].partition(";")[0], answer.body["code"]) == (400, "application/problem+json", "bad_report")
    [line] = refused(room)
    assert (line.reason, line.sealed) == ("bad_report", True)
