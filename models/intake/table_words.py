"""The words of tables: which heading means which field, in Chinese, English and as JSON names it, and how every fault of a cell is said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from models.rules.channel_fields import ChannelField, fields_of

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "summary": (
        "summary",
        "title",
        "标题",
        "留言主题",
        "主题",
        "事项",
        "事项标题",
        "事项名称",
        "诉求标题",
        "诉求事项",
        "信访事项",
        "概要",
        "摘要",
        "案由",
        "线索名称",
    ),
    "text": (
        "text",
        "content",
        "description",
        "内容",
        "留言详情",
        "留言内容",
        "详情",
        "事项内容",
        "诉求内容",
        "反映内容",
        "举报内容",
        "正文",
        "问题描述",
        "描述",
    ),
    "place.text": ("place", "address", "location", "地点", "地址", "位置", "事发地点", "事发地址", "发生地点", "发生地址", "案发地点", "问题地点", "具体位置"),
    "place.township": ("township", "town", "乡镇", "所属乡镇", "镇街", "乡镇街道", "街道", "所在乡镇"),
    "place.village": ("village", "村", "村居", "行政村", "所属村", "村社区", "所在村"),
    "place.lon": ("lon", "lng", "longitude", "经度", "东经"),
    "place.lat": ("lat", "latitude", "纬度", "北纬"),
    "place.crs": ("crs", "坐标系", "坐标系统"),
    "occurred_at": ("time", "date", "时间", "留言时间", "发生时间", "事发时间", "日期", "案发时间", "举报时间", "来电时间", "反映时间", "上报时间"),
    "discovered_at": ("discovered", "发现时间", "受理时间", "登记时间", "受理日期"),
    "source_ref": ("ref", "number", "编号", "留言编号", "工单编号", "工单号", "受理编号", "案件编号", "线索编号", "来件编号", "信件编号", "举报编号"),
    "source_due_at": ("due", "deadline", "期限", "办理期限", "截止时间", "办结期限", "截止日期"),
    "reporter.name": ("name", "reporter", "留言用户", "姓名", "反映人", "举报人", "投诉人", "来电人", "联系人", "诉求人", "信访人", "群众姓名"),
    "reporter.phone": ("phone", "telephone", "mobile", "电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "来电号码", "举报人电话"),
    "reporter.address": ("reporteraddress", "联系地址", "举报人地址", "家庭住址", "住址"),
    "reporter.relation_to_subject": ("relationtosubject", "与被举报人关系", "与被举报单位关系", "与当事人关系"),
    "reporter.contact_times": ("contacttimes", "方便联系时间", "联系时间"),
    "reporter.consent_to_contact": ("consenttocontact", "同意联系", "是否同意联系"),
    "reporter.anonymous": ("anonymous", "匿名", "是否匿名"),
    "reporter.reply_wanted": ("replywanted", "要求回复", "是否回复", "是否要求回复", "需要回复"),
    "category": ("category", "类别", "分类", "一级标签", "一级分类", "案件类别", "问题类别", "污染类别"),
    "power_item": ("poweritem", "权责事项", "事项编码", "权责编号"),
    "subject": ("subject", "company", "enterprise", "企业", "企业名称", "被举报单位", "涉事单位", "当事人", "污染源", "被反映单位"),
    "nature": ("nature", "性质", "来件性质"),
    "ongoing": ("ongoing", "正在发生", "是否正在发生", "正在进行", "是否持续"),
    "danger_flags": ("dangerflags", "危险标志", "危险情形"),
}
"""Field of a report (interfaces.md 3) → its headings, as `squeezed` writes them."""

PLACE_FIELDS: Final = ("place.text", "place.township", "place.village", "place.lon", "place.lat")
TELLS_WHO: Final = re.compile("身份证|电话|手机|姓名|微信|qq|邮箱|email|证件号|银行卡|住址|年龄|性别|签名", re.IGNORECASE)
"""A heading nobody knows that seems to tell who reported: its cells go to the sealed record."""

DANGERS: Final = {
    "injury": ("伤亡", "人员伤亡", "受伤"),
    "fire": ("火灾", "起火", "火情"),
    "violence": ("暴力", "暴力抗法", "冲突"),
    "hazardous": ("危化品", "危险品", "危废", "有毒"),
    "drinking_water": ("饮用水", "水源地", "饮用水源"),
    "crowd": ("聚集", "群体", "人员聚集"),
}

REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "empty": ("不能为空", "must not be empty"),
    "no_number": ("不是数字", "is no number"),
    "out_of_range": ("超出范围", "is out of range"),
    "outside": ("经纬度应成对填写", "longitude and latitude go together"),
    "no_time": ("不是可识别的时间", "is no time we can read"),
    "in_future": ("时间在将来", "lies in the future"),
    "no_yes_or_no": ("应填是或否", "must be yes or no"),
    "unknown_word": ("不在可选值之内", "is none of the words known here"),
    "too_long": ("内容过长", "is too long"),
    "unusable": ("不可用", "cannot be used"),
    "twice": ("编号在本文件中重复而内容不同", "this number stands here twice with other content"),
    "key_taken": ("编号先前已报而内容不同", "this number came before with other content"),
    "no_table": ("不是可读取的表格文件，或已损坏", "this is no table we can read, or it is damaged"),
    "no_report": ("文件中没有可识别的内容", "nothing in this file is a report"),
    "no_summary_column": ("没有标题或内容列（如：标题、留言主题、summary）", "no column holds the summary (such as 标题, 留言主题, summary)"),
    "no_rows": ("没有数据行", "there is no row of data"),
    "too_many_rows": ("行数过多", "there are too many rows"),
    "too_many_cells": ("单元格多于标题列，可能有未加引号的分隔符", "has more cells than there are headings; a separator may stand outside quotes"),
    "too_many_columns": ("列数过多", "there are too many columns"),
    "too_many_sheets": ("工作表过多", "there are too many sheets"),
    "too_long_cell": ("单元格内容过长，可能缺少引号", "a cell is far too long; a quote may be missing"),
    "broken_quotes": ("引号不配对，之后的行无法可靠读取", "a quote is not closed, so that the rows after it cannot be told apart"),
    "stray_quotes": ("此行引号使用有误", "its quotes do not go together"),
    "bomb": ("文件解压后过大，拒绝读取", "unpacked it would be far too large"),
    "locked": ("文件已加密，请去掉密码后再导入", "it is encrypted; take off the password first"),
    "encoding": ("文字编码无法识别，请另存为 UTF-8", "its encoding is unknown; save it as UTF-8"),
    "old_workbook": ("旧版 .xls 格式，请另存为 .xlsx", "this is the old .xls format; save it as .xlsx"),
    "unknown_kind": ("不支持的文件类型；可用：CSV、XLSX、JSON、GeoJSON、CAP XML", "this kind is not taken; CSV, XLSX, JSON, GeoJSON and CAP XML are"),
    "chain": ("预警更新、撤销须经接口或监视文件夹接收", "updates and withdrawals are taken by the interface or the watched folder"),
}
"""Why a cell, a row or a file was not taken, in Chinese and English. No value is ever repeated."""


def squeezed(heading: str) -> str:
    """A heading without what people add to it: blanks, stars, units in brackets, colons."""
    plain = unicodedata.normalize("NFKC", heading).strip().lower()
    return re.sub(r"[\s*_:\-]+|\(.*?\)|\[.*?\]|【.*?】", "", plain)


def path_of(field: ChannelField) -> str:
    """The path of the report's field that keeps a channel's field which has its home there."""
    return "reporter.reply_wanted" if field.home == "reply_wanted" else field.home


def field_named(heading: str, channel: str) -> str | ChannelField | None:
    """What a heading means: the path of a report's field, a field of its channel, or None for one nobody knows."""
    plain, exact = squeezed(heading), heading.strip()
    if exact in _EXACT or exact in HEADINGS:
        return exact
    extra = exact.removeprefix("extra.")
    for field in fields_of(channel):
        if extra == field.key or plain in {squeezed(field.zh), squeezed(field.en), squeezed(field.key)}:
            return field
    return _MEANING.get(plain)


_EXACT: Final = frozenset({"reporter.query_code", "reporter.insider", "reporter.reward_claimed"})
_MEANING: Final = {
    **{squeezed(word): path for path, words in HEADINGS.items() for word in words},
    **{squeezed(path): path for path in HEADINGS},
}
