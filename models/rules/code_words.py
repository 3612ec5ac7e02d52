"""How codes that stand as facts in a refusal are read: states, duties. Source: domain.md 4.2, 4.5.

Screens word states on their chips in their own way (ux.md 6); these are the words inside a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class CodeWords(NamedTuple):
    """One code in both languages."""

    en: str
    zh: str


STATE_WORDS: Final[Mapping[str, CodeWords]] = MappingProxyType(
    {
        "new": CodeWords("new", "新到"),
        "acknowledged": CodeWords("acknowledged", "已签收"),
        "filed": CodeWords("filed", "已备案立号"),
        "attached": CodeWords("attached", "已并入案件"),
        "referred_out": CodeWords("referred out", "已转出"),
        "false_alarm": CodeWords("false alarm", "误报"),
        "past": CodeWords("a past report", "历史件"),
        "exercise": CodeWords("an exercise", "演练"),
        "unconfirmed": CodeWords("waiting for a person to confirm it", "待人工确认"),
        "pinned": CodeWords("pinned to it already", "已固定到该案"),
        "not_pinned": CodeWords("not bound to it", "未与该案绑定"),
        "told": CodeWords("told already", "已通报"),
        "not_lost": CodeWords("not told lost", "未通报中断"),
        "pages_go_round": CodeWords("its pages go round", "正在轮播"),
        "wall_is_free": CodeWords("nobody else holds the wall", "无人固定大屏"),
        "request_over": CodeWords("the request is over", "请求已过时"),
        "watched": CodeWords("watched already", "已巡看"),
        "registered": CodeWords("registered", "已备案"),
        "first_response": CodeWords("in first response", "先期处置中"),
        "on_spot": CodeWords("on the spot", "当场处理中"),
        "judging": CodeWords("being judged", "研判中"),
        "jurisdiction": CodeWords("jurisdiction undecided", "管辖待定"),
        "assigned": CodeWords("assigned, not accepted", "已移交待接收"),
        "fixed_camera": CodeWords("fixed, cannot be moved", "固定机位"),
        "signed": CodeWords("signed", "已签发"),
        "replaced": CodeWords("replaced by a newer version", "已被新版本替代"),
        "handling": CodeWords("being handled", "承办中"),
        "criminal_review": CodeWords("in criminal review", "涉刑审查中"),
        "criminal_filed": CodeWords("filed by the police", "刑事侦办中"),
        "feedback_check": CodeWords("feedback check", "反馈核验中"),
        "suspended": CodeWords("suspended", "中止"),
        "closed": CodeWords("closed", "已办结"),
        "not_established": CodeWords("not established", "查无实据·不成立"),
        "merged": CodeWords("merged", "已并案"),
        "void": CodeWords("void", "误登作废"),
        "ordered": CodeWords("ordered", "已派"),
        "acked": CodeWords("acknowledged", "已确认"),
        "en_route": CodeWords("on the way", "途中"),
        "on_scene": CodeWords("on the scene", "到场"),
        "controlled": CodeWords("under control", "已控制"),
        "handed_over": CodeWords("handed over", "已交接"),
        "reported": CodeWords("reported", "已报告"),
        "cancelled": CodeWords("cancelled", "已取消"),
        "no_show": CodeWords("no show", "未到场"),
        "called": CodeWords("called", "已召集"),
        "declined": CodeWords("declined", "已拒绝"),
        "no_answer": CodeWords("no answer", "无应答"),
        "released": CodeWords("released", "已解除"),
        "invited": CodeWords("invited", "已召集会议"),
        "concluded": CodeWords("concluded", "已形成会商结论"),
        "minutes_signed": CodeWords("minutes signed", "纪要已签发"),
        "followed_up": CodeWords("followed up", "落实完毕"),
        "drafted": CodeWords("drafted", "已起草"),
        "drawn": CodeWords("drawn by lot", "已抽取"),
        "reviewed": CodeWords("reviewed", "已审查"),
        "objected": CodeWords("objected to", "审查有异议"),
        "published": CodeWords("published", "已发布"),
        "done": CodeWords("done", "已完成"),
        "met": CodeWords("met", "已履行"),
        "draft": CodeWords("draft", "草稿"),
        "proposed": CodeWords("proposed", "已提请"),
        "approved": CodeWords("approved", "已批准"),
        "sent": CodeWords("sent", "已发出"),
        "received": CodeWords("received", "已收到"),
        "supplement_asked": CodeWords("supplement asked", "补充材料中"),
        "not_filed": CodeWords("not filed by the police", "公安不予立案"),
        "reconsideration": CodeWords("being reconsidered by the police", "公安复议中"),
        "returned": CodeWords("returned", "已退回"),
        "seized": CodeWords("seized", "已扣押"),
        "stored": CodeWords("in store", "保管中"),
        "transferred": CodeWords("handed over", "已移交"),
        "destroyed": CodeWords("destroyed or confiscated", "已销毁或没收"),
        "requested": CodeWords("requested", "已请求"),
        "agreed": CodeWords("agreed", "已同意"),
        "joined": CodeWords("joined", "已介入"),
        "ended": CodeWords("ended", "已结束"),
        "accepted": CodeWords("accepted", "已受理"),
        "rejected": CodeWords("rejected", "已退回"),
        "refused": CodeWords("refused", "未批准"),
        "withdrawn": CodeWords("withdrawn", "已撤回"),
        "open": CodeWords("open", "待批"),
        "claimed": CodeWords("claimed", "已申领"),
        "assessed": CodeWords("assessed", "已核定"),
        "notified": CodeWords("notified", "已告知"),
        "paid": CodeWords("paid", "已发放"),
        "taken_back": CodeWords("taken back", "已撤回"),
        "answers_off": CodeWords("answers are switched off", "未开通回告"),
    }
)

ORGAN_WORDS: Final[Mapping[str, CodeWords]] = MappingProxyType(
    {
        "judicial_admin": CodeWords("judicial administration", "司法行政部门"),
        "procuratorate": CodeWords("procuratorate", "检察机关"),
        "discipline": CodeWords("discipline inspection", "纪检监察机关"),
    }
)

DUTY_WORDS: Final[Mapping[str, CodeWords]] = MappingProxyType(
    {
        "superior_report": CodeWords("result report to the superior", "向上级报告办理结果"),
        "reporter_reply": CodeWords("reply to the reporter", "答复举报人"),
        "exhibits_undisposed": CodeWords("seized exhibits not disposed of", "扣押物品未处置"),
        "tasks_open": CodeWords("open first-response tasks", "先期处置任务未结束"),
        "callins_open": CodeWords("people called in and not released", "召集人员未解除"),
        "transfer_undecided": CodeWords("a transfer not decided", "移送未决定"),
        "assistance_open": CodeWords("an opinion still awaited", "协作意见未反馈"),
        "supplement_open": CodeWords("a supplement still owed", "补充材料未提交"),
        "simple_penalty_filing": CodeWords("penalty not filed with the home department", "当场处罚未报所属部门备案"),
        "procuratorate_copy": CodeWords("copy to the procuratorate", "未抄送检察机关"),
    }
)

FINDING_WORDS: Final[Mapping[str, CodeWords]] = MappingProxyType(
    {
        "exceedance": CodeWords("over its limit", "超标"),
        "missing": CodeWords("data missing", "数据缺失"),
        "constant": CodeWords("value never changes", "数据恒定不变"),
        "out_of_range": CodeWords("implausible or out of range", "数据超量程或不可信"),
        "maintenance": CodeWords("long without valid data", "长时间无有效数据"),
        "power_use": CodeWords("production runs, treatment does not", "生产用电而治理设施未用电"),
        "route": CodeWords("off the planned way", "偏离计划路线"),
        "overdue": CodeWords("overdue", "逾期未到"),
        "weight": CodeWords("weight gap over 5 %", "收发重量差超过 5%"),
        "stopped": CodeWords("vehicle stands on the way", "车辆途中停留"),
    }
)
"""What monitoring and tracking find (W-05, W-06)."""

FACT_WORDS: Final[Mapping[str, Mapping[str, CodeWords]]] = MappingProxyType(
    {"state": STATE_WORDS, "obligations": DUTY_WORDS, "organs": ORGAN_WORDS, "finding": FINDING_WORDS}
)
"""Name of a fact → words of the codes it holds."""


def say(words: Mapping[str, CodeWords], code: str, language: str) -> str:
    """A code in the language of the reader; a code without words as it is."""
    known = words.get(code)
    if known is None:
        return code
    return known.zh if language.lower().startswith("zh") else known.en
