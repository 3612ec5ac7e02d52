"""A data logger as a county meets it: a small state machine behind a real socket that uploads, repeats, splits, and obeys its host.

It speaks any of the three editions, writes GBK or UTF-8, may encrypt (2025) or use the plain Modbus checksum, and forgets or loses what
it is told to forget or lose. Built from the crib of the standard, not from our own reader's habits: it reads replies by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.intake.hj212 import checksum, modbus_checksum
from models.intake.hj212_cipher import sealed

FLAGS = {"2005": 0, "2017": 4, "2025": 8}
DATA = frozenset({"2011", "2021", "2031", "2041", "2051", "2061"})


@dataclass
class Habits:
    """How one logger differs from another. `deaf`: so many requests go unheard first; `refuses` and `fails` map a command to its code."""

    edition: str = "2017"
    encoding: str = "utf-8"
    key: bytes | None = None
    modbus: bool = False
    st: str = "32"
    over_time: float = 0.4
    repeats: int = 3
    deaf: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    fails: dict[str, str] = field(default_factory=dict)
    silent_after_ready: frozenset[str] = frozenset()


@dataclass
class Heard:
    """One frame of the host, taken apart."""

    fields: dict[str, str]
    items: dict[str, str]

    @property
    def cn(self) -> str:
        """Its command."""
        return self.fields.get("CN", "")

    @property
    def qn(self) -> str:
        """The exchange it names, in the head or, as in 2005, in the data area."""
        return self.fields.get("QN") or self.items.get("QN", "")


class Logger:
    """One logger. `set_to` holds what its host has set; `kept` its archive by command and data time; `tries` how often each upload went out."""

    def __init__(self, mn: str, at: datetime, habits: Habits | None = None, pw: str = "123456") -> None:
        """`at` is what its clock shows, in Beijing time without a zone."""
        self.mn = mn
        self.pw = pw
        self.habits = habits or Habits()
        self.clock = at
        self.set_to: dict[str, str] = {}
        self.kept: dict[tuple[str, str], str] = {}
        self.tries: dict[str, int] = {}
        self.obeyed: list[str] = []
        self.frames: list[Heard] = []
        self._number = 0
        self._waiting: dict[str, asyncio.Future[Heard]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._ear: asyncio.Task[None] | None = None

    async def connect(self, address: tuple[str, int]) -> None:
        """Come on line."""
        reader, self._writer = await asyncio.open_connection(*address)
        self._ear = asyncio.create_task(self._listen(reader))

    async def hang_up(self) -> None:
        """Lose the line; what was not answered is not forgotten."""
        if self._ear is not None:
            if self._ear.done() and not self._ear.cancelled() and self._ear.exception() is not None:
                raise AssertionError("the logger could not read what its host said") from self._ear.exception()
            self._ear.cancel()
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()

    async def upload(self, cn: str, at: str, area: str, *, more: str = "") -> bool:
        """Send data for `at` and wait for the answer, repeating as the standard says; True when it was answered."""
        self.kept[cn, at] = area
        return await self._say(cn, f"DataTime={at};{area}", more=more)

    async def upload_split(self, cn: str, at: str, areas: list[str]) -> list[bool]:
        """Send one record in several packets, each with a number of its own; the later ones leave the data time out where a device does."""
        more = [f"PNUM={len(areas)};PNO={number};" for number in range(1, len(areas) + 1)]
        return [await self._say(cn, f"DataTime={at};{area}", more=head, extra_flag=2) for area, head in zip(areas, more, strict=True)]

    async def notify(self, cn: str, area: str = "") -> bool:
        """Send a notice or a heartbeat and wait for 9013."""
        return await self._say(cn, area)

    def shout(self, raw: bytes) -> None:
        """Send bytes as they are."""
        assert self._writer is not None
        self._writer.write(raw)

    def frame(self, cn: str, area: str, *, qn: str, flag: int | None = None, more: str = "", st: str = "") -> bytes:
        """Write one frame as this logger does."""
        habits = self.habits
        flag = FLAGS[habits.edition] | 1 if flag is None else flag
        head = f"QN={qn};ST={st or habits.st};CN={cn};PW={self.pw};MN={self.mn};Flag={flag};{more}"
        plain = f"{head}CP=&&{area}&&".encode(habits.encoding)
        total = (modbus_checksum if habits.modbus else checksum)(plain)
        sent = sealed(plain, habits.key) if habits.key is not None and cn in DATA else plain
        return b"##%04d%s%04X\r\n" % (len(sent), sent, total)

    def next_number(self) -> str:
        """Return the next request number."""
        self._number += 1
        at = self.clock + timedelta(milliseconds=self._number)
        return f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03d}"

    async def _say(self, cn: str, area: str, *, more: str = "", extra_flag: int = 0) -> bool:
        qn = self.next_number()
        raw = self.frame(cn, area, qn=qn, flag=FLAGS[self.habits.edition] | 1 | extra_flag, more=more)
        for _ in range(self.habits.repeats + 1):
            self.tries[cn] = self.tries.get(cn, 0) + 1
            answered: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
            self._waiting[qn] = answered
            self.shout(raw)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.habits.over_time):
                    await answered
                    return True
        return False

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            head = await reader.readexactly(6)
            rest = await reader.readexactly(int(head[2:]) + 6)
            heard = self._taken_apart(rest[:-6], rest[-6:-2])
            self.frames.append(heard)
            if heard.cn in {"9013", "9014"}:
                waiting = self._waiting.pop(heard.qn, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(heard)
            else:
                for raw in self._answers(heard):
                    self.shout(raw)

    def _taken_apart(self, segment: bytes, sent: bytes) -> Heard:
        total = (modbus_checksum if self.habits.modbus else checksum)(segment)
        assert int(sent, 16) == total, segment
        head, _, area = segment.decode(self.habits.encoding).partition("CP=&&")
        return Heard(_items(head), _items(area.removesuffix("&&").replace(",", ";")))

    def _answers(self, heard: Heard) -> Iterator[bytes]:
        """Do what the host wants: 9011, what was asked for, 9012."""
        if self.habits.deaf > 0:
            self.habits.deaf -= 1
            return
        cn = heard.cn
        if cn in {"2012", "2022"}:
            yield self._reply("9013", heard.qn, "")
            return
        returned = self.habits.refuses.get(cn) or ("3" if heard.fields.get("PW") != self.pw else "1")
        yield self._reply("9011", heard.qn, f"QnRtn={returned}")
        if returned != "1":
            return
        self.obeyed.append(cn)
        if cn in self.habits.silent_after_ready:
            return
        failed = self.habits.fails.get(cn)
        if failed is None:
            yield from self._carried_out(heard)
        yield self._reply("9012", heard.qn, f"ExeRtn={failed or 1}")

    def _carried_out(self, heard: Heard) -> Iterator[bytes]:
        cn, items = heard.cn, heard.items
        if cn == "1072":
            self.pw = items["NewPW"]
        elif cn == "1011":
            yield self.frame("1011", f"SystemTime={self.clock:%Y%m%d%H%M%S}", qn=heard.qn, flag=FLAGS[self.habits.edition])
        elif cn == "1061":
            yield self.frame("1061", f"RtdInterval={self.set_to.get('RtdInterval', '60')}", qn=heard.qn, flag=FLAGS[self.habits.edition])
        elif cn in DATA:
            for (kept, at), area in sorted(self.kept.items()):
                if kept == cn and items.get("BeginTime", "") <= at <= items.get("EndTime", "9"):
                    yield self.frame(cn, f"DataTime={at};{area}", qn=heard.qn, flag=FLAGS[self.habits.edition])
        else:
            self.set_to.update(items)
            if "SystemTime" in items:
                self.clock = datetime.strptime(items["SystemTime"], "%Y%m%d%H%M%S")

    def _reply(self, cn: str, qn: str, area: str) -> bytes:
        if self.habits.edition == "2005":
            segment = f"ST=91;CN={cn};PW={self.pw};MN={self.mn};Flag=0;CP=&&QN={qn}{';' * bool(area)}{area}&&".encode()
            total = (modbus_checksum if self.habits.modbus else checksum)(segment)
            return b"##%04d%s%04X\r\n" % (len(segment), segment, total)
        return self.frame(cn, area, qn=qn, flag=FLAGS[self.habits.edition], st="91")


def _items(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.partition("=") for part in text.split(";")) if name}
