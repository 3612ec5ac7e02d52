"""The intake channels: where an alert comes from, which path it takes, whether a person reported it. Source: domain.md 3.2, reading 31."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

ReporterKind = Literal["sealed", "on_duty", "none"]
"""`sealed`: a citizen, identity sealed · `on_duty`: named, reports by office · `none`: no human reporter."""


class Channel(NamedTuple):
    """One channel. `reward`: money, an incentive, or none · `device`: a machine's finding, may be a false alarm ·
    `verify_first`: filing is no discovery, it must be looked at first.
    """

    code: str
    zh: str
    en: str
    path: str
    reporter: ReporterKind = "none"
    reward: Literal["money", "incentive", "none"] = "none"
    device: bool = False
    verify_first: bool = False


_LISTED: Final[tuple[Channel, ...]] = (
    Channel("call_110", "110 报警服务台", "Police call 110", "P1", "sealed", "money"),
    Channel("hotline_12345", "12345 政务服务便民热线", "Hotline 12345", "P2", "sealed", "money"),
    Channel("hotline_12369", "12369 环保举报热线", "Environment hotline 12369", "P2", "sealed", "money"),
    Channel("letter", "来信", "Letter", "P2", "sealed", "money"),
    Channel("visit", "来访", "Visit", "P2", "sealed", "money"),
    Channel("web", "网络", "Web", "P2", "sealed", "money"),
    Channel("phone", "电话", "Telephone", "P2", "sealed", "money"),
    Channel("new_media", "新媒介·随手拍", "New media", "P2", "sealed", "money"),
    Channel("petition", "信访", "Petition", "P2", "sealed", "money"),
    Channel("rural_chief", "乡村警长上报", "Village police chief", "P4", "on_duty"),
    Channel("river_chief", "河湖长·河湖警长", "River chief", "P4", "on_duty"),
    Channel("grid", "网格员·段长", "Grid inspector", "P4", "on_duty", "incentive"),
    Channel("online_patrol", "网上巡查", "Online patrol", "P4"),
    Channel("public_opinion", "舆情信息", "Public opinion", "P4"),
    Channel("video_patrol", "视频巡查", "Video patrol", "P4"),
    Channel("smart_video", "视频智能分析", "Video analysis", "P4", device=True),
    Channel("auto_water", "水质自动监测", "Water station", "P4", device=True),
    Channel("auto_air", "空气自动监测·走航", "Air station", "P4", device=True),
    Channel("auto_source", "污染源自动监控", "Source monitoring", "P4", device=True),
    Channel("power_use", "用电(用水、用能)监控", "Power use", "P4", device=True, verify_first=True),
    Channel("satellite", "卫星遥感", "Satellite", "P4", device=True, verify_first=True),
    Channel("drone", "无人机·无人船", "Drone", "P4"),
    Channel("hazwaste", "危废全程跟踪", "Hazardous-waste tracking", "P4", device=True),
    Channel("field_patrol", "实地巡查", "Field patrol", "P4"),
    Channel("joint_patrol", "联合巡查", "Joint patrol", "P6"),
    Channel("joint_enforcement", "联合执法发现", "Joint enforcement", "P6"),
    Channel("inspection", "双随机联合检查", "Random inspection", "P6"),
    Channel("unannounced", "暗查暗访", "Unannounced check", "P4"),
    Channel("superior", "上级交办", "Assigned by a superior", "P3", "sealed", "money"),
    Channel("dept_transfer", "部门移送来案", "Transferred by a department", "P7", "sealed", "money"),
    Channel("court_procuratorate", "检察建议·司法建议", "Procuratorate or court", "P3"),
    Channel("neighbor", "相邻区县通报", "Neighbouring county", "P7"),
    Channel("third_party", "第三方机构发现", "Third party", "P4"),
    Channel("case_chain", "以案带案", "From another case", "P4"),
)

CHANNELS: Final[Mapping[str, Channel]] = MappingProxyType({channel.code: channel for channel in _LISTED})

DANGER_FLAGS: Final = ("injury", "fire", "violence", "hazardous", "drinking_water", "crowd")


def is_device(channel: str) -> bool:
    """Whether a machine raised it, so that it may be a false alarm; what a person saw never is (T-05, reading 31)."""
    return channel in CHANNELS and CHANNELS[channel].device


def is_verify_first(channel: str) -> bool:
    """Whether filing is no discovery yet: satellite patch, power-use anomaly."""
    return channel in CHANNELS and CHANNELS[channel].verify_first


def is_reported_by_a_person(channel: str) -> bool:
    """Whether a citizen reported it, by name or anonymously (T-37); what a superior or another department sends on may come from nobody."""
    return channel in CHANNELS and CHANNELS[channel].reporter == "sealed" and CHANNELS[channel].path not in {"P3", "P7"}
