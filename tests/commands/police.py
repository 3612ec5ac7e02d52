"""Cases on their way to the police: a suspected crime on the scene, with its handler, with the head, with the police."""

from __future__ import annotations

from typing import Any

from tests.builders import Room
from tests.commands.way import approved, ask

PAPER = {"source": "paper_slip", "proof": "scan-0100"}
FOR_THE_DEPARTMENT = {"on_behalf_of": "徐岚", **PAPER}
DRUMS = {"name": "铁桶", "quantity": 12, "seized": True}


def suspected_case(room: Room, *exhibits: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """A dumping of hazardous waste (V-22) our own patrol saw and reported as a suspected crime; return the case and its exhibits."""
    clue = {"channel": "field_patrol", "nature": "clue", "summary": "河边堆放铁桶", "place": {"text": "石湾村", "township": "潭口镇"}, "power_item": "V-22"}
    alert = ask(room, "周宁", "create_alert", **clue).made[0]
    ask(room, "王一帆", "ack_alert", alert=alert)
    case = ask(room, "王一帆", "file_case", alert=alert, power_item="V-22").made[0]
    team = {"responder": "center_team", "officers": ["周宁", "郑可"]}
    task = ask(room, "王一帆", "order_first_response", case=case, kind="disposal", teams=[team]).made[0]
    ask(room, "周宁", "report_arrival", task=task)
    taken = ask(room, "周宁", "record_disposal", task=task, violation_seen=True, exhibits=list(exhibits)).made
    ask(room, "周宁", "submit_first_response_report", case=case, finding="crime_suspected", handling_opinion="拟移送公安", power_items=["V-22"])
    return case, taken


def ee_handles(room: Room, *exhibits: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    """Such a case the environment bureau has accepted; return the case, its transfer and the exhibits."""
    case, taken = suspected_case(room, *exhibits)
    order = {"main_facts": "倾倒危险废物", "power_item": "V-22", "lead": "ee", "requirement": "立案查处", "materials": "complete"}
    transfer = approved(room, "王一帆", "刘峰", "assign_case", case=case, **order).made[0]
    answer = {"acceptance_no": "环受〔2023〕41号", "handler": "徐岚", "phone": "100-0000-0022", "planned_finish": "2023-12-01"}
    ask(room, "徐岚", "accept_assignment", transfer=transfer, **answer)
    return case, transfer, taken


def proposed(room: Room, case: str, who: str = "徐岚", **changes: Any) -> str:
    """A criminal transfer the head has not decided on."""
    charge = {"department": "ee", "offence": "刑法338", "report_no": "环调〔2023〕40号", **changes}
    return ask(room, who, "propose_criminal_transfer", case=case, **charge).made[0]


def sent(room: Room, case: str, **changes: Any) -> str:
    """A criminal transfer the head has approved."""
    transfer = proposed(room, case)
    decision = {"decision": "approved", "materials": "complete", "copied_to": ["procuratorate"], **changes}
    ask(room, "柏松", "approve_criminal_transfer", transfer=transfer, **decision)
    return transfer


def received(room: Room, case: str) -> str:
    """A criminal transfer the police have in hand."""
    transfer = sent(room, case)
    ask(room, "廖坤", "record_receipt", transfer=transfer, of="transfer")
    return transfer


def filed(room: Room, transfer: str, **changes: Any) -> None:
    """Let the police file it."""
    ask(room, "廖坤", "record_filing_decision", transfer=transfer, decision="file", no="公立〔2023〕90号", **changes)


def not_filed(room: Room, transfer: str, **changes: Any) -> None:
    """Let the police decline to file it."""
    decision = {"decision": "not_file", "no": "公不立〔2023〕9号", "reason": "情节轻微", **changes}
    ask(room, "廖坤", "record_filing_decision", transfer=transfer, **decision)
