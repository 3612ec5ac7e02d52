"""What the door agreed to is done at the camera: a platform is told to move and to stop, or to go to a kept position; a wish to stay asks nobody."""

from __future__ import annotations

import asyncio

import pytest

from models.commands.actor import Outcome
from models.commands.reference import load_county
from models.intake.camera_turning import carry_out
from models.video.exchange import VideoTrouble
from tests.builders import Room
from tests.commands.way import ask
from tests.video.fake_platform import ALLOWED, FakePlatform, against


def county(room: Room, fake: FakePlatform, address: str) -> None:
    source = {"key": "wvp", "kind": "water_source", "adapter": "gb28181", "address": address, "user": "op", "password": "secret"}
    camera = {"key": "w-0", "name": "取水口", "lon": 114.3, "lat": 28.1, "source": "wvp", "channel": f"{fake.device}/{next(iter(fake.cameras))}", "ptz": True}
    load_county(room.desk, {"video_sources": [source], "cameras": [camera]})


def asked_at(room: Room, wish: str, **how: object) -> list[dict[str, str]]:
    """What a platform is asked at its front end because of one act of the door."""
    fake = FakePlatform()

    async def turn(_line: object, address: str) -> None:
        county(room, fake, address)
        await asyncio.to_thread(do, room, ask(room, "王一帆", wish, camera="w-0", **how))

    against(fake.app(), turn)
    return [query for path, query in fake.asked if "/front-end/" in path]


def do(room: Room, outcome: Outcome) -> None:
    carry_out(room.desk, ALLOWED, outcome.first_seq, outcome.last_seq)


def test_a_platform_is_told_to_move_and_then_to_stop(room: Room) -> None:
    commands = [query["command"] for query in asked_at(room, "ptz_camera", pan=-3, tilt=3, zoom=1)]
    assert commands == ["upleft", "stop"]


def test_a_kept_position_is_called_by_its_number(room: Room) -> None:
    assert asked_at(room, "call_preset", preset="7") == [{"presetId": "7"}]


def test_a_wish_to_stay_asks_nobody(room: Room) -> None:
    assert asked_at(room, "ptz_camera", pan=0, tilt=0, zoom=1) == []


def test_a_platform_that_is_away_is_said(room: Room) -> None:
    county(room, FakePlatform(), "http://127.0.0.1:1")
    with pytest.raises(VideoTrouble) as found:
        do(room, ask(room, "王一帆", "call_preset", camera="w-0", preset="7"))
    assert found.value.code == "unreachable"
