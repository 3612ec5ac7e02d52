"""The parts of intake: one that dies comes back alone, one that keeps dying is parked with an alarm, and the others never notice."""

from __future__ import annotations

import asyncio
import json

import pytest

from models.intake.listeners import CannotStart
from models.intake.parts import CAUSES, SYSTEM, Parts
from tests.bed.clock import StandingClock
from widgets.tokens import RESOURCES

HURRIED = (0.001,)


def test_a_part_that_dies_is_started_again_and_its_neighbour_is_not(clock: StandingClock) -> None:
    begun: list[str] = []

    async def dies_twice() -> None:
        begun.append("frail")
        if begun.count("frail") < 3:
            raise OSError(9, "Bad file descriptor")
        await asyncio.Event().wait()

    async def lives() -> None:
        begun.append("sound")
        await asyncio.Event().wait()

    async def play() -> dict[str, str]:
        parts = Parts(clock, HURRIED)
        parts.run("frail", dies_twice)
        parts.run("sound", lives)
        await asyncio.sleep(0.05)
        states = parts.states
        await parts.stop()
        return states

    assert asyncio.run(play()) == {"frail": "up", "sound": "up"}
    assert begun.count("frail") == 3
    assert begun.count("sound") == 1


def test_a_part_that_keeps_dying_is_parked_with_an_alarm_until_it_is_told_to_try_again(clock: StandingClock) -> None:
    is_broken, tries = True, 0

    async def fails() -> None:
        nonlocal tries
        tries += 1
        if is_broken:
            raise OSError(28, "No space left on device")
        await asyncio.Event().wait()

    async def play() -> None:
        nonlocal is_broken
        parts = Parts(clock, HURRIED, parked_for=60)
        parts.run("frail", fails)
        await asyncio.sleep(0.05)
        assert parts.states == {"frail": "parked"}
        assert [(one.part, one.code, one.why, one.since) for one in parts.troubles] == [("frail", "parked", "disk_full", clock.now())]
        assert tries == 5
        is_broken = False
        parts.unpark()
        await asyncio.sleep(0.02)
        assert parts.states == {"frail": "up"}
        await parts.stop()

    asyncio.run(play())


def test_why_a_part_is_parked_is_told_in_plain_words_of_both_languages_never_by_a_name_out_of_the_program(clock: StandingClock) -> None:
    async def why_of(error: Exception) -> str:
        async def fails() -> None:
            raise error

        parts = Parts(clock, HURRIED, parked_for=60)
        parts.run("mqtt", fails)
        async with asyncio.timeout(10):
            while not parts.troubles:  # noqa: ASYNC110 - parts tell nobody: whoever asks for their health reads it
                await asyncio.sleep(0.01)
        why = parts.troubles[0].why
        await parts.stop()
        return why

    words = json.loads((RESOURCES / "console_words.json").read_text(encoding="utf-8"))
    errors = (ModuleNotFoundError("No module named 'paho'"), KeyError("MN"), TimeoutError(), ConnectionResetError())
    assert [asyncio.run(why_of(error)) for error in errors] == ["incomplete", "fault", "no_answer", "line_broke"]
    assert all(len(set(words[f"cause.{code}"])) == 2 for code in {*CAUSES, *SYSTEM.values()})


def test_a_part_killed_from_outside_comes_back_and_one_that_is_told_to_stop_does_not(clock: StandingClock) -> None:
    begun = 0

    async def lives() -> None:
        nonlocal begun
        begun += 1
        await asyncio.Event().wait()

    async def play() -> None:
        parts = Parts(clock, HURRIED)
        parts.run("part", lives)
        await asyncio.sleep(0.01)
        task = parts._parts["part"].task
        assert task is not None
        task.cancel()
        await asyncio.sleep(0.02)
        assert begun == 2
        await parts.stop()
        assert begun == 2

    asyncio.run(play())


def test_a_door_that_cannot_open_here_is_said_to_whoever_starts_it(clock: StandingClock) -> None:
    async def taken() -> None:
        raise CannotStart("the port is taken", "端口已被占用")

    async def play() -> None:
        parts = Parts(clock, HURRIED)
        parts.run("http", taken, listens=True)
        try:
            await parts.begun("http")
        finally:
            await parts.stop()

    with pytest.raises(CannotStart, match="taken"):
        asyncio.run(play())


def test_what_a_part_says_of_itself_stands_until_it_takes_it_back(clock: StandingClock) -> None:
    async def lives() -> None:
        await asyncio.Event().wait()

    async def play() -> None:
        parts = Parts(clock)
        parts.run("mqtt", lives)
        parts.tell("mqtt", "broker_away", "Connection refused")
        since = clock.now()
        clock.advance(minutes=5)
        parts.tell("mqtt", "broker_away", "Connection refused")
        assert [(one.code, one.since) for one in parts.troubles] == [("broker_away", since)]
        parts.tell("mqtt", "")
        assert parts.troubles == []
        await parts.stop()

    asyncio.run(play())
