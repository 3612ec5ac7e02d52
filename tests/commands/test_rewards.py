"""A reporter is rewarded step by step, and nothing that is kept says who it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.commands.desk import Desk
from models.records.document import Document
from models.records.reward import Reward
from tests.builders import Room
from tests.commands.way import ask, case_of, due, refused


@pytest.fixture
def scaled(room: Room) -> Room:
    """A county that has confirmed the scale of rewards."""
    book = room.desk.rulebook.changed({"R-314": {"enabled": True}})
    return replace(room, desk=Desk(room.store, book, room.clock, room.desk.seal))


def claimed(room: Room) -> str:
    """A reward claimed for the reporter of a case."""
    return ask(room, "王一帆", "claim_reward", alert=case_of(room, room.case()).first_alert_id).made[0]


@pytest.mark.parametrize(
    ("level", "base", "insider", "amount"),
    [(1, 50_000, False, 2_000.0), (2, 50_000, True, 3_000.0), (3, 333.33, False, 6.67), (1, 9_000_000, True, 200_000.0)],
)
def test_the_amount_is_a_share_of_the_fine_doubled_for_insiders_and_capped(scaled: Room, level: int, base: float, insider: bool, amount: float) -> None:
    reward = claimed(scaled)
    ask(scaled, "何青", "assess_reward", reward=reward, level=level, base_yuan=base, insider=insider)
    assert scaled.get(Reward, reward).amount_yuan == amount


def test_who_assessed_does_not_approve_and_the_money_is_paid_within_its_term(scaled: Room) -> None:
    reward = claimed(scaled)
    assert refused(scaled, "何青", "assess_reward", reward=reward, level=9, base_yuan=1, insider=False) == {"field_missing"}
    ask(scaled, "何青", "assess_reward", reward=reward, level=1, base_yuan=100, insider=False)
    ask(scaled, "苏敏", "assess_reward", reward=reward, level=2, base_yuan=100, insider=False)
    ask(scaled, "陈立", "approve_reward", reward=reward)
    assert due(scaled, "R-232") == "2023-12-07T00:00"
    assert refused(scaled, "何青", "assess_reward", reward=reward, level=1, base_yuan=100, insider=False) == {"step_not_open"}
    assert refused(scaled, "何青", "pay_reward", reward=reward, receipt_code="RC-1") == {"step_not_open"}, "approved → notified → paid (domain.md 4.4)"
    ask(scaled, "何青", "notify_reward", reward=reward, mode="phone")
    ask(scaled, "何青", "pay_reward", reward=reward, receipt_code="RC-1")
    assert scaled.get(Reward, reward).state == "paid"
    assert "李女士" not in str([paper.body for paper in scaled.all(Document, Document.table.c.kind == "D-24")])


def test_without_a_confirmed_scale_there_is_honour_and_no_money(room: Room) -> None:
    reward = claimed(room)
    assert refused(room, "何青", "assess_reward", reward=reward, level=1, base_yuan=100, insider=False) == {"reward_scale_off"}
    ask(room, "何青", "assess_reward", reward=reward, level=1, base_yuan=100, insider=False, kind="moral")
    assert room.get(Reward, reward).amount_yuan is None


def test_one_alert_is_rewarded_once(room: Room) -> None:
    alert = case_of(room, room.case()).first_alert_id
    ask(room, "苏敏", "claim_reward", alert=alert)
    assert refused(room, "刘峰", "claim_reward", alert=alert) == {"step_not_open"}
    assert refused(room, "周宁", "claim_reward", alert=alert) == {"not_permitted"}
