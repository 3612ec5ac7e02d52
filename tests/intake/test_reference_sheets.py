"""Reference data in a workbook: the same tables as in YAML, with faults named by sheet, row and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from models.commands.reference import load_county
from models.intake.reference_file import UnreadableReference, read_reference
from models.records.intake import Device, Source
from tests.builders import Room


def book_of(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


SHEETS: dict[str, list[list[Any]]] = {
    "来源": [["编码", "渠道", "名称", "限速", "停用"], ["town_hall", "letter", "信箱", 12, "否"]],
    "devices": [["mn", "pw", "name", "channel", "lon", "lat", "limits"], ["00012345", 100000, "站", "auto_water", "114.5", 28.1, '{"w21003": {"max": 1.0}}']],
    "执法人员": [["实名编号", "姓名", "单位", "证件号", "证件有效期", "专长"], ["EE-901", "新人", "ee", "Z-1", "2027-01-01", "water、air"]],
}


def test_sheets_are_tables_with_chinese_or_plain_headings(room: Room, tmp_path: Path) -> None:
    load_county(room.desk, read_reference(book_of(tmp_path / "a.xlsx", **SHEETS)).tables)
    [source] = room.all(Source, Source.table.c.key == "town_hall")
    [device] = room.all(Device, Device.table.c.mn == "00012345")
    officer = room.officer("新人")
    assert (source.channel, source.rate_per_minute, source.disabled) == ("letter", 12, False)
    assert (device.pw, device.lon, device.limits) == ("100000", 114.5, {"w21003": {"max": 1.0}})
    assert (officer.certificate_no, str(officer.certificate_valid_to), officer.specialities) == ("Z-1", "2027-01-01", ["water", "air"])


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"devices": [["mn", "name", "channel", "经度"], ["X", "站", "auto_water", "far"]]}, "a.xlsx, sheet devices, row 2, column 经度: is no number"),
        ({"devices": [["mn", "name"], ["X", "站"], ["Y", "x" * 31_000]]}, "a.xlsx, sheet devices, row 3: a cell is far too long"),
        ({"天气": [["a"], [1]]}, "a.xlsx, sheet 天气: its title is none of"),
        ({"devices": [["mn"], ["X"]], "设备": [["mn"], ["Y"]]}, "a.xlsx, sheet 设备: this table stands here twice"),
    ],
)
def test_a_fault_is_named_by_sheet_row_and_column(tmp_path: Path, sheets: dict[str, list[list[Any]]], said: str) -> None:
    with pytest.raises(UnreadableReference) as bad:
        read_reference(book_of(tmp_path / "a.xlsx", **sheets))
    assert str(bad.value).startswith(said)


def test_what_the_door_objects_to_is_named_by_its_sheet_and_row(room: Room, tmp_path: Path) -> None:
    found = read_reference(book_of(tmp_path / "a.xlsx", 设备=[["mn", "name", "channel"], ["X", "站", "auto_water"], [], ["Y", "站"]]))
    with pytest.raises(ValueError, match="channel is missing") as bad:
        load_county(room.desk, found.tables)
    assert str(found.explain(bad.value)) == "a.xlsx, sheet 设备, row 4 (devices): channel is missing"
