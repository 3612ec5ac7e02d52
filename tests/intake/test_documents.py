"""Files of reports: what people write into spreadsheets is understood, and what is not is named by row, column and reason."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from models.intake.cell_values import BadCell, moment_of, number_of
from models.intake.county_places import NOWHERE, CountyPlaces
from models.intake.documents import read_document
from models.intake.geometry import BadGeometry, read_geometry
from models.intake.report import BadReport, read_fields
from models.intake.table_file import Cell
from models.intake.table_rows import BadRow, RowReport
from models.records.place import Township

ZONE = ZoneInfo("Asia/Shanghai")
PLACES = CountyPlaces([Township(name="白石镇", lon=114.3, lat=28.1)], {})
SQUARE = [[114.30, 28.10], [114.31, 28.10], [114.31, 28.11], [114.30, 28.11], [114.30, 28.10]]


def csv_of(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(rows).encode(encoding)


def xlsx_of(*rows: list[Any]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def good(name: str, content: bytes, channel: str = "") -> list[RowReport]:
    read = read_document(name, content, channel, PLACES)
    assert [row for row in read if isinstance(row, BadRow)] == []
    return [row for row in read if isinstance(row, RowReport)]


def faults(name: str, content: bytes, channel: str = "") -> list[tuple[int, str, str]]:
    return [(row.row, fault.column, fault.reason) for row in read_document(name, content, channel, PLACES) if isinstance(row, BadRow) for fault in row.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_citizens_list_is_read_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    rows = ["留言编号,留言用户,留言主题,留言时间,留言详情,一级标签", '7,王小明,"白石镇养猪场\n排污",2019/1/3 10:20:29,王小明说臭,环境保护']
    [report] = good("messages.csv", csv_of(*(row.replace(",", separator) for row in rows), encoding=encoding))
    assert (report.row, report.source_ref, report.summary, report.category) == (2, "7", "白石镇养猪场 排污", "环境保护")
    assert report.occurred_at == datetime(2019, 1, 3, 10, 20, 29, tzinfo=ZONE)
    assert report.reporter is not None
    assert report.reporter.name == "王小明"
    assert (report.place.text, report.place.township, report.extra["recognised"]) == ("白石镇", "白石镇", ["place"])


def test_how_a_reporter_knows_of_it_and_when_he_may_be_called_comes_by_table_and_by_report() -> None:
    [report] = good("a.csv", csv_of("标题,与被举报人关系,方便联系时间,是否同意联系", "臭,邻居,晚上,是"))
    assert report.reporter is not None
    assert (report.reporter.relation_to_subject, report.reporter.contact_times, report.reporter.consent_to_contact) == ("邻居", "晚上", "yes")
    told = {"id_no": "360922199001011234", "relation_to_subject": "工人", "consent_to_contact": False, "reward_claimed": True}
    reporter = read_fields({"summary": "臭", "place": {"text": "白石镇"}, "reporter": told}).reporter
    assert reporter is not None
    assert (reporter.id_no, reporter.consent_to_contact) == ("360922199001011234", "no")


def test_a_table_without_a_place_column_may_not_know_the_place_but_an_empty_place_is_a_fault() -> None:
    assert good("a.csv", csv_of("标题,内容", "臭,很臭"))[0].place.text == NOWHERE
    assert faults("a.csv", csv_of("标题,地点", "臭,", "更臭,白石镇")) == [(2, "地点", "empty")]


def test_numbers_dates_and_formulas_of_a_workbook_are_what_people_see() -> None:
    head = ["二〇二六年台账"], ["事项*", "地址", "经度（度）", "纬度（度）", "时间", "联系电话", "备注"]
    content = xlsx_of(
        *head, ["倾倒", "河边", "114.3", 28.1, datetime(2026, 1, 2, 3, 4), 13812345678.0, "=1+1"], [], ["冒烟", "山上", None, None, 46023, None, None]
    )
    first, second = good("a.xlsx", content)
    assert (first.row, second.row) == (3, 5)
    assert (first.place.lon, first.occurred_at) == (114.3, datetime(2026, 1, 2, 3, 4, tzinfo=ZONE))
    assert first.reporter is not None
    assert first.reporter.phone == "13812345678"
    assert "备注" not in first.extra, "a formula that nobody worked out has no value"
    assert second.occurred_at == datetime(2026, 1, 1, tzinfo=ZONE)


def test_each_bad_cell_is_named_by_its_row_and_column_and_its_value_is_never_repeated() -> None:
    head = "summary,place.text,place.lon,place.lat,occurred_at,reporter.anonymous,danger_flags"
    content = csv_of(
        head, "a,x,abc,28,,,", ",x,,,,,", "b,x,200,28,,,", "c,x,114,,,,", "d,x,,,13801380138,,", "e,x,,,,maybe,", "f,x,,,,,earthquake", "g,x,,,,,火灾"
    )
    assert faults("a.csv", content) == [
        (2, "place.lon", "no_number"),
        (3, "summary", "empty"),
        (4, "place.lon", "out_of_range"),
        (5, "place.lat", "outside"),
        (6, "occurred_at", "no_time"),
        (7, "reporter.anonymous", "no_yes_or_no"),
        (8, "danger_flags", "unknown_word"),
    ]
    assert "13801380138" not in str([row.errors for row in read_document("a.csv", content) if isinstance(row, BadRow)])


def test_a_channels_own_fields_are_known_by_their_headings_and_unknown_ones_are_kept() -> None:
    [report] = good(
        "a.csv", csv_of("标题,地点,工单编号,工单期限,诉求类型,要求回复,经办人,身份证号", "臭,河边,G-1,2026-12-01,投诉,是,张三,36010119900101"), "hotline_12345"
    )
    assert (report.source_ref, report.source_due_at) == ("G-1", datetime(2026, 12, 1, 23, 59, 59, tzinfo=ZONE))
    assert report.reporter is not None
    assert report.reporter.reply_wanted
    assert report.extra == {"demand_type": "投诉", "经办人": "张三", "caller": "36010119900101"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", csv_of("甲,乙", "1,2"), "no_summary_column"),
        ("a.csv", b"", "no_rows"),
        ("a.csv", csv_of("标题,地点"), "no_rows"),
        ("a.csv", csv_of("标题,地点", '"臭,河边', "二,河边"), "broken_quotes"),
        ("a.csv", b"\x81\xff\xff\xff\x00", "encoding"),
        ("a.csv", csv_of("标题,地点", "\x00,x"), "no_table"),
        ("a.xlsx", b"PK\x03\x04 broken", "no_table"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "old_workbook"),
        ("a.exe", b"MZ", "unknown_kind"),
        ("a.json", b"[" * 100_000, "no_report"),
        ("a.xml", b"<alert/>", "unusable"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(name: str, content: bytes, reason: str) -> None:
    assert [found for _, _, found in faults(name, content)] == [reason]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_cell_far_too_long_is_one_bad_row_among_the_others(ending: str) -> None:
    rows = [["标题", "地点"], ["臭", "x" * 40_000], ["", "河边"], ["黑", "河边"]]
    content = csv_of(*(",".join(row) for row in rows)) if ending == "csv" else xlsx_of(*rows)
    assert faults(f"a.{ending}", content) == [(2, "地点", "too_long_cell"), (3, "标题", "empty")]
    assert [one.row for one in read_document(f"a.{ending}", content) if isinstance(one, RowReport)] == [4]
    assert faults(f"a.{ending}", csv_of("标题," + "x" * 40_000) if ending == "csv" else xlsx_of(["标题", "x" * 40_000])) == [(1, "", "too_long_cell")]


def test_quotes_that_are_wrong_within_one_line_cost_that_row_and_one_left_open_the_file() -> None:
    good_after = csv_of("标题,地点", '"臭"水,河边', ",河边", f'"{"x" * 140_000}",河边', '"黑\n水",河边')
    assert faults("a.csv", good_after) == [(2, "", "stray_quotes"), (3, "标题", "empty"), (4, "", "too_long_cell")]
    assert [(one.row, one.summary) for one in read_document("a.csv", good_after) if isinstance(one, RowReport)] == [(5, "黑 水")]
    for left_open in ('"臭"水,"河边', '"臭,河边'):
        assert [reason for _, _, reason in faults("a.csv", csv_of("标题,地点", left_open, "二,河边", '三,"河边"'))] == ["broken_quotes"]
    assert faults("a.csv", csv_of('"标"题,地点', "二,河边")) == [(1, "", "stray_quotes")]


def test_a_workbook_that_would_unpack_without_end_is_refused_before_it_is() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert faults("a.xlsx", file.getvalue()) == [(0, "", "bomb")]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2019/1/3 10:20:29", datetime(2019, 1, 3, 10, 20, 29, tzinfo=ZONE)),
        ("2019-01-03T10:20:29", datetime(2019, 1, 3, 10, 20, 29, tzinfo=ZONE)),
        ("2019-01-03 10:20", datetime(2019, 1, 3, 10, 20, tzinfo=ZONE)),
        ("2019年1月3日 10时20分29秒", datetime(2019, 1, 3, 10, 20, 29, tzinfo=ZONE)),
        ("2019年1月3日下午3点20分", datetime(2019, 1, 3, 15, 20, tzinfo=ZONE)),
        ("2019.1.3", datetime(2019, 1, 3, tzinfo=ZONE)),
        ("20190103102029", datetime(2019, 1, 3, 10, 20, 29, tzinfo=ZONE)),
        ("２０１９／１／３", datetime(2019, 1, 3, tzinfo=ZONE)),
        ("2019-01-03T02:20:29Z", datetime(2019, 1, 3, 10, 20, 29, tzinfo=ZONE)),
        ("2019-01-03T02:20:29+00:00", datetime(2019, 1, 3, 10, 20, 29, tzinfo=ZONE)),
        (date(2019, 1, 3), datetime(2019, 1, 3, tzinfo=ZONE)),
        (43468.4309, datetime(2019, 1, 3, 10, 20, 30, tzinfo=ZONE)),
    ],
)
def test_a_moment_is_read_in_the_forms_people_write(said: Cell, meant: datetime) -> None:
    assert moment_of(said, ZONE) == meant


@pytest.mark.parametrize("said", ["3/1/2019", "yesterday", "2019/13/3", "2019/2/30", "12", 7, True, "0001-01-01"])
def test_a_moment_that_could_mean_two_things_or_none_is_refused(said: Cell) -> None:
    with pytest.raises(BadCell):
        moment_of(said, ZONE)


@pytest.mark.parametrize(("said", "meant"), [("114.3", 114.3), (114, 114.0), ("114°18′36″", 114.31), ("东经114度18分", 114.3), ("１１４．５", 114.5)])
def test_a_number_may_be_written_as_text_or_in_degrees(said: Cell, meant: float) -> None:
    assert number_of(said) == pytest.approx(meant)


# Outlines.


def test_each_feature_of_a_map_file_is_a_report_with_its_patch_place_and_area() -> None:
    feature = {
        "type": "Feature",
        "id": 7,
        "properties": {"影像日期": "2026-11-01", "变化类型": "露天堆放"},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    broken = {"type": "Feature", "properties": {"标题": "x"}, "geometry": {"type": "Polygon", "coordinates": [SQUARE[:-1]]}}
    read = read_document("p.geojson", json.dumps({"type": "FeatureCollection", "features": [feature, broken]}).encode(), "satellite")
    report, bad = read
    assert isinstance(report, RowReport)
    assert (report.summary, report.source_ref, report.extra["image_date"]) == ("露天堆放", "7", "2026-11-01")
    assert [report.place.lon, report.place.lat] == pytest.approx([114.305, 28.105])
    assert report.extra["area_mu"] == pytest.approx(1636.0, rel=0.001)
    assert isinstance(bad, BadRow)
    assert (bad.row, bad.errors) == (2, [("geometry", "a ring is not closed: its last position must be its first")])


def test_what_a_channel_keeps_elsewhere_is_understood_on_a_map_as_in_a_table() -> None:
    feature = {"type": "Feature", "properties": {"标题": "臭味", "要求回复": True, "姓名": "张三"}, "geometry": {"type": "Point", "coordinates": SQUARE[0]}}
    (report,) = read_document("p.geojson", json.dumps(feature).encode(), "hotline_12345")
    assert isinstance(report, RowReport)
    assert report.reporter is not None
    assert (report.reporter.reply_wanted, report.reporter.name) == (True, "张三")


def test_a_report_with_an_outline_alone_lies_in_its_middle() -> None:
    told = {"summary": "图斑", "extra": {"patch": {"type": "Polygon", "coordinates": [SQUARE]}, "track": {"type": "LineString", "coordinates": SQUARE[:3]}}}
    report = read_fields(told)
    assert [report.place.lon, report.place.lat] == pytest.approx([114.305, 28.105])
    assert report.extra["track"]["type"] == "LineString"
    with pytest.raises(BadReport) as bad:
        read_fields({"summary": "x", "extra": {"patch": {"type": "Polygon", "coordinates": [SQUARE[:3]]}}})
    assert bad.value.errors == [("extra.patch", "a ring has at least four positions")]


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Polygon", "coordinates": [[[28.1, 114.3], [28.2, 114.3], [28.2, 114.4], [28.1, 114.3]]]},
        {"type": "Point", "coordinates": ["114", "28"]},
        {"type": "Point", "coordinates": [float("nan"), 28]},
        {"type": "Point", "coordinates": [True, 28]},
        {"type": "Polygon", "coordinates": [[[1, 1]] * 5]},
        {"type": "LineString", "coordinates": [[1, 1]]},
        {"type": "LineString", "coordinates": [[1, 1]] * 20_000},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "Point", "coordinates": [114, 28], "crs": {"type": "name", "properties": {"name": "EPSG:3857"}}},
        {"type": "Feature", "geometry": None},
        [],
    ],
)
def test_a_geometry_that_is_none_is_refused(document: object) -> None:
    with pytest.raises(BadGeometry):
        read_geometry(document)
