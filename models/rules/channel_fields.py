"""What each channel records beside what every alert records: the extra fields of the 33 channels, in the order a person is asked.

Import headings, the entry form and the detail panel all read this one table. Source: domain.md 3.1, 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

FieldKind = Literal["text", "number", "date", "moment", "yes_no", "ref"]
"""`moment` is a date with its time · `ref` names something that is kept elsewhere: a recording, a scan, a camera, a case."""
Home = Literal["extra", "source_ref", "source_due_at", "reply_wanted", "subject"]


class ChannelField(NamedTuple):
    """One field. `home` says which field of the alert keeps it; `extra` is the mapping of what only this channel has, under `key`.

    `is_first`: asked at once when the alert is taken down by a person, not under “more”.
    `is_sealed`: it tells who reported, or who goes about unannounced, so it goes to the sealed record and is shown nowhere.
    """

    key: str
    zh: str
    en: str
    kind: FieldKind = "text"
    is_first: bool = False
    home: Home = "extra"
    is_sealed: bool = False

    def word(self, language: str) -> str:
        """How the field is called."""
        return self.zh if language == "zh" else self.en


def _of_a_measurement(key: str, zh: str, en: str) -> tuple[ChannelField, ...]:
    """The place measured at, and what was measured against which limit."""
    return (
        ChannelField(key, zh, en, is_first=True),
        ChannelField("factor", "监测因子", "Factor", is_first=True),
        ChannelField("value", "监测值", "Value", "number", is_first=True),
        ChannelField("limit", "限值", "Limit", "number", is_first=True),
    )


_MULTIPLE: Final = ChannelField("multiple", "超标倍数", "Times the limit", "number")
_WANTS_REPLY: Final = ChannelField("reply_wanted", "要求回复", "Wants a reply", "yes_no", is_first=True, home="reply_wanted")


def _number_of(zh: str, en: str) -> ChannelField:
    return ChannelField("source_ref", zh, en, is_first=True, home="source_ref")


def _due(zh: str, en: str) -> ChannelField:
    return ChannelField("source_due_at", zh, en, "date", is_first=True, home="source_due_at")


FIELDS: Final[Mapping[str, tuple[ChannelField, ...]]] = MappingProxyType(
    {
        "call_110": (
            _number_of("警单编号", "Police call no."),
            ChannelField("call_taker", "接警员", "Call taker", is_first=True),
            ChannelField("call_received_at", "110 接警时间", "Call received at", "moment"),
            ChannelField("station", "通知派出所", "Station notified", is_first=True),
            ChannelField("station_notified_at", "通知派出所时间", "Station notified at", "moment"),
            ChannelField("center_notified_at", "通知中心时间", "Center notified at", "moment"),
            ChannelField("audio", "录音编号", "Recording", "ref"),
        ),
        "hotline_12345": (
            _number_of("工单编号", "Order no."),
            _due("工单期限", "Order deadline"),
            ChannelField("demand_type", "诉求类型", "Demand type"),
            _WANTS_REPLY,
        ),
        "hotline_12369": (
            _number_of("举报编号", "Report no."),
            ChannelField("pollution_type", "污染类型", "Pollution type", is_first=True),
            ChannelField("subject", "被举报单位", "Enterprise named", is_first=True, home="subject"),
        ),
        "letter": (
            _number_of("来信编号", "Letter no."),
            ChannelField("letter_received_on", "收信日期", "Received on", "date", is_first=True),
            ChannelField("scan", "信件扫描件", "Scan", "ref"),
        ),
        "visit": (
            ChannelField("visitor_count", "来访人数", "Visitors", "number", is_first=True),
            ChannelField("reception_note", "接待记录", "Reception note", is_first=True),
            ChannelField("signature_scan", "签字扫描件", "Signature scan", "ref"),
        ),
        "web": (
            ChannelField("site", "网站或页面", "Page or site", is_first=True),
            _number_of("提交编号", "Submission no."),
        ),
        "phone": (
            ChannelField("caller_no", "来电号码", "Caller no.", is_first=True, is_sealed=True),
            ChannelField("recording", "录音编号", "Recording", "ref"),
        ),
        "new_media": (
            ChannelField("account_alias", "账号昵称", "Account alias", is_first=True, is_sealed=True),
            ChannelField("media", "带位置和时间的图文", "Media with place and time", "ref"),
            ChannelField("platform", "平台", "Platform", is_first=True),
        ),
        "petition": (
            _number_of("信访编号", "Petition no."),
            ChannelField("transfer_letter", "转办函号", "Transfer letter", is_first=True),
            _due("办理期限", "Deadline"),
        ),
        "rural_chief": (
            ChannelField("chief", "乡村警长", "Chief", is_first=True),
            ChannelField("precinct", "警务区或村", "Precinct or village", is_first=True),
            ChannelField("on_scene", "人在现场", "On scene", "yes_no", is_first=True),
        ),
        "river_chief": (
            ChannelField("river", "河湖", "River or lake", is_first=True),
            ChannelField("section", "河段", "Section", is_first=True),
            ChannelField("chief_level", "河长级别", "Chief's level"),
        ),
        "grid": (
            ChannelField("grid_code", "网格编码", "Grid code", is_first=True),
            ChannelField("inspector", "网格员", "Inspector", is_first=True),
            ChannelField("photo", "照片", "Photo", "ref"),
            ChannelField("card_updated", "污染源卡片已更新", "Source card updated", "yes_no"),
        ),
        "online_patrol": (
            ChannelField("url", "网址", "URL", is_first=True),
            ChannelField("capture_hash", "截图校验值", "Capture hash"),
            ChannelField("keyword", "关键词", "Keyword"),
            ChannelField("poster_alias", "发布账号", "Poster's alias"),
        ),
        "public_opinion": (
            ChannelField("topic", "话题", "Topic", is_first=True),
            ChannelField("reach", "传播量", "Reach", "number"),
            ChannelField("sentiment", "情绪倾向", "Sentiment"),
            ChannelField("links", "链接", "Links", is_first=True),
        ),
        "video_patrol": (
            ChannelField("camera", "摄像机", "Camera", "ref", is_first=True),
            ChannelField("run", "巡查轮次", "Tour run", "ref"),
            ChannelField("stop", "巡查点", "Stop", "number"),
            ChannelField("snapshot", "截图或录像", "Snapshot or clip", "ref"),
            ChannelField("watcher", "巡查员", "Watcher", is_first=True),
        ),
        "smart_video": (
            ChannelField("algorithm", "算法", "Algorithm"),
            ChannelField("class", "识别类别", "Class", is_first=True),
            ChannelField("score", "置信度", "Score", "number", is_first=True),
            ChannelField("frame", "识别画面", "Frame", "ref"),
        ),
        "auto_water": (
            *_of_a_measurement("station", "监测站", "Station"),
            ChannelField("section", "断面", "Section"),
            _MULTIPLE,
            ChannelField("hours", "持续小时数", "Hours", "number"),
        ),
        "auto_air": _of_a_measurement("station", "监测站或走航路线", "Station or route"),
        "auto_source": (
            *_of_a_measurement("outlet", "排口", "Outlet"),
            _MULTIPLE,
            ChannelField("data_flag", "数据标记", "Data flag"),
        ),
        "power_use": (
            ChannelField("enterprise", "企业", "Enterprise", is_first=True),
            ChannelField("production_meter", "生产电表", "Production meter", is_first=True),
            ChannelField("treatment_meter", "治理电表", "Treatment meter", is_first=True),
            ChannelField("ratio", "用电比", "Ratio", "number", is_first=True),
            ChannelField("window", "统计时段", "Window"),
        ),
        "satellite": (
            ChannelField("image_date", "影像日期", "Image date", "date", is_first=True),
            ChannelField("patch", "图斑边界", "Patch polygon", "ref"),
            ChannelField("area_ha", "面积（公顷）", "Area (ha)", "number", is_first=True),
            ChannelField("change_class", "变化类型", "Change class", is_first=True),
        ),
        "drone": (
            ChannelField("flight", "架次号", "Flight no.", is_first=True),
            ChannelField("pilot", "飞手", "Pilot", is_first=True),
            ChannelField("track", "航迹", "Track", "ref"),
            ChannelField("clip", "正射影像或录像", "Ortho image or clip", "ref"),
            ChannelField("patch", "图斑边界", "Patch polygon", "ref"),
        ),
        "hazwaste": (
            ChannelField("manifest_no", "标签或联单号", "Label or manifest no.", is_first=True),
            ChannelField("vehicle", "车辆", "Vehicle", is_first=True),
            ChannelField("planned_route", "计划路线", "Planned route"),
            ChannelField("actual_route", "实际路线", "Actual route"),
            ChannelField("weight_gap", "重量差（千克）", "Weight gap (kg)", "number", is_first=True),
            ChannelField("site", "地点", "Site"),
        ),
        "field_patrol": (
            ChannelField("team", "巡查组", "Team", is_first=True),
            ChannelField("log_no", "巡查日志号", "Log no.", is_first=True),
            ChannelField("body_camera", "执法记录仪", "Body camera", "ref"),
        ),
        "joint_patrol": (
            ChannelField("participants", "参加单位", "Participants", is_first=True),
            ChannelField("plan_no", "方案编号", "Plan no.", is_first=True),
            ChannelField("major_problem", "重大问题", "Major problem", "yes_no", is_first=True),
        ),
        "joint_enforcement": (
            ChannelField("action_plan", "行动方案", "Action plan", is_first=True),
            ChannelField("participants", "参加单位", "Participants", is_first=True),
        ),
        "inspection": (
            ChannelField("draw_no", "抽取编号", "Draw no.", is_first=True),
            ChannelField("target", "检查对象", "Target", is_first=True),
            ChannelField("inspectors", "检查人员", "Inspectors"),
            ChannelField("result", "检查结果", "Result", is_first=True),
        ),
        "unannounced": (
            ChannelField("team", "暗访组", "Team", is_first=True, is_sealed=True),
            ChannelField("problem_list_no", "问题清单号", "Problem-list no.", is_first=True),
        ),
        "superior": (
            ChannelField("organ", "交办机关", "Assigning organ", is_first=True),
            _number_of("文号", "Document no."),
            ChannelField("wording", "交办意见", "Wording"),
            _due("办理期限", "Due date"),
            ChannelField("report_form", "报告形式", "Report form"),
        ),
        "dept_transfer": (
            ChannelField("department", "移送部门", "Sending department", is_first=True),
            _number_of("移送函号", "Letter no."),
            ChannelField("materials", "移送材料", "Materials", is_first=True),
            ChannelField("discovered_on", "发现日期", "Discovered on", "date"),
        ),
        "court_procuratorate": (
            ChannelField("organ", "建议机关", "Organ", is_first=True),
            _number_of("文号", "Document no."),
            _due("答复期限", "Due date"),
        ),
        "neighbor": (
            ChannelField("county", "相邻区县", "County", is_first=True),
            _number_of("函号", "Letter no."),
            ChannelField("boundary_point", "边界点位", "Boundary point", is_first=True),
        ),
        "third_party": (
            ChannelField("firm", "第三方机构", "Firm", is_first=True),
            ChannelField("contract", "合同编号", "Contract"),
            ChannelField("report", "报告", "Report", "ref", is_first=True),
        ),
        "case_chain": (
            ChannelField("parent_case", "原案件", "Parent case", "ref", is_first=True),
            ChannelField("statement", "笔录编号", "Statement", "ref", is_first=True),
        ),
    }
)
"""The fields by channel: what is asked first stands first wherever a person is asked."""


SEALED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {channel: frozenset(one.key for one in fields if one.is_sealed) for channel, fields in FIELDS.items()}
)
"""By channel the keys of its fields that are sealed."""


def fields_of(channel: str) -> tuple[ChannelField, ...]:
    """The fields of a channel, none for an unknown one."""
    return FIELDS.get(channel, ())


def field_of(channel: str, key: str) -> ChannelField | None:
    """One field of a channel by its key."""
    return next((field for field in fields_of(channel) if field.key == key), None)
