"""One alert from the socket to closure: the first test to read.

A hotline posts to the real intake process; the line appears at a workstation by itself; three keys acknowledge it and order the first
response; the officer's telephone answers through its link; the township handles it; the result is checked by somebody else; the reporter
is told; the case is closed and its line leaves the queue. Nobody's name is found anywhere but under the seal, and the journal is whole.
"""

from __future__ import annotations

import copy
import http.client
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pytestqt.qtbot import QtBot

from models.base import SystemClock
from models.commands.assignment import AssignCase
from models.commands.closing import CloseCase
from models.commands.county import county_rulebook
from models.commands.desk import Desk
from models.commands.feedback import SubmitFeedback
from models.commands.receiving import AcceptAssignment
from models.commands.reference import load_county
from models.commands.replies import ReplyReporter
from models.commands.report import SubmitFirstResponseReport
from models.commands.verifying import AcceptFeedback
from models.journal.chain import verify
from models.records.alert import Alert
from models.records.case import Case
from models.records.evidence import Evidence
from models.records.intake import FieldToken
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer
from models.rules.refusal import Refused
from models.rules.states import CaseState, TaskState
from models.sealed import Seal
from models.store import Store
from tests.bars.rig import SECRET, Gateway, Hotline
from tests.bed.clock import StandingClock
from tests.bed.fixtures import Database
from tests.builders import RESOURCES, Room, the_county
from tests.console.workplace import add_units, workplace

ADDRESS, NAME, PHONE = "白石镇下坪村", "李女士", "100-0000-0002"
PHOTO = {"name": "排口.jpg", "media_type": "image/jpeg", "content_base64": "/9j/4AAQSkZJRgABAQAAAQABAAD/2Q=="}
LONG_VALID = "2099-12-31"
LONG_DAY = date.fromisoformat(LONG_VALID)


class WallClock(StandingClock):
    """The machine's clock: the intake process beside us has no other."""

    def now(self) -> datetime:
        """Now."""
        return SystemClock().now()


@pytest.fixture
def room(store: Store, data_dir: Path) -> Room:
    """The walks' county, today: its officers' certificates still hold, and its hotline has a secret."""
    county = copy.deepcopy(the_county())
    for officer in county["officers"]:
        officer["certificate"]["valid_to"] = officer["secondment"]["to"] = LONG_VALID
    for source in county["sources"]:
        source["secret"] = SECRET
    clock, seal = WallClock(), Seal.at(data_dir / "keys" / "seal.key")
    load_county(Desk(store, county_rulebook(store, RESOURCES), clock, seal), county)
    room = Room(store, clock, Desk(store, county_rulebook(store, RESOURCES), clock, seal))
    add_units(room)
    return room


@pytest.fixture
def gateway(database: Database, room: Room) -> Iterator[Gateway]:
    """The intake process on the same store."""
    assert room is not None
    running = Gateway(database)
    running.start()
    yield running
    assert running.stop() == 0


def refused(room: Room, command: CloseCase) -> tuple[str, ...]:
    """What the door objects; the gateway goes on writing meanwhile, so nothing is counted here."""
    with pytest.raises(Refused) as objected:
        room.does("王一帆", command)
    return tuple(reason.code for reason in objected.value.reasons)


def test_one_alert_goes_from_the_socket_to_closure(qtbot: QtBot, room: Room, gateway: Gateway, database: Database) -> None:
    with workplace(qtbot, room) as desk:
        number = the_hotline_reports(gateway)
        desk.until(lambda: any(row.number == number for row in desk.station.rows))
        alert = next(row.id for row in desk.station.rows if row.number == number)
        desk.choose(alert)

        desk.press("A")
        desk.until(lambda: room.get(Alert, alert).acknowledged_at is not None)
        desk.choose(alert)
        desk.press("D", "Return")
        desk.until(lambda: len(room.all(FirstResponseTask)) == 1)
        case = room.get(Alert, alert).case_id
        assert not desk.modal_seen

        the_officer_answers_by_telephone(room, gateway, "周宁")
        desk.until(lambda: desk.row(alert) is not None and desk.row(alert).state == "first_response")
        room.does("周宁", SubmitFirstResponseReport(case, "violation", "责令改正并处罚,移交白石镇大队", power_items=("V-47",)))

        transfer = room.makes("王一帆", AssignCase(case, "规模养殖粪污直排水渠", "V-47", "tb_baishi", "查处并反馈", "complete"))
        room.does("何青", ReplyReporter(alert, "transferred_on", "已移交白石镇综合执法大队办理", "phone"))
        accepted = AcceptAssignment(transfer, "白受〔2026〕5号", "宋强", "100-0000-0023", LONG_DAY)
        room.does("何青", accepted, on_behalf_of="宋强", source="phone", proof="call-log-0001")
        room.does("宋强", SubmitFeedback(transfer, "ordered_correction", "整改完成,附照片", decision_no="白罚〔2026〕2号", amount_yuan=5000))

        assert refused(room, CloseCase(case)) == ("feedback_not_accepted", "obligation_open")
        room.does("王一帆", AcceptFeedback(case))
        assert refused(room, CloseCase(case)) == ("obligation_open",), "the reporter has not heard how it ended"
        room.does("王一帆", ReplyReporter(alert, "final", "养殖场已整改", "phone", 5))
        room.does("王一帆", CloseCase(case))
        desk.until(lambda: desk.row(alert) is None)

    assert room.get(Case, case).state is CaseState.CLOSED
    assert room.get(CaseTransfer, transfer).fed_back
    assert verify(room.store).first_break is None
    assert not where_is(database, room.store, NAME, PHONE), "who reported lies under the seal and nowhere else"


def the_hotline_reports(gateway: Gateway) -> str:
    """12345 posts an alert, twice as platforms do; both answers give the same number, which is returned."""
    hotline = Hotline(gateway.http)
    reporter = {"name": NAME, "phone": PHONE, "anonymous": False, "reply_wanted": True}
    told: dict[str, Any] = {"place": {"text": ADDRESS, "township": "白石镇", "lon": 114.301, "lat": 28.101}, "category": "livestock", "reporter": reporter}
    first, answer = hotline.send("12345-2026-000123", f"{NAME}反映养猪场粪水流进水渠,电话{PHONE}", **told)
    again, same = hotline.send("12345-2026-000123", f"{NAME}反映养猪场粪水流进水渠,电话{PHONE}", **told)
    hotline.close()
    assert (first, again) == (201, 200)
    assert same == answer
    return str(answer["alert_no"])


def the_officer_answers_by_telephone(room: Room, gateway: Gateway, name: str) -> None:
    """The officer opens his link, reports each step, and sends a photo of what he found."""
    [link] = room.all(FieldToken, FieldToken.table.c.officer_id == room.officer(name).id, FieldToken.table.c.task_id != "")
    line = http.client.HTTPConnection(*gateway.http, timeout=10)
    line.request("GET", f"/f/{link.token}")
    page = line.getresponse()
    shown = page.read().decode()
    assert page.status == 200
    assert NAME not in shown
    assert PHONE not in shown
    for step, body in (("ack", {}), ("en_route", {}), ("on_scene", {}), ("feedback", {"text": "排口直通水渠", "photos": [PHOTO]})):
        line.request("POST", f"/v1/field/{link.token}/{step}", json.dumps(body), {"content-type": "application/json"})
        answer = line.getresponse()
        said = answer.read().decode()
        assert answer.status == 200, (step, said)
    line.close()
    [task] = room.all(FirstResponseTask)
    assert task.state is TaskState.ON_SCENE
    assert {item.kind for item in room.all(Evidence)} == {"record", "media"}


def where_is(database: Database, store: Store, *strings: str) -> list[str]:
    """Every table column and every file of the seat in which one of `strings` can be read."""
    found = [str(file) for file in database.data_dir.rglob("*") if file.is_file() and any(text.encode() in file.read_bytes() for text in strings)]
    with store.reading() as connection:
        inspector = sa.inspect(connection)
        for table in inspector.get_table_names():
            for row in connection.execute(sa.text(f'SELECT * FROM "{table}"')).mappings():
                found += [f"{table}.{column}" for column, value in row.items() if any(text in str(value) for text in strings)]
    return found
