"""The lines of the demo county as the last two hours left them: who was heard, what was refused, which answers were taken (样例数据)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from models.intake.contacts import Heard, HeardOf, HeardTaker
from models.intake.outbox_tries import Try, TryTaker
from models.intake.refusals import Refusal, RefusalTaker
from models.records.outbox import Outgoing
from models.rules.answers import Verdict
from models.rules.heard_slots import SLOT_S, SLOTS, slot_of

if TYPE_CHECKING:
    from models.commands.desk import Desk
    from models.intake.keeper import Plan

LINES: Final[Mapping[str, tuple[str, float, float]]] = {
    "call_110": ("http", 340, 0.9),
    "hotline_12345": ("http", 95, 2.2),
    "hotline_12369": ("http", 610, 1.1),
    "new_media": ("mqtt", 150, 1.6),
    "grid": ("mqtt", 480, 1.2),
    "drone": ("folder", 2500, 0.4),
    "satellite": ("folder", 5 * 3600, 0.0),
    "superior": ("cap", 3 * 3600, 0.0),
    "web": ("http", 1300, 0.6),
}
"""Source → its line, seconds since it was heard, and arrivals in ten minutes."""
SILENT_MN: Final = "010000A8900016F000360005"
"""The station that fell silent."""
STRANGERS: Final = (("88888880000001", "10.24.6.31", 7), ("A110000_0001", "10.24.9.108", 2))
FRAME: Final = "##0125QN={qn};ST=32;CN=2011;PW=123456;MN={mn};Flag=4;CP=&&DataTime={qn};w01018-Rtd=41.2,w01018-Flag=N&&{crc}\r\n"


def keep_lines(desk: Desk, county: Mapping[str, Any], start: datetime) -> None:
    """Keep contacts, refused lines and the ends of answers as of `start`, by the ways intake keeps them."""
    _kept(desk, HeardTaker(), [HeardOf(_heard(county, start))])
    _kept(desk, RefusalTaker(desk.seal), _refused(start))
    _kept(desk, TryTaker(), _tries(desk, start))


def _kept(desk: Desk, taker: Any, arrivals: Sequence[Any]) -> None:
    with desk.store.reading() as connection:
        plan: Plan = taker.plan(connection, arrivals)
    desk.do_all(plan.wishes, plan.keep)


def _heard(county: Mapping[str, Any], start: datetime) -> dict[str, Heard]:
    chance, newest = random.Random(7), slot_of(start)
    heard: dict[str, Heard] = {}
    for key, (line, ago, rate) in LINES.items():
        counts = Counter({newest - back: round(max(0.0, chance.gauss(rate, rate * 0.6 + 0.3))) for back in range(SLOTS)})
        heard[f"source:{key}"] = Heard(line, start - timedelta(seconds=ago), counts)
    for device in county["devices"]:
        ago, end = (4 + chance.random() * 40, 0) if device["mn"] != SILENT_MN else (47 * 60 + 12, 5)
        counts = Counter({newest - back: 0 if back < end else round(SLOT_S / 60 * (0.94 + chance.random() * 0.06)) for back in range(SLOTS)})
        heard[f"device:{device['mn']}"] = Heard("hj212", start - timedelta(seconds=ago), counts)
    return heard


def _refused(start: datetime) -> list[Refusal]:
    def ago(minutes: float) -> datetime:
        return start - timedelta(minutes=minutes)

    found = [
        Refusal(ago(86), "http", "grid", "bad_report", b'{"summary": ""}', "summary, place", secret=True, peer="10.24.3.17"),
        Refusal(ago(52), "http", "grid", "timestamp_old", '{"summary": "…"}'.encode(), "timestamp", secret=True, peer="10.24.3.17"),
        Refusal(ago(17), "http", "web", "signature_wrong", b"{}", "signature", secret=True, peer="203.0.113.40"),
    ]
    for mn, peer, count in STRANGERS:
        for number in range(count):
            at = ago(9 + number * 11.5)
            stamp = at.strftime("%Y%m%d%H%M%S") + "000"
            found.append(Refusal(at, "hj212", mn, "unknown_device", FRAME.format(qn=stamp, mn=mn, crc="A2C0").encode(), peer=peer))
    station = "010000A8900016F000360004"
    for number in range(3):
        at = ago(24 + number * 3)
        stamp = at.strftime("%Y%m%d%H%M%S") + "000"
        found.append(Refusal(at, "hj212", station, "checksum", FRAME.format(qn=stamp, mn=station, crc="0000").encode(), peer="10.24.5.12"))
    return sorted(found, key=lambda one: one.at)


def _tries(desk: Desk, start: datetime) -> list[Try]:
    """Answers are taken in half a second; the newest of the hotline wait for a receiver that fails, one was refused."""
    table = Outgoing.table.c
    with desk.store.reading() as connection:
        rows = connection.execute(sa.select(table.id, table.source, table.made_at, table.alert_no).order_by(table.seq)).all()
    late, tries = [row for row in rows if row.source == "hotline_12369"][-1:], []
    for number, row in enumerate(rows):
        verdict, status, next_at = Verdict("delivered"), 200, row.made_at
        if row in late:
            verdict, status = Verdict("stopped", "rejected"), 422
        elif row.source == "hotline_12345" and number >= len(rows) - 4:
            verdict, status, next_at = Verdict("again", "receiver_failed"), 503, start + timedelta(seconds=4)
        tries.append(Try(row.id, row.source, row.source, 1, row.made_at + timedelta(seconds=0.4), verdict, next_at, status, 380 + number % 90))
    return tries
