"""The words of every refusal and warning, in English and Chinese: the closed list of reason codes.

`rule` is the guard or rule behind a code, names in braces are facts of the refusal. Source: commands.md section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Wording(NamedTuple):
    """A code, what it rests on, and its sentence in both languages."""

    code: str
    rule: str
    en: str
    zh: str


REASON_WORDS: Final[tuple[Wording, ...]] = (
    Wording("step_not_open", "ch. 4.3", "This step is not open while the case is “{state}”.", "当前状态“{state}”不能进行此步骤。"),
    Wording("not_permitted", "ch. 2", "Your role may not do this.", "您的岗位无此权限。"),
    Wording("not_in_scope", "ch. 2 row scope", "This case is outside what your post may touch.", "该案件不在您的职责范围内。"),
    Wording("not_addressee", "ch. 2", "This is addressed to someone else.", "收件人不是您,不能代签收。"),
    Wording("field_missing", "the step's required data", "{field} is missing.", "缺少必填项:{field}。"),
    Wording(
        "text_unkeepable",
        "the step's required data",
        "{field} holds a control character that cannot be kept; delete it and send again.",
        "“{field}”中有无法保存的控制字符,请删去后重新提交。",
    ),
    Wording("reason_missing", "the step's required data", "Give the reason.", "请填写理由。"),
    Wording("evidence_missing", "T-05, 10.3", "Attach the picture, reading or evidence.", "请附图像、读数或证据。"),
    Wording("paper_missing", "T-17, 4.4", "Name the paper (number) this rests on.", "请填写依据文书编号。"),
    Wording("proof_missing", "ch. 0 boundary", "Entry on behalf needs source and proof (call log or attachment).", "代录须注明来源并附凭证(通话记录或附件)。"),
    Wording("signed_paper_missing", "ch. 2 note on A", "Entering a head's decision on behalf needs the signed paper.", "代录负责人审批须附签字文书。"),
    Wording("stale_version", "ch. 4, F-220", "{who} changed this at {when}; look again.", "{who}已于{when}更改,请核对后再操作。"),
    Wording(
        "shelving_machines_only", "ux 12.10", "Only what a machine reported can be shelved; people's reports cannot.", "只有设备来源可以暂缓,群众来件不得暂缓。"
    ),
    Wording("shelving_level_1", "ux 12.10", "A critical alert cannot be shelved.", "特急警情不得暂缓。"),
    Wording("shelving_too_long", "ux 12.10", "At this level it can be shelved for {most} minutes at most.", "该级别最长暂缓 {most} 分钟。"),
    Wording("not_shelved", "ux 12.10", "This is not shelved.", "当前没有暂缓。"),
    Wording("no_reporter", "ch. 2", "{who} does not report to the Center, or the account is switched off.", "{who}不是上报人员,或账号已停用。"),
    Wording("no_report_link", "ch. 3.2", "{who} has no link to report by.", "{who}没有上报链接。"),
    Wording("not_masked", "ux 13", "{camera} is not shown masked; it does not go on the wall.", "{camera} 画面未遮挡，不上墙。"),
    Wording(
        "police_only",
        "ch. 8",
        "{camera} is for the police only: police officers alone look through it, keep and hand out its pictures; it never goes on the wall.",
        "{camera} 仅限公安：只有公安人员可以查看、截取和导出，任何人不得上墙。",
    ),
    Wording("wall_held", "ux 13", "{who} holds the wall; ask for its release or the duty leader.", "大屏由{who}固定，请其解除或由值班长处理。"),
    Wording(
        "camera_held",
        "issue 5",
        "{who} is turning this camera; it is free two minutes after the last move.",
        "{who}正在转动此摄像机，最后一次转动两分钟后释放。",
    ),
    Wording("undo_over", "ux 9.4", "This can no longer be taken back.", "已超过可撤销时间。"),
    Wording("same_person", "G-01, ch. 2 separation", "The same person may not do both steps.", "两个环节不得由同一人完成。"),
    Wording("same_unit", "G-01", "Key case: the verifier may not be of the unit that fed back.", "重点案件核验人不得与反馈单位同属一单位。"),
    Wording(
        "verification_first",
        "3.3, T-07, T-14",
        "This path needs the Center's first response before judging or assignment.",
        "该来源须先由中心先期处置(核查、调查),不得直接研判或移交。",
    ),
    Wording("station_missing", "T-06 (P1)", "A 110 case needs the precinct station and a Center team.", "110警情须同时指派辖区派出所和中心人员。"),
    Wording("scene_handover_missing", "T-12 (P1)", "The hand-over on the scene is not confirmed by both sides.", "现场交接单未经双方确认。"),
    Wording("opinion_missing", "T-12", "A handling opinion is required.", "必须提出处理意见。"),
    Wording("two_certified_needed", "G-03, R-617", "At least two certified officers are needed.", "须有两名以上持证执法人员。"),
    Wording("two_verifiers_needed", "T-18", "Two people must have verified.", "须两人核实。"),
    Wording("certificate_invalid", "G-11", "{officer}: certificate expired or missing.", "{officer}执法证件已失效或缺失。"),
    Wording("secondment_ended", "G-11", "{officer}: secondment is not active.", "{officer}抽调期已结束。"),
    Wording("not_on_roster", "G-11", "{officer} is not on the roster.", "{officer}不在值班备勤名册。"),
    Wording("officer_suspended", "G-11", "{officer} is suspended.", "{officer}已暂停执法。"),
    Wording("recusal_conflict", "G-10", "{officer} is recused from this case or subject.", "{officer}应当回避。"),
    Wording("officer_not_of_department", "G-04, T-15", "{officer} does not belong to {department}.", "{officer}不属于{department},不得以其名义执法。"),
    Wording("five_facts_incomplete", "G-04, R-406", "All five facts must hold; {fact} does not.", "当场处罚五项条件未全部满足:{fact}。"),
    Wording("cap_exceeded", "G-04, R-312", "{amount} yuan is over the cap of {cap} yuan.", "{amount}元超过当场处罚上限{cap}元。"),
    Wording(
        "criminal_indicator",
        "G-09",
        "Criminal indicator on: no simple procedure, no closing with a fine only.",
        "存在涉刑指标,不得适用简易程序或以罚代刑办结。",
    ),
    Wording("material_missing", "G-02, R-501–R-503", "Missing from the list: {items}.", "移送材料缺:{items}。"),
    Wording("sender_is_branch", "G-02", "Transfers go in the name of a department, not a branch.", "须以部门名义移送,不得以内设或派出机构名义。"),
    Wording("not_head", "ch. 2", "Only the head of the department may approve.", "须由部门负责人审批。"),
    Wording("receiver_not_target", "G-06", "Only the unit it was sent to may answer.", "非移送对象单位,不得接收或反馈。"),
    Wording("target_not_competent", "G-07", "{unit} is not competent for {item} by the list.", "按权责清单,{unit}对{item}无管辖权责。"),
    Wording("path_target", "G-08", "This path names departments; {unit} is a township brigade.", "该来源应移交职能部门,{unit}为乡镇大队。"),
    Wording("reporter_data_in_paper", "G-12", "The text holds data of the reporter.", "文书含有举报人信息。"),
    Wording("obligation_open", "G-05", "Still open: {obligations}.", "尚有未完成事项:{obligations}。"),
    Wording("superior_report_open", "G-05, R-230", "The result report to {superior} is not sent.", "尚未向{superior}报告办理结果。"),
    Wording("feedback_not_accepted", "T-33", "The feedback has not been accepted.", "反馈尚未核验通过。"),
    Wording("not_similar", "G-14", "Not similar by subject, place and time; give the reason.", "主体、地点、时间均不相近,请说明并案理由。"),
    Wording("case_ended", "T-03, G-16", "The case has ended; reopen it first.", "案件已结束,须先重新启动。"),
    Wording("reopen_ground_missing", "G-13", "Reopening needs one of the five grounds.", "重启须有法定(规定)理由之一。"),
    Wording("human_channel", "T-05", "Only device and algorithm channels can be false alarms.", "人工来源不得标记误报。"),
    Wording("reporter_exists", "T-37", "A report by a person is never voided.", "有举报人的案件不得作废。"),
    Wording("in_power_list", "T-04", "The matter is in the power list ({item}).", "该事项属于权责清单({item}),不得转出。"),
    Wording("reply_missing", "T-04", "The reporter must be told.", "须告知举报人。"),
    Wording("window_closed", "R-305, R-307, R-308", "The time for this ended at {due}.", "该项权利期限已于{due}届满。"),
    Wording("receipt_refusal_not_allowed", "T-23", "Receipt may not be refused; ask for a supplement.", "不得以材料不全为由拒收,可要求补充。"),
    Wording("extension_late", "T-31", "The term has already ended; it cannot be extended.", "期限已届满,不得再延期。"),
    Wording("leniency_incomplete", "R-413", "First, minor and corrected must all hold.", "初次、轻微、及时改正须同时具备。"),
    Wording("criterion_missing", "R-405, R-407", "Name the criterion.", "请选择适用标准。"),
    Wording("organ_wrong", "4.4", "This kind of referral goes to {organs}.", "该类线索应移送{organs}。"),
    Wording("reward_scale_off", "R-314", "The reward scale is not confirmed by the county; no amount can be set.", "奖励标准尚未经县确认,不得核定金额。"),
    Wording("hash_mismatch", "ch. 8", "The file no longer matches its fingerprint.", "文件指纹不符。"),
    Wording("shift_clock_unlisted", "ch. 9", "{n} running clocks are not listed: {clocks}.", "有{n}项计时未列入交接:{clocks}。"),
    Wording("shift_callin_unlisted", "ch. 9", "{n} open call-ins are not listed.", "有{n}项召集未列入交接。"),
    Wording("people_not_released", "ch. 12", "People are still out: {officers}.", "仍有人员在外:{officers}。"),
    Wording("review_item_missing", "ch. 12", "Create the review item first.", "请先建立复盘事项。"),
    Wording("report_block_empty", "D-22", "Block “{block}” is empty.", "“{block}”部分为空,不得签发。"),
    Wording("legality_review_missing", "ch. 2, F-122", "The judicial bureau has not reviewed this.", "未经司法局合法性审查。"),
    Wording("no_delete", "G-16, ch. 5", "Nothing is deleted; switch it off instead.", "不得删除,只可停用。"),
)

VARIANTS: Final[Mapping[tuple[str, str], Wording]] = MappingProxyType(
    {
        ("hash_mismatch", "elsewhere"): Wording(
            "hash_mismatch",
            "ch. 8",
            "The file lies on {kept_on}, not on this seat: export it there.",
            "文件存放于{kept_on},不在本席,请在该处导出。",
        ),
    }
)
"""Where a code has another sentence for one value of its fact `condition`."""

WARNING_WORDS: Final[tuple[Wording, ...]] = (
    Wording("path_target", "G-08", "This path names departments; a township needs the duty leader.", "该来源应移交职能部门,移交乡镇须值班领导批准。"),
    Wording("target_not_competent", "G-07", "Not competent by the list; needs the duty leader's reason.", "清单外移交,须值班领导说明理由。"),
    Wording("outside_first_response_list", "F-096", "The item is not on the first-response list.", "不在先期处置清单内。"),
    Wording("team_without_lead_department", "ch. 9", "Nobody of the lead department is in the team.", "队伍中无牵头部门人员。"),
    Wording("officer_busy", "ch. 9", "{officer} is on another task.", "{officer}正在执行其他任务。"),
    Wording("second_extension", "T-31", "Second extension: goes on the supervision list.", "第二次延期,列入监督清单。"),
    Wording("second_return", "T-32", "Second return: goes on the supervision list.", "第二次退回,列入监督清单。"),
    Wording("second_rejection", "T-20", "Second rejection: the duty leader is told.", "第二次拒收,已报值班领导。"),
    Wording(
        "four_steps_same_person", "ch. 2 separation", "Two of the four steps of a penalty were done by one person.", "立案、调查、审核、执行有两环节为同一人。"
    ),
    Wording("year_unofficial", "ch. 0 time", "The working-day table of {year} is not official.", "{year}年工作日表暂定。"),
    Wording("duplicate_inspection", "F-062", "{target} is already planned for this period.", "{target}在同期已有检查计划。"),
    Wording("certificate_expiring", "ch. 9, W-11", "{officer}: certificate ends in {days} days.", "{officer}执法证{days}天后到期。"),
    Wording("secondment_long", "R-604", "{officer}: seconded {months} months.", "{officer}已抽调{months}个月。"),
    Wording("roster_gap", "R-118", "The roster has a gap.", "值班表有空档。"),
    Wording("monitor_warning", "W-05, R-409", "{site} {factor}: {finding} (for {hours} h).", "{site} {factor}：{finding}（已 {hours} 小时）。"),
    Wording("hazwaste_warning", "W-06", "Transport {manifest_no} {vehicle}: {finding}.", "危废运输 {manifest_no} {vehicle}：{finding}。"),
)
