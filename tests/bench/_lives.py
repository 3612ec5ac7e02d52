"""One case led from alert to closure through the door, act by act: the ordinary day's work that a bench times."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from models.commands.arguments import build
from models.commands.command import Command
from models.commands.registry import command_named
from tests.builders import BAISHI, LI, Room, alert_of

Act = tuple[str, str, dict[str, Any], dict[str, Any]]
OFFICE: dict[str, Any] = {"on_behalf_of": "宋强", "source": "phone", "proof": "call-log-1"}


def lead(room: Room, number: int) -> Iterator[tuple[str, float]]:
    """Lead case `number` to its end; yield (command, seconds it took) for each act."""
    names: dict[str, str] = {}
    for who, command, args, how in _acts(number):
        room.clock.advance(minutes=7)
        asked = (
            alert_of(source_ref=f"no. {number}", place=BAISHI, reporter=LI) if command == "create_alert" else build(command_named(command), _named(args, names))
        )
        actor = room.actor(who)
        began = time.perf_counter()
        outcome = room.desk.do(asked, actor, **how)
        spent = time.perf_counter() - began
        names.update(dict(zip(_MADE.get(command, ()), outcome.made, strict=False)))
        yield command, spent


_MADE = {"create_alert": ("alert",), "file_case": ("case",), "order_first_response": ("task",), "assign_case": ("transfer",)}


def _alert(number: int) -> Command:
    return alert_of(source_ref=f"no. {number}", place=BAISHI, reporter=LI)


def _named(args: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {name: names.get(value, value) if isinstance(value, str) else value for name, value in args.items()}


def _acts(number: int) -> list[Act]:
    team = [{"responder": "center_team", "officers": ["周宁", "郑可"]}]
    return [
        ("adapter:hotline_12345", "create_alert", {}, {}),
        ("王一帆", "ack_alert", {"alert": "alert"}, {}),
        ("王一帆", "file_case", {"alert": "alert"}, {}),
        ("王一帆", "order_first_response", {"case": "case", "teams": team}, {}),
        ("周宁", "ack_task", {"task": "task"}, {}),
        ("周宁", "report_en_route", {"task": "task"}, {}),
        ("周宁", "report_arrival", {"task": "task"}, {}),
        ("周宁", "submit_first_response_report", {"case": "case", "finding": "violation", "handling_opinion": "责令改正", "power_items": ["V-47"]}, {}),
        ("苏敏", "complete_judgement", {"case": "case", "main_facts": "粪水外排", "power_items": ["V-47"], "route": "assign"}, {}),
        (
            "王一帆",
            "assign_case",
            {"case": "case", "main_facts": "粪水外排", "power_item": "V-47", "lead": "tb_baishi", "requirement": "依法处理", "materials": "complete"},
            {},
        ),
        (
            "王一帆",
            "accept_assignment",
            {"transfer": "transfer", "acceptance_no": f"受{number}", "handler": "宋强", "phone": "100-0000-0009", "planned_finish": "2030-12-01"},
            OFFICE,
        ),
        ("宋强", "submit_feedback", {"transfer": "transfer", "result": "penalty", "measures": "已整改", "decision_no": f"罚{number}", "amount_yuan": 2000}, {}),
        ("何青", "accept_feedback", {"case": "case"}, {}),
        ("何青", "reply_reporter", {"alert": "alert", "stage": "final", "text": "已处理", "mode": "phone"}, {}),
        ("何青", "close_case", {"case": "case"}, {}),
    ]
