"""Reads reference data out of a workbook: one sheet a table, its title and headings as the keys are called or in Chinese. Source: interfaces.md 2."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from models.intake.cell_values import BadCell, moment_of, number_of, text_of, truth_of
from models.intake.table_file import OVERLONG, Cell, Sheet, UnreadableTable, read_xlsx
from models.intake.table_words import REASONS, squeezed
from models.views.local_day import county_zone

TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "units": ("单位", "部门"),
    "operators": ("账号", "操作员", "用户"),
    "officers": ("执法人员", "人员", "队员"),
    "townships": ("乡镇", "乡镇街道"),
    "video_sources": ("视频源", "视频平台"),
    "cameras": ("摄像机", "摄像头", "视频点位"),
    "tours": ("巡查路线", "巡查预案"),
    "sources": ("来源", "接入来源"),
    "devices": ("设备", "监测设备", "监测站"),
    "meter_groups": ("用电分组", "电表分组"),
    "response_units": ("处置力量", "响应单元"),
    "equipment": ("装备",),
    "experts": ("专家",),
}
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "key": ("编码", "键", "代码"),
    "name": ("名称", "姓名"),
    "name_en": ("英文名称", "英文名"),
    "kind": ("类型", "类别"),
    "channel": ("渠道",),
    "secret": ("密钥",),
    "signature": ("签名", "签名方式"),
    "rate_per_minute": ("每分钟上限", "限速"),
    "callback_url": ("回传地址",),
    "disabled": ("停用",),
    "mn": ("设备编号", "数采仪编号"),
    "pw": ("访问密码", "密码"),
    "st": ("系统编码",),
    "lon": ("经度",),
    "lat": ("纬度",),
    "township": ("乡镇", "所属乡镇"),
    "limits": ("限值",),
    "danger_flags": ("危险标志", "险情"),
    "url": ("视频地址", "地址"),
    "source": ("视频来源",),
    "tags": ("标签",),
    "ptz": ("云台",),
    "owner": ("权属", "权属部门"),
    "sub_url": ("子码流地址", "子码流"),
    "structured": ("结构化",),
    "direction": ("朝向", "方位角"),
    "range_m": ("可视距离",),
    "masking": ("遮挡",),
    "police_only": ("仅限公安",),
    "clock_offset_s": ("时钟偏差",),
    "adapter": ("接入方式",),
    "address": ("平台地址",),
    "running_note": ("运行情况",),
    "disabled_reason": ("停用原因",),
    "real_name_no": ("实名编号", "执法编号"),
    "unit": ("单位", "所属单位"),
    "post": ("岗位", "职务"),
    "phone_tail": ("电话尾号",),
    "specialities": ("专长", "特长"),
    "certificate.no": ("证件号", "执法证号"),
    "certificate.valid_to": ("证件有效期", "有效期至"),
    "login": ("登录名", "账号"),
    "role": ("角色",),
    "brigade": ("综合执法大队", "大队"),
    "station": ("派出所",),
    "department": ("部门",),
    "label": ("简称",),
    "leader": ("负责人", "组长"),
    "officers": ("队员",),
    "serial": ("序列号",),
    "plate": ("车牌",),
    "custodian": ("保管人",),
    "crs": ("坐标系",),
}
NUMBERS: Final = frozenset({"lon", "lat", "clock_offset_s", "battery", "ratio_min", "direction", "range_m"})
WHOLE: Final = frozenset({"rate_per_minute", "expected_interval_s", "window_minutes"})
TRUTHS: Final = frozenset({"disabled", "ptz", "structured", "police_only", "pw_required", "modbus_crc", "is_head", "suspended", "legal_qualified", "backbone"})
LISTS: Final = frozenset({"tags", "specialities", "officers", "answers", "secrets"})
DAYS: Final = frozenset({"valid_to", "from", "to", "trained_on", "next_check", "confidentiality_signed_on"})


class BadSheet(ValueError):
    """The workbook cannot be used; the text names sheet, row and column."""


def read_sheets(content: bytes) -> tuple[dict[str, Any], dict[str, list[int]], dict[str, str]]:
    """Return the tables, the row numbers of each, and what the sheet of each is called. Raises BadSheet."""
    try:
        sheets = [sheet for sheet in read_xlsx(content) if sheet.rows]
    except UnreadableTable as bad:
        raise BadSheet(f"row {bad.row}: {REASONS[bad.reason][1]}" if bad.row else REASONS[bad.reason][1]) from None
    tables: dict[str, Any] = {}
    lines: dict[str, list[int]] = {}
    titles: dict[str, str] = {}
    for sheet in sheets:
        name = next((table for table, words in TITLES.items() if squeezed(sheet.name) in {squeezed(table), *words}), "")
        if not name or name in tables:
            raise BadSheet(f"sheet {sheet.name}: " + ("this table stands here twice" if name else f"its title is none of {', '.join(TITLES)}"))
        titles[name] = sheet.name
        tables[name], lines[name] = _table(sheet)
    if not tables:
        raise BadSheet("there is no sheet with rows")
    return tables, lines, titles


def _table(sheet: Sheet) -> tuple[list[dict[str, Any]], list[int]]:
    long = next((number for number, row in sheet.rows if OVERLONG in row), 0)
    if long:
        raise BadSheet(f"sheet {sheet.name}, row {long}: {REASONS['too_long_cell'][1]}")
    (_, head), *rows = sheet.rows
    columns = [(text_of(cell), _key_of(text_of(cell))) for cell in head]
    return [_row(sheet.name, number, columns, row) for number, row in rows], [number for number, _ in rows]


def _key_of(heading: str) -> str:
    plain = squeezed(heading)
    return next((key for key, words in HEADINGS.items() if plain in words), heading.strip())


def _row(title: str, number: int, columns: list[tuple[str, str]], row: tuple[Cell, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for (heading, key), cell in zip(columns, row, strict=False):
        if cell is None or not key:
            continue
        whole, _, part = key.partition(".")
        try:
            value = _value(part or whole, cell)
        except (BadCell, ValueError) as error:
            why = REASONS[error.reason][1] if isinstance(error, BadCell) else "cannot be read as JSON"
            raise BadSheet(f"sheet {title}, row {number}, column {heading}: {why}") from None
        if part:
            made.setdefault(whole, {})[part] = value
        else:
            made[whole] = value
    return made


def _value(key: str, cell: Cell) -> Any:
    said = text_of(cell)
    if said[:1] in {"{", "["}:
        return json.loads(said)
    readers: Mapping[frozenset[str], Callable[[], Any]] = {
        NUMBERS: lambda: number_of(cell),
        WHOLE: lambda: round(number_of(cell)),
        TRUTHS: lambda: truth_of(cell),
        DAYS: lambda: moment_of(cell, county_zone()).date().isoformat(),
        LISTS: lambda: [part for part in re.split(r"[,，、;；\s]+", said) if part],
    }
    return next((read() for names, read in readers.items() if key in names), said)
