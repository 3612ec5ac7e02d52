"""Incident mode as it is shown: numbered orders and who answered them, who is out, the next report, the plan that fits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models.rules.plan_cards import plan_of
from models.store import Store
from models.views.incident import IncidentRow, incidents
from tests.builders import Room, room_of
from tests.commands.way import ask, seen_case


def shown(room: Room) -> tuple[IncidentRow, ...]:
    with room.store.reading() as connection:
        return incidents(connection)


def test_orders_are_numbered_and_show_who_has_answered(store: Store, data_dir: Path) -> None:
    room = room_of(store, data_dir)
    case = seen_case(room, danger_flags=["drinking_water"])
    ask(room, "王一帆", "call_in", case=case, officers=["胡萍"])
    assert shown(room) == ()
    ask(room, "刘峰", "start_incident_mode", case=case)
    zhou, _zheng = ask(room, "王一帆", "call_in", case=case, officers=["周宁", "郑可"]).made
    ask(room, "周宁", "ack_call_in", callin=zhou)
    ask(room, "王一帆", "send_notice", case=case, level="urgent", to=["ee", "wr"], text="请核查")
    ask(room, "刘峰", "dispatch_equipment", case=case, equipment=["drone-1"], to="周宁")
    [incident] = shown(room)
    assert [(order.number, order.kind, order.answered, order.asked) for order in incident.orders] == [
        (1, "person.called", 1, 2),
        (2, "notice.sent", 0, 1),
        (3, "equipment.dispatched", 0, 0),
    ]
    assert [order.to for order in incident.orders[:2]] == [("周宁", "郑可"), ("ee", "wr")]
    assert incident.people_out == (("胡萍", "called"), ("周宁", "acked"), ("郑可", "called"))
    assert (incident.equipment_out, incident.plan, incident.steps[0]) == (("drone-1",), "drinking_water", "intake")


def test_the_next_report_is_due_an_hour_after_the_last(store: Store, data_dir: Path) -> None:
    room = room_of(store, data_dir)
    case = seen_case(room)
    ask(room, "刘峰", "start_incident_mode", case=case)
    begun = room.clock.now()
    assert shown(room)[0].next_report_at == begun + timedelta(hours=1)
    room.clock.advance(minutes=50)
    ask(room, "刘峰", "send_situation_report", case=case, text="排查中")
    [incident] = shown(room)
    assert (incident.next_report_at, [report.text for report in incident.reports]) == (begun + timedelta(minutes=110), ["排查中"])


@pytest.mark.parametrize(
    ("category", "marks", "plan"),
    [
        ("water", {"drinking_water"}, "drinking_water"),
        ("waste", {"violence"}, "violence"),
        ("forest", {"fire"}, "forest_fire"),
        ("hazwaste", set(), "dumping"),
        ("noise", set(), ""),
    ],
)
def test_the_plan_card_is_chosen_by_danger_and_category(category: str, marks: set[str], plan: str) -> None:
    assert plan_of(category, marks, ()) == plan
