"""An inspector, chief or patrol reports by a standing link of his own: once however often it is sent, by name, and sees his own reports alone."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from html.parser import HTMLParser

import aiohttp
import pytest

from models.commands.actor import Actor
from models.commands.alerts import AckAlert
from models.commands.filing import FileCase
from models.commands.report_links import EndReportLink, GiveReportLink
from models.commands.users import ManageUsers
from models.intake.report import BadReport
from models.intake.report_filling import from_json, wording_of
from models.intake.report_holders import Holder
from models.intake.report_page import Filled, report_page
from models.intake.report_words import ReportWords, language_asked
from models.journal.entry import Entry
from models.records.case import Case
from models.records.people import Operator
from models.records.report_link import ReportLink
from models.records.sealed_reporter import SealedReporter
from tests.intake.running import alerts, every_byte, listening

PEOPLE = {"grid_inspector": "网格员甲", "rural_chief": "警长乙", "river_chief": "河长丙", "section_chief": "段长丁"}
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400
PAGE = {"Accept": "text/html,application/xhtml+xml"}


def given(room, role="grid_inspector", area="WZ-BS-03", township="白石镇"):
    """Have an account of this role and give its holder a link; return the token."""
    name = PEOPLE[role]
    room.does("郭维", ManageUsers(role, {"name": name, "role": role, "unit": "tb_baishi"}))
    return room.does("王一帆", GiveReportLink(name, area, township)).shown["report_link"].removeprefix("/r/")


def told(**fields):
    return {"key": "page-1", "summary": "下坪村水渠有白色泡沫", "place": {"text": "下坪村水渠"}, **fields}


def form(photos=(), **fields):
    filled = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in {"key": "page-1", "summary": "下坪村水渠有白色泡沫", "place": "下坪村水渠", "ongoing": "yes", **fields}.items():
        for one in value if isinstance(value, list) else [value]:
            filled.add_field(name.replace("own_", "own."), one)
    for name, content in photos:
        filled.add_field("photo", io.BytesIO(content), filename=name, content_type="image/jpeg")
    return filled


def holder(channel="grid"):
    return Holder("link", Actor("operator", "1", "网格员甲", "grid_inspector", "tb_baishi"), channel, "WZ-BS-03", "白石镇")


def visiting(room, *steps, at_once=False):
    """Do (method, token, keyword arguments) one after the other; return status, headers and body of each."""

    async def one(intake, method, token, **how):
        async with intake.session.request(method, f"{intake.http}/r/{token}", **how) as answer:
            return answer.status, answer.headers, await answer.text()

    async def play():
        async with listening(room) as intake:
            if at_once:
                return await asyncio.gather(*(one(intake, method, token, **how) for method, token, how in steps))
            return [await one(intake, method, token, **how) for method, token, how in steps]

    return asyncio.run(play())


def test_a_report_by_link_is_one_alert_by_name_however_often_it_is_sent(each_room):
    room = each_room
    token = given(room)
    post = ("POST", token, {"json": told(extra={"card_updated": "yes"}, danger_flags=["drinking_water"])})
    both = visiting(room, post, post, at_once=True)
    after = visiting(room, post, ("POST", token, {"json": told(summary="另一件事")}))
    [alert] = alerts(room)
    assert sorted(status for status, *_ in both) == [200, 201]
    assert {json.loads(body)["alert_no"] for _, _, body in (*both, after[0])} == {alert.alert_no}
    assert [status for status, *_ in after] == [200, 409]
    assert (alert.channel, alert.received_by, alert.level, alert.township) == ("grid", "网格员甲", 1, "")
    assert alert.extra == {"inspector": "网格员甲", "grid_code": "WZ-BS-03", "card_updated": True}
    assert room.all(SealedReporter) == []
    [entry] = room.entries("alert.created")
    assert (entry.actor, entry.role, entry.on_behalf_of, entry.source) == ("网格员甲", "grid_inspector", "tb_baishi", "report_link")


def test_a_form_with_photos_needs_no_script_and_its_files_are_kept_under_their_hash(room):
    token = given(room)
    filled = form([("../现场.jpg", PHOTO), ("", b"")], own_grid_code="WZ-BS-04", own_card_updated="no", danger=["fire", "crowd"], lon="114.5", lat="28.08")
    [(status, headers, body)] = visiting(room, ("POST", token, {"data": filled, "headers": PAGE}))
    [alert] = alerts(room)
    assert (status, headers["Content-Type"].partition(";")[0]) == (201, "text/html")
    assert alert.alert_no in body
    assert alert.danger_flags == ["fire", "crowd"]
    assert (alert.lon, alert.lat, alert.ongoing) == (114.5, 28.08, "yes")
    digest = hashlib.sha256(PHOTO).hexdigest()
    assert alert.attachments == [{"name": "现场.jpg", "media_type": "image/jpeg", "bytes_count": len(PHOTO), "sha256": digest}]
    assert alert.extra == {"inspector": "网格员甲", "grid_code": "WZ-BS-04", "card_updated": False, "photo": "现场.jpg"}
    assert [path.name for path in (room.store.data_dir / "evidence").iterdir()] == [digest]


def test_what_a_village_police_chief_sees_on_the_scene_goes_police_first(room):
    token = given(room, "rural_chief", "下坪警务区")
    visiting(room, ("POST", token, {"json": told(extra={"on_scene": True})}), ("POST", token, {"json": told(key="page-2", extra={"on_scene": "no"})}))
    here, away = alerts(room)
    assert (here.path, away.path) == ("P1", "P4")
    room.does("王一帆", AckAlert(here.id))
    case = room.makes("王一帆", FileCase(here.id))
    assert room.get(Case, case).path == "P1"


def test_the_last_five_of_his_own_and_how_they_stand_are_shown_and_nobody_elses(room):
    mine, other = given(room), given(room, "river_chief", "锦江上高段")
    for number in range(6):
        room.clock.advance(minutes=1)
        visiting(room, ("POST", mine, {"json": told(key=f"k{number}", summary=f"第{number}件")}))
    visiting(room, ("POST", other, {"json": told(summary="别人的事")}))
    taken, filed = (alert for alert in alerts(room) if alert.summary in ("第4件", "第5件"))
    for alert in (taken, filed):
        room.does("王一帆", AckAlert(alert.id))
    room.does("王一帆", FileCase(filed.id))
    [(_, _, page)] = visiting(room, ("GET", mine, {}))
    shown = page[page.index("<ol>") :]
    assert [f"第{number}件" in shown for number in range(6)] == [False, True, True, True, True, True]
    assert "别人的事" not in page
    assert [shown.count(word) for word in ("处理中", "已受理", "已收到")] == [1, 1, 3]


def test_a_link_that_ended_was_replaced_or_whose_holder_is_switched_off_answers_410_and_a_guess_404(each_room):
    room = each_room
    first = given(room)
    second = room.does("王一帆", GiveReportLink("网格员甲")).shown["report_link"].removeprefix("/r/")
    third = given(room, "river_chief")
    room.does("郭维", ManageUsers("river_chief", {"disabled": True}))
    ended = given(room, "section_chief")
    room.does("王一帆", EndReportLink("段长丁"))
    steps: list[tuple[str, str, dict[str, object]]] = [("GET", token, {}) for token in (first, second, third, ended, "x" * 32)]
    steps += [("POST", first, {"json": told()}), ("GET", "short", {})]
    answers = visiting(room, *steps)
    assert [status for status, *_ in answers] == [410, 200, 410, 410, 404, 410, 404]
    assert "此链接已停用" in answers[0][2]
    assert "此链接已停用" in json.loads(answers[5][2])["detail"]
    assert alerts(room) == []
    assert [(entry.facts["holder"], entry.facts["why"]) for entry in room.entries("report_link.ended")] == [
        ("网格员甲", "replaced"),
        ("河长丙", "disabled"),
        ("段长丁", "ended"),
    ]


def test_a_holder_whose_account_the_reference_import_switched_off_reports_no_more(room):
    token = given(room)
    with room.store.writing() as connection:
        connection.execute(Operator.table.update().where(Operator.table.c.name == "网格员甲").values(disabled=True))
    assert [status for status, *_ in visiting(room, ("POST", token, {"json": told()}))] == [410]
    assert alerts(room) == []


def test_the_token_stands_nowhere_but_in_the_hand_it_was_given_to(room):
    token = given(room)
    visiting(room, ("GET", token, {}), ("POST", token, {"json": told()}))
    assert token.encode() not in every_byte(room.store.data_dir)
    assert room.all(ReportLink)[0].token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert all(token not in str([getattr(entry, name) for name in Entry.__dataclass_fields__]) for entry in room.entries())


@pytest.mark.parametrize(
    ("body", "field", "label"),
    [
        ({"summary": ""}, "summary", "发生了什么（必填）"),
        ({"place": {}}, "place", "地点（没有定位时必填）"),
        ({"reporter": {"name": "李金凤"}}, "reporter", "reporter"),
        ({"channel": "call_110"}, "channel", "channel"),
        ({"extra": {"on_scene": True}}, "extra.on_scene", "extra.on_scene"),
        ({"extra": {"card_updated": "maybe"}}, "extra.card_updated", "污染源卡片已更新"),
        ({"extra": {"inspector": "别人"}}, "extra.inspector", "extra.inspector"),
        ({"extra": {"grid_code": "x\x00"}}, "extra.grid_code", "网格编码"),
        ({"danger_flags": ["plague"]}, "danger_flags.0", "有无危险（可多选）"),
        ({"key": "x" * 81}, "key", "key"),
        ({"extra": 3}, "extra", "extra"),
    ],
    ids=range(11),
)
def test_what_cannot_be_used_is_named(body, field, label):
    with pytest.raises(BadReport) as bad:
        from_json(json.dumps(told(**body)).encode(), holder())
    assert [name for name, _ in bad.value.errors] == [field]
    assert wording_of(field, "grid", ReportWords("zh")) == label


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b"\xff", b"[" * 100_000, b'{"key": 5}', b'{"summary": 1e999}', b'{"summary": "\\ud800"}', b":" * 40_000], ids=range(8)
)
def test_a_body_that_is_no_report_is_refused(body):
    with pytest.raises(BadReport):
        from_json(body, holder())


def test_a_name_that_stands_twice_is_refused_as_in_every_other_report():
    from_json(json.dumps(told()).encode(), holder())
    with pytest.raises(BadReport) as bad:
        from_json(json.dumps(told())[:-1].encode() + b', "summary": "x"}', holder())
    assert [name for name, _ in bad.value.errors] == ["summary"]


def test_what_cannot_be_used_is_answered_in_plain_words_and_leaves_nothing(room):
    token = given(room)
    picture = {"name": "a", "media_type": "image/png", "content_base64": "?"}
    bad = [told(summary="", place={}), told(attachments=[picture])]
    answers = [json.loads(body) for _, _, body in visiting(room, *(("POST", token, {"json": one}) for one in bad))]
    assert [answer["detail"] for answer in answers] == ["请检查：发生了什么（必填）、地点（没有定位时必填）。", "请检查：照片或录像。"]
    assert [answer["status"] for answer in answers] == [400, 400]
    assert alerts(room) == []


def test_a_form_that_lacks_something_comes_back_with_all_that_was_typed(room):
    token = given(room)
    filled = form(place="", summary='泡沫 "<b>', own_grid_code="WZ-9", danger=["fire"])
    [(status, _, page)] = visiting(room, ("POST", token, {"data": filled, "headers": PAGE | {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.3"}}))
    assert (status, alerts(room)) == (400, [])
    assert "Please check: Where" in page
    assert "泡沫 &quot;&lt;b&gt;" in page
    assert 'value="WZ-9"' in page
    assert 'value="fire" checked' in page
    assert 'name="key" value="page-1"' in page


def test_too_many_reports_at_once_are_told_to_wait(room):
    token = given(room)
    answers = visiting(room, *(("POST", token, {"json": told(key=str(number))}) for number in range(7)))
    assert [status for status, *_ in answers] == [201] * 5 + [429] * 2
    assert "秒后再试" in json.loads(answers[-1][2])["detail"]
    assert int(answers[-1][1]["Retry-After"]) >= 1


class Outline(HTMLParser):
    """Reads a page: what is open, which names its form has, which labels point where."""

    VOID = frozenset({"meta", "input", "br", "link"})

    def __init__(self):
        super().__init__()
        self.open, self.names, self.ids, self.labelled, self.addresses = [], set(), [], [], []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag not in self.VOID:
            self.open.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.names |= {found["name"]} if tag in {"input", "textarea", "select"} else set()
        self.labelled += [found["for"]] if "for" in found else []
        self.addresses += [found[name] for name in ("src", "href", "action") if name in found]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("channel", "own"),
    [
        ("grid", {"own.grid_code", "own.card_updated"}),
        ("rural_chief", {"own.precinct", "own.on_scene"}),
        ("river_chief", {"own.river", "own.section", "own.chief_level"}),
        ("field_patrol", {"own.log_no", "own.body_camera"}),
    ],
)
def test_the_page_has_the_fields_of_the_channel_is_well_formed_and_loads_nothing(channel, own, language):
    read = Outline()
    read.feed(report_page(holder(channel), "T", Filled("k"), (), ReportWords(language)))
    assert read.open == []
    assert {name for name in read.names if name.startswith("own.")} == own
    assert {"key", "summary", "place", "lon", "lat", "ongoing", "danger", "category", "photo", "township", "text"} <= read.names
    assert len(read.ids) == len(set(read.ids))
    assert set(read.labelled) <= set(read.ids)
    assert read.addresses == ["/r/T"]


def test_the_page_is_filled_with_what_the_link_knows_and_is_kept_by_no_browser(room):
    token = given(room)
    [(status, headers, page)] = visiting(room, ("GET", token, {}))
    assert status == 200
    assert 'name="own.grid_code" type="text" maxlength="200" value="WZ-BS-03"' in page
    assert 'value="白石镇"' in page
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_only_who_reports_is_given_a_link_and_only_the_desk_and_the_administrator_give_it(room):
    given(room)
    assert room.refuses("王一帆", GiveReportLink("郭维")) == ("no_reporter",)
    assert room.refuses("王一帆", GiveReportLink("没有这个人")) == ("field_missing",)
    assert room.refuses("周宁", GiveReportLink("网格员甲")) == ("not_permitted",)
    assert room.refuses("王一帆", EndReportLink("周宁")) == ("no_report_link",)
    room.does("王一帆", GiveReportLink("周宁"))
    assert [link.channel for link in room.all(ReportLink)] == ["grid", "field_patrol"]


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "zh"), ("en-US,en;q=0.9,zh;q=0.8", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("fr", "zh"), ("en;q=x", "zh"), ("zh;q=0.2, en;q=0.3", "en")],
)
def test_the_page_is_chinese_unless_english_is_asked_for_first(header, language):
    assert language_asked(header) == language
