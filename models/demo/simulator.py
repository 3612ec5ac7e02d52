"""Plays channel traffic at a running gateway: signed webhooks of the hotlines and HJ 212 frames of the stations, through its real sockets.

Source: interfaces.md 1, `simulate`. Everything it says is made from a seed, so the same seed says the same.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from models.demo.stations import StationLine
from models.demo.webhook_sender import WebhookSender
from models.plain import Plain

if TYPE_CHECKING:
    from models.base import Clock

SCENARIOS: Final[Mapping[str, float]] = {"quiet": 0.02, "busy": 0.1, "flood": 2.0}
"""Scenario → alerts per second when no rate is given."""

AT_ONCE: Final = "flood"
"""The scenario whose rate is taken when only a count is given: who asks for five alerts waits for five alerts, not for minutes."""

REFUSED_IN_A_ROW: Final = 10
"""After so many refusals without one alert taken there is nothing to wait for."""

LOOKS: Final = 50
"""How often a gateway is looked for, five times a second."""

STATION_SECONDS: Final = 5.0
"""How often each station sends its real-time frame."""


class NothingListens(Plain):
    """No gateway is to be found."""


class NothingTaken(Plain):
    """The gateway refuses everything."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What to play: alerts a second, how many (None = until stopped), the seed, and the scenario's name."""

    rate: float
    count: int | None
    seed: int
    scenario: str = "quiet"
    stations: bool = True
    language: str = "zh_CN"


class Simulator:
    """One run of traffic against the gateway of a data directory."""

    def __init__(
        self, data_dir: Path, county: Mapping[str, Any], secrets: Mapping[str, str], clock: Clock, traffic: Traffic, tell: Callable[[str], None] = print
    ) -> None:
        """`county` is the demo county, `secrets` its sources' signing secrets; `tell` hears what is being done, a line each."""
        self._tell = tell
        self._addresses = data_dir / "gateway.json"
        self._county = county
        self._secrets = secrets
        self._clock = clock
        self._traffic = traffic
        self._chance = random.Random(traffic.seed)
        self.sent_count = 0
        self.refused_count = 0

    async def play(self) -> None:
        """Play until `count` alerts were acknowledged or the task is cancelled. Raises NothingListens."""
        found = await self._find_gateway()
        self._say_what(found)
        devices = self._county["devices"] if found.get("hj212") and self._traffic.stations else []
        lines = [StationLine(one, found["hj212"], self._clock, self._traffic.seed, turn / len(devices)) for turn, one in enumerate(devices)]
        playing = [asyncio.create_task(line.speak(STATION_SECONDS)) for line in lines]
        try:
            if found.get("http"):
                await self._call_in(found["http"])
            elif playing:
                await asyncio.gather(*playing)
        finally:
            for task in playing:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*playing, return_exceptions=True)

    def _say(self, english: str, chinese: str) -> None:
        self._tell(chinese if self._traffic.language.startswith("zh") else english)

    def _say_what(self, found: Mapping[str, str]) -> None:
        traffic, address = self._traffic, found.get("http") or found.get("hj212", "")
        count, counted = ("until stopped", "直到停止") if traffic.count is None else (f"{traffic.count} alerts", f"共 {traffic.count} 件")
        pause = f"{1 / traffic.rate:.3g}"
        self._say(f"playing at {address}: {count}, one every {pause} s on average", f"正在向 {address} 发送，{counted}，平均每 {pause} 秒一件")

    async def _find_gateway(self) -> dict[str, str]:
        for _ in range(LOOKS):
            with suppress(OSError, ValueError):
                found: dict[str, str] = json.loads(self._addresses.read_text(encoding="utf-8"))
                for address in (found[ear] for ear in ("http", "hj212") if ear in found):
                    await _knock(address)  # a gateway that was killed leaves its note behind
                return found
            await asyncio.sleep(0.2)
        raise NothingListens(
            "No gateway listens for this data folder; start one with: main.py gateway", "此数据文件夹没有正在运行的接入程序；请先启动：main.py gateway"
        )

    async def _call_in(self, address: str) -> None:
        async with WebhookSender(address, self._clock) as sender:
            stories = self._stories()
            while self._traffic.count is None or self.sent_count < self._traffic.count:
                source, alert = next(stories)
                if await sender.send(source, self._secrets[source], alert):
                    self.sent_count += 1
                    self._say(f"{self.sent_count}: taken from {source}", f"第 {self.sent_count} 件已受理，来源 {source}")
                else:
                    self.refused_count += 1
                    self._say(f"refused, from {source}", f"被拒收，来源 {source}")
                self._give_up_if_hopeless()
                if self.sent_count != self._traffic.count:
                    await asyncio.sleep(self._chance.expovariate(self._traffic.rate))

    def _give_up_if_hopeless(self) -> None:
        if not self.sent_count and self.refused_count >= REFUSED_IN_A_ROW:
            raise NothingTaken(
                "The gateway refused everything: this data folder does not know the demo county's sources; begin one with: main.py console --demo",
                "接入程序全部拒收：此数据文件夹没有演示县的来源；可用 main.py console --demo 新建一个",
            )

    def _stories(self) -> Iterator[tuple[str, dict[str, Any]]]:
        from models.demo.stories import STORIES

        number = 0
        towns = self._county["townships"]
        while True:
            number += 1
            story = self._chance.choice(STORIES)
            town = self._chance.choice(towns)
            yield story.source, story.alert(town, number, self._chance, self._clock.now(), self._traffic)


async def _knock(address: str) -> None:
    host, _, port = address.rpartition(":")
    _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    writer.close()
    await writer.wait_closed()


def main(data_dir: Path, clock: Clock, traffic: Traffic) -> int:
    """Run `main.py simulate`. Says on standard error what it does, and last one line of what was sent. Raises NothingListens, NothingTaken."""
    from models.demo.county import read_county, signing_secrets

    county = read_county()
    secrets = signing_secrets(data_dir, [source["key"] for source in county["sources"]])
    if sys.stderr.isatty():  # a script gets the one sentence of a failure and nothing else
        print("正在寻找接入程序…" if traffic.language.startswith("zh") else "looking for the gateway …", file=sys.stderr, flush=True)
    simulator = Simulator(data_dir, county, secrets, clock, traffic, tell=lambda line: print(line, file=sys.stderr, flush=True))
    try:
        asyncio.run(simulator.play())
    except KeyboardInterrupt:
        pass
    print(json.dumps({"sent": simulator.sent_count, "refused": simulator.refused_count, "seed": traffic.seed}))
    return 0
