"""I-7: frames cut at any byte, run together, split, damaged, encrypted, from 200 loggers at once beside 20 half-open ones."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from dataclasses import dataclass, field

import sqlalchemy as sa

from models.intake.hj212 import checksum, write_frame
from models.intake.hj212_cipher import sealed
from models.records.intake import IntakeKey, Reading, Refused
from tests.bars.bar import Bar
from tests.bars.rig import Gateway, put_in
from tests.bed.fixtures import Database

KEY = b"0" * 16
LINES, HALF_OPEN = 200, 20
KINDS = ("sound",) * 5 + ("bare", "noisy", "gbk", "checksum", "too_long", "too_short", "no_length", "cut")
DAMAGED = frozenset(KINDS[-5:])
FLAGS = {"2005": 1, "2017": 5, "2025": 9}


def read_frames(database: Database, n: int, seed: int, mutant: str = "") -> Bar:
    """Send `n` frames of 200 loggers, a third of them damaged; the figure counts what is missing, doubled, damaged and kept, or not listed."""
    bar = Bar("I-7", n, seed, limit=0)
    lines = [_Stream(number, n // LINES + (number < n % LINES), random.Random(f"{seed}/{number}")) for number in range(LINES)]
    _furnish(database, lines)
    gateway = Gateway(database, mutant)
    gateway.start()
    try:
        with bar.timed():
            found = asyncio.run(_play(database, gateway.hj212, lines))
    finally:
        gateway.stop()
    bar.figure = sum(found.values())
    kinds = sum((Counter(line.kinds) for line in lines), Counter[str]())
    bar.notes = {**found, "sound": sum(len(line.sound) for line in lines), "damaged": sum(kinds[kind] for kind in DAMAGED), "half_open": HALF_OPEN}
    return bar


@dataclass
class _Stream:
    """What one logger says. A third of them encrypt, a third speak 2005."""

    number: int
    count: int
    chance: random.Random
    kinds: list[str] = field(default_factory=list)
    sound: list[str] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    answered: int = 0

    def __post_init__(self) -> None:
        for index in range(self.count):
            qn = f"20261121{self.number:04d}{index:05d}"
            kind = self.chance.choice(KINDS)
            self.kinds.append(kind)
            frame = self._frame(qn, kind, index)
            if kind in DAMAGED:
                self.parts.append(_broken(kind, frame))
                continue
            self.sound.append(qn)
            self.parts.append({"bare": frame.rstrip(), "noisy": b"AT+CSQ\r\n\x00#\x00" + frame}.get(kind, frame))

    @property
    def mn(self) -> str:
        """Its identity."""
        return f"BARS{self.number:010d}"

    @property
    def edition(self) -> str:
        """Its edition."""
        return ("2005", "2017", "2025")[self.number % 3]

    def _frame(self, qn: str, kind: str, index: int) -> bytes:
        name = ";i11001-Info=万载排口清洗管路" if kind == "gbk" else ""
        packet = f"PNUM=2;PNO={index % 2 + 1};" if index % 5 == 0 else ""
        head = f"QN={qn};ST=32;CN=2011;PW=1;MN={self.mn};Flag={FLAGS[self.edition] | 2 * bool(packet)};{packet}"
        area = f"DataTime=20260101{index // 3600 % 24:02d}{index // 60 % 60:02d}{index % 60:02d};w01018-Rtd={index},w01018-Flag=N{name}"
        plain = f"{head}CP=&&{area}&&".encode("gbk" if kind == "gbk" else "utf-8")
        if self.edition != "2025" or kind in DAMAGED:
            return write_frame(plain)
        return b"##%04d%s%04X\r\n" % (len(plain), sealed(plain, KEY), checksum(plain))


def _broken(kind: str, frame: bytes) -> bytes:
    length = int(frame[2:6])
    match kind:
        case "checksum":
            at = frame.index(b"w01018") + 1
            return frame[:at] + b"9" + frame[at + 1 :]
        case "too_long":
            return b"##%04d" % (length + 400) + frame[6:]
        case "too_short":
            return b"##%04d" % (length - 7) + frame[6:]
        case "no_length":
            return b"##0X99" + frame[6:]
    return frame[: len(frame) // 2]


def _furnish(database: Database, lines: list[_Stream]) -> None:
    keys = {line.mn: {"sm4_key": KEY.decode()} for line in lines if line.edition == "2025"}
    put_in(database, {"devices": [{"mn": line.mn, "name": line.mn, "channel": "auto_source", **keys.get(line.mn, {})} for line in lines]})


async def _play(database: Database, address: tuple[str, int], lines: list[_Stream]) -> dict[str, int]:
    half_open = [await asyncio.open_connection(*address) for _ in range(HALF_OPEN)]
    for _, writer in half_open:
        writer.write(b"##0300QN=20261121;ST=32;CN=2011;MN=NOBODY;CP=&&DataTime=")
    await asyncio.gather(*(_speak(address, line) for line in lines))
    found = await asyncio.to_thread(_compare, database, lines)
    for _, writer in half_open:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return found


async def _speak(address: tuple[str, int], line: _Stream) -> None:
    reader, writer = await asyncio.open_connection(*address)
    hearing = asyncio.create_task(reader.read(-1))
    text, position = b"".join(line.parts), 0
    with contextlib.suppress(OSError):
        while position < len(text):
            step = line.chance.randint(1, 600)
            writer.write(text[position : position + step])
            await writer.drain()
            position += step
            await asyncio.sleep(0)
        writer.write_eof()
    with contextlib.suppress(OSError):
        line.answered = (await hearing).count(b"CN=9014")
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


def _compare(database: Database, lines: list[_Stream]) -> dict[str, int]:
    store = database.open()
    try:
        table = Reading.table
        with store.reading() as connection:
            rows = connection.execute(sa.select(table.c.device_mn, table.c.qn, table.c.text).where(table.c.factor.in_(("w01018", "i11001"))))
            kept = Counter((row.device_mn, row.qn, bool(row.text)) for row in rows)
            keys = connection.execute(sa.select(sa.func.count()).select_from(IntakeKey.table)).scalar_one()
            listed = connection.execute(sa.select(sa.func.count()).select_from(Refused.table)).scalar_one()
            garbled = connection.execute(sa.select(sa.func.count()).where(table.c.factor == "i11001", table.c.text != "万载排口清洗管路")).scalar_one()
    finally:
        store.close()
    wanted = {(line.mn, qn, False) for line in lines for qn in line.sound}
    values = {name: count for name, count in kept.items() if not name[2]}
    damaged = sum(kind in DAMAGED for line in lines for kind in line.kinds)
    return {
        "missing": len(wanted - set(values)),
        "doubled": sum(count - 1 for count in kept.values()) + abs(keys - len(wanted)) * (not wanted - set(values)),
        "damaged_kept": len(set(values) - wanted),
        "not_listed": abs(damaged - listed),
        "garbled": garbled,
        "unanswered": sum(abs(len(line.sound) - line.answered) for line in lines),
    }
