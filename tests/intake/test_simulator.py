"""Traffic that is played says what it does and ends with the last alert, not after one more pause; refused traffic ends with a plain sentence."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.demo.county import read_county
from models.demo.simulator import NothingTaken, Simulator, Traffic
from models.demo.webhook_sender import WebhookSender
from tests.bed.clock import StandingClock

NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def found(_self: Simulator) -> dict[str, str]:
    return {"http": "127.0.0.1:8212"}


def played(monkeypatch: pytest.MonkeyPatch, taken: bool, traffic: Traffic) -> tuple[list[str], list[float], type[Exception] | None]:
    """What was said, the pauses made, and how it failed."""
    pauses: list[float] = []
    told: list[str] = []

    async def send(_self: WebhookSender, _source: str, _secret: str, _alert: dict[str, Any]) -> bool:
        return taken

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(Simulator, "_find_gateway", found)
    monkeypatch.setattr(WebhookSender, "send", send)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    county = read_county()
    secrets = {source["key"]: "whsec_" for source in county["sources"]}
    simulator = Simulator(Path(), county, secrets, StandingClock(NOW), traffic, tell=told.append)
    try:
        asyncio.run(simulator.play())
    except NothingTaken as error:
        return told, pauses, type(error)
    return told, pauses, None


def test_it_says_at_once_what_it_does_and_ends_with_the_last_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    told, pauses, failed = played(monkeypatch, True, Traffic(2.0, 5, 1, stations=False, language="en"))
    assert failed is None
    assert told[0] == "playing at 127.0.0.1:8212: 5 alerts, one every 0.5 s on average"
    assert len(told) == 6
    assert len(pauses) == 4


def test_a_gateway_that_refuses_everything_is_told_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    told, _pauses, failed = played(monkeypatch, False, Traffic(2.0, 5, 1, stations=False))
    assert failed is NothingTaken
    assert len(told) == 11
