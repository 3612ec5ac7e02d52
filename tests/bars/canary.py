"""P-1: reporters with names and numbers nobody else has are taken in and their cases closed; then every byte written is searched for them.

They come through the real gateway (good reports, unsigned ones, broken ones) and through the door, are repeated in every text a report has, and are
looked for in the data folder, the database's own files, all rows, all exports, the logs of gateway, console and wall and what they said.
Source: reliability.md P-1.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import main as program
from models.base import METADATA, SystemClock
from models.commands.alerts import CreateAlert, Place
from models.commands.reference import load_county
from models.commands.reporter import Reporter
from models.records.alert import Alert
from models.rules.refusal import Refused
from models.store import Store
from models.views.board import detail
from models.views.dispatch import dispatch
from models.views.export import SOURCES
from models.views.queue import queue
from models.views.wall import wall_page
from tests.bars.bar import Bar
from tests.bars.needles import Needles
from tests.bars.rig import SECRET, Gateway, door, signed
from tests.bars.screens import Screen
from tests.bed.clock import StandingClock
from tests.bed.fixtures import Database
from tests.bed.postgres import Cluster
from tests.builders import Room, the_county
from tests.commands.way import ask

SOURCE = "hotline_12345"
NAME, PHONE, ADDRESS, NUMBER = "龘驫", "1998742", "鱻犇巷", "36092219477"
"""What all canaries of a kind begin with, and nothing else does."""

MANY = 20
"""From so many reporters on, a console and a wall are opened on the store as well."""
ROLES = ("dispatcher", "duty_leader", "center_director", "analyst", "supervisor")


@dataclass(frozen=True)
class Canary:
    """One reporter."""

    name: str
    phone: str
    address: str
    number: str

    @classmethod
    def of(cls, chance: random.Random) -> Canary:
        """A reporter nobody else is."""
        tail = f"{chance.randrange(10_000):04d}"
        return cls(NAME + chance.choice("甲乙丙丁戊己庚辛壬癸"), PHONE + tail, f"{ADDRESS}{tail}号", f"{NUMBER}{tail}01X")

    @property
    def repeated(self) -> str:
        """A text that repeats the reporter, plainly and in disguise."""
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in self.phone)
        spaced = f"{self.phone[:3]}-{self.phone[3:7]} {self.phone[7:]}"
        return f"我是{self.name}，住{self.address}，电话{self.phone}，也可打{spaced}或{wide}，{' '.join(self.name)}留"


def needles() -> Needles:
    """What is searched for: the beginnings of all canaries, whole and as the texts disguise them."""
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in PHONE)
    return Needles((NAME, " ".join(NAME), PHONE, f"{PHONE[:3]}-{PHONE[3:]}", wide, ADDRESS, NUMBER))


def look_for_reporters(database: Database, reporters: int, seed: int, mutant: str = "", cluster: Cluster | None = None) -> Bar:
    """Take in `reporters` of each kind, close their cases, write everything out, and search. `cluster`: whose own files are searched too."""
    bar, chance, began = Bar("P-1", reporters, seed, limit=0), random.Random(seed), time.time() - 1.0
    with bar.timed():
        furnish(database)
        taken = _through_the_gateway(database, [Canary.of(chance) for _ in range(reporters)], mutant)
        store = database.open()
        try:
            room = Room(store, StandingClock(SystemClock().now()), door(store))
            told = [_through_the_door(room, Canary.of(chance)) for _ in range(max(1, reporters // 4))]
            for alert in (*taken[: max(1, reporters // 4)], *told):
                _to_closure(room, alert)
            _write_out(store, database, (*taken, *told))
        finally:
            store.close()
        _export(database)
        _show(database, reporters >= MANY)
        places = [database.data_dir, *(_server_files(cluster, database) if cluster is not None else ())]
        found = needles().in_files(places, began)
        planted = _plant(database.data_dir)
    bar.figure = len(found.hits)
    bar.notes = {
        "alerts": len(taken) + len(told),
        "files": found.files,
        "megabytes": round(found.size / 1e6, 1),
        "spellings": needles().count,
        "planted_found": f"{planted}/{needles().count}",
        "hits": sorted(found.hits)[:8],
    }
    if planted != needles().count:
        bar.figure += 1  # a search that overlooks what was planted proves nothing
    return bar


def furnish(database: Database) -> None:
    """The walks' county, with a secret for its hotline."""
    store = database.open()
    try:
        load_county(door(store), the_county())
        load_county(door(store), {"sources": [{"key": SOURCE, "channel": SOURCE, "name": "12345", "secret": SECRET, "rate_per_minute": 100_000}]})
    finally:
        store.close()


def _report(canary: Canary, number: int) -> dict[str, Any]:
    return {
        "source_ref": f"canary-{number}",
        "summary": f"养猪场粪水流进水渠，{canary.repeated}"[:490],
        "text": canary.repeated,
        "subject": f"{canary.name}反映的养猪场",
        "category": "livestock",
        "power_item": "V-47",
        "place": {"text": f"白石镇下坪村 {canary.address}", "township": "白石镇", "lon": 114.3, "lat": 28.1},
        "reporter": {"name": canary.name, "phone": canary.phone, "address": canary.address, "anonymous": False, "reply_wanted": True},
        "extra": {"caller_name": canary.name, "caller_number": canary.phone, "note": canary.repeated, "more": [{"who": canary.name}]},
        "attachments": [{"name": f"{canary.name}.txt", "media_type": "text/plain", "content_base64": "5rKz5rC0"}],
    }


def _through_the_gateway(database: Database, canaries: list[Canary], mutant: str) -> list[str]:
    gateway = Gateway(database, mutant)
    gateway.start()
    assert gateway.process is not None
    line = http.client.HTTPConnection(*gateway.http, timeout=20)
    try:
        taken = [_one_report(line, canary, number) for number, canary in enumerate(canaries)]
    finally:
        line.close()
        gateway.process.send_signal(signal.SIGTERM)
        words = gateway.process.communicate(timeout=20)
    (database.data_dir / "gateway.said").write_text("\n".join(words), encoding="utf-8")
    return taken


def _one_report(line: http.client.HTTPConnection, canary: Canary, number: int) -> str:
    """Post one good report and its refused companions; the id of the alert."""
    body = json.dumps(_report(canary, number), ensure_ascii=bool(number % 2)).encode()
    status, taken = _post(line, SOURCE, body, signed(body, f"msg_{number}"))
    assert status == 201, taken
    for wrong, (source, sent, headers, expected) in enumerate(_refused(canary, body, number)):
        status, said = _post(line, source, sent, headers)
        assert status == expected, f"refused post {wrong}: {status} {said}"
    return str(taken["alert_id"])


def _refused(canary: Canary, body: bytes, number: int) -> Iterator[tuple[str, bytes, dict[str, str], int]]:
    """Posts that must be refused, each full of the reporter: badly signed, unsigned, no JSON, no report, another body, unknown source."""
    bad = signed(body, f"bad_{number}")
    yield SOURCE, body, {**bad, "webhook-signature": "v1," + "A" * 43 + "="}, 401
    yield SOURCE, body, {"content-type": "application/json", "webhook-id": canary.phone}, 401
    torn = body[: len(body) // 2]
    yield SOURCE, torn, signed(torn, f"torn_{number}"), 400
    wrong = json.dumps({"summary": "", canary.name: canary.phone, "place": {"text": "", canary.address: 1}, "reporter": canary.repeated}).encode()
    yield SOURCE, wrong, signed(wrong, f"wrong_{canary.phone}"), 400
    other = json.dumps({**_report(canary, number), "text": canary.repeated * 2}).encode()
    yield SOURCE, other, signed(other, f"other_{number}"), 409
    yield "nobody", body, signed(body, f"nobody_{number}"), 404


def _post(line: http.client.HTTPConnection, source: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    line.request("POST", f"/v1/alerts/{source}", body, headers)
    answer = line.getresponse()
    said = answer.read()
    # a 400 names every wrong field to whoever sent it, also one that is a name
    assert answer.status == 400 or not needles().in_bytes(said), f"the answer {answer.status} repeats the reporter"
    return answer.status, json.loads(said)


def _through_the_door(room: Room, canary: Canary) -> str:
    """As a dispatcher types it while the reporter is on the telephone."""
    reporter = Reporter(name=canary.name, phone=canary.phone, address=canary.address, id_no=canary.number, reply_wanted=True, insider=True)
    place = Place(text=f"白石镇下坪村 {canary.address}", township="白石镇", lon=114.301, lat=28.101)
    told = f"养猪场粪水流进水渠。{canary.repeated}，证件号{canary.number}"
    return room.makes("王一帆", CreateAlert("phone", "report", told, place, text=told, category="livestock", power_item="V-47", reporter=reporter))


def _to_closure(room: Room, alert: str) -> None:
    """The way of walk S-02, from acknowledging to closing, with every refusal on it and the reporter revealed once."""
    tomorrow = (SystemClock().now() + timedelta(days=5)).date().isoformat()
    ask(room, "王一帆", "ack_alert", alert=alert)
    case = ask(room, "王一帆", "file_case", alert=alert).made[0]
    with contextlib.suppress(Refused):
        ask(room, "王一帆", "close_case", case=case)
    teams = [{"responder": "center_team", "officers": ["周宁", "郑可"]}]
    ask(room, "王一帆", "order_first_response", case=case, kind="verification", teams=teams, tasks=["核查排放口"])
    ask(room, "周宁", "submit_first_response_report", case=case, finding="violation", handling_opinion="责令改正并处罚", power_items=["V-47"])
    ask(room, "王一帆", "reveal_reporter", alert=alert, purpose="回访核实")
    about = {"case": case, "power_item": "V-47", "lead": "tb_baishi", "requirement": "查处并反馈", "materials": "complete"}
    transfer = ask(room, "王一帆", "assign_case", main_facts="规模养殖粪污直排水渠", **about).made[0]
    ask(room, "何青", "reply_reporter", alert=alert, stage="transferred_on", text="已移交办理", mode="phone")
    who = {"on_behalf_of": "宋强", "source": "phone", "proof": "call-1"}
    ask(room, "何青", "accept_assignment", transfer=transfer, acceptance_no="白受5号", handler="宋强", phone="100-0000-0023", planned_finish=tomorrow, **who)
    ask(room, "何青", "record_paper", case=case, about="accept_assignment", no="白受5号")
    ask(room, "宋强", "record_admin_filing", transfer=transfer, decision="filed", no="白立3号")
    told = {"result": "ordered_correction", "measures": "责令改正并罚款", "decision_no": "白罚2号", "amount_yuan": 5000, "evidence": ["整改照片"]}
    ask(room, "宋强", "submit_feedback", transfer=transfer, **told)
    ask(room, "王一帆", "accept_feedback", case=case)
    ask(room, "王一帆", "reply_reporter", alert=alert, stage="final", text="养殖场已整改", mode="phone", satisfaction=5)
    ask(room, "王一帆", "close_case", case=case)


def _write_out(store: Store, database: Database, alerts: tuple[str, ...]) -> None:
    """Every row of every table, and every row a screen or the wall would show to any role, as text beside the data."""
    now = SystemClock().now()
    with store.reading() as connection, (database.data_dir / "rows.txt").open("w", encoding="utf-8") as file:
        for table in METADATA.sorted_tables:
            for row in connection.execute(sa.select(table)):
                file.writelines(value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row)
        print(queue(connection, now, "王一帆"), wall_page(connection, now), file=file)
        for alert in alerts:
            for role in ROLES:
                shown = detail(connection, alert, now, operator="王一帆", role=role), dispatch(connection, alert, now, operator="王一帆", role=role)
                print(*shown, file=file)
        closed = connection.execute(sa.select(sa.func.count()).select_from(Alert.table).where(Alert.table.c.case_id != "")).scalar_one()
    assert closed, "no case was filed"


def _export(database: Database) -> None:
    """Everything `main.py` writes out, and what it says of the store."""
    folder = database.data_dir / "exports"
    folder.mkdir()
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        for what in SOURCES:
            for form in ("jsonl", "csv"):
                assert program.main([*database.arguments, "export", what, "--format", form, "--out", str(folder / f"{what}.{form}")]) == 0
        assert program.main([*database.arguments, "journal", "verify"]) == 0
    (folder / "said.txt").write_text(said.getvalue(), encoding="utf-8")


def _show(database: Database, on_real_screens: bool) -> None:
    """Open a console and a wall on it: what they log and say is searched too."""
    for kind, login in (("console", "wangyifan"), ("wall", "")) if on_real_screens else ():
        screen = Screen(kind, database, login)
        try:
            screen.opened()
        finally:
            screen.close()


def _server_files(cluster: Cluster, database: Database) -> list[Path]:
    """Where the server keeps this database: its tables and indexes, the write-ahead log and the server's own log."""
    cluster.execute("CHECKPOINT")
    name = str(database.url).rpartition("/")[2]
    [[oid]] = cluster.execute(f"SELECT oid FROM pg_database WHERE datname = '{name}'")
    return [cluster.folder / "data" / "base" / str(oid), cluster.folder / "data" / "pg_wal", cluster.folder / "server.log"]


def _plant(data_dir: Path) -> int:
    """Put every spelling into a log on purpose; how many of them the search finds."""
    log = data_dir / "log" / "planted.jsonl"
    log.parent.mkdir(exist_ok=True)
    log.write_bytes(b"\n".join(needles().spellings))
    return sum(hit.startswith(f"{log.name}:") for hit in needles().in_files((log.parent,)).hits)
