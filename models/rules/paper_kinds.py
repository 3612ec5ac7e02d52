"""The thirty kinds of papers: what each is called, what must stand on it, who signs it, and whether it leaves the house. Source: domain.md 7.

The common fields (number, case, title, drafter, signer, recipients, secrecy, attachments) are the record's own; here are those of the kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind. `required` and `optional` are keys of the body; a key of `required` written `a|b` is met by either.

    `character` is its 字 in the number; `signer` the role whose signature makes it final, "" where it is final as it is drawn up (and
    signed only where one proposed and another approved).
    `outgoing`: it goes to somebody outside the Center, so nothing on it may tell who reported (G-12). `secrecy` as printed.
    """

    id: str
    character: str
    zh: str
    en: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    signer: str = ""
    outgoing: bool = False
    secrecy: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """Every key its body may have."""
        return frozenset(name for entry in (*self.required, *self.optional) for name in entry.split("|"))

    def others_of(self, name: str) -> frozenset[str]:
        """The keys that say the same as `name` in other words."""
        groups = [entry.split("|") for entry in (*self.required, *self.optional)]
        return frozenset(other for group in groups if name in group for other in group) - {name}


def _kind(
    key: str, character: str, zh: str, en: str, required: str, optional: str = "", *, signer: str = "", outgoing: bool = False, secrecy: str = ""
) -> PaperKind:
    return PaperKind(key, character, zh, en, tuple(required.split()), tuple(optional.split()), signer, outgoing, secrecy)


DL, CD, HEAD, CHAIR = "duty_leader", "center_director", "head", "conference_chair"

_KINDS: Final = (
    _kind(
        "D-01", "备", "集中备案登记表", "Registration",
        "case_no alerts place category summary level path first_receiver reporter",
        "alert_no channel source_ref received_at discovered_at merged power_item round township reason ground flags"
        " reopened restored split_from parties facts evidence",
    ),
    _kind(
        "D-02", "处", "先期处置指令单", "First-response order",
        "case_no kind teams place via",
        "map known_danger tasks depart_by report_by contact evidence equipment next units order people reason",
        outgoing=True,
    ),
    _kind(
        "D-03", "研", "研判报告", "Judgement report",
        "matter sources facts analysis risk opinion",
        "case_no legal_nature lead assists annex level place",
        signer=CD,
    ),
    _kind(
        "D-04", "提", "工作提示函", "Work prompt letter",
        "to facts text duty|power_items reply_by",
        "case_no measures judgement_report reply reply_date place",
        signer=CD, outgoing=True,
    ),
    _kind(
        "D-05", "记", "先期处置记录·核查报告", "Record of the first response",
        "case_no place people finding|violation_seen|result|five_facts|failed_fact|reason",
        "unit officer officers arrived_at left_at scene measures stop_order persons_controlled parties statements samples evidence exhibits goods"
        " handling_opinion power_item power_items ongoing_seen criminal_indicators key_criteria detention_suspected evidence_gaps risks sketch"
        " signatures verified_by date acting_department department party party_kind penalty amount_yuan photos kind cap aborted",
    ),
    _kind(
        "D-06", "交", "现场交接单", "Hand-over on the scene",
        "case_no from to at place signatures",
        "persons things evidence evidence_items exhibits witnesses risks disagreement",
    ),
    _kind(
        "D-07", "当", "当场处罚备案单", "Record of a penalty on the spot",
        "case_no acting_department|department decision_no party facts five_facts basis penalty amount_yuan delivered filed_with_home",
        "cap|cap_yuan cap_check signed party_kind filed_at officers people power_item place",
    ),
    _kind(
        "D-08", "令", "交办·调度指令单", "Order to a handler",
        "case_no order to main_facts power_item requirement|reason|text|rests_on",
        "lead assists opinion feedback_due materials text reason ground criterion organ listing acting_department officers mode body paper_no designation"
        " kind transfers place level feedback_from",
        outgoing=True,
    ),
    _kind(
        "D-09", "移", "案件移送函·涉嫌犯罪案件移送书", "Formal transfer",
        "case_no transferring_department|department receiving_organ|organ source basic_facts|facts offence|ground|reason basis"
        " case_officer|officer approved_by|approval",
        "contact copied_to receipt report_no station materials flags power_item reason place approved_at reconsideration decision",
        signer=HEAD, outgoing=True,
    ),
    _kind("D-10", "清", "移送材料清单", "List of materials", "case_no materials|items deliverer", "receiver delivered_at|at to kind supplement", outgoing=True),
    _kind(
        "D-11", "告", "受理·立案(不立案)情况告知·回执", "Notice of acceptance or filing",
        "case_no unit answer|decision no date|at",
        "reason handler contact planned_finish ground text kind of materials_returned acceptance_no phone notice_sent notice_pending reconsideration",
        outgoing=True,
    ),
    _kind(
        "D-12", "馈", "反馈单", "Feedback",
        "case_no unit result measures|missing|decision_no|amount_yuan submitter",
        "decision_no measures amount_yuan correction_due evidence leniency criminal_result problems suggestion check missing party fact round",
    ),
    _kind(
        "D-13", "辖", "管辖协商·指定(请示)函", "Jurisdiction",
        "case_no parties|raised_by ground|mode|reason",
        "consulted proposed_handler mode body decision|decided date paper_no transfers place main_facts power_item asks_for consulted_until draft",
        outgoing=True,
    ),
    _kind(
        "D-14", "监", "监督移送函", "Supervision referral",
        "kind organ facts|ground target_unit|department",
        "case_no target_person evidence legal_ground receipt result variant decisions offence secrecy",
        outgoing=True, secrecy="high",
    ),
    _kind(
        "D-15", "答", "举报告知·答复单", "Reply to the reporter",
        "alert_no|query_code channel stage text mode at by",
        "satisfaction organ reason case_no query_code",
        outgoing=True,
    ),
    _kind(
        "D-16", "结", "办结审批表", "Closing approval",
        "case_no obligations results verifiers|reason",
        "red_flags recheck archive lessons conference_item",
    ),
    _kind(
        "D-17", "督", "督办(催办)通知", "Supervision notice",
        "unit rule|criterion required|reason level",
        "case_no cases overdue new_due reply organ follow_up overdue_days|days",
        signer=DL, outgoing=True,
    ),
    _kind(
        "D-18", "会", "联席会议纪要", "Minutes",
        "type at place chair members resolutions",
        "no convener agenda views differences signatures case_no",
        signer=CHAIR, outgoing=True,
    ),
    _kind(
        "D-19", "计", "联合执法·专项行动·联合检查计划", "Joint plan",
        "year matters units targets period|periods",
        "basis aim areas area trigger pool draw ratio publicity seed drawn inspectors plan"
        " plan_kind inspectors_asked targets_asked",
    ),
    _kind("D-20", "周", "周汇总", "Weekly summary", "period sections", "figures", signer=CD),
    _kind("D-21", "月", "月度生态环境领域执法报告", "Monthly report", "period sections", "figures", signer=CD),
    _kind("D-22", "季", "季度生态环境报告", "Quarterly report", "period sections", "figures", signer=CD),
    _kind(
        "D-23", "报", "上级交办事项办理结果报告", "Result report to the superior",
        "case_no superior order_no|doc_no result investigation|handling sent_at",
        "due attachments investigation handling place main_facts",
        signer=CD, outgoing=True,
    ),
    _kind(
        "D-24", "奖", "举报奖励审批·发放单", "Reward",
        "query_code|case_no level amount_yuan|reward_kind state",
        "basis base_yuan share factor cap budget_year assessed_by approved_by approved_at notified_at paid_at receipt_code insider mode",
        signer=CD,
    ),
    _kind(
        "D-25", "证", "电子证据清单", "List of evidence",
        "items|exhibits",
        "case_no copy_no number purpose watermark fixes to how paper_no at by place custody",
    ),
    _kind(
        "D-26", "协", "执法协作文书·意见书", "Assistance and opinion",
        "question kind to",
        "urgent material received_at opinion text extension_reason case_no by unit due",
        outgoing=True,
    ),
    _kind("D-27", "商", "会商纪要", "Consultation record", "case_no organs agreed", "nature evidence_standard law todo conference place at", signer=CHAIR),
    _kind("D-28", "通", "执法监督通报", "Supervision bulletin", "period sections", "figures", signer=CD, outgoing=True),
    _kind(
        "D-29", "抄", "抄告·信息通报单", "Copy and notice",
        "matter to sent_at",
        "level basis text facts no about ground criterion organ receipt order case_no reason",
        outgoing=True,
    ),
    _kind(
        "D-30", "调", "抽调通知·召集单·值班交接单", "Secondment, call-in, shift",
        "purpose people|to",
        "unit from until consent_paper letter_no ack via place case_no open_items clocks callins equipment remarks"
        " change cases on_behalf out_units by at offered_at",
    ),
)  # fmt: skip

KINDS: Final[Mapping[str, PaperKind]] = MappingProxyType({kind.id: kind for kind in _KINDS})
"""Every kind by its id."""


def missing_of(kind: PaperKind, body: Mapping[str, object]) -> tuple[str, ...]:
    """Return the required fields that nobody gave, of alternatives the first one's name. False and 0 are answers; empty texts and lists are not."""
    return tuple(entry.split("|")[0] for entry in kind.required if not any(is_given(body.get(name)) for name in entry.split("|")))


def strange_to(kind: PaperKind, body: Mapping[str, object]) -> tuple[str, ...]:
    """Return the keys of `body` this kind does not know."""
    return tuple(sorted(set(body) - kind.fields))


def is_given(value: object) -> bool:
    """Whether something was said."""
    return value is not None and value not in ("", (), [], {})
