"""Intake listening in this process, on real sockets and a real store, with a clock that stands."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa

from models.base import Record
from models.commands.reference import load_county
from models.intake.field_tokens import StoredTokens
from models.intake.gateway import doors_of
from models.intake.hj212_asking import AskingPace
from models.intake.hj212_line import LineLimits
from models.intake.hj212_server import Hj212Server
from models.intake.listeners import listen_http
from models.intake.reception import Doors
from models.intake.signature import key_of, signed
from models.records.alert import Alert
from models.records.intake import Episode, Reading, Source
from models.records.intake import Refused as RefusedLine
from models.store import Store
from tests.bed.fixtures import Database
from tests.builders import Room, room_of
from tests.intake.frames import MN

SATURDAY_MORNING = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
"""Saturday 2026-11-21, 08:00 in Wanzai."""

SECRET = "whsec_" + base64.b64encode(b"the secret of the hotline").decode()
NEW_SECRET = "whsec_" + base64.b64encode(b"the next secret of the hotline").decode()

SOURCES = [
    {"key": "signed", "channel": "hotline_12345", "name": "12345", "secret": SECRET},
    {"key": "rotating", "channel": "hotline_12369", "name": "12369", "secrets": [SECRET, NEW_SECRET]},
    {"key": "open", "channel": "web", "name": "web", "signature": "none"},
    {"key": "held", "channel": "web", "name": "web", "signature": "none", "rate_per_minute": 12},
    {"key": "stray", "channel": "web", "name": "?", "signature": "none"},
]
AMMONIA = {"max": 1.0, "unit": "mg/L", "name": "氨氮"}
DEVICES = [
    {"mn": MN, "pw": "100000", "name": "鹅峰断面站", "channel": "auto_water", "st": "21", "lon": 114.49, "lat": 28.08, "limits": {"w21003": AMMONIA}},
    {"mn": "LOCKED", "pw": "secret", "pw_required": True, "name": "上锁站", "channel": "auto_water", "st": "21"},
    {"mn": "MODBUS", "name": "旧设备", "channel": "auto_source", "st": "32", "modbus_crc": True},
]


def prepared(store: Store, database: Database, at: datetime) -> Room:
    """Open a room of the walks' county with these senders besides."""
    room = room_of(store, database.data_dir, at)
    load_county(room.desk, {"sources": SOURCES, "devices": DEVICES})
    with store.writing() as connection:  # a channel that went with an older edition: no import lets one in
        connection.execute(sa.update(Source.table).where(Source.table.c.key == "stray").values(channel="no_such_channel"))
    return room


def report(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Write the body of a report about a pig farm."""
    told = {
        "source_ref": f"12345-2026-{number:06d}",
        "nature": "report",
        "summary": "白石镇下坪村养猪场粪水流进水渠",
        "category": "water",
        "place": {"text": "白石镇下坪村", "township": "白石镇", "lon": 114.3, "lat": 28.1},
        "reporter": {"name": "李金凤", "phone": "138-1234-5678", "reply_wanted": True},
    }
    return {**told, **fields}


@dataclass
class Answer:
    """What HTTP answered."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]


@dataclass
class Intake:
    """Intake that listens. `http` is its base address, `hj212` host and port."""

    room: Room
    doors: Doors
    http: str
    hj212: tuple[str, int]
    session: aiohttp.ClientSession

    async def post(self, source: str, body: dict[str, Any] | bytes, headers: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> Answer:
        """Post a body as it is; a header that is to stand there twice comes in a list."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        async with self.session.post(f"{self.http}/v1/alerts/{source}", data=raw, headers=headers) as answer:
            return Answer(answer.status, await answer.json(content_type=None), dict(answer.headers))

    async def post_signed(self, body: dict[str, Any] | bytes, webhook_id: str = "msg_1", source: str = "signed", secret: str = SECRET) -> Answer:
        """Post a body signed at the time our clock shows."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return await self.post(source, raw, signature(raw, webhook_id, self.room.clock.now(), secret))

    async def line(self) -> Line:
        """Open a data logger's line."""
        return Line(*await asyncio.open_connection(*self.hj212))


@dataclass
class Line:
    """A data logger's end of a line."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, raw: bytes) -> bytes:
        """Send bytes and return the one answer to them."""
        self.writer.write(raw)
        async with asyncio.timeout(5):
            return await self.reader.readuntil(b"\r\n")

    async def hears_nothing(self, raw: bytes, patience: float = 0.3) -> bool:
        """Send bytes and tell whether nothing came back."""
        self.writer.write(raw)
        try:
            async with asyncio.timeout(patience):
                return await self.reader.read(1) == b""
        except TimeoutError:
            return True

    async def close(self) -> None:
        """Hang up."""
        await hang_up(self.writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection and wait until it is."""
    writer.close()
    with contextlib.suppress(OSError):  # the other end may have closed first
        await writer.wait_closed()


def signature(raw: bytes, webhook_id: str, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """Sign a body as Standard Webhooks says."""
    stamp = str(int(at.timestamp()))
    return {"webhook-id": webhook_id, "webhook-timestamp": stamp, "webhook-signature": signed(key_of(secret), webhook_id, stamp, raw)}


@asynccontextmanager
async def listening(
    room: Room, *, on_loopback: bool = True, header_deadline: float = 5.0, limits: LineLimits | None = None, pace: AskingPace | None = None
) -> AsyncIterator[Intake]:
    """Let intake listen on the room's store until the end of the block; leaving it is a clean stop."""
    doors = doors_of(room.desk, on_loopback=on_loopback)
    doors.keeper.start()
    runner, http = await listen_http(doors, StoredTokens(room.store, room.clock), "127.0.0.1", 0, header_deadline)
    hj212 = Hj212Server(doors.keeper, doors.senders, doors.clock, doors.tallies, limits, pace)
    try:
        where = await hj212.start("127.0.0.1", 0)
        async with aiohttp.ClientSession() as session:
            yield Intake(room, doors, f"http://{http}", where, session)
    finally:
        await hj212.stop()
        await runner.cleanup()
        await doors.keeper.stop(10.0)


def alerts(room: Room) -> list[Alert]:
    """Return all alerts, by number."""
    return sorted(room.all(Alert), key=lambda alert: alert.alert_no)


def refused(room: Room) -> list[RefusedLine]:
    """Return all refused lines in the order they came."""
    return room.all(RefusedLine)


def readings(room: Room) -> list[Reading]:
    """Return all readings."""
    return room.all(Reading)


def episodes(room: Room) -> list[Episode]:
    """Return all episodes, oldest first."""
    return sorted(room.all(Episode), key=lambda episode: episode.opened_at)


def count(room: Room, record: type[Record]) -> int:
    """Count the rows of a table."""
    with room.store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(record.table)).scalar_one())


def every_byte(folder: Path) -> bytes:
    """Return the bytes of every file below a folder but the keys."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != "keys")
