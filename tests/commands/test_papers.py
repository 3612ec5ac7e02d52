"""Papers: numbered without gaps, complete for their kind, signed by another, frozen once signed, corrected by a new version."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.commands.papers import paper
from models.records.document import Document, DocumentReceipt
from models.rules.paper_kinds import KINDS, missing_of
from models.rules.refusal import Refused
from models.views.papers import PaperRow, PaperState, papers
from tests.bed.fixtures import Database
from tests.builders import Room, room_of
from tests.commands.way import approved, ask, handled_case, refused, seen_case

ROOT = Path(__file__).parents[2]
EACH = 25
"""Papers made by each process."""


def _make_some(arguments: list[str]) -> None:
    from models.base import SystemClock
    from models.commands.actor import Actor
    from models.commands.desk import Desk
    from models.sealed import Seal
    from tests.builders import rules_of_the_county

    data_dir, url, name = Path(arguments[0]), arguments[1] or None, arguments[2]
    store = Database(url, data_dir).open()
    desk = Desk(store, rules_of_the_county(), SystemClock(), Seal.at(data_dir / "keys" / "seal"))
    who = Actor("operator", name, name, "dispatcher", "center")
    try:
        for _ in range(EACH):
            with desk.transaction() as batch:
                paper(desk.turn_of(batch, who, desk.clock.now()), "D-29", recipients=("ee",), matter="通报", level="general")
    finally:
        store.close()


def test_four_processes_number_their_papers_without_gap_or_repeat(database: Database) -> None:
    store = database.open()
    room_of(store, database.data_dir)
    words = [sys.executable, "-m", __name__, str(database.data_dir), database.url or ""]
    seats = [subprocess.Popen([*words, f"seat-{number}"], cwd=ROOT) for number in range(4)]
    assert [seat.wait(timeout=120) for seat in seats] == [0] * 4
    with store.reading() as connection:
        numbers = sorted(connection.execute(sa.select(Document.table.c.doc_no)).scalars())
    store.close()
    assert [int(number[-5:-1]) for number in numbers] == list(range(1, 4 * EACH + 1))


def test_each_kind_has_its_own_series(sqlite_room: Room) -> None:
    handled_case(sqlite_room)
    numbers = [made.doc_no for made in sqlite_room.all(Document)]
    assert "万生卫〔2023〕备第0001号" in numbers
    assert "万生卫〔2023〕令第0001号" in numbers
    assert len(set(numbers)) == len(numbers)


def test_every_paper_of_an_ordinary_case_is_complete(sqlite_room: Room) -> None:
    handled_case(sqlite_room)
    assert {made.kind: made.missing for made in sqlite_room.all(Document) if made.missing} == {}


def test_a_first_response_record_names_who_was_there_with_their_certificates(sqlite_room: Room) -> None:
    sqlite_room.judged_case()
    [record] = [made for made in sqlite_room.all(Document) if made.kind == "D-05"]
    assert {one["name"] for one in record.body["people"]} == {"周宁"}
    assert all(one["certificate_no"] for one in record.body["people"])
    assert record.body["place"] == "白石镇下坪村"


def test_what_nobody_gave_is_said_on_the_paper_and_stops_nobody(sqlite_room: Room) -> None:
    with sqlite_room.desk.transaction() as batch:
        turn = sqlite_room.desk.turn_of(batch, sqlite_room.actor("王一帆"), sqlite_room.clock.now())
        made = paper(turn, "D-27", agreed=False)
    assert made.missing == ["case_no", "organs"]
    assert missing_of(KINDS["D-27"], {"case_no": "x", "organs": ["ee"], "agreed": False}) == ()


def test_an_outgoing_paper_that_names_the_reporter_is_not_made(sqlite_room: Room) -> None:
    case = sqlite_room.judged_case()
    told = {"case": case, "main_facts": "李女士 100-0000-0002 举报", "power_item": "V-47", "lead": "tb_baishi", "requirement": "查处", "materials": "complete"}
    assert "reporter_data_in_paper" in refused(sqlite_room, "王一帆", "assign_case", **told)
    with sqlite_room.desk.transaction() as batch, pytest.raises(Refused) as said:
        turn = sqlite_room.desk.turn_of(batch, sqlite_room.actor("王一帆"), sqlite_room.clock.now())
        from models.records.case import Case

        paper(turn, "D-29", case=turn.get(Case, case), recipients=("ee",), matter="抄告", text=["详询李女士"])
    assert said.value.codes == ("reporter_data_in_paper",)


def _signed_letter(room: Room) -> tuple[str, str]:
    case = seen_case(room)
    letter = {"case": case, "to": ["ee"], "text": "请加强巡查", "reply_by": "2023-11-20"}
    approved(room, "苏敏", "陈立", "issue_work_prompt_letter", **letter)
    [made] = [found for found in room.all(Document) if found.kind == "D-04"]
    return case, made.id


def test_a_signed_paper_is_frozen_in_the_store_itself(room: Room) -> None:
    _case, letter = _signed_letter(room)
    kept = room.get(Document, letter)
    assert (kept.drafted_by, kept.signed_by) == ("苏敏", "陈立")
    changes: tuple[dict[str, Any], ...] = ({"body": {}}, {"signed_by": "王一帆"}, {"doc_no": "x"}, {"signed_at": None})
    for change in changes:
        with pytest.raises(sa.exc.DBAPIError), room.store.writing() as connection:
            connection.execute(Document.table.update().where(Document.table.c.id == letter).values(**change))
    with pytest.raises(sa.exc.DBAPIError), room.store.writing() as connection:
        connection.execute(Document.table.delete().where(Document.table.c.id == letter))
    assert room.get(Document, letter) == kept


def test_a_correction_is_a_new_version_that_names_the_old_one_and_is_signed_anew(room: Room) -> None:
    case, letter = _signed_letter(room)
    outcome = ask(room, "苏敏", "correct_paper", paper=letter, changes={"text": "请立即巡查"}, reason="措辞")
    assert outcome.documents == ("D-04",)
    [old, new] = [found for found in _rows(room, case) if found.kind == "D-04"]
    assert (old.state, new.state, new.edition) == (PaperState.REPLACED, PaperState.DRAFT, 2)
    assert (new.replaces, old.replaced_by) == (old.number, new.number)
    assert (old.body["text"], new.body["text"]) == ("请加强巡查", "请立即巡查")
    assert refused(room, "王一帆", "correct_paper", paper=letter, changes={"text": "x"}, reason="x") == {"step_not_open"}
    assert refused(room, "苏敏", "correct_paper", paper=new.id, changes={"weather": "x"}, reason="x") == {"field_missing"}
    assert refused(room, "王一帆", "sign_paper", paper=new.id) == {"not_permitted"}
    ask(room, "陈立", "sign_paper", paper=new.id)
    assert [found.state for found in _rows(room, case) if found.kind == "D-04"] == [PaperState.REPLACED, PaperState.SIGNED]
    assert refused(room, "陈立", "sign_paper", paper=new.id) == {"step_not_open"}


def test_who_drew_a_paper_up_does_not_sign_it(sqlite_room: Room) -> None:
    _case, letter = _signed_letter(sqlite_room)
    ask(sqlite_room, "陈立", "correct_paper", paper=letter, changes={"text": "请立即巡查"}, reason="措辞")
    [draft] = [found for found in sqlite_room.all(Document) if found.edition == 2]
    assert refused(sqlite_room, "陈立", "sign_paper", paper=draft.id) == {"same_person"}


def test_a_receipt_stands_beside_the_signed_paper(room: Room) -> None:
    case, letter = _signed_letter(room)
    ask(room, "徐岚", "record_paper_receipt", paper=letter, person="徐岚", mode="fax")
    assert refused(room, "石磊", "record_paper_receipt", paper=letter, person="石磊", mode="fax") == {"not_addressee"}
    [row] = [found for found in _rows(room, case) if found.kind == "D-04"]
    assert [(one.person, one.unit, one.mode) for one in row.receipts] == [("徐岚", "ee", "fax")]
    [slip] = room.all(DocumentReceipt)
    with pytest.raises(sa.exc.DBAPIError), room.store.writing() as connection:
        connection.execute(DocumentReceipt.table.update().where(DocumentReceipt.table.c.id == slip.id).values(person="别人"))


def test_an_order_that_is_answered_has_reached_its_unit(sqlite_room: Room) -> None:
    case, _transfers = handled_case(sqlite_room)
    [order] = [row for row in _rows(sqlite_room, case) if row.kind == "D-08"]
    assert [(one.person, one.unit, one.mode) for one in order.receipts] == [("宋强", "tb_baishi", "console")]


def _rows(room: Room, case: str) -> tuple[PaperRow, ...]:
    with room.store.reading() as connection:
        return papers(connection, case)


if __name__ == "__main__":
    _make_some(sys.argv[1:])
