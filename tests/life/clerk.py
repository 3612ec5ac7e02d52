"""A clerk who knows the trade: in a random life every other step is his, so that lives get as far as closing, reopening and the police."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from tests.life.glimpse import Glimpse, Row

HANDLERS: Final = {"ee": "徐岚", "ar": "秦禾", "nr": "石磊", "fo": "木森", "wr": "江帆", "tb_baishi": "宋强", "tb_tankou": "谭勇", "tb_gaoping": "高远"}
HEADS: Final = {"ee": "柏松", "ar": "米田", "nr": "白岩", "wr": "向东"}
OFFICERS: Final = {"ee": ("周宁", "郑可"), "ar": ("钟涛", "胡萍"), "nr": ("易石", "蓝岩")}
ITEMS: Final = {"ee": ("V-01", "V-13", "V-21"), "ar": ("V-39",), "nr": ("V-41", "V-43")}
STATIONS: Final = {"潭口镇": "ps_tankou", "白石镇": "ps_baishi", "罗田镇": "ps_luotian"}
CALLED: Final = {"source": "phone", "proof": "call-log-7"}


@dataclass(frozen=True)
class Move:
    """One sensible step: who asks which command with which arguments, and in whose name."""

    who: str
    command: str
    args: Row
    how: Row


class Clerk:
    """Looks at one case and says what a good desk would do next; None where he has no idea."""

    def __init__(self, glimpse: Glimpse, dice: Random, department: str) -> None:
        self._glimpse = glimpse
        self._dice = dice
        self._department = department

    def next(self, case_id: str, now: datetime) -> Move | None:
        """Return the next sensible step for this case."""
        case = self._glimpse.rows("case_file", id=case_id)[0]
        by_state: dict[str, Callable[[Row, datetime], Move | None]] = {
            "registered": self._order,
            "first_response": self._report,
            "judging": self._route,
            "on_spot": self._fine,
            "jurisdiction": self._designate,
            "assigned": self._accept,
            "handling": self._feed_back,
            "criminal_review": self._police,
            "criminal_filed": self._police_result,
            "feedback_check": self._close,
            "suspended": lambda case, _now: self._says("何青", "resume_case", case=case["id"], reason="鉴定已出"),
            "closed": self._after_closing,
            "not_established": self._after_closing,
        }
        step = by_state.get(case["state"])
        return step(case, now) if step else None

    def _order(self, case: Row, _now: datetime) -> Move:
        team = {"responder": "center_team", "officers": list(OFFICERS[self._department])}
        station = [{"responder": "station", "unit": STATIONS.get(case["township"], "ps_tankou")}] if case["path"] == "P1" else []
        return self._says("王一帆", "order_first_response", case=case["id"], teams=[*station, team])

    def _report(self, case: Row, _now: datetime) -> Move:
        tasks = [
            task for task in self._glimpse.rows("first_response_task", case_id=case["id"]) if task["state"] not in {"cancelled", "reported", "handed_over"}
        ]
        station = next((task for task in tasks if task["responder"] == "station"), None)
        team = next((task for task in tasks if task["responder"] != "station"), None)
        handover = next((row for row in self._glimpse.rows("scene_handover", case_id=case["id"]) if not row["confirmed_at"]), None)
        if handover:
            return self._says(OFFICERS[self._department][0], "confirm_hand_over_scene", handover=handover["id"])
        for task in (station, team):
            if task and case["path"] == "P1" and task["state"] in {"ordered", "acked", "en_route"}:
                return Move("王一帆", "report_arrival", {"task": task["id"]}, self._for(task))
        if station and team:
            return Move("王一帆", "hand_over_scene", {"case": case["id"], "from_task": station["id"], "to_task": team["id"]}, self._for(station))
        finding = self._dice.choice(("violation", "violation", "violation", "crime_suspected", "none"))
        items = [self._dice.choice(ITEMS[self._department])]
        args = {"case": case["id"], "finding": finding, "handling_opinion": "依法处理", "power_items": items}
        return Move(OFFICERS[self._department][0], "submit_first_response_report", args, {})

    def _for(self, task: Row) -> Row:
        return {"on_behalf_of": task["unit"] or OFFICERS[self._department][0], **CALLED}

    def _route(self, case: Row, _now: datetime) -> Move:
        item, department = case["power_item"] or ITEMS[self._department][0], self._department
        pending = self._glimpse.rows("case_transfer", case_id=case["id"], kind="criminal", state="proposed")
        roll = self._dice.random()
        if pending:
            return self._approve(pending[0], department)
        if "criminal_suspected" in case["flags"] and roll < 0.4:
            return self._propose_charge(case)
        if case["finding"] == "none" and roll < 0.3:
            return self._reply(case)
        if case["finding"] == "none" and roll < 0.7:
            return self._says("周宁", "mark_not_established", case=case["id"], verified_by=list(OFFICERS[department]), reason="未见异常")
        if roll < 0.2:
            args = {"officers": list(OFFICERS[department]), "acting_department": department, "power_item": item, "requirement": "依法处理"}
            return self._says("陈立", "issue_center_order", case=case["id"], **args)
        args = {"main_facts": "违法排放", "power_item": item, "lead": department, "requirement": "依法处理", "materials": "complete"}
        return self._says("王一帆", "assign_case", case=case["id"], **args)

    def _fine(self, case: Row, _now: datetime) -> Move:
        args = {"decision_no": "当罚1", "amount_yuan": 100, "delivered": True, "signed": "yes", "filed_with_home": self._dice.random() < 0.5}
        return self._says(OFFICERS[self._department][0], "record_simple_penalty", case=case["id"], **args)

    def _designate(self, case: Row, _now: datetime) -> Move:
        transfers = [{"lead": self._department, "feedback_required": True}]
        args = {"mode": "agreed", "body": "县政府办", "paper_no": "指1", "transfers": transfers}
        return self._says("何青", "record_designation", case=case["id"], **args)

    def _accept(self, case: Row, now: datetime) -> Move | None:
        transfer = self._open_transfer(case, "sent")
        if transfer is None:
            return None
        args = {"acceptance_no": "受1", "handler": "承办人", "phone": "100-0000-0009", "planned_finish": str((now + timedelta(days=9)).date())}
        return self._by_handler(transfer, "accept_assignment", transfer=transfer["id"], **args)

    def _feed_back(self, case: Row, _now: datetime) -> Move | None:
        pending = self._glimpse.rows("case_transfer", case_id=case["id"], kind="criminal", state="proposed")
        if pending:
            return self._approve(pending[0], self._department)
        if "criminal_suspected" in case["flags"] and self._dice.random() < 0.5:
            return self._propose_charge(case)
        transfer = self._open_transfer(case, "accepted") or self._open_transfer(case, "sent")
        if transfer is None:
            return None
        args = {"result": "penalty", "measures": "已整改", "decision_no": "罚1", "amount_yuan": 2000}
        return self._by_handler(transfer, "submit_feedback", transfer=transfer["id"], **args)

    def _propose_charge(self, case: Row) -> Move:
        args = {"department": self._department, "offence": "污染环境", "report_no": "报1"}
        return self._says("苏敏", "propose_criminal_transfer", case=case["id"], **args)

    def _approve(self, transfer: Row, department: str) -> Move:
        args = {"decision": "approved", "materials": "complete", "copied_to": ["procuratorate"]}
        return self._says(HEADS[department], "approve_criminal_transfer", transfer=transfer["id"], **args)

    def _police(self, case: Row, _now: datetime) -> Move | None:
        charges = self._glimpse.rows("case_transfer", case_id=case["id"], kind="criminal")
        if not charges:
            return None
        charge = charges[-1]
        if charge["state"] in {"approved", "sent"}:
            return self._says("廖坤", "record_receipt", transfer=charge["id"], of="transfer")
        decision = self._dice.choice(("file", "not_file"))
        return self._says("廖坤", "record_filing_decision", transfer=charge["id"], decision=decision, no="立1", reason="情节轻微")

    def _police_result(self, case: Row, _now: datetime) -> Move | None:
        charges = self._glimpse.rows("case_transfer", case_id=case["id"], kind="criminal")
        args = {"result": "criminal_result", "measures": "移送审查起诉", "decision_no": "诉1"}
        return self._says("廖坤", "submit_feedback", transfer=charges[-1]["id"], **args) if charges else None

    def _close(self, case: Row, _now: datetime) -> Move:
        fed_back = self._glimpse.rows("feedback", case_id=case["id"], round=case["round"])
        if any(not given["decision"] for given in fed_back):
            return self._says("何青", "accept_feedback", case=case["id"])
        owed = {row["kind"]: row for row in self._glimpse.rows("obligation", case_id=case["id"]) if not row["done_at"] and not row["waived_by"]}
        if "reporter_reply" in owed:
            return self._says("何青", "reply_reporter", alert=owed["reporter_reply"]["object_id"], stage="final", text="已办结", mode="phone")
        if "superior_report" in owed:
            return self._says("苏敏", "report_to_superior", case=case["id"], superior="city_ee", doc_no="报1", result="已办结")
        if owed and self._dice.random() < 0.5:
            return self._says("刘峰", "waive_obligation", case=case["id"], obligation=next(iter(owed)), reason="另案处理")
        return self._says("何青", "close_case", case=case["id"], lessons="及时")

    def _reply(self, case: Row) -> Move:
        alerts = [row for row in self._glimpse.rows("alert", case_id=case["id"]) if row["reply_wanted"]]
        return self._says("何青", "reply_reporter", alert=alerts[0]["id"] if alerts else "", stage="not_established", text="未见异常", mode="phone")

    def _after_closing(self, case: Row, _now: datetime) -> Move | None:
        if self._dice.random() < 0.6:
            return None
        return self._says("陈立", "reopen_case", case=case["id"], ground="new_evidence", reason="新证据")

    def _open_transfer(self, case: Row, state: str) -> Row | None:
        found = self._glimpse.rows("case_transfer", case_id=case["id"], state=state)
        return next((transfer for transfer in found if not transfer["fed_back"] and transfer["kind"] == "assignment"), None)

    def _by_handler(self, of: Row, command: str, **args: Any) -> Move:
        who = HANDLERS.get(of["unit"])
        if who is None or of["handler_kind"] == "center_order":
            officer = OFFICERS[self._department][0]
            return Move("王一帆", command, args, {"on_behalf_of": officer if of["handler_kind"] == "center_order" else of["unit"], **CALLED})
        return Move(who, command, args, {})

    def _says(self, who: str, command: str, **args: Any) -> Move:
        return Move(who, command, args, {})
